/** Numbers, money, sizes, spans and times as a language writes them. */
import { intlTag } from "./intl_tag.ts";
import type { Language } from "./languages.ts";

export interface Format {
  number(value: number): string;
  /** `1.2M` */
  compact(value: number): string;
  /** @param share 0 to 1 */
  percent(share: number): string;
  /** US dollars; small sums keep two digits that say something. */
  money(dollars: number): string;
  /** @param currency by ISO 4217 */
  currency(amount: number, currency: string): string;
  bytes(bytes: number): string;
  /** @param ms milliseconds */
  duration(ms: number): string;
  /** A duration that somebody has set: in the largest unit of which it is a whole number, in words. */
  span(ms: number): string;
  /** Date and time. */
  dateTime(time: Date): string;
  /** Time of day, with seconds. */
  time(time: Date): string;
  date(time: Date): string;
  /** As little as tells it from others: the time of day, the day before it, the year before that. */
  moment(time: Date, now: Date): string;
  /** The same without seconds, of a time to come: the time of day, the day before it. */
  minute(time: Date, now: Date): string;
  /** `3 minutes ago` */
  relative(time: Date, now: Date): string;
}

type Unit = Intl.NumberFormatOptions["unit"] & string;

const BYTES: readonly Unit[] = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** The unit for spans up to so many milliseconds, and its own length. */
const SPANS: readonly { readonly below: number; readonly unit: Unit; readonly ms: number }[] = [
  { below: 1000, unit: "millisecond", ms: 1 },
  { below: 120_000, unit: "second", ms: 1000 },
  { below: 7_200_000, unit: "minute", ms: 60_000 },
  { below: 172_800_000, unit: "hour", ms: 3_600_000 },
  { below: Infinity, unit: "day", ms: 86_400_000 },
];

const AGES: readonly { readonly below: number; readonly unit: Intl.RelativeTimeFormatUnit; readonly ms: number }[] = [
  { below: 60_000, unit: "second", ms: 1000 },
  { below: 3_600_000, unit: "minute", ms: 60_000 },
  { below: 86_400_000, unit: "hour", ms: 3_600_000 },
  { below: Infinity, unit: "day", ms: 86_400_000 },
];

const DAY_AND_MINUTE = {
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
} as const satisfies Intl.DateTimeFormatOptions;

const DAY_AND_TIME = { ...DAY_AND_MINUTE, second: "2-digit" } as const satisfies Intl.DateTimeFormatOptions;

/** @param timeZone the system's unless it is given */
export function format(language: Language, timeZone?: string): Format {
  const tag = intlTag(language);
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = kept((digits) => new Intl.NumberFormat(tag, { maximumFractionDigits: Number(digits) }));
  const unit = kept((name) => withUnit(tag, name as Unit));
  const inWords = kept((name) => new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: "long" }));
  const money = kept((digits) => {
    const maximumFractionDigits = Number(digits);
    const style = { style: "currency", currency: "USD", minimumFractionDigits: 2 } as const;
    return new Intl.NumberFormat(tag, { ...style, maximumFractionDigits });
  });
  const currency = kept((code) => new Intl.NumberFormat(tag, { style: "currency", currency: code }));
  const compact = new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "medium", ...zone });
  const time = new Intl.DateTimeFormat(tag, { timeStyle: "medium", ...zone });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: "medium", ...zone });
  const dayAndTime = new Intl.DateTimeFormat(tag, { ...DAY_AND_TIME, ...zone });
  const minute = new Intl.DateTimeFormat(tag, { timeStyle: "short", ...zone });
  const dayAndMinute = new Intl.DateTimeFormat(tag, { ...DAY_AND_MINUTE, ...zone });
  const year = new Intl.DateTimeFormat("en", { year: "numeric", ...zone });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  return {
    number: (value) => number("2").format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? number("1") : compact).format(value),
    percent: (share) => percent.format(share),
    money: (dollars) => money(String(fractionDigits(dollars))).format(dollars),
    currency: (amount, code) => currency(code).format(amount),
    bytes(bytes) {
      const step = bytes < 1000 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(bytes) / 3));
      return unit(BYTES[step]!).format(bytes / 1000 ** step);
    },
    duration(ms) {
      const span = SPANS.find(({ below }) => Math.abs(ms) < below)!;
      return unit(span.unit).format(span.unit === "millisecond" ? Math.round(ms) : ms / span.ms);
    },
    span(ms) {
      const step = SPANS.findLast((step) => ms % step.ms === 0) ?? SPANS[0]!;
      return inWords(step.unit).format(ms / step.ms);
    },
    dateTime: (value) => dateTime.format(value),
    time: (value) => time.format(value),
    date: (value) => date.format(value),
    moment(value, now) {
      if (date.format(value) === date.format(now)) return time.format(value);
      return (year.format(value) === year.format(now) ? dayAndTime : dateTime).format(value);
    },
    minute: (value, now) => (date.format(value) === date.format(now) ? minute : dayAndMinute).format(value),
    relative(value, now) {
      const ms = value.getTime() - now.getTime();
      const age = AGES.find(({ below }) => Math.abs(ms) < below)!;
      return relative.format(Math.trunc(ms / age.ms), age.unit);
    },
  };
}

function withUnit(tag: string, unit: Unit): Intl.NumberFormat {
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit,
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumSignificantDigits: 3,
    // 1,234 ms keeps its last digit.
    roundingPriority: "morePrecision",
    maximumFractionDigits: 0,
  });
}

/** So that a tenth of a cent is no zero: two, or as many as show two digits. */
function fractionDigits(dollars: number): number {
  const size = Math.abs(dollars);
  if (size === 0 || size >= 0.995) return 2;
  return Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(size))));
}

/** Formats are dear to make: each is made once, when it is asked for. */
function kept<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}
