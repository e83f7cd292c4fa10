/**
 * Errors of the Messages protocol: https://docs.anthropic.com/en/api/errors (read 2026-11-22).
 * Claude Code recovers by the wording, so a message is never rewritten here.
 */
import type { ErrorKind, ProxyError } from "../../errors.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { THREAD_NOT_FOUND } from "../message_thread.ts";

const TYPE: Record<ErrorKind, string> = {
  invalid_request: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  not_found: "not_found_error",
  too_large: "request_too_large",
  rate_limit: "rate_limit_error",
  overloaded: "overloaded_error",
  timeout: "timeout_error",
  upstream: "api_error",
  canceled: "api_error",
};

export function encodeError(error: ProxyError, requestId: string): Json {
  return { type: "error", error: told(error), request_id: requestId };
}

export function errorFrame(error: ProxyError): SseFrame {
  return { event: "error", data: JSON.stringify({ type: "error", error: told(error) }) };
}

function told({ kind, message, code }: ProxyError): JsonObject {
  const details = code === THREAD_NOT_FOUND ? { details: { error_code: code } } : {};
  return { type: TYPE[kind], message, ...details };
}
