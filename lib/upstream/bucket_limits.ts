/** Headers that count down: what remains of an allowance, and when there is more of it. */
import type { HeaderView } from "../header_view.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { parseTimeSpan } from "../time_span.ts";

/**
 * Names of "what remains", and of the "when" that goes with each:
 * - Anthropic, https://docs.anthropic.com/en/api/rate-limits: a date
 * - OpenAI, https://platform.openai.com/docs/guides/rate-limits, and who follows it (Groq, Azure, Cerebras, OpenRouter):
 *   `6m0s`, or seconds, or a time of the epoch
 * - the draft of the IETF, https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers, up to its sixth
 *   version: seconds; and Mistral's
 * All read 2026-11-25. Anthropic's other allowances (`anthropic-priority-*`, `anthropic-fast-*`) end no ordinary request.
 */
const NAMES: readonly (readonly [remaining: RegExp, reset: string])[] = [
  [/^anthropic-ratelimit-(requests|tokens|input-tokens|output-tokens)-remaining$/, "anthropic-ratelimit-$1-reset"],
  [/^x-ratelimit-remaining(-[\w-]+)?$/, "x-ratelimit-reset$1"],
  [/^(ratelimit|ratelimitbysize)-remaining$/, "$1-reset"],
];

/** Nothing is left, and it is said when that ends. Azure's `-1` means that it does not know. */
export function bucketLimits(headers: HeaderView, now: number): StatedLimit[] {
  const empty: string[] = [];
  let joined = "";
  // One pass, four times as fast as an iterator; nearly always nothing is found.
  headers.forEach((value, name) => {
    if (value === "0" && name.includes("ratelimit")) empty.push(name);
    else if (name === JOINED) joined = value;
  });
  return [
    ...joinedLimits(joined),
    ...empty.flatMap((name): StatedLimit[] => {
      const row = NAMES.find(([remaining]) => remaining.test(name));
      if (row === undefined) return [];
      const waitMs = untilReset(headers.get(name.replace(row[0], row[1])), now);
      return waitMs === undefined ? [] : [{ level: "exhausted", scope: "model", waitMs, source: name }];
    }),
  ];
}

const RESETS: readonly (readonly [reset: RegExp, remaining: string])[] = [
  [/^anthropic-ratelimit-(requests|tokens|input-tokens|output-tokens)-reset$/, "anthropic-ratelimit-$1-remaining"],
  [/^x-ratelimit-reset(-[\w-]+)?$/, "x-ratelimit-remaining$1"],
  [/^(ratelimit|ratelimitbysize)-reset$/, "$1-remaining"],
];

/** Of a 429 that says when, and not what remains: the soonest of those times, since any of its allowances may be meant. */
export function bareReset(headers: HeaderView, now: number): StatedLimit[] {
  const found: StatedLimit[] = [];
  headers.forEach((value, name) => {
    const row = RESETS.find(([reset]) => reset.test(name));
    if (row === undefined || headers.get(name.replace(row[0], row[1])) !== null) return;
    const waitMs = untilReset(value, now);
    if (waitMs !== undefined && waitMs > 0) found.push({ level: "exhausted", scope: "model", waitMs, source: name });
  });
  return found.toSorted((a, b) => a.waitMs - b.waitMs).slice(0, 1);
}

/**
 * The draft's later versions have all in one header: `limit=100, remaining=0, reset=45` (the seventh), and
 * `"default";r=0;t=45, "day";r=9;t=900` since (read 2026-11-26; Hugging Face sends it).
 */
const JOINED = "ratelimit";
const REMAINING = /(?:^|[;,\s])(?:r|remaining)=(\d{1,15})\b/, RESET = /(?:^|[;,\s])(?:t|reset)=(\d{1,15})\b/;

function joinedLimits(value: string): StatedLimit[] {
  if (value === "") return [];
  const policies = value.startsWith('"') ? value.split(",") : [value];
  return policies.flatMap((policy): StatedLimit[] => {
    const seconds = REMAINING.exec(policy)?.[1] === "0" ? RESET.exec(policy)?.[1] : undefined;
    if (seconds === undefined) return [];
    return [{ level: "exhausted", scope: "model", waitMs: Number(seconds) * 1000, source: JOINED }];
  });
}

/** Numbers from here on are a time of the epoch in seconds, and from there on in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/** The three forms of RFC 9110 section 5.6.7; `Date.parse` makes a date of nearly any text with a number in it. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} [\d:]{8} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$/;
const ISO_DATE = /^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d)$/;

/** Milliseconds from `now` to what a reset header says, in any of the spellings. */
export function untilReset(value: string | null, now: number): number | undefined {
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
