import type { WireProtocol } from "./wire.ts";

/** What goes wrong at an upstream, and when. */
export type Fault =
  /** An HTTP error, as the protocol words it or as an HTML page. */
  | {
    readonly type: "status";
    readonly status: number;
    readonly message?: string;
    readonly html?: boolean;
    /** Seconds. */
    readonly retryAfter?: number;
  }
  /** It refuses an optional member of the body until it is gone: the first of its protocol's that the body has. */
  | { readonly type: "refuses"; readonly members: Readonly<Record<WireProtocol, readonly string[]>> }
  /** The prompt is longer than the model's context, in the vendor's own words. */
  | { readonly type: "overflow" }
  /** The connection is closed before any byte of an answer. */
  | { readonly type: "reset" }
  /** The same, and nothing listens from then on. */
  | { readonly type: "down" }
  /** The connection is closed in the middle of the content; `at`: behind that part of the events, by default half. */
  | { readonly type: "cut"; readonly at?: number }
  /** Nothing comes any more behind that part of the events, until the client leaves. */
  | { readonly type: "stalls"; readonly at: number }
  /** An event that is no JSON comes in the middle of the content. */
  | { readonly type: "garbage" }
  /** The protocol's own error inside the stream, before any content or in the middle of it. */
  | { readonly type: "error_event"; readonly at: "start" | "middle" }
  /** 200 with an empty body of the right type. */
  | { readonly type: "empty" }
  /** 200 with an HTML page. */
  | { readonly type: "html" }
  /** No answer until the client leaves. */
  | { readonly type: "hang" }
  /** The headers of a stream, then nothing until the client leaves. */
  | { readonly type: "silent" }
  /** A right answer with a pause before each event. */
  | { readonly type: "slow"; readonly delayMs: number }
  /** A right answer, compressed though nobody asked for it. */
  | { readonly type: "gzip" };

export interface FaultPlan {
  readonly fault: Fault;
  /** Requests of a run that are answered well before the fault begins; by default 0. */
  readonly after?: number;
  /** Requests of a run that meet the fault; by default 1. */
  readonly times?: number;
}

/** @param index How many requests of the same run this upstream has seen before */
export function faultAt(plans: readonly FaultPlan[], index: number): Fault | undefined {
  return plans.find(({ after = 0, times = 1 }) => index >= after && index < after + times)?.fault;
}
