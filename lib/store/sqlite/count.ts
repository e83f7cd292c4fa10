/** The tables of statistics, filled with each request. */
import { bucketOf } from "../histogram.ts";
import type { Reading, RecordedRequest } from "../recorded.ts";
import type { Database } from "./database.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** An attempt that was answered at all well. */
const LEAST_BAD_STATUS = 400;

/** Counts a client's request for an answer, and each of its attempts; nothing else. */
export function countRequest(db: Database, request: RecordedRequest, { usage }: Reading): void {
  if (request.operation !== "generate") return;
  const { startedAt, status, error } = request;
  const failed = status >= LEAST_BAD_STATUS || error !== undefined;
  const of = [request.endpointId ?? "", request.model, request.client, request.keyName ?? ""];
  db.prepare(
    `INSERT INTO stats (start, endpoint_id, model, client, key_name, requests, failed, input_tokens, output_tokens,
      cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens, cost, unpriced,
      request_bytes, response_bytes) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, 0, 1, ?, ?)
    ON CONFLICT DO UPDATE SET requests = requests + 1, failed = failed + excluded.failed,
      input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
      cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
      cache_write_5m_tokens = cache_write_5m_tokens + excluded.cache_write_5m_tokens,
      cache_write_1h_tokens = cache_write_1h_tokens + excluded.cache_write_1h_tokens,
      reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens, cost = cost + excluded.cost,
      unpriced = unpriced + excluded.unpriced, request_bytes = request_bytes + excluded.request_bytes,
      response_bytes = response_bytes + excluded.response_bytes`,
  ).run(
    startOf(startedAt, HOUR_MS),
    ...of,
    failed ? 1 : 0,
    usage?.inputTokens ?? 0,
    usage?.outputTokens ?? 0,
    usage?.cacheReadTokens ?? 0,
    usage?.cacheWrite5mTokens ?? 0,
    usage?.cacheWrite1hTokens ?? 0,
    usage?.reasoningTokens ?? 0,
    request.requestBytes,
    request.responseBytes,
  );
  if (failed) countError(db, of, request);
  countTimes(db, of, request);
  countAttempts(db, request);
}

/** The hour or the day that `time` is in. */
export function startOf(time: number, periodMs: number): number {
  return Math.floor(time / periodMs) * periodMs;
}

function countError(db: Database, of: readonly string[], { startedAt, errorKind }: RecordedRequest): void {
  db.prepare(
    `INSERT INTO stats_errors (start, endpoint_id, model, client, key_name, kind, count) VALUES (?, ?, ?, ?, ?, ?, 1)
      ON CONFLICT DO UPDATE SET count = count + 1`,
  ).run(startOf(startedAt, HOUR_MS), ...of, errorKind ?? "");
}

/** By the hour for what is near, by the day for what is far. */
function countTimes(db: Database, of: readonly string[], { startedAt, ...request }: RecordedRequest): void {
  const times = { duration: request.durationMs, first_token: request.firstTokenMs };
  for (const [measure, ms] of Object.entries(times)) {
    if (ms === undefined) continue;
    for (const periodMs of [HOUR_MS, DAY_MS]) {
      db.prepare(
        `INSERT INTO stats_times (period, start, endpoint_id, model, client, key_name, measure, bucket, count)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1`,
      ).run(periodMs, startOf(startedAt, periodMs), ...of, measure, bucketOf(ms));
    }
  }
}

function countAttempts(db: Database, { startedAt, attempts }: RecordedRequest): void {
  for (const { endpointId, status } of attempts) {
    const failed = status === undefined || status >= LEAST_BAD_STATUS;
    db.prepare(
      `INSERT INTO stats_attempts (start, endpoint_id, attempts, failed) VALUES (?, ?, 1, ?)
        ON CONFLICT DO UPDATE SET attempts = attempts + 1, failed = failed + excluded.failed`,
    ).run(startOf(startedAt, HOUR_MS), endpointId, failed ? 1 : 0);
  }
}

/** Old hours of times are known by their days. */
export function forgetHours(db: Database, before: number): void {
  db.prepare("DELETE FROM stats_times WHERE period = ? AND start < ?").run(HOUR_MS, before);
}
