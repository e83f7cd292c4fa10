/** When to ask again, as sentences say it. */
import { replaceQuotes } from "../quotes.ts";
import { dateIn } from "../waits/date_in.ts";
import { spanIn } from "../waits/span_in.ts";
import type { StatedLimit } from "./stated_limit.ts";

export function wordLimits(text: string, now: number): StatedLimit[] {
  const waitMs = spanIn(text) ?? dateIn(text, now);
  return waitMs === undefined ? [] : [{ level: "exhausted", scope: scopeOf(text), waitMs, source: "message" }];
}

/**
 * Windows and allowances of subscriptions and organisations are of all their models, where the words name none:
 * `You have reached your specified API usage limits`, `You've hit your session limit`, `Weekly limit reached`.
 */
const OF_ACCOUNT = /\b(?:API usage|usage|session|weekly|monthly|5-hour|hit your) limits?\b/i;
const OF_MODEL = /\bmodels?\b|\b(?:opus|sonnet|haiku|fable|limits? reached for)\b/i;

function scopeOf(text: string): StatedLimit["scope"] {
  return OF_ACCOUNT.test(text) && !OF_MODEL.test(text) ? "endpoint" : "model";
}

/** What an account has to spend, in words. */
const ALLOWANCE = /\b(?:limits?|quotas?|allowances?|credits?|usage|budget)\b|额度|限额|配额/i;

/**
 * Of an error that is no limit by its status or its code, but is one in words that say when it ends:
 * `You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.` (a 400).
 */
export function allowanceLimits(text: string, now: number): StatedLimit[] {
  // What is quoted may be the request's: an agent reads of many limits.
  const own = replaceQuotes(text, () => "");
  return ALLOWANCE.test(own) ? wordLimits(own, now) : [];
}
