/** Errors of the Responses protocol. Codex ignores an `error` event: only `response.failed` reaches its user. */
import type { ProxyError } from "../../errors.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { isContextOverflow } from "../context_overflow.ts";
import { encodeError } from "../openai_error.ts";
import type { StreamPosition } from "../wire.ts";

export { encodeError };

export function errorFrame(error: ProxyError, position: StreamPosition): SseFrame {
  const data = {
    type: "response.failed",
    response: {
      id: position.responseId ?? "resp_failed",
      object: "response",
      status: "failed",
      model: position.model,
      output: [],
      error: failure(error),
      incomplete_details: null,
      usage: null,
    },
  };
  return { event: "response.failed", data: JSON.stringify(data) };
}

/** The `error` of a response that failed: by its code Codex decides what to do. */
export function failure(error: ProxyError): { code: string; message: string } {
  if (isContextOverflow(error)) return { code: "context_length_exceeded", message: error.message };
  return { code: error.code ?? CODE[error.kind] ?? "server_error", message: withDelay(error) };
}

/** What is not here is `server_error`, on which Codex connects again. */
const CODE: Readonly<Record<string, string>> = {
  rate_limit: "rate_limit_exceeded",
  invalid_request: "invalid_prompt",
  too_large: "invalid_prompt",
};

/** Inside a stream there is no `retry-after`: Codex reads the time to wait from the message. */
function withDelay({ kind, message, retryAfterMs }: ProxyError): string {
  if (kind !== "rate_limit" || retryAfterMs === undefined || /try again in/i.test(message)) return message;
  return `${message.replace(/\.?\s*$/, "")}. Please try again in ${retryAfterMs / 1000}s`;
}
