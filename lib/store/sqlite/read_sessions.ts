/** Lists conversations with what their requests come to. */
import { Buffer } from "node:buffer";
import type { SessionPage, SessionPlace, SessionQuery, SessionSummary } from "../request_store.ts";
import type { SessionSum } from "../session_sum.ts";
import type { Database } from "./database.ts";
import { type Clause, clauseOf } from "./filter.ts";
import { addUp, sumOf, TURNS } from "./session_sums.ts";

interface Order {
  readonly columns: string;
  readonly sql: string;
  readonly ranks: (place: SessionPlace) => readonly (number | string)[];
}

/** By what the first comes first; the last of it tells any two apart. */
const ORDERS = {
  time: {
    columns: "last_at, session",
    sql: "last_at DESC, session DESC",
    ranks: ({ lastAt, session }) => [lastAt, session],
  },
  cost: {
    columns: "cost, last_at, session",
    sql: "cost DESC, last_at DESC, session DESC",
    ranks: ({ cost, lastAt, session }) => [cost, lastAt, session],
  },
} satisfies Record<string, Order>;

export function readSessions(db: Database, { filter, limit, byCost = false, after }: SessionQuery): SessionPage {
  const order = byCost ? ORDERS.cost : ORDERS.time;
  const wanted: Wanted = { filter, order, after, limit: limit + 1 };
  const found = [...whole(db, wanted), ...inPart(db, wanted)].sort((a, b) => compare(order, a, b));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last !== undefined ? placeOf(last) : undefined;
  return { sessions: shown.map((sum) => summaryOf(db, sum)), next };
}

interface Wanted extends Pick<SessionQuery, "filter" | "limit"> {
  readonly order: Order;
  readonly after: SessionPlace | undefined;
}

/** Those of which all is within the time that is asked for: their sums are kept. */
function whole(db: Database, { filter, order, after, limit }: Wanted): readonly SessionSum[] {
  const { from, to } = filter;
  const clauses: Clause[] = [
    ...(from === undefined ? [] : [{ sql: "started_at >= ?", values: [from] }]),
    ...(to === undefined ? [] : [{ sql: "last_at < ?", values: [to] }]),
    ...(after === undefined ? [] : [behind(after, order)]),
    ...fitting(filter),
  ];
  const { sql, values } = allOf(clauses);
  return db.prepare(
    `SELECT * FROM sessions WHERE session IN (SELECT session FROM sessions WHERE ${sql} ORDER BY ${order.sql} LIMIT ?)`,
  ).all(...values, limit).map(sumOf);
}

/** Those that began before that time or went on behind it. They are few, and what is within it is added up. */
function inPart(db: Database, { filter, order, after }: Wanted): readonly SessionSum[] {
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
  if (filter.from === undefined && filter.to === undefined) return [];
  const reaches: Clause = {
    sql: "last_at >= ? AND started_at < ? AND (started_at < ? OR last_at >= ?)",
    values: [from, to, from, to],
  };
  const { sql, values } = allOf([reaches, ...fitting(filter)]);
  const sums = db.prepare(`SELECT session FROM sessions WHERE ${sql}`).all(...values)
    .map(({ session }) => addUp(db, String(session), { from, to })).filter((sum) => sum !== undefined);
  return sums.filter((sum) => after === undefined || compare(order, after, sum) < 0);
}

/** One of its requests fits; nothing, if all would. */
function fitting(filter: SessionQuery["filter"]): readonly Clause[] {
  const { from: _, to: __, ...others } = filter;
  if (Object.values(others).every((value) => value === undefined)) return [];
  const { sql, values } = clauseOf(filter);
  return [{ sql: `session IN (SELECT session FROM requests WHERE ${TURNS} AND ${sql})`, values }];
}

function behind(place: SessionPlace, { columns, ranks }: Order): Clause {
  const values = ranks(place);
  return { sql: `(${columns}) < (${values.map(() => "?").join(", ")})`, values };
}

function allOf(clauses: readonly Clause[]): Clause {
  const sql = clauses.length === 0 ? "1" : clauses.map((clause) => clause.sql).join(" AND ");
  return { sql, values: clauses.flatMap(({ values }) => values) };
}

/** Below zero: `a` comes first. Names are compared as SQLite does it, by their bytes. */
function compare({ ranks }: Order, a: SessionPlace, b: SessionPlace): number {
  const others = ranks(b);
  for (const [index, rank] of ranks(a).entries()) {
    const other = others[index]!;
    if (rank === other) continue;
    if (typeof rank === "number" && typeof other === "number") return other - rank;
    return Buffer.compare(Buffer.from(String(other)), Buffer.from(String(rank)));
  }
  return 0;
}

function placeOf({ cost, lastAt, session }: SessionPlace): SessionPlace {
  return { cost, lastAt, session };
}

function summaryOf(db: Database, sum: SessionSum): SessionSummary {
  const { session, client, startedAt, lastAt, requests, failed, cost, unknownCost, usage, agents, models } = sum;
  return {
    ...{ session, client, startedAt, lastAt, requests, failed, cost, unknownCost, usage },
    title: titleOf(db, session),
    agents: agents.size,
    models: [...models],
    // The most used first.
    tools: [...sum.tools].sort(([a, calls], [b, others]) => others - calls || (a < b ? -1 : 1)).map(([tool]) => tool),
  };
}

function titleOf(db: Database, session: string): string {
  const row = db.prepare(
    `SELECT COALESCE(title, asked) AS named FROM requests
      WHERE session = ? AND agent IS NULL AND replay_of IS NULL AND named <> '' ORDER BY started_at, id LIMIT 1`,
  ).get(session);
  return String(row?.["named"] ?? "");
}
