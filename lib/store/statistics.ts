/** What is counted of requests, and how it is asked for. */
import type { Usage } from "../protocol/usage.ts";
import type { Quantiles } from "./histogram.ts";

/** What statistics can be told apart by; minutes, hours and days are those of the machine's time zone. */
export type Dimension = "minute" | "hour" | "day" | "endpoint" | "model" | "client" | "key";

/** What is added up, by the name of its column. */
export const SUMS = [
  "requests",
  "failed",
  "canceled",
  "attempts",
  "failed_attempts",
  "cost",
  "unknown_cost",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "request_bytes",
  "response_bytes",
] as const;

export type SumName = typeof SUMS[number];

export interface StatisticsQuery {
  /** Milliseconds of the epoch: from the hour or day of this one on, and up to that one. */
  readonly from: number;
  readonly to: number;
  /** One row for each combination that occurs; none: one row for all, if there is anything. */
  readonly by: readonly Dimension[];
  readonly filter: StatisticsFilter;
  /** Counts over minutes, from the records that are kept, where nobody asks for more than some hours; or over hours. */
  readonly step?: "minute" | "hour";
  /** All that is wanted: other sums are 0, times and kinds of error unknown, which take longer to read. Without, everything. */
  readonly sums?: readonly SumName[];
}

/** What requests have to be; what is absent does not matter. */
export interface StatisticsFilter {
  readonly endpointId?: string;
  /** As the endpoint knows it. */
  readonly model?: string;
  readonly client?: string;
  readonly keyName?: string;
}

export interface StatisticsAnswer {
  /** What was counted over: minutes and hours where the query asks for them, hours for two days at most; else whole days. */
  readonly step: "minute" | "hour" | "day";
  /** Where the first of them begins, in milliseconds of the epoch. */
  readonly from: number;
  readonly to: number;
  readonly rows: readonly StatisticsRow[];
}

export interface StatisticsKey {
  /** When its minute, hour or day begins, in milliseconds of the epoch. */
  readonly time?: number;
  /** Of the endpoint that answered, or was asked last; empty: none was. */
  readonly endpointId?: string;
  readonly model?: string;
  readonly client?: string;
  /** Empty: the client used no key. */
  readonly keyName?: string;
}

/** Requests of clients for an answer: no retries, no probes, no `count_tokens`. */
export interface StatisticsRow {
  /** What the query told apart. */
  readonly key: StatisticsKey;
  readonly requests: number;
  /** Neither well nor canceled. */
  readonly failed: number;
  /** The client left before the end. */
  readonly canceled: number;
  /** 0 to 1, of those that were not canceled; `undefined`: there are none. */
  readonly successRate: number | undefined;
  /** How many failed, by kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** How often endpoints were asked for these requests, and how often in vain for a reason of theirs. */
  readonly attempts: number;
  readonly failedAttempts: number;
  /** 0 to 1: the share of attempts that were not in vain; `undefined`: there are none. */
  readonly availability: number | undefined;
  /** Of requests that went well, from their arrival. */
  readonly duration: Quantiles;
  readonly firstToken: Quantiles;
  readonly usage: Usage;
  /** 0 to 1: the share of the input that came from a cache; `undefined`: there was no input. */
  readonly cacheHitRate: number | undefined;
  /** US dollars, of the requests whose cost is known. */
  readonly cost: number;
  /** Requests that were answered and whose cost is unknown. */
  readonly unknownCost: number;
  /** As they came from clients, and went to them. */
  readonly requestBytes: number;
  readonly responseBytes: number;
}
