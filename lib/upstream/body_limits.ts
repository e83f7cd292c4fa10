/** When to ask again, as bodies of errors say it: in members, else in words. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { ErrorBody } from "../protocol/error_body.ts";
import { untilReset } from "./bucket_limits.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { parseTimeSpan, TIME_SPAN } from "./time_span.ts";

export function bodyLimits(body: Json | undefined, error: ErrorBody | undefined, now: number): StatedLimit[] {
  const outer = Array.isArray(body) ? body[0] : body;
  const inner = isObject(outer) ? outer["error"] : undefined;
  const object = isObject(inner) ? inner : isObject(outer) ? outer : {};
  const members = [...googleLimits(object), ...accountLimits(object, now)];
  return members.length > 0 ? members : wordLimits(error?.message ?? (typeof body === "string" ? body : ""));
}

/** https://cloud.google.com/apis/design/errors#error_details (read 2026-11-25). */
function googleLimits(error: JsonObject): StatedLimit[] {
  const details = Array.isArray(error["details"]) ? error["details"].filter(isObject) : [];
  const ofType = (name: string) => details.filter((detail) => String(detail["@type"]).endsWith(`.${name}`));
  const scope = isOfTheProject(ofType("QuotaFailure")) ? "endpoint" : "model";
  const delays = [
    ...ofType("RetryInfo").map((detail) => [detail["retryDelay"], "RetryInfo.retryDelay"] as const),
    ...ofType("ErrorInfo").flatMap(({ metadata }) =>
      isObject(metadata) ? [[metadata["quotaResetDelay"], "ErrorInfo.quotaResetDelay"] as const] : []
    ),
  ];
  return delays.flatMap(([delay, source]): StatedLimit[] => {
    const waitMs = typeof delay === "string" ? parseTimeSpan(delay) : undefined;
    return waitMs === undefined ? [] : [{ level: "exhausted", scope, waitMs, source }];
  });
}

/** Some quota is said to be exceeded, and none of them is counted per model. */
function isOfTheProject(failures: readonly JsonObject[]): boolean {
  const quotas = failures.flatMap(({ violations }) => Array.isArray(violations) ? violations.filter(isObject) : [])
    .map(({ quotaId, quotaDimensions }) => ({ id: String(quotaId), dimensions: quotaDimensions }));
  return quotas.length > 0 &&
    !quotas.some(({ id, dimensions }) => /PerModel|PerBaseModel/i.test(id) || hasModel(dimensions));
}

function hasModel(dimensions: Json | undefined): boolean {
  return isObject(dimensions) && Object.keys(dimensions).some((name) => /model/i.test(name));
}

/** `usage_limit_reached` of a ChatGPT subscription: the account's, seconds in either of two members. */
function accountLimits(error: JsonObject, now: number): StatedLimit[] {
  for (const name of ["resets_in_seconds", "resets_at"] as const) {
    const value = error[name];
    if (typeof value !== "number" || !(value > 0)) continue;
    const waitMs = name === "resets_at" ? untilReset(String(Math.ceil(value)), now) : value * 1000;
    if (waitMs !== undefined) return [{ level: "exhausted", scope: "endpoint", waitMs, source: name }];
  }
  return [];
}

/** `Please try again in 6m0s`, `Please retry in 48.9s`, `please try again after 1 seconds`, `reset after 31s`. */
const WORDS = new RegExp(`\\b(?:try again|retry|retrying|resets?)\\s(?:in|after)\\s(${TIME_SPAN})`, "i");

/** `请在 20 秒后重试`, `请5分钟后再试`: Zhipu, MiniMax and gateways before them. */
const CHINESE_WORDS = /(\d{1,12}(?:\.\d{1,18})?)\s?(毫秒|秒|分|小时)钟?(?:之|以)?后\s?(?:重试|再试|再次|再请求|恢复)/;
const CHINESE_UNITS: Readonly<Record<string, string>> = { "毫秒": "ms", "秒": "s", "分": "m", "小时": "h" };

/** More than this of a message is not looked at. */
const MAX_TEXT = 4000;

function wordLimits(text: string): StatedLimit[] {
  const read = text.slice(0, MAX_TEXT);
  const [, number, unit] = CHINESE_WORDS.exec(read) ?? [];
  const span = WORDS.exec(read)?.[1] ?? (unit === undefined ? undefined : `${number}${CHINESE_UNITS[unit]}`);
  const waitMs = span === undefined ? undefined : parseTimeSpan(span);
  return waitMs === undefined ? [] : [{ level: "exhausted", scope: "model", waitMs, source: "message" }];
}
