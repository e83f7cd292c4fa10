/** Requests that are kept, as the statistics count them. */
import type { Countable } from "../tally.ts";
import { numberOf, textOf } from "./column.ts";
import type { Database } from "./database.ts";
import { usageOf } from "./usage.ts";

type Row = Readonly<Record<string, unknown>>;

/** What is kept of requests that began from `from` on and before `to`, as it is counted. */
export function* countables(db: Database, from = 0, to = Number.MAX_SAFE_INTEGER): Generator<Countable> {
  const rows = db.prepare(
    `SELECT id, started_at, operation, client, key_name, replay_of, endpoint_id, model, upstream_model, status, error, error_kind,
      request_bytes, response_bytes, first_token_ms, duration_ms, cost, input_tokens, output_tokens, cache_read_tokens,
      cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens
      FROM requests WHERE started_at >= ? AND started_at < ? AND operation = 'generate'`,
  ).iterate(from, to) as Iterable<Row>;
  for (const row of rows) {
    yield {
      startedAt: Number(row["started_at"]),
      operation: String(row["operation"]),
      client: String(row["client"]),
      keyName: textOf(row["key_name"]),
      replayOf: textOf(row["replay_of"]),
      endpointId: textOf(row["endpoint_id"]),
      model: String(row["model"]),
      upstreamModel: textOf(row["upstream_model"]),
      status: Number(row["status"]),
      error: textOf(row["error"]),
      errorKind: textOf(row["error_kind"]),
      requestBytes: Number(row["request_bytes"]),
      responseBytes: Number(row["response_bytes"]),
      firstTokenMs: numberOf(row["first_token_ms"]),
      durationMs: Number(row["duration_ms"]),
      cost: numberOf(row["cost"]),
      usage: row["input_tokens"] === null ? undefined : usageOf(row),
      attempts: attemptsOf(db, row["id"] as number),
    };
  }
}

function attemptsOf(db: Database, request: number): Countable["attempts"] {
  const rows = db.prepare("SELECT endpoint_id, model, status, turn FROM attempts WHERE request = ? ORDER BY number")
    .all(request) as Row[];
  return rows.map(({ endpoint_id, model, status, turn }) => ({
    endpointId: String(endpoint_id),
    model: String(model),
    status: numberOf(status),
    ...(turn === null ? {} : { turn: Number(turn) }),
  }));
}
