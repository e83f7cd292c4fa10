/** Nobody means more: a limit of a month is asked about again each day. */
const MAX_MS = 24 * 60 * 60_000;

/**
 * How long an upstream wants to be left alone, in milliseconds; `undefined` if it does not say.
 *
 * `retry-after-ms` (OpenAI, Azure), else `retry-after` in seconds or as a date (RFC 9110 section 10.2.3).
 * `now` is the time of day in milliseconds of the epoch, for the date form.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (exact > 0) return Math.min(exact, MAX_MS);
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, MAX_MS);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), MAX_MS);
}
