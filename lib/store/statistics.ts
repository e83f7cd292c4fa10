/** Requests counted as they come, so that a long time can be looked at without reading its records. */
import type { Usage } from "../protocol/usage.ts";

export type StatisticsKey = "hour" | "day" | "endpoint" | "model" | "client" | "key";

export interface StatisticsQuery {
  /** Milliseconds of the epoch: from the hour of this one on, and before that one. Over three days, from its day on. */
  readonly from: number;
  readonly to: number;
  /** One row for each; absent: one row for all. Days are those of UTC. */
  readonly by?: StatisticsKey;
  readonly endpointId?: string;
  readonly model?: string;
  readonly client?: string;
  readonly keyName?: string;
}

/** Client requests for an answer; retries, failovers, probes and counts of tokens are none. */
export interface StatisticsRow {
  /** Milliseconds of the epoch of an hour or a day; an endpoint's id; a name. Empty: nobody, none, or all. */
  readonly key: string | number;
  readonly requests: number;
  readonly failed: number;
  /** Of the failed, by kind of error. */
  readonly errors: Readonly<Record<string, number>>;
  readonly usage: Usage;
  /** Of those whose cost is known. */
  readonly cost: number;
  readonly unpriced: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly duration: Percentiles;
  readonly firstToken: Percentiles;
}

/** Milliseconds, to a tenth of their value; `undefined`: nothing was measured. */
export interface Percentiles {
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

/** What an endpoint came to when it was tried, whoever answered in the end. */
export interface EndpointStatistics {
  readonly endpointId: string;
  readonly attempts: number;
  readonly failed: number;
}
