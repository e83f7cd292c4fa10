/**
 * Errors of both OpenAI protocols: https://platform.openai.com/docs/guides/error-codes (read 2026-11-22).
 */
import type { ErrorKind, ProxyError } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";

const TYPE: Record<ErrorKind, string> = {
  invalid_request: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  not_found: "not_found_error",
  too_large: "invalid_request_error",
  rate_limit: "rate_limit_error",
  overloaded: "server_error",
  timeout: "timeout_error",
  upstream: "server_error",
  canceled: "server_error",
};

/** The code where the upstream gave none: Codex shows its own text for some and retries by others. */
const CODE: Partial<Record<ErrorKind, string>> = {
  rate_limit: "rate_limit_exceeded",
  overloaded: "server_error",
  timeout: "server_error",
  upstream: "server_error",
};

export function errorObject(error: ProxyError): JsonObject {
  return {
    message: error.message,
    type: TYPE[error.kind],
    param: null,
    code: error.code ?? CODE[error.kind] ?? null,
  };
}

export function encodeError(error: ProxyError): Json {
  return { error: errorObject(error) };
}
