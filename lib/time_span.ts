/** Lengths of time in the spellings of upstreams. */

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["millisecond", 1],
  ["s", 1000],
  ["sec", 1000],
  ["second", 1000],
  ["m", 60_000],
  ["min", 60_000],
  ["minute", 60_000],
  ["h", 3_600_000],
  ["hr", 3_600_000],
  ["hour", 3_600_000],
  ["d", 86_400_000],
  ["day", 86_400_000],
]);

/** One number with its unit; every run is bounded, since the text may be hostile. */
const PART = String
  .raw`\d{1,12}(?:\.\d{1,18})?\s?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)`;

/** What may stand between two parts: `1h2m3s`, `1 minute, 2 seconds`, `1 minute and 2 seconds`. */
const BETWEEN = String.raw`(?:,? (?:and )?)?`;

/** A time span anywhere in a text, as the source of a regular expression without groups. */
export const TIME_SPAN = `${PART}(?:${BETWEEN}${PART}){0,5}(?![\\w])`;

const WHOLE = new RegExp(`^${TIME_SPAN}$`, "i");

/** Milliseconds of `1s`, `6m0s`, `174ms`, `1h2m3.5s`, `20 seconds`; `undefined` if `text` is no such thing. */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (!WHOLE.test(trimmed)) return undefined;
  let total = 0;
  for (const [, number, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+)/gi)) {
    const name = unit!.toLowerCase();
    total += Number(number) * (UNITS.get(name) ?? UNITS.get(name.replace(/s$/, "")) ?? NaN);
  }
  return Number.isFinite(total) ? total : undefined;
}
