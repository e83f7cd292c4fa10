/** What is counted of requests, as the admin API shows it. */
import type { Quantiles } from "../store/histogram.ts";
import type { RequestFilter } from "../store/request_store.ts";
import type { Dimension, StatisticsAnswer, StatisticsQuery, StatisticsRow } from "../store/statistics.ts";
import type { Checked } from "./body_schema.ts";
import { FILTER_PARAMETERS, readFilter } from "./request_filter.ts";
import { usageView } from "./request_views.ts";

const DAY_MS = 86_400_000;

/** What requests can be told apart by, in the names of the API. */
const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  hour: "hour",
  day: "day",
  endpoint: "endpoint",
  model: "model",
  client: "client",
  key_name: "key",
};

const NAMES = ["from", "to", "endpoint", "model", "client", "key_name"];

const PARAMETERS = Object.fromEntries(NAMES.map((name) => [name, FILTER_PARAMETERS[name]!]));

/** The query that `params` name; without `from`, of the day before its end, which is now. */
export function readStatisticsQuery(params: URLSearchParams, now: number): Checked<StatisticsQuery> {
  const read = readFilter(params, { others: ["by"], parameters: PARAMETERS });
  if (read.type === "bad") return read;
  const words = (params.get("by") ?? "").split(",").filter((word) => word !== "");
  const unknown = words.find((word) => !Object.hasOwn(DIMENSIONS, word));
  if (unknown !== undefined || words.includes("hour") && words.includes("day")) {
    const expected = `some of ${Object.keys(DIMENSIONS).join(", ")}, with commas between; not both hour and day`;
    const message = `by cannot be ${JSON.stringify(params.get("by"))}; expected ${expected}`;
    return { type: "bad", problems: [{ path: "by", line: null, message }] };
  }
  const { from, to = now, ...filter } = read.value;
  const by = [...new Set(words)].map((word) => DIMENSIONS[word]!);
  return { type: "ok", value: { from: from ?? to - DAY_MS, to, by, filter: filter satisfies RequestFilter } };
}

export function statisticsView({ step, from, to, rows }: StatisticsAnswer) {
  return {
    /** What was counted over: the first begins at `from`. */
    step,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    statistics: rows.map(rowView),
  };
}

function rowView(row: StatisticsRow) {
  const { time, endpointId, model, client, keyName } = row.key;
  return {
    /** What it was told apart by. */
    ...(time === undefined ? {} : { time: new Date(time).toISOString() }),
    ...(endpointId === undefined ? {} : { endpoint: endpointId }),
    ...(model === undefined ? {} : { model }),
    ...(client === undefined ? {} : { client }),
    ...(keyName === undefined ? {} : { key_name: keyName }),
    requests: row.requests,
    failed: row.failed,
    canceled: row.canceled,
    success_rate: row.successRate ?? null,
    errors: row.errors,
    attempts: row.attempts,
    failed_attempts: row.failedAttempts,
    availability: row.availability ?? null,
    duration_ms: quantilesView(row.duration),
    first_token_ms: quantilesView(row.firstToken),
    usage: usageView(row.usage),
    cache_hit_rate: row.cacheHitRate ?? null,
    /** US dollars of those whose cost is known, and how many there are whose cost is not. */
    cost: row.cost,
    unknown_cost: row.unknownCost,
    request_bytes: row.requestBytes,
    response_bytes: row.responseBytes,
  };
}

function quantilesView({ count, p50, p95, p99 }: Quantiles) {
  return { count, p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null };
}
