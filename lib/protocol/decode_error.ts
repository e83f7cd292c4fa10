/**
 * Any upstream's error as ours. One reader serves all protocols, since a gateway answers in whatever envelope it has.
 */
import { kindOfStatus, ProxyError } from "../errors.ts";
import type { Json } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import type { SseFrame } from "../sse/frame.ts";
import { type ErrorBody, errorObjectOf, readErrorBody } from "./error_body.ts";

/** How much of an error that is no JSON is quoted. */
const MAX_QUOTE = 300;

const STATUS_OF_WORD: ReadonlyMap<string, number> = new Map([
  // Anthropic, https://docs.anthropic.com/en/api/errors (read 2026-11-22)
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
  ["timeout_error", 504],
  ["api_error", 500],
  ["overloaded_error", 529],
  // OpenAI
  ["rate_limit_exceeded", 429],
  ["insufficient_quota", 429],
  ["server_error", 500],
  ["internal_error", 500],
  ["internal_server_error", 500],
  ["server_is_overloaded", 503],
  ["slow_down", 503],
  ["engine_overloaded_error", 429],
  ["invalid_api_key", 401],
  ["model_not_found", 404],
  ["context_length_exceeded", 400],
  ["invalid_prompt", 400],
  ["content_filter", 400],
  ["content_policy_violation", 400],
  ["tool_use_failed", 400],
  ["cyber_policy", 400],
  ["data_inspection_failed", 400],
  ["usage_limit_reached", 429],
  // OpenAI, of a response that has failed (openai 7.59.0, read 2026-11-27): nobody could answer what is asked so
  ...words(400, "bio_policy misalignment_policy_violation data_residency_mismatch image_content_policy_violation"),
  ...words(400, "invalid_image invalid_image_format invalid_base64_image invalid_image_url invalid_image_mode"),
  ...words(400, "image_too_large image_too_small image_file_too_large empty_image_file image_parse_error"),
  ...words(400, "unsupported_image_media_type failed_to_download_image image_file_not_found"),
  ["vector_store_timeout", 504],
  // Google RPC, https://cloud.google.com/apis/design/errors (read 2026-11-22)
  ["INVALID_ARGUMENT", 400],
  ["FAILED_PRECONDITION", 400],
  ["UNAUTHENTICATED", 401],
  ["PERMISSION_DENIED", 403],
  ["NOT_FOUND", 404],
  ["RESOURCE_EXHAUSTED", 429],
  ["CANCELLED", 499],
  ["INTERNAL", 500],
  ["UNAVAILABLE", 503],
  ["DEADLINE_EXCEEDED", 504],
]);

function words(status: number, codes: string): readonly (readonly [string, number])[] {
  return codes.split(" ").map((code) => [code, status] as const);
}

/**
 * Where no known word says it, the sentence does: Zhipu's and MiniMax's codes are numbers that each vendor uses for
 * something else, and Bedrock's exceptions have names of their own.
 */
const STATUS_OF_SAYING: readonly (readonly [saying: RegExp, status: number])[] = [
  [/insufficient (?:\w+ )?(?:balance|credits?|quota)|余额不足|欠费/i, 402],
  [
    /rate[ _-]?limit|too many (?:requests|tokens)|throttl|usage limit|limit exhausted|quota exceeded|速率限制|限流/i,
    429,
  ],
  [/访问量过大|\boverloaded\b|serviceunavailable|at capacity/i, 503],
  [/(?:invalid|incorrect) (?:api[ _-]?key|token)|login fail|unauthori[sz]ed|authentication fail|无效的令牌/i, 401],
  [/new_sensitive|inappropriate content|sensitive (?:content|information)|敏感内容/i, 400],
];

/** The status that `error` means; 502 if it does not say. The code is more exact than the type, so it is asked first. */
function statusOfError({ status, code = "", type = "", message }: ErrorBody): number {
  const said = `${code} ${type} ${message}`;
  return status ?? STATUS_OF_WORD.get(code) ?? STATUS_OF_WORD.get(type) ??
    STATUS_OF_SAYING.find(([saying]) => saying.test(said))?.[1] ?? 502;
}

/**
 * The error that `body` reports. `status` is that of the HTTP answer; below 400 the body itself says what it means
 * (an error event in a stream, an error object under a 200), and 502 stands for what it leaves unsaid.
 */
export function decodeError(status: number, body: Json | undefined): ProxyError {
  const error = readErrorBody(body);
  const meant = status >= 400 ? status : error === undefined ? 502 : statusOfError(error);
  const message = error?.message ??
    (status >= 400 ? phrase("reading.status", { status: String(status) }) : phrase("reading.said_nothing"));
  const code = error?.code === undefined ? {} : { code: error.code };
  // Its other members say what it calls for: when a limit ends, of what type it is.
  return new ProxyError(kindOfStatus(meant), message, { status: meant, ...code, cause: errorObjectOf(body) });
}

/**
 * What a stream fails with whose event is a broken object: a piece of its answer is lost. Other data that are no JSON are
 * nobody's words: keep-alives and marks of the end.
 */
export function brokenEvent({ data }: SseFrame): ProxyError | undefined {
  if (!/^\s*\[?\s*\{/.test(data)) return undefined;
  return new ProxyError("upstream", phrase("reading.stream_fault", { fault: "sent an event that is no JSON" }));
}

/** The error of an event that is called one, whatever its data are. */
export function namedError(frame: SseFrame, data: Json | undefined): ProxyError {
  if (readErrorBody(data) !== undefined) return decodeError(200, data);
  return new ProxyError("upstream", frame.data.trim().slice(0, MAX_QUOTE) || phrase("reading.said_nothing"));
}
