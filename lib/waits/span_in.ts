/** For how long sentences ask to be left alone. */
import { parseTimeSpan, TIME_SPAN } from "../time_span.ts";
import { MAX_WORDS } from "./max_words.ts";

/** Milliseconds that `words` say to wait; `undefined`: they say no span. */
export function spanIn(words: string): number | undefined {
  const text = words.slice(0, MAX_WORDS);
  return inUnits(text) ?? secondsIn(text);
}

/**
 * `Please try again in 6m0s`, `Please retry in about 48.9s`, `retry after: 30 seconds`, `reset after 31s`,
 * `Please wait 60 seconds`, `available again in 5m`, `Come back in 3h 47m`.
 */
const WORDS = new RegExp(
  String
    .raw`\b(?:try again|retry|retrying|resets?|resetting|available again|come back|(?:please|must|should|need to|have to|or) wait)` +
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

function inUnits(text: string): number | undefined {
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
