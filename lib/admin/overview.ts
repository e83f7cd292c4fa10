/** What went through the proxy in a span that ends now: in all, in time, told apart, and what failed last. */
import * as z from "zod";
import type { Dimension, StatisticsQuery, StatisticsRow } from "../store/statistics.ts";
import { startOfDay, startOfHour, startOfMinute } from "../step_start.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { requestSchema } from "./request_schemas.ts";
import { requestView } from "./request_views.ts";
import { statisticsRowSchema, statisticsRowView } from "./statistics_view.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Span {
  readonly step: "minute" | "hour" | "day";
  /** How many steps it has, the present one included. */
  readonly steps: number;
}

export const SPANS = {
  hour: { step: "minute", steps: 60 },
  day: { step: "hour", steps: 24 },
  week: { step: "hour", steps: 7 * 24 },
  month: { step: "day", steps: 30 },
} as const satisfies Readonly<Record<string, Span>>;

export type SpanName = keyof typeof SPANS;

export function isSpan(name: string | null): name is SpanName {
  return name !== null && Object.hasOwn(SPANS, name);
}

/** Failures that are shown. */
const FAILURES = 8;
/** Endpoints, models or clients that are shown. */
const PARTS = 50;

/** By name of the series, a value for each step; `null`: nobody knows. */
const seriesSchema = z.record(z.string(), z.array(z.number().nullable()));

const partSchema = statisticsRowSchema.extend({ name: z.string().describe("Empty: none was asked") });

export const overviewSchema = named(
  "Overview",
  z.strictObject({
    span: z.enum(Object.keys(SPANS) as [SpanName, ...SpanName[]]),
    step: z.enum(["minute", "hour", "day"]),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    total: statisticsRowSchema.nullable().describe("null: there was nothing"),
    times: z.array(z.int()).describe("When each step begins, in seconds of the epoch"),
    series: seriesSchema,
    endpoints: z.array(partSchema),
    models: z.array(partSchema),
    clients: z.array(partSchema),
    failures: z.array(requestSchema).describe("The latest first"),
  }),
);

export type Overview = z.output<typeof overviewSchema>;
export type OverviewPart = z.output<typeof partSchema>;

/** What is drawn over time, and where it stands in a row. */
const SERIES: Readonly<Record<string, (row: StatisticsRow) => number | undefined>> = {
  requests: ({ requests }) => requests,
  failed: ({ failed }) => failed,
  success_rate: ({ successRate }) => successRate,
  duration_p50: ({ duration }) => duration.p50,
  duration_p95: ({ duration }) => duration.p95,
  duration_p99: ({ duration }) => duration.p99,
  first_token_p50: ({ firstToken }) => firstToken.p50,
  first_token_p95: ({ firstToken }) => firstToken.p95,
  first_token_p99: ({ firstToken }) => firstToken.p99,
  input: ({ usage }) => usage.inputTokens - usage.cacheReadTokens - cacheWrites(usage),
  cache_read: ({ usage }) => usage.cacheReadTokens,
  cache_write: ({ usage }) => cacheWrites(usage),
  output: ({ usage }) => usage.outputTokens - usage.reasoningTokens,
  reasoning: ({ usage }) => usage.reasoningTokens,
  cache_hit_rate: ({ cacheHitRate }) => cacheHitRate,
  cost: ({ cost }) => cost,
  request_bytes: ({ requestBytes }) => requestBytes,
  response_bytes: ({ responseBytes }) => responseBytes,
};

/** Where nothing happened these are unknown, and not zero. */
const WITHOUT_ZERO = /^(duration|first_token|cache_hit_rate|success_rate)/;

export async function overview(admin: AdminContext, span: SpanName): Promise<Overview> {
  const { step } = SPANS[span];
  const now = admin.clock.now();
  const times = timesOf(SPANS[span], now);
  const query = { from: times[0]!, to: now + 1, filter: {}, ...(step === "day" ? {} : { step }) } as const;
  const ask = async (...by: Dimension[]) => (await admin.requests.statistics({ ...query, by } as StatisticsQuery)).rows;
  const [total, series, endpoints, models, clients, failed] = await Promise.all([
    ask(),
    ask(step),
    ask("endpoint"),
    ask("model"),
    ask("client"),
    admin.requests.page({ filter: { from: query.from, to: query.to, failed: true }, limit: FAILURES }),
  ]);
  const byTime = new Map(series.map((row) => [row.key.time, row]));
  const names = new Map(admin.live.current().endpoints.map(({ id, name }) => [id, name]));
  const [all] = total;
  return {
    span,
    step,
    from: new Date(query.from).toISOString(),
    to: new Date(now).toISOString(),
    total: all === undefined ? null : statisticsRowView(all),
    times: times.map((time) => Math.round(time / 1000)),
    series: Object.fromEntries(
      Object.entries(SERIES).map((
        [name, value],
      ) => [name, times.map((time) => valueAt(byTime.get(time), name, value))]),
    ),
    endpoints: parts(endpoints, ({ endpointId = "" }) => names.get(endpointId) ?? endpointId),
    models: parts(models, ({ model = "" }) => model),
    clients: parts(clients, ({ client = "" }) => client),
    failures: failed.requests.map((request) => requestView(request, admin.say)),
  };
}

function valueAt(row: StatisticsRow | undefined, name: string, value: typeof SERIES[string]): number | null {
  if (row === undefined) return WITHOUT_ZERO.test(name) ? null : 0;
  return value(row) ?? null;
}

/** When each step begins where the machine is, the earliest first. */
function timesOf({ step, steps }: Span, now: number): number[] {
  return Array.from({ length: steps }, (_, index) => {
    const back = steps - 1 - index;
    switch (step) {
      case "minute":
        return startOfMinute(now - back * MINUTE_MS);
      case "hour":
        return startOfHour(now - back * HOUR_MS);
      case "day":
        return startOfDay(now, -back);
      default:
        return step satisfies never;
    }
  });
}

/** The busiest first. */
function parts(rows: readonly StatisticsRow[], nameOf: (key: StatisticsRow["key"]) => string): OverviewPart[] {
  return rows.toSorted((a, b) => b.requests - a.requests || b.attempts - a.attempts).slice(0, PARTS)
    .map((row) => ({ ...statisticsRowView(row), name: nameOf(row.key) }));
}

function cacheWrites({ cacheWrite5mTokens, cacheWrite1hTokens }: StatisticsRow["usage"]): number {
  return cacheWrite5mTokens + cacheWrite1hTokens;
}
