/** Where minutes, hours and days begin, in the machine's time zone. All times are milliseconds of the epoch. */

const MINUTE_MS = 60_000;

/** All time zones are whole minutes apart. */
export function startOfMinute(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

/**
 * Counted back, and not set: in the night in which clocks are put back an hour comes twice, and what is set is the first
 * of them.
 */
export function startOfHour(time: number): number {
  return startOfMinute(time) - new Date(time).getMinutes() * MINUTE_MS;
}

/** Of the day so many `days` later: not all days have as many hours, and where clocks are set at midnight some begin at one. */
export function startOfDay(time: number, days = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
