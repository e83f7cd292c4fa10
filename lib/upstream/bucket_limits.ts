/** Headers that count down: what remains of an allowance, and when there is more of it. */
import type { HeaderView } from "../header_view.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { spanOf, type StatedWindow, type Unit } from "./stated_window.ts";
import { parseTimeSpan } from "../time_span.ts";

/**
 * Names of an allowance's members:
 * - Anthropic, https://docs.anthropic.com/en/api/rate-limits: the reset is a date
 * - OpenAI, https://platform.openai.com/docs/guides/rate-limits, and who follows it (Groq, Azure, Cerebras, OpenRouter,
 *   Mistral, xAI): `6m0s`, or seconds, or a time of the epoch, or none; Azure tells the window's length beside it
 * - the draft of the IETF, https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers, up to its sixth
 *   version: seconds; and Mistral's
 * All read 2026-11-25. Anthropic's other allowances (`anthropic-priority-*`, `anthropic-fast-*`) end no ordinary request.
 */
const NAMES: readonly RegExp[] = [
  /^anthropic-ratelimit-(?<name>requests|tokens|input-tokens|output-tokens)-(?<member>limit|remaining|reset)$/,
  /^x-ratelimit-(?<member>limit|remaining|reset|renewalperiod)(?:-(?<name>[\w-]{1,60}))?$/,
  /^(?<name>ratelimit|ratelimitbysize)-(?<member>limit|remaining|reset)$/,
];

interface Bucket {
  readonly name: string;
  limit?: string;
  remaining?: string;
  reset?: string;
  /** How long it is, in seconds. */
  renewalperiod?: string;
  /** The header that says what remains, or else when there is more. */
  source: string;
}

function bucketsIn(headers: HeaderView): Bucket[] {
  const found = new Map<string, Bucket>();
  // One pass, four times as fast as an iterator.
  headers.forEach((value, header) => {
    if (!header.includes("ratelimit")) return;
    for (const [family, pattern] of NAMES.entries()) {
      const groups = pattern.exec(header)?.groups;
      if (groups === undefined) continue;
      const { name = "", member } = groups;
      const key = `${family} ${name}`;
      let bucket = found.get(key);
      if (bucket === undefined) found.set(key, bucket = { name, source: header });
      bucket[member as "limit"] = value;
      if (member === "remaining" || (member === "reset" && bucket.remaining === undefined)) bucket.source = header;
    }
  });
  return [...joinedBuckets(headers), ...found.values()];
}

/** Nothing is left, and it is said when that ends. Azure's `-1` means that it does not know. */
export function bucketLimits(headers: HeaderView, now: number): StatedLimit[] {
  let maySay = false;
  // Nearly always nothing is found: a look takes a twentieth of the time that reading takes.
  headers.forEach((value, name) => maySay ||= (value === "0" || name === JOINED) && name.includes("ratelimit"));
  if (!maySay) return [];
  return bucketsIn(headers).flatMap(({ remaining, reset, source }): StatedLimit[] => {
    const waitMs = countOf(remaining) === 0 ? untilReset(reset, now) : undefined;
    return waitMs === undefined ? [] : [{ level: "exhausted", scope: "model", waitMs, source }];
  });
}

/** Of a 429 that says when, and not what remains: the soonest of those times, since any of its allowances may be meant. */
export function bareReset(headers: HeaderView, now: number): StatedLimit[] {
  const found = bucketsIn(headers).flatMap(({ remaining, reset, source }): StatedLimit[] => {
    const waitMs = remaining === undefined ? untilReset(reset, now) : undefined;
    return waitMs !== undefined && waitMs > 0 ? [{ level: "exhausted", scope: "model", waitMs, source }] : [];
  });
  return found.toSorted((a, b) => a.waitMs - b.waitMs).slice(0, 1);
}

/** Of those allowances that say how large they are and what remains. */
export function bucketWindows(headers: HeaderView, now: number): StatedWindow[] {
  return bucketsIn(headers).flatMap((bucket): StatedWindow[] => {
    const limit = countOf(bucket.limit), remaining = countOf(bucket.remaining);
    if (limit === undefined || limit === 0 || remaining === undefined) return [];
    const { counts, of, spanMs = untilReset(bucket.renewalperiod, now) } = described(bucket);
    const resetMs = untilReset(bucket.reset, now);
    // Azure's answers say 0 all the time.
    const waitMs = resetMs === 0 ? spanMs ?? 0 : resetMs;
    const used = Math.round(Math.max(0, 1 - remaining / limit) * 10_000) / 10_000;
    return [{ name: bucket.name || REQUESTS, counts, of, spanMs, used, limit, remaining, waitMs }];
  });
}

function countOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,20}(?:\.\d{1,18})?$/.test(value) ? Number(value) : undefined;
}

const REQUESTS = "requests";

const COUNTED: Readonly<Record<string, StatedWindow["counts"]>> = {
  "": "requests",
  ratelimit: "requests",
  req: "requests",
  requests: "requests",
  tokens: "tokens",
  "input-tokens": "input_tokens",
  "output-tokens": "output_tokens",
};

/** `tokens-minute`, `req-10-second` (Mistral), `requests-day` (Cerebras, Hugging Face), `minute` (Kong). */
const NAME = /^(?<what>.*?)(?:(?:^|-)(?:(?<count>\d{1,6})-)?(?<unit>second|minute|hour|day|month))?$/;

function described({ name, source }: Bucket): Pick<StatedWindow, "counts" | "of"> & { readonly spanMs?: number } {
  if (source === JOINED) return { counts: "requests", of: name };
  const { what = "", count = "1", unit } = NAME.exec(name)?.groups ?? {};
  const span = unit === undefined ? {} : { spanMs: spanOf(Number(count), unit as Unit) };
  const counts = COUNTED[what];
  return counts === undefined ? { counts: "other", of: what, ...span } : { counts, of: "", ...span };
}

/**
 * The draft's later versions have all in one header: `limit=100, remaining=0, reset=45` (the seventh), and
 * `"default";r=0;t=45, "day";r=9;t=900` since, whose limits stand in another: `"default";q=100;w=60` (read 2026-11-26;
 * Hugging Face sends them).
 */
const JOINED = "ratelimit", POLICY = "ratelimit-policy";
const REMAINING = member("r|remaining"), RESET = member("t|reset"), LIMIT = member("q|limit"), SPAN = member("w");

function member(names: string): RegExp {
  return new RegExp(`(?:^|[;,\\s])(?:${names})=(\\d{1,15})\\b`);
}

function joinedBuckets(headers: HeaderView): Bucket[] {
  const value = headers.get(JOINED);
  if (value === null) return [];
  if (!value.startsWith('"')) return [bucketOf("", value, value)];
  const policies = headers.get(POLICY)?.split(",") ?? [];
  return value.split(",").map((each) => {
    // Longer names are none that people would know it by.
    const name = /^\s*"([\w.-]{1,24})"/.exec(each)?.[1] ?? "";
    return bucketOf(name, each, policies.find((policy) => policy.includes(`"${name}"`)) ?? "");
  });
}

function bucketOf(name: string, value: string, policy: string): Bucket {
  const said = (pattern: RegExp, text: string) => pattern.exec(text)?.[1];
  const [limit, renewalperiod] = [said(LIMIT, policy), said(SPAN, policy)];
  const [remaining, reset] = [said(REMAINING, value), said(RESET, value)];
  return {
    ...{ name, source: JOINED },
    ...(limit === undefined ? {} : { limit }),
    ...(renewalperiod === undefined ? {} : { renewalperiod }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(reset === undefined ? {} : { reset }),
  };
}

/** Numbers from here on are a time of the epoch in seconds, and from there on in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/** The three forms of RFC 9110 section 5.6.7; `Date.parse` makes a date of nearly any text with a number in it. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} [\d:]{8} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$/;
const ISO_DATE = /^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d)$/;

/** Milliseconds from `now` to what a reset header says, in any of the spellings. */
export function untilReset(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,15}(?:\.\d{1,18})?$/.test(text)) {
    const number = Number(text);
    if (number >= EPOCH_MILLISECONDS) return number - now;
    return number >= EPOCH_SECONDS ? number * 1000 - now : number * 1000;
  }
  const span = parseTimeSpan(text);
  if (span !== undefined) return span;
  const isDate = ISO_DATE.test(text) || HTTP_DATE.test(text);
  const date = isDate ? Date.parse(text) : ASCTIME.test(text) ? Date.parse(`${text} GMT`) : NaN;
  return Number.isNaN(date) ? undefined : date - now;
}
