/** Until when sentences ask to be left alone: a date, a day of the week, or a time of the clock. */
import { MAX_WORDS } from "./max_words.ts";
import { ZONE, zonesOf } from "./zone_of.ts";

const HOUR_MS = 60 * 60_000;

/**
 * Milliseconds from `now` until the moment that `words` name; `undefined`: they name none that is still to come. Where it
 * is not clear which moment is meant, the soonest counts: nobody is held back for longer than he said.
 */
export function dateIn(words: string, now: number): number | undefined {
  const text = words.slice(0, MAX_WORDS);
  for (const found of text.matchAll(LEADS)) {
    const waitMs = momentAt(text.slice(found.index + found[0].length, found.index + found[0].length + LONGEST), now);
    if (waitMs !== undefined) return waitMs;
  }
  const groups = BEFORE_ITS_VERB.exec(text)?.groups;
  return groups === undefined ? undefined : soonest(groups, now);
}

/** No moment is written with more letters. */
const LONGEST = 80;

/**
 * What stands in front of a moment: `You will regain access on 2026-04-01 at 00:00 UTC` (Anthropic), `Your limit will
 * reset at 3pm (America/Santiago)`, `You've hit your limit · resets 10pm (Asia/Tokyo)`, `Claude AI usage limit
 * reached|1749924000` (proxies of Claude Code), `try again at Jul 5th, 2026 8:19 PM` (Codex), `Access resets at 10:57 PM
 * GMT-3` (Gemini CLI); read 2026-11-26 in issues of anthropics/claude-code, openai/codex and google-gemini/gemini-cli.
 */
const LEADS =
  /\b(?:resets?|resetting|try again|retry|available|regain access|until|renews?|refresh(?:es)?|resumes?|come back|limit reached(?=\|))(?: again)?(?: at| on| after| from| by|[:|,])*[ ·∙]*/gi;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const WEEKDAY = String.raw`(?:(?<weekday>${WEEKDAYS.join("|")})[a-z]{0,6}\b[,.]?(?: at)? ?)?`;
const CLOCK = String
  .raw`(?:(?<hour>\d{1,2})(?:(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d{1,9})?)?)(?: ?(?<half>[ap])\.?m\b\.?)?| ?(?<bare>[ap])\.?m\b\.?)|(?<named>midnight|noon)\b)`;
const ISO_DAY = String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)`;
const MONTH = String.raw`(?<month>${MONTHS.join("|")})[a-z]{0,6}\b\.?`;
const DAY = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?\b`;
const YEAR = String.raw`(?:,? (?<year>\d{4})\b)?`;
/** Between a day and its clock. */
const THEN = String.raw`(?:T|,? at |, ?| )`;

/** The spellings of a moment, from its first letter on; a day without a clock is its midnight. */
const MOMENTS: readonly RegExp[] = [
  String.raw`(?<epoch>\d{13}|\d{10})(?![\d:/-])`,
  `${ISO_DAY}(?:${THEN}${CLOCK})?${ZONE}`,
  `${WEEKDAY}${MONTH} ${DAY}${YEAR}(?:${THEN}${CLOCK})?${ZONE}`,
  `${WEEKDAY}${DAY} ${MONTH}${YEAR}(?:${THEN}${CLOCK})?${ZONE}`,
  `${WEEKDAY}${CLOCK}${ZONE}`,
].map((source) => new RegExp(`^${source}`, "i"));

/** `您的限额将在 2026-08-25 07:41:44 重置`, `2026-09-15 09:21:11 后可继续使用`: Zhipu (codes 1308 and 1310; read 2026-11-26). */
const BEFORE_ITS_VERB = new RegExp(
  `${ISO_DAY}${THEN}${CLOCK}${ZONE} ?(?:之?后|起)?(?:重置|(?:自动)?恢复|再试|重试|可继续|可以?使用|解除)`,
  "i",
);

type Groups = Readonly<Record<string, string | undefined>>;

function momentAt(text: string, now: number): number | undefined {
  for (const moment of MOMENTS) {
    const groups = moment.exec(text)?.groups;
    const waitMs = groups === undefined ? undefined : soonest(groups, now);
    if (waitMs !== undefined) return waitMs;
  }
  return undefined;
}

function soonest(groups: Groups, now: number): number | undefined {
  const { epoch, zone } = groups;
  const moments = epoch === undefined
    ? zonesOf(zone).flatMap((each) => momentIn(each, groups, now) ?? [])
    : [Number(epoch) * (epoch.length === 10 ? 1000 : 1)];
  return moments.map((moment) => moment - now).filter((waitMs) => waitMs > 0)
    .reduce<number | undefined>((least, each) => Math.min(least ?? each, each), undefined);
}

/** Milliseconds of the epoch; `undefined` where the calendar or the clock has no such time, or nobody such a zone. */
function momentIn(zone: string, groups: Groups, now: number): number | undefined {
  try {
    const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
    const at = (day: Temporal.PlainDate) => day.toZonedDateTime({ timeZone: zone, plainTime: clockOf(groups) });
    return dayOf(groups, today, at).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type At = (day: Temporal.PlainDate) => Temporal.ZonedDateTime;

function dayOf(groups: Groups, today: Temporal.ZonedDateTime, at: At): Temporal.ZonedDateTime {
  const { year, month, day, weekday } = groups;
  const date = today.toPlainDate();
  if (day !== undefined) {
    const named = MONTHS.findIndex((each) => each === month!.toLowerCase()) + 1;
    const inYear = (of: number) =>
      Temporal.PlainDate.from({ year: of, month: named || Number(month), day: Number(day) }, REJECT);
    if (year !== undefined) return at(inYear(Number(year)));
    // In December somebody says "Jan 2".
    const isOfNext = date.since(inYear(date.year)).total("days") > HALF_A_YEAR;
    return at(inYear(date.year + Number(isOfNext)));
  }
  const ahead = weekday === undefined
    ? 0
    : (WEEKDAYS.findIndex((each) => each === weekday.toLowerCase()) + 8 - date.dayOfWeek) % 7;
  const next = at(date.add({ days: ahead }));
  // What has just passed is a limit that is over, and no day away.
  const isOver = today.epochMilliseconds - next.epochMilliseconds > HOUR_MS;
  return isOver ? at(date.add({ days: ahead + (weekday === undefined ? 1 : 7) })) : next;
}

const REJECT = { overflow: "reject" } as const;
const HALF_A_YEAR = 182;

function clockOf({ hour, minute = "0", second = "0", half, bare, named }: Groups): Temporal.PlainTime {
  if (hour === undefined) return new Temporal.PlainTime(named?.toLowerCase() === "noon" ? 12 : 0);
  const letter = (half ?? bare)?.toLowerCase();
  const hours = letter === undefined ? Number(hour) : Number(hour) % 12 + (letter === "p" ? 12 : 0);
  return new Temporal.PlainTime(hours, Number(minute), Number(second));
}
