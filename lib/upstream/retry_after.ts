/**
 * How long an upstream wants to be left alone, in milliseconds; `undefined` if it does not say.
 *
 * `retry-after-ms` (OpenAI, Azure), else `retry-after` in seconds or as a date (RFC 9110 section 10.2.3).
 * `now` is the time of day in milliseconds of the epoch, for the date form.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (exact > 0) return exact;
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
