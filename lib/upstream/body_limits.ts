/** When to ask again, as bodies of errors say it: in members, else in words. */
import { isObject, type Json, type JsonObject, parseJson } from "../json.ts";
import { type ErrorBody, readErrorBody } from "../protocol/error_body.ts";
import { bucketLimits, untilReset } from "./bucket_limits.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { parseTimeSpan } from "../time_span.ts";
import { wordLimits } from "./word_limits.ts";

export function bodyLimits(body: Json | undefined, error: ErrorBody | undefined, now: number): StatedLimit[] {
  const outer = Array.isArray(body) ? body[0] : body;
  const inner = isObject(outer) ? outer["error"] : undefined;
  const object = isObject(inner) ? inner : isObject(outer) ? outer : {};
  const holders = [object, ...[outer, isObject(outer) ? outer["detail"] : undefined].filter(isObject)];
  const members = [
    ...googleLimits(object),
    ...accountLimits(object, now),
    ...quotedLimits(object, now),
  ];
  if (members.length > 0) return members;
  const inside = insideOf(object).map((quoted) => bodyLimits(quoted, readErrorBody(quoted), now))
    .find((found) => found.length > 0);
  if (inside !== undefined) return inside;
  const plain = holders.map((holder) => plainLimits(holder, now)).find((found) => found.length > 0);
  return plain ?? wordLimits(error?.message ?? "", now);
}

/** The bodies that a gateway's error holds as texts: in its message, or where OpenRouter has its provider's. */
function insideOf({ message, metadata }: JsonObject): JsonObject[] {
  const texts = [message, isObject(metadata) ? metadata["raw"] : undefined];
  return texts.map((text) => typeof text === "string" ? parseJson(text) : undefined).filter(isObject);
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
    const waitMs = typeof delay === "string" ? parseTimeSpan(delay) : durationOf(delay);
    return waitMs === undefined ? [] : [{ level: "exhausted", scope, waitMs, source }];
  });
}

/** A `google.protobuf.Duration` whose gateway wrote its fields: `{"seconds": 5, "nanos": 500000000}`. */
function durationOf(delay: Json | undefined): number | undefined {
  if (!isObject(delay)) return undefined;
  const waitMs = Number(delay["seconds"] ?? 0) * 1000 + Number(delay["nanos"] ?? 0) / 1e6;
  return Number.isFinite(waitMs) ? waitMs : undefined;
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

/** `usage_limit_reached` of a ChatGPT subscription: the account's, seconds in either of two members, in the second of the epoch. */
function accountLimits(error: JsonObject, now: number): StatedLimit[] {
  for (const name of ["resets_in_seconds", "resets_at"] as const) {
    const value = error[name];
    if (typeof value !== "number" || !(value > 0)) continue;
    const waitMs = untilReset(String(value), now);
    if (waitMs !== undefined) return [{ level: "exhausted", scope: "endpoint", waitMs, source: name }];
  }
  return [];
}

/** OpenRouter puts the headers of a limit into the body: `metadata: { headers: { "X-RateLimit-Remaining": "0" } }`. */
function quotedLimits({ metadata }: JsonObject, now: number): StatedLimit[] {
  const quoted = isObject(metadata) ? metadata["headers"] : undefined;
  if (!isObject(quoted)) return [];
  const headers = new Headers();
  for (const [name, value] of Object.entries(quoted)) {
    // A text of a body may be anything, a header may not.
    if (/^[\w-]+$/.test(name) && /^[\x20-\x7e]*$/.test(String(value))) headers.set(name, String(value));
  }
  return bucketLimits(headers, now);
}

/**
 * What gateways call it: seconds, a time span or a date, or milliseconds where the name says so. `reset_seconds` is
 * CLIProxyAPI's, of a model whose accounts all have to rest.
 */
const PLAIN =
  /^(?:retry_?-?after_?-?(?<unit>ms|millis\w*|s|sec\w*)?|reset_?(?:in_?|after_?)?(?<of>ms|millis\w*|s|sec\w*))$/i;

function plainLimits(holder: JsonObject, now: number): StatedLimit[] {
  return Object.entries(holder).flatMap(([name, value]): StatedLimit[] => {
    const groups = PLAIN.exec(name)?.groups;
    const unit = groups?.["unit"] ?? groups?.["of"];
    if (groups === undefined || typeof value !== "number" && typeof value !== "string") return [];
    const waitMs = /^m/i.test(unit ?? "") ? Number(value) : untilReset(String(value), now);
    return waitMs === undefined || !(waitMs > 0) ? [] : [{ level: "exhausted", scope: "model", waitMs, source: name }];
  });
}
