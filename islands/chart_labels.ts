/** What stands at the axes of a chart. */

/** Seconds of a day. */
export const DAY = 86_400;

/** Of small figures two marks may be written alike: the second says nothing. */
export function distinct(labels: readonly string[]): string[] {
  return labels.map((label, index) => label === labels[index - 1] ? "" : label);
}

/** The day where it changes, else the time of day. */
export function timeLabels(splits: readonly number[], tag: string): string[] {
  const byDay = (splits[1] ?? 0) - (splits[0] ?? 0) >= DAY;
  const day = new Intl.DateTimeFormat(tag, { month: "numeric", day: "numeric" });
  const time = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit" });
  return splits.map((split) => {
    const date = new Date(split * 1000);
    return byDay || date.getHours() + date.getMinutes() === 0 ? day.format(date) : time.format(date);
  });
}

export function fullTime(time: number, tag: string): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: "short", timeStyle: "short" }).format(new Date(time * 1000));
}
