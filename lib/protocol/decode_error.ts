/**
 * Any upstream's error as ours. One reader serves all protocols, since a gateway answers in whatever envelope it has.
 */
import { kindOfStatus, ProxyError } from "../errors.ts";
import type { Json } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import type { SseFrame } from "../sse/frame.ts";
import { type ErrorBody, readErrorBody } from "./error_body.ts";

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

/** The status that `error` means; 502 if it does not say. The code is more exact than the type, so it is asked first. */
function statusOfError(error: ErrorBody): number {
  return error.status ?? STATUS_OF_WORD.get(error.code ?? "") ?? STATUS_OF_WORD.get(error.type ?? "") ?? 502;
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
  return new ProxyError(kindOfStatus(meant), message, { status: meant, ...code });
}

/** The error of an event that is called one, whatever its data are. */
export function namedError(frame: SseFrame, data: Json | undefined): ProxyError {
  if (readErrorBody(data) !== undefined) return decodeError(200, data);
  return new ProxyError("upstream", frame.data.trim().slice(0, MAX_QUOTE) || phrase("reading.said_nothing"));
}
