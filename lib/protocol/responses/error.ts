/** Errors of the Responses protocol. Codex ignores an `error` event: only `response.failed` reaches its user. */
import type { ProxyError } from "../../errors.ts";
import type { SseFrame } from "../../sse/frame.ts";
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
      error: { code: error.code ?? CODE[error.kind] ?? "server_error", message: withWait(error) },
      incomplete_details: null,
      usage: null,
    },
  };
  return { event: "response.failed", data: JSON.stringify(data) };
}

/** An event has no `Retry-After`: Codex reads the time from the words, as OpenAI says them. */
function withWait({ message, retryAfterMs }: ProxyError): string {
  if (retryAfterMs === undefined || /try again in \d/i.test(message)) return message;
  return `${message.replace(/[.\s]+$/, "")}. Please try again in ${Math.ceil(retryAfterMs / 1000)}s.`;
}

/** What is not here is `server_error`, on which Codex connects again. */
const CODE: Readonly<Record<string, string>> = {
  rate_limit: "rate_limit_exceeded",
  invalid_request: "invalid_prompt",
  too_large: "invalid_prompt",
};
