/** When to ask again, as sentences say it. */
import type { StatedLimit } from "./stated_limit.ts";
import { parseTimeSpan, TIME_SPAN } from "./time_span.ts";

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
    .raw`\b(?:try again|retry|retrying|resets?|available again|come back|(?:please|must|should|need to|have to) wait)` +
    String.raw`(?:[ -](?:later,|again|in|after|for|at least|about|approximately|another))*:?\s(${TIME_SPAN})`,
  "i",
);

/** `请在 20 秒后重试`, `请5分钟后再试`, `请等待 30 秒`: Zhipu, MiniMax and gateways before them. */
const CHINESE_WORDS =
  /(?<before>\d{1,12}(?:\.\d{1,18})?)\s?(?<unit>毫秒|秒|分|小时|天)钟?(?:之|以)?后\s?(?:重试|再试|再次|再请求|恢复|重置)|等待?\s?(?<wait>\d{1,12}(?:\.\d{1,18})?)\s?(?<of>毫秒|秒|分|小时)/;
const CHINESE_UNITS: Readonly<Record<string, string>> = { "毫秒": "ms", "秒": "s", "分": "m", "小时": "h", "天": "d" };

function spanIn(text: string): number | undefined {
  const chinese = CHINESE_WORDS.exec(text)?.groups;
  const unit = chinese?.["unit"] ?? chinese?.["of"];
  const span = WORDS.exec(text)?.[1] ??
    (unit === undefined ? undefined : `${chinese!["before"] ?? chinese!["wait"]}${CHINESE_UNITS[unit]}`);
  return span === undefined ? undefined : parseTimeSpan(span);
}

/** `Retry-After: 30`: the header's own seconds, in a sentence. */
function secondsIn(text: string): number | undefined {
  const seconds = /\bretry[-_]after["']?[:=] ?(\d{1,7}(?:\.\d{1,9})?)(?![\w.]|\s?\w)/i.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

const DATE = String
  .raw`(?<day>\d{4}-\d\d-\d\d)[T ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?`;
/**
 * `Your limit will reset at 2026-09-09 05:38:28`, `您的限额将在 2026-08-25 07:41:44 重置`,
 * `2026-09-15 09:21:11 后可继续使用`: Zhipu and z.ai (codes 1308 and 1310; read 2026-11-26).
 */
const DATES: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:resets?|try again|retry|available(?: again)?|until)(?: again)?(?: at| on| after| from)*:? ${DATE}`,
    "i",
  ),
  new RegExp(String.raw`${DATE} ?(?:之?后|起)?(?:重置|恢复|再试|重试|可继续|可以?使用|解除)`),
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
