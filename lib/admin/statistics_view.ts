/** What is counted of requests, as the admin API shows it. */
import * as z from "zod";
import type { Quantiles } from "../store/histogram.ts";
import type { RequestFilter } from "../store/request_store.ts";
import type { Dimension, StatisticsAnswer, StatisticsQuery, StatisticsRow } from "../store/statistics.ts";
import { phrase, type PhraseValue } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";
import type { Checked } from "./body_schema.ts";
import { refusalAt } from "./refusal.ts";
import { FILTER_PARAMETERS, readFilter } from "./request_filter.ts";
import { usageSchema } from "./request_schemas.ts";
import { usageView } from "./request_views.ts";
import type { QueryDoc } from "./route_doc.ts";

const DAY_MS = 86_400_000;

/** What requests can be told apart by, in the names of the API. */
const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  minute: "minute",
  hour: "hour",
  day: "day",
  endpoint: "endpoint",
  model: "model",
  client: "client",
  key_name: "key",
};

/** Of these there is one at most. */
const TIMES: readonly string[] = ["minute", "hour", "day"];

const NAMES = ["from", "to", "endpoint", "model", "client", "key_name"];

const PARAMETERS = Object.fromEntries(NAMES.map((name) => [name, FILTER_PARAMETERS[name]!]));

const LIST = phrase("sent.dimensions", { dimensions: Object.keys(DIMENSIONS).join(", ") });

/** What the query may have. */
export const STATISTICS_PARAMETERS: Readonly<Record<string, QueryDoc>> = {
  ...PARAMETERS,
  step: {
    description: "minute: counts over minutes, from the records that are kept, as by=minute does",
    schema: { type: "string", enum: ["minute"] },
  },
  by: { description: `What is told apart: ${say(LIST)}`, schema: { type: "string" } },
};

/** The query that `params` name; without `from`, of the day before its end, which is now. */
export function readStatisticsQuery(params: URLSearchParams, now: number): Checked<StatisticsQuery> {
  const read = readFilter(params, { others: ["by", "step"], parameters: PARAMETERS });
  if (read.type === "bad") return read;
  const words = (params.get("by") ?? "").split(",").filter((word) => word !== "");
  const step = params.get("step") || undefined;
  if (step !== undefined && step !== "minute") {
    return bad("step", { value: JSON.stringify(step), expected: "minute" });
  }
  const unknown = words.find((word) => !Object.hasOwn(DIMENSIONS, word));
  if (unknown !== undefined || TIMES.filter((time) => words.includes(time)).length > 1) {
    return bad("by", { value: JSON.stringify(params.get("by")), expected: LIST });
  }
  const { from, to = now, ...filter } = read.value;
  const by = [...new Set(words)].map((word) => DIMENSIONS[word]!);
  const fine = step === undefined ? {} : { step } as const;
  return { type: "ok", value: { from: from ?? to - DAY_MS, to, by, filter: filter satisfies RequestFilter, ...fine } };
}

function bad(name: string, values: { readonly value: string; readonly expected: PhraseValue }): Checked<never> {
  return { type: "bad", problems: [refusalAt(name, phrase("sent.cannot_be", values))] };
}

const quantilesSchema = z.strictObject({
  count: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

export const statisticsRowSchema = z.strictObject({
  time: z.iso.datetime().optional().describe(
    "When its minute, hour or day begins; as the four below, what it was told apart by",
  ),
  endpoint: z.string().optional().describe("The id of who answered, or was asked last; empty: none was"),
  model: z.string().optional(),
  client: z.string().optional(),
  key_name: z.string().optional(),
  requests: z.int(),
  failed: z.int(),
  canceled: z.int(),
  success_rate: z.number().nullable(),
  errors: z.record(z.string(), z.int()).readonly().describe("How many failed, by kind"),
  attempts: z.int(),
  failed_attempts: z.int(),
  availability: z.number().nullable(),
  duration_ms: quantilesSchema,
  first_token_ms: quantilesSchema,
  usage: usageSchema,
  cache_hit_rate: z.number().nullable(),
  cost: z.number().describe("US dollars, of the requests whose cost is known"),
  unknown_cost: z.int().describe("How many have a cost that is not known"),
  request_bytes: z.int(),
  response_bytes: z.int(),
});

export const statisticsSchema = z.strictObject({
  step: z.enum(["minute", "hour", "day"]).describe("What was counted over"),
  from: z.iso.datetime().describe("Where the first of them begins"),
  to: z.iso.datetime(),
  statistics: z.array(statisticsRowSchema),
});

export function statisticsView({ step, from, to, rows }: StatisticsAnswer): z.output<typeof statisticsSchema> {
  return {
    step,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    statistics: rows.map(statisticsRowView),
  };
}

export function statisticsRowView(row: StatisticsRow): z.output<typeof statisticsRowSchema> {
  const { time, endpointId, model, client, keyName } = row.key;
  return {
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
    cost: row.cost,
    unknown_cost: row.unknownCost,
    request_bytes: row.requestBytes,
    response_bytes: row.responseBytes,
  };
}

function quantilesView({ count, p50, p95, p99 }: Quantiles) {
  return { count, p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null };
}
