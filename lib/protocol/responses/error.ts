/**
 * Errors of the Responses protocol. In a stream OpenAI tells each twice, by an `error` event and by `response.failed`, and
 * clients go by one of them: Codex by the second, OpenAI's SDKs by the first, and what is built on these often by the SDK
 * alone (pydantic-ai 2, Kimi CLI and Continue take half an answer for a whole one without it).
 */
import type { ProxyError } from "../../errors.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { isContextOverflow } from "../context_overflow.ts";
import { readErrorBody } from "../error_body.ts";
import { encodeError, errorObject } from "../openai_error.ts";
import type { StreamPosition } from "../wire.ts";
import { UNSAID } from "./response_object.ts";

export { encodeError };

export function errorFrames(error: ProxyError, position: StreamPosition): readonly SseFrame[] {
  const event = "response.failed";
  // With a member missing, who holds events against a schema (the AI SDK 7) reports that instead of what failed.
  const data = {
    type: event,
    sequence_number: position.events + 1,
    response: {
      id: position.responseId ?? "resp_failed",
      object: "response",
      created_at: Math.floor(position.askedAt / 1000),
      status: "failed",
      background: false,
      error: failure(error),
      incomplete_details: null,
      model: position.model,
      output: [],
      usage: null,
      ...UNSAID,
    },
  };
  return [errorEvent(error, position.events), { event, data: JSON.stringify(data) }];
}

/** What tells why the response of a last event failed: some relays put it beside a response without an `error`. */
export function failedBody(data: JsonObject): Json | undefined {
  const { response } = data;
  return readErrorBody(response) === undefined && readErrorBody(data) !== undefined ? data : response;
}

export function errorEvent(error: ProxyError, sequence_number: number): SseFrame {
  const told: JsonObject = { ...errorObject(error), ...failure(error) };
  return { event: "error", data: JSON.stringify({ type: "error", sequence_number, error: told }) };
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
