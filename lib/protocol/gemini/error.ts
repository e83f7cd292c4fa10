/** Errors of the Gemini API: https://ai.google.dev/gemini-api/docs/troubleshooting (read 2026-11-22). */
import type { ErrorKind, ProxyError } from "../../errors.ts";
import type { Json } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";

const STATUS: Record<ErrorKind, string> = {
  invalid_request: "INVALID_ARGUMENT",
  authentication: "UNAUTHENTICATED",
  permission: "PERMISSION_DENIED",
  not_found: "NOT_FOUND",
  too_large: "INVALID_ARGUMENT",
  rate_limit: "RESOURCE_EXHAUSTED",
  overloaded: "UNAVAILABLE",
  timeout: "DEADLINE_EXCEEDED",
  upstream: "INTERNAL",
  canceled: "CANCELLED",
};

export function encodeError(error: ProxyError): Json {
  return { error: { code: error.status, message: error.message, status: STATUS[error.kind] } };
}

export function errorFrame(error: ProxyError): SseFrame {
  return { event: "", data: JSON.stringify(encodeError(error)) };
}
