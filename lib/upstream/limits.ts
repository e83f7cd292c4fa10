/**
 * What an answer says of its endpoint's limits, from its headers and, if it is an error, its body. Nothing is invented:
 * what states no time is no limit here.
 */
import { append } from "../append.ts";
import type { HeaderView } from "../header_view.ts";
import { type ErrorBody, readErrorBody } from "../protocol/error_body.ts";
import type { Json } from "../json.ts";
import { bodyLimits } from "./body_limits.ts";
import type { UsageWindow } from "../usage_window.ts";
import { bareReset, bucketLimits, bucketWindows, untilReset } from "./bucket_limits.ts";
import { codexLimits, codexWindows } from "./codex_limits.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { unifiedLimits, unifiedWindows } from "./unified_limits.ts";
import { allowanceLimits } from "./word_limits.ts";

export interface LimitedAnswer {
  readonly status: number;
  readonly headers: HeaderView;
  /** The parsed body of an error, or its text if it is no JSON; nothing for an answer that is none. */
  readonly body?: Json | undefined;
}

/** Nobody means more: a limit of a month is asked about again each day. */
const MAX_MS = 24 * 60 * 60_000;

/**
 * The limits that `answer` states. `now` is the time of day in milliseconds of the epoch; where the answer has a `date`
 * header that counts instead, so that a clock that is wrong here makes no limit longer.
 */
export function limitsOf(answer: LimitedAnswer, now: number): StatedLimit[] {
  const { status, headers, body } = answer;
  const error = status >= 400 ? readErrorBody(body) : undefined;
  const at = toldAt(headers, now);
  if (error !== undefined && TOO_LARGE.test(error.message)) return [];
  if (status >= 400 && isOfMoney(status, error)) return bounded(allowanceLimits(error?.message ?? "", at));
  const found = [...unifiedLimits(headers, status, at), ...codexLimits(headers, status, at)];
  if (status === 429 || status >= 500) {
    // These say when to come again; a bucket only says when it will be full again, which is later than that.
    const stated = [...retryAfter(headers, at), ...bodyLimits(body, error, at)];
    append(found, stated);
    if (stated.length > 0) return bounded(found);
  } else if (status >= 400) append(found, allowanceLimits(error?.message ?? "", at));
  append(found, bucketLimits(headers, at));
  return bounded(found.length === 0 && status === 429 ? bareReset(headers, at) : found);
}

/** Whether an answer's headers can state a limit or a window at all: their names have one of two words in common. */
export function mentionsLimits(headers: HeaderView): boolean {
  let found = false;
  headers.forEach((_, name) => found ||= name.includes("ratelimit") || name.endsWith("-used-percent"));
  return found;
}

/** No window is longer: what says so says something else. */
const LONGEST_MS = 400 * 24 * 60 * 60_000;

/** How much of which windows `headers` say is used, but for those that have begun anew by now. */
export function windowsIn(headers: HeaderView, now: number): UsageWindow[] {
  const at = toldAt(headers, now);
  const stated = [...unifiedWindows(headers, at), ...codexWindows(headers, at), ...bucketWindows(headers, at)];
  return stated.flatMap(({ waitMs, ...window }): UsageWindow[] => {
    if (waitMs === undefined || waitMs > LONGEST_MS) return [{ ...window, resetsAt: undefined }];
    // In whole seconds, as they are told: an answer's way here takes a part of one.
    return waitMs <= 0 ? [] : [{ ...window, resetsAt: Math.round((now + waitMs) / 1000) * 1000 }];
  });
}

function toldAt(headers: HeaderView, now: number): number {
  const told = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(told) ? now : told;
}

/** How long all of `limits` that are exhausted last, in milliseconds; `undefined` if none is. */
export function waitOf(limits: readonly StatedLimit[]): number | undefined {
  const waits = limits.flatMap(({ level, waitMs }) => level === "exhausted" ? [waitMs] : []);
  return waits.length === 0 ? undefined : waits.reduce((longest, each) => Math.max(longest, each));
}

/**
 * `retry-after-ms` (OpenAI, Azure), else `retry-after` in seconds or as a date: RFC 9110 section 10.2.3. Gateways also
 * put there what a reset header has: `30s`, or a time of the epoch, which is no wait of fifty years. Azure sends a `0` in
 * the first beside a real time in the second. Read for 429 and 5xx only, since Anthropic sends `retry-after` with answers
 * of 200 too (recorded 2025-11-15).
 */
function retryAfter(headers: HeaderView, now: number): StatedLimit[] {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  const source = exact > 0 ? "retry-after-ms" : "retry-after";
  const waitMs = exact > 0 ? exact : untilReset(single(headers.get("retry-after")), now);
  return waitMs === undefined ? [] : [{ level: "exhausted", scope: "model", waitMs, source }];
}

/** A header that came twice, by a gateway that added its own, is joined: `5, 60`. The longer one holds. */
function single(value: string | null): string | null {
  if (value === null || !/^[\d.]+(?:\s*,\s*[\d.]+)+$/.test(value.trim())) return value;
  return String(value.split(",").map(Number).reduce((longest, each) => Math.max(longest, each)));
}

/** Codes and types that mean money, or a plan that does not have it: waiting changes nothing, unless they say until when. */
const NO_MONEY = /^(?:insufficient_quota|insufficient_balance|exceeded_current_quota_error|billing_\w+|credit_\w+)$/i;

/** OpenAI's words for a single request that is larger than what a minute allows. */
const TOO_LARGE = /request too large\b[^]{0,400}\bper (?:min|day)/i;

function isOfMoney(status: number, error: ErrorBody | undefined): boolean {
  return status === 402 || [error?.code, error?.type].some((word) => word !== undefined && NO_MONEY.test(word));
}

function bounded(found: readonly StatedLimit[]): StatedLimit[] {
  return found.filter(({ waitMs }) => waitMs > 0).map((limit) => ({
    ...limit,
    waitMs: Math.min(Math.ceil(limit.waitMs), MAX_MS),
  }));
}
