/** When to ask again, as sentences say it. */
import type { StatedLimit } from "./stated_limit.ts";
import { parseTimeSpan, TIME_SPAN } from "../time_span.ts";

/** More than this of a message is not looked at. */
const MAX_TEXT = 4000;

export function wordLimits(text: string, now: number): StatedLimit[] {
  const read = text.slice(0, MAX_TEXT);
  const waitMs = spanIn(read) ?? secondsIn(read) ?? dateIn(read, now);
  return waitMs === undefined ? [] : [{ level: "exhausted", scope: "model", waitMs, source: "message" }];
}

/**
 * `Please try again in 6m0s`, `Please retry in about 48.9s`, `retry after: 30 seconds`, `reset after 31s`,
 * `Please wait 60 seconds`, `available again in 5m`, `Come back in 3h 47m`.
 */
const WORDS = new RegExp(
  String
    .raw`\b(?:try again|retry|retrying|resets?|available again|come back|(?:please|must|should|need to|have to|or) wait)` +
    String.raw`(?:[ -](?:later,|again|in|after|for|at least|about|approximately|another))*:?\s(${TIME_SPAN})`,
  "i",
);

/** `请在 20 秒后重试`, `请5分钟后再试`, `请等待 30 秒`: Zhipu, MiniMax and gateways before them. */
const CHINESE_WORDS =
  /(?<before>\d{1,12}(?:\.\d{1,18})?)\s?(?<unit>毫秒|秒|分|小时|天)钟?(?:之|以)?后\s?(?:重试|再试|再次|再请求|恢复|重置)|等待?\s?(?<wait>\d{1,12}(?:\.\d{1,18})?)\s?(?<of>毫秒|秒|分|小时)/;
const CHINESE_UNITS: Readonly<Record<string, string>> = { "毫秒": "ms", "秒": "s", "分": "m", "小时": "h", "天": "d" };

const AMOUNT = String.raw`(?<amount>\d{1,12}(?:[.,]\d{1,18})?)\s?`;
/** `30秒後に再試行`, `20초 후에`, `in 20 Sekunden erneut`, `réessayer dans 20 secondes`, `en 20 segundos`, `через 20 секунд`. */
const ELSEWHERE: readonly RegExp[] = [
  new RegExp(String.raw`${AMOUNT}(?<unit>ミリ秒|秒|分|時間)(?:間)?(?:後|待)`),
  new RegExp(String.raw`${AMOUNT}(?<unit>밀리초|초|분|시간)\s?(?:후|뒤)`),
  new RegExp(String.raw`\bin ${AMOUNT}(?<unit>millisekunden|sekunden?|minuten?|stunden?)\b`, "i"),
  new RegExp(String.raw`(?:\bdans|\baprès) ${AMOUNT}(?<unit>millisecondes|secondes?|minutes?|heures?)\b`, "i"),
  new RegExp(
    String
      .raw`(?:\ben|\bem|\btra|\bfra|\bdopo|\bdentro de|\bapós) ${AMOUNT}(?<unit>milise?gundos|millisecondi|segundos?|secondi|secondo|minutos?|minut[io]|horas?|ore|ora)\b`,
    "i",
  ),
  new RegExp(String.raw`через ${AMOUNT}(?<unit>миллисек|сек|мин|час)`, "i"),
];
/** How the words for a unit begin; the longer beginnings first. */
const UNITS_ELSEWHERE: readonly (readonly [beginning: RegExp, unit: string])[] = [
  [/^(?:mil|ミリ|밀리|миллисек)/i, "ms"],
  [/^(?:se|秒|초|сек)/i, "s"],
  [/^(?:min|分|분|мин)/i, "m"],
  [/^(?:st|he|ho|or|時|시|час)/i, "h"],
];

/** Else it is the window of a limit: "30 Anfragen in 60 Sekunden". */
const AGAIN =
  /後|待|후|뒤|erneut|wieder|\bwarte|réessa|patient|reintent|\bintent|inténta|espera|aguard|\btente|riprova|attend|повтор|попроб|подожд/i;

function spanElsewhere(text: string): string | undefined {
  if (!AGAIN.test(text)) return undefined;
  const { amount, unit } = ELSEWHERE.map((words) => words.exec(text)?.groups).find((found) => found !== undefined) ??
    {};
  if (amount === undefined || unit === undefined) return undefined;
  return amount.replace(",", ".") + UNITS_ELSEWHERE.find(([beginning]) => beginning.test(unit))![1];
}

function spanIn(text: string): number | undefined {
  const chinese = CHINESE_WORDS.exec(text)?.groups;
  const unit = chinese?.["unit"] ?? chinese?.["of"];
  const span = WORDS.exec(text)?.[1] ??
    (unit === undefined ? spanElsewhere(text) : `${chinese!["before"] ?? chinese!["wait"]}${CHINESE_UNITS[unit]}`);
  return span === undefined ? undefined : parseTimeSpan(span);
}

/** `Retry-After: 30`: the header's own seconds, in a sentence. */
function secondsIn(text: string): number | undefined {
  const seconds = /\bretry[-_]after["']?[:=] ?(\d{1,7}(?:\.\d{1,9})?)(?![\w.]|\s?\w)/i.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

const DATE = String
  .raw`(?<day>\d{4}-\d\d-\d\d)(?:T| | at )(?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?`;
/**
 * `Your limit will reset at 2026-09-09 05:38:28`, `您的限额将在 2026-08-25 07:41:44 重置`,
 * `2026-09-15 09:21:11 后可继续使用`: Zhipu and z.ai (codes 1308 and 1310; read 2026-11-26).
 */
const DATES: readonly RegExp[] = [
  new RegExp(
    String
      .raw`\b(?:resets?|try again|retry|available(?: again)?|regain access|until)(?: again)?(?: at| on| after| from)*:? ${DATE}`,
    "i",
  ),
  new RegExp(String.raw`${DATE} ?(?:之?后|起)?(?:重置|(?:自动)?恢复|再试|重试|可继续|可以?使用|解除)`),
];
/** Who says no zone says the time of Beijing, or the world's. */
const ZONES: readonly string[] = ["+08:00", "Z"];

/** Where the zone is not said the soonest that is still to come counts: nobody is held back for longer than he said. */
function dateIn(text: string, now: number): number | undefined {
  const groups = DATES.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return undefined;
  const { day, time, zone } = groups;
  const zones = zone === undefined ? ZONES : [zone.replace(/^(?:UTC|GMT)$/i, "Z")];
  const waits = zones.map((each) => Date.parse(`${day}T${time}${each}`) - now).filter((waitMs) => waitMs > 0);
  return waits.length === 0 ? undefined : waits.reduce((soonest, each) => Math.min(soonest, each));
}
