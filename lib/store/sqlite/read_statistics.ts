/** Reads statistics. */
import { percentilesOf } from "../histogram.ts";
import type { EndpointStatistics, StatisticsKey, StatisticsQuery, StatisticsRow } from "../statistics.ts";
import { DAY_MS, HOUR_MS, startOf } from "./count.ts";
import type { Database } from "./database.ts";

/** Over a longer time the hours of times are too many. */
const MOST_HOURS_MS = 3 * DAY_MS;

/** What the rows are told apart by. */
const KEYS: Readonly<Record<StatisticsKey, string>> = {
  hour: "start",
  day: `start / ${DAY_MS} * ${DAY_MS}`,
  endpoint: "endpoint_id",
  model: "model",
  client: "client",
  key: "key_name",
};

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export function readStatistics(db: Database, query: StatisticsQuery): readonly StatisticsRow[] {
  const key = query.by === undefined ? "''" : KEYS[query.by];
  const isLong = query.by !== "hour" && query.to - query.from > MOST_HOURS_MS;
  const period = isLong ? DAY_MS : HOUR_MS;
  const where = conditionOf(query, startOf(query.from, period));
  const errors = countsBy(
    db,
    `SELECT ${key} AS key, kind AS name, sum(count) AS count FROM stats_errors
    WHERE ${where.sql} GROUP BY 1, 2`,
    where,
  );
  const times = (measure: string) =>
    countsBy(
      db,
      `SELECT ${key} AS key, bucket AS name, sum(count) AS count FROM stats_times
      WHERE period = ${period} AND measure = '${measure}' AND ${where.sql} GROUP BY 1, 2`,
      where,
    );
  const durations = times("duration");
  const firstTokens = times("first_token");
  const rows = db.prepare(
    `SELECT ${key} AS key, sum(requests) AS requests, sum(failed) AS failed,
      sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
      sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
      sum(cache_write_1h_tokens) AS cache_write_1h_tokens, sum(reasoning_tokens) AS reasoning_tokens,
      sum(cost) AS cost, sum(unpriced) AS unpriced,
      sum(request_bytes) AS request_bytes, sum(response_bytes) AS response_bytes
    FROM stats WHERE ${where.sql} GROUP BY 1 ORDER BY 1`,
  ).all(...where.values);
  return rows.map((row): StatisticsRow => {
    const key = row["key"] as string | number;
    return {
      key,
      requests: Number(row["requests"]),
      failed: Number(row["failed"]),
      errors: Object.fromEntries(errors.get(key) ?? []),
      usage: {
        inputTokens: Number(row["input_tokens"]),
        outputTokens: Number(row["output_tokens"]),
        cacheReadTokens: Number(row["cache_read_tokens"]),
        cacheWrite5mTokens: Number(row["cache_write_5m_tokens"]),
        cacheWrite1hTokens: Number(row["cache_write_1h_tokens"]),
        reasoningTokens: Number(row["reasoning_tokens"]),
      },
      cost: Number(row["cost"]),
      unpriced: Number(row["unpriced"]),
      requestBytes: Number(row["request_bytes"]),
      responseBytes: Number(row["response_bytes"]),
      duration: percentilesOf(numbered(durations.get(key))),
      firstToken: percentilesOf(numbered(firstTokens.get(key))),
    };
  });
}

export function readEndpointStatistics(
  db: Database,
  { from, to }: Pick<StatisticsQuery, "from" | "to">,
): readonly EndpointStatistics[] {
  const rows = db.prepare(
    `SELECT endpoint_id, sum(attempts) AS attempts, sum(failed) AS failed FROM stats_attempts
      WHERE start >= ? AND start < ? GROUP BY 1 ORDER BY 1`,
  ).all(startOf(from, HOUR_MS), to);
  return rows.map((row) => ({
    endpointId: String(row["endpoint_id"]),
    attempts: Number(row["attempts"]),
    failed: Number(row["failed"]),
  }));
}

function conditionOf({ to, endpointId, model, client, keyName }: StatisticsQuery, from: number): Condition {
  const wanted = { endpoint_id: endpointId, model, client, key_name: keyName };
  const clauses = ["start >= ?", "start < ?"];
  const values: (string | number)[] = [from, to];
  for (const [column, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    clauses.push(`${column} = ?`);
    values.push(value);
  }
  return { sql: clauses.join(" AND "), values };
}

type Counts = Map<string | number, Map<string | number, number>>;

function countsBy(db: Database, sql: string, { values }: Condition): Counts {
  const counts: Counts = new Map();
  for (const row of db.prepare(sql).all(...values)) {
    const key = row["key"] as string | number;
    let inner = counts.get(key);
    if (inner === undefined) counts.set(key, inner = new Map());
    inner.set(row["name"] as string | number, Number(row["count"]));
  }
  return counts;
}

function numbered(counts: ReadonlyMap<string | number, number> = new Map()): Map<number, number> {
  return new Map([...counts].map(([name, count]) => [Number(name), count]));
}
