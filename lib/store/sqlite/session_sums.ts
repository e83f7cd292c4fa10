/** The table of conversations: what their requests come to, kept up with them, so that a list of many reads none. */
import { isCanceled } from "../recorded.ts";
import { SessionSum, type Turn } from "../session_sum.ts";
import { numberOf, textOf } from "./column.ts";
import type { Database } from "./database.ts";
import { usageOf } from "./usage.ts";

type Row = Readonly<Record<string, unknown>>;

/** Requests that are added up. By the index of their session (`+`) they are not found faster: nearly all have one. */
export const TURNS = "+session IS NOT NULL AND operation = 'generate' AND replay_of IS NULL";

/** What comes together is written once for each conversation. */
export class SessionSums {
  readonly #sums = new Map<string, SessionSum>();

  constructor(private readonly db: Database) {}

  /** Of a request that is not kept yet or has just been. */
  add(turn: Turn): void {
    const { session, client } = turn;
    const sum = this.#sums.get(session) ?? kept(this.db, session) ?? new SessionSum(session, client);
    this.#sums.set(session, sum);
    sum.add(turn);
  }

  /** Inside a transaction. */
  write(): void {
    for (const sum of this.#sums.values()) write(this.db, sum);
  }
}

function kept(db: Database, session: string): SessionSum | undefined {
  const row = db.prepare("SELECT * FROM sessions WHERE session = ?").get(session);
  return row === undefined ? undefined : sumOf(row);
}

/** Inside a transaction: adds up what is kept, where these sums have just come to be. */
export function addUpKept(db: Database): void {
  if (db.prepare("SELECT 1 FROM sessions LIMIT 1").get() !== undefined) return;
  const sums = new Map<string, SessionSum>();
  for (const turn of turns(db, { sql: TURNS, values: [] })) {
    const sum = sums.get(turn.session) ?? new SessionSum(turn.session, turn.client);
    sums.set(turn.session, sum);
    sum.add(turn);
  }
  for (const sum of sums.values()) write(db, sum);
}

/** Inside a transaction: of these, requests were removed. */
export function addUpAgain(db: Database, sessions: ReadonlySet<string>): void {
  for (const session of sessions) {
    const sum = addUp(db, session);
    if (sum === undefined) db.prepare("DELETE FROM sessions WHERE session = ?").run(session);
    else write(db, sum);
  }
}

/** Of the requests that began from `from` on and before `to`; `undefined`: there is none. */
export function addUp(db: Database, session: string, { from = 0, to = Number.MAX_SAFE_INTEGER } = {}) {
  let sum: SessionSum | undefined;
  const sql = `session = ? AND started_at >= ? AND started_at < ? AND ${TURNS}`;
  for (const turn of turns(db, { sql, values: [session, from, to] })) {
    sum ??= new SessionSum(session, turn.client);
    sum.add(turn);
  }
  return sum;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** In the order in which they began. */
function* turns(db: Database, { sql, values }: Condition): Generator<Turn> {
  const rows = db.prepare(
    `SELECT session, client, agent, model, started_at, status, failed, error_kind, endpoint_id, cost, tools, input_tokens, output_tokens,
      cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens
      FROM requests WHERE ${sql} ORDER BY session, started_at, id`,
  ).iterate(...values) as Iterable<Row>;
  for (const row of rows) {
    yield {
      session: String(row["session"]),
      client: String(row["client"]),
      agent: textOf(row["agent"]),
      model: String(row["model"]),
      startedAt: Number(row["started_at"]),
      isFailed: row["failed"] === 1 &&
        !isCanceled({ status: Number(row["status"]), errorKind: String(row["error_kind"]) }),
      isAnswered: row["endpoint_id"] !== null,
      usage: row["input_tokens"] === null ? undefined : usageOf(row),
      cost: numberOf(row["cost"]),
      tools: JSON.parse(String(row["tools"])) as string[],
    };
  }
}

/** Of a row of the table. */
export function sumOf(row: Row): SessionSum {
  const sum = new SessionSum(String(row["session"]), String(row["client"]));
  sum.startedAt = Number(row["started_at"]);
  sum.lastAt = Number(row["last_at"]);
  sum.requests = Number(row["requests"]);
  sum.failed = Number(row["failed"]);
  sum.cost = Number(row["cost"]);
  sum.unknownCost = Number(row["unknown_cost"]);
  sum.usage = usageOf(row);
  for (const agent of JSON.parse(String(row["agents"])) as string[]) sum.agents.add(agent);
  for (const model of JSON.parse(String(row["models"])) as string[]) sum.models.add(model);
  for (const [tool, calls] of JSON.parse(String(row["tools"])) as [string, number][]) sum.tools.set(tool, calls);
  return sum;
}

function write(db: Database, sum: SessionSum): void {
  const { usage } = sum;
  const values = {
    session: sum.session,
    client: sum.client,
    started_at: sum.startedAt,
    last_at: sum.lastAt,
    requests: sum.requests,
    failed: sum.failed,
    cost: sum.cost,
    unknown_cost: sum.unknownCost,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_5m_tokens: usage.cacheWrite5mTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    reasoning_tokens: usage.reasoningTokens,
    agents: JSON.stringify([...sum.agents]),
    models: JSON.stringify([...sum.models]),
    tools: JSON.stringify([...sum.tools]),
  };
  const names = Object.keys(values);
  db.prepare(`INSERT OR REPLACE INTO sessions (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`)
    .run(...Object.values(values));
}
