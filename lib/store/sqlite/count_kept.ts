/** Counts the requests that are kept already, where statistics have just come to be. */
import type { Countable } from "../tally.ts";
import { Count } from "./count.ts";
import type { Database } from "./database.ts";
import { usageOf } from "./usage.ts";

/**
 * Inside a transaction. It belongs to no step of the schema: what is counted of a request may change, and such a step
 * may not.
 */
export function countKept(db: Database): void {
  const { isNew } = db.prepare(
    "SELECT NOT EXISTS (SELECT 1 FROM statistics_days) AND NOT EXISTS (SELECT 1 FROM statistics_hours) AS isNew",
  ).get() as { isNew: number };
  if (isNew === 0) return;
  const count = new Count();
  for (const request of countables(db)) count.add(request);
  count.write(db);
}

type Row = Readonly<Record<string, unknown>>;

/** What is kept of requests, as it is counted. */
function* countables(db: Database): Generator<Countable> {
  const rows = db.prepare(
    `SELECT id, started_at, operation, client, key_name, replay_of, endpoint_id, model, upstream_model, status, error, error_kind,
      request_bytes, response_bytes, first_token_ms, duration_ms, cost, input_tokens, output_tokens, cache_read_tokens,
      cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens
      FROM requests WHERE operation = 'generate'`,
  ).iterate() as Iterable<Row>;
  for (const row of rows) {
    yield {
      startedAt: Number(row["started_at"]),
      operation: String(row["operation"]),
      client: String(row["client"]),
      keyName: text(row["key_name"]),
      replayOf: text(row["replay_of"]),
      endpointId: text(row["endpoint_id"]),
      model: String(row["model"]),
      upstreamModel: text(row["upstream_model"]),
      status: Number(row["status"]),
      error: text(row["error"]),
      errorKind: text(row["error_kind"]),
      requestBytes: Number(row["request_bytes"]),
      responseBytes: Number(row["response_bytes"]),
      firstTokenMs: number(row["first_token_ms"]),
      durationMs: Number(row["duration_ms"]),
      cost: number(row["cost"]),
      usage: row["input_tokens"] === null ? undefined : usageOf(row),
      attempts: attemptsOf(db, row["id"] as number),
    };
  }
}

function attemptsOf(db: Database, request: number): Countable["attempts"] {
  const rows = db.prepare("SELECT endpoint_id, model, status FROM attempts WHERE request = ? ORDER BY number")
    .all(request) as Row[];
  return rows.map(({ endpoint_id, model, status }) => ({
    endpointId: String(endpoint_id),
    model: String(model),
    status: number(status),
  }));
}

function text(value: unknown): string | undefined {
  return value === null ? undefined : String(value);
}

function number(value: unknown): number | undefined {
  return value === null ? undefined : Number(value);
}
