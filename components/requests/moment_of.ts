/** The time that an address names, as ISO 8601 or milliseconds of the epoch; `undefined`: it names none. */
export function momentOf(value: string): Date | undefined {
  const time = new Date(/^\d+$/.test(value) ? Number(value) : value);
  return value === "" || Number.isNaN(time.getTime()) ? undefined : time;
}
