/** What the requests of some days have cost: by day, and told apart. */
import type { Dimension, StatisticsRow, SumName } from "../store/statistics.ts";
import { startOfDay } from "../step_start.ts";
import type { AdminContext } from "./admin_context.ts";
import { dearestFirst } from "./dearest_first.ts";

/** Days, today included. */
export const COST_SPANS = { day: 1, week: 7, month: 30, quarter: 90 } as const;

export type CostSpan = keyof typeof COST_SPANS;

export function isCostSpan(name: string | null): name is CostSpan {
  return name !== null && Object.hasOwn(COST_SPANS, name);
}

/** A sum of money, and of what it is. */
export interface CostPart {
  readonly name: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** US dollars, of the requests whose cost is known. */
  readonly cost: number;
  /** How many have a cost that is not known. */
  readonly unknown_cost: number;
  /** It is the sum of so many that have no part of their own. */
  readonly others?: number;
}

const COUNTED: readonly SumName[] = [
  "requests",
  "input_tokens",
  "cache_read_tokens",
  "output_tokens",
  "cost",
  "unknown_cost",
];

/** Clients call models what they like: a table of all that anybody has ever asked for is no page any more. */
const MOST_PARTS = 100;

export interface Costs {
  readonly span: CostSpan;
  /** When the first day begins; milliseconds of the epoch. */
  readonly from: number;
  readonly total: CostPart;
  readonly today: CostPart;
  /** When each day begins, in seconds of the epoch, and what it has cost. */
  readonly times: readonly number[];
  readonly costs: readonly number[];
  readonly days: readonly CostPart[];
  readonly models: readonly CostPart[];
  readonly endpoints: readonly CostPart[];
  readonly clients: readonly CostPart[];
  readonly keys: readonly CostPart[];
}

/** Each called by the time at which its day begins, in ISO 8601; the latest first. */
export async function costs({ requests, live, clock }: AdminContext, span: CostSpan): Promise<Costs> {
  const now = clock.now();
  const days = daysOf(COST_SPANS[span], now);
  const from = days[0]!;
  const query = { from, to: now + 1, filter: {}, sums: COUNTED };
  const ask = async (...by: Dimension[]) => (await requests.statistics({ ...query, by })).rows;
  const [byDay, models, endpoints, clients, keys] = await Promise.all([
    ask("day"),
    ask("model"),
    ask("endpoint"),
    ask("client"),
    ask("key"),
  ]);
  const names = new Map(live.current().endpoints.map(({ id, name }) => [id, name]));
  const rowAt = new Map(byDay.map((row) => [row.key.time, row]));
  const all = days.map((day) => partOf(new Date(day).toISOString(), rowAt.get(day)));
  return {
    span,
    from,
    total: sumOf(all),
    today: all.at(-1)!,
    times: days.map((day) => day / 1000),
    costs: all.map(({ cost }) => cost),
    days: all.filter(({ requests }) => requests > 0).reverse(),
    models: dearest(models, ({ model = "" }) => model),
    endpoints: dearest(endpoints, ({ endpointId = "" }) => names.get(endpointId) ?? endpointId),
    clients: dearest(clients, ({ client = "" }) => client),
    keys: dearest(keys, ({ keyName = "" }) => keyName),
  };
}

/** When each day begins where the machine is, the earliest first. */
function daysOf(count: number, now: number): number[] {
  return Array.from({ length: count }, (_, index) => startOfDay(now, index - (count - 1)));
}

function dearest(rows: readonly StatisticsRow[], nameOf: (key: StatisticsRow["key"]) => string): CostPart[] {
  const parts = rows.map((row) => partOf(nameOf(row.key), row)).filter(({ requests, cost }) => requests > 0 || cost > 0)
    .sort(dearestFirst);
  if (parts.length <= MOST_PARTS) return parts;
  const others = parts.slice(MOST_PARTS - 1);
  return [...parts.slice(0, MOST_PARTS - 1), { ...sumOf(others), others: others.length }];
}

function sumOf(parts: readonly CostPart[]): CostPart {
  return parts.reduce((sum, part) => ({
    name: "",
    requests: sum.requests + part.requests,
    inputTokens: sum.inputTokens + part.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + part.cacheReadTokens,
    outputTokens: sum.outputTokens + part.outputTokens,
    cost: sum.cost + part.cost,
    unknown_cost: sum.unknown_cost + part.unknown_cost,
  }));
}

function partOf(name: string, row: StatisticsRow | undefined): CostPart {
  return {
    name,
    requests: row?.requests ?? 0,
    inputTokens: row?.usage.inputTokens ?? 0,
    cacheReadTokens: row?.usage.cacheReadTokens ?? 0,
    outputTokens: row?.usage.outputTokens ?? 0,
    cost: row?.cost ?? 0,
    unknown_cost: row?.unknownCost ?? 0,
  };
}
