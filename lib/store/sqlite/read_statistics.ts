/** Reads the statistics: sums are added up by SQLite, histograms and kinds of error here. */
import { Histogram, SEPARATOR } from "../histogram.ts";
import {
  type Dimension,
  type StatisticsAnswer,
  type StatisticsFilter,
  type StatisticsKey,
  type StatisticsQuery,
  type StatisticsRow,
  SUMS,
} from "../statistics.ts";
import type { Counted, Sums } from "../tally.ts";
import { startOfDay, startOfMinute } from "../../step_start.ts";
import { STEPS } from "./count.ts";
import { countMinutes } from "./count_minutes.ts";
import type { Database } from "./database.ts";
import { usageOf } from "./usage.ts";

type Value = string | number;

/** The column of each dimension, and what it is called in an answer. */
const COLUMNS: Readonly<Record<Dimension, { readonly column: string; readonly name: keyof StatisticsKey }>> = {
  minute: { column: "start", name: "time" },
  hour: { column: "start", name: "time" },
  day: { column: "start", name: "time" },
  endpoint: { column: "endpoint_id", name: "endpointId" },
  model: { column: "model", name: "model" },
  client: { column: "client", name: "client" },
  key: { column: "key_name", name: "keyName" },
};

const FILTER_COLUMNS: Readonly<Record<keyof StatisticsFilter, string>> = {
  endpointId: "endpoint_id",
  model: "model",
  client: "client",
  keyName: "key_name",
};

/** Up to so long a time is counted by the hour. */
const BY_HOUR_MS = 48 * 3_600_000;

export function readStatistics(db: Database, query: StatisticsQuery): StatisticsAnswer {
  const step = stepOf(query);
  if (step === "minute") {
    const from = startOfMinute(query.from);
    return { step, from, to: query.to, rows: countMinutes(db, { ...query, from }).map(rowOf) };
  }
  const { table, startOf } = STEPS[step];
  const from = startOf(query.from);
  const filter = Object.entries(query.filter).filter(([, value]) => value !== undefined) as [
    keyof StatisticsFilter,
    string,
  ][];
  const where = ["start >= ?", "start < ?", ...filter.map(([name]) => `${FILTER_COLUMNS[name]} = ?`)].join(" AND ");
  const values: Value[] = [step === "day" ? from - HALF_DAY_MS : from, query.to, ...filter.map(([, value]) => value)];
  const columns = [...new Set(query.by.map((dimension) => COLUMNS[dimension].column))];
  const names = [...new Set(query.by.map((dimension) => COLUMNS[dimension].name))];
  const { sums = SUMS } = query;
  const selected = [
    ...columns,
    ...SUMS.map((name) => `${sums.includes(name) ? `total(${name})` : 0} AS ${name}`),
    ...query.sums === undefined ? LISTS : NO_LISTS,
  ];
  // Without a column there is one group if there is any row, and none if not.
  const groups = columns.length === 0 ? "NULL" : columns.join(", ");
  const rows = db.prepare(`SELECT ${selected} FROM ${table} WHERE ${where} GROUP BY ${groups} ORDER BY ${groups}`)
    .all(...values) as unknown as Row[];
  return {
    step,
    from,
    to: query.to,
    rows: groupsOf(rows, (row) => {
      const key = Object.fromEntries(names.map((name, index) => [name, row[columns[index]!]!])) as StatisticsKey;
      return step === "day" && key.time !== undefined ? { ...key, time: dayAround(key.time) } : key;
    }).map(rowOf),
  };
}

/** Most that midnight of one time zone is away from the nearest of another. */
const HALF_DAY_MS = 12 * 3_600_000;

/** The day here that most of a day is, which may have been counted where the machine was before, or by another clock. */
function dayAround(start: number): number {
  return startOfDay(start + HALF_DAY_MS);
}

/** Rows by their keys: those of one day in two time zones are one. */
function groupsOf(rows: readonly Row[], keyOf: (row: Row) => StatisticsKey): readonly Counted[] {
  const groups = new Map<string, Mutable<Counted>>();
  for (const row of rows) {
    const key = keyOf(row);
    const id = JSON.stringify(Object.values(key));
    const errors = errorsIn(row.errors ?? "");
    const group = groups.get(id);
    if (group === undefined) {
      const [durations, firstTokens] = [row.durations, row.first_tokens].map(Histogram.decode);
      groups.set(id, { key, sums: row, errors, durations: durations!, firstTokens: firstTokens! });
      continue;
    }
    const { sums } = group;
    group.sums = Object.fromEntries(SUMS.map((name) => [name, sums[name] + row[name]])) as Sums;
    group.errors = added(group.errors, errors);
    group.durations.addEncoded(row.durations);
    group.firstTokens.addEncoded(row.first_tokens);
  }
  return [...groups.values()];
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** What SQLite cannot add up it puts together: thousands of rows would be slower to take one by one. */
const LISTS = [
  `group_concat(nullif(errors, '{}')) AS errors`,
  `group_concat(durations, '${SEPARATOR}') AS durations`,
  `group_concat(first_tokens, '${SEPARATOR}') AS first_tokens`,
];

const NO_LISTS = ["NULL AS errors", "'' AS durations", "'' AS first_tokens"];

type Row = Sums & Readonly<Record<string, Value>> & {
  /** `null`: none. */
  readonly errors: string | null;
  readonly durations: string;
  readonly first_tokens: string;
};

function stepOf({ from, to, by, step }: StatisticsQuery): StatisticsAnswer["step"] {
  if (step === "minute" || by.includes("minute")) return "minute";
  if (step === "hour" || by.includes("hour")) return "hour";
  return by.includes("day") || to - from > BY_HOUR_MS ? "day" : "hour";
}

function rowOf({ key, sums, errors, durations, firstTokens }: Counted): StatisticsRow {
  const usage = usageOf(sums);
  const { requests, failed, canceled, attempts, failed_attempts: failedAttempts } = sums;
  return {
    key,
    requests,
    failed,
    canceled,
    successRate: share(requests - canceled - failed, requests - canceled),
    errors,
    attempts,
    failedAttempts,
    availability: share(attempts - failedAttempts, attempts),
    duration: durations.quantiles(),
    firstToken: firstTokens.quantiles(),
    usage,
    cacheHitRate: share(usage.cacheReadTokens, usage.inputTokens),
    cost: sums.cost,
    unknownCost: sums.unknown_cost,
    requestBytes: sums.request_bytes,
    responseBytes: sums.response_bytes,
  };
}

function errorsIn(list: string): Record<string, number> {
  return (JSON.parse(`[${list}]`) as Record<string, number>[]).reduce(added, {});
}

function added(errors: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>) {
  const sums = { ...errors };
  for (const [kind, count] of Object.entries(more)) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
