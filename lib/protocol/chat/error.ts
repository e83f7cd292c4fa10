/** Errors of Chat Completions; inside a stream an error is a `data:` line of its own. */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { decodeError } from "../decode_error.ts";
import { encodeError } from "../openai_error.ts";

export { encodeError };

/** The error of a choice, or that one ended so: OpenRouter, https://openrouter.ai/docs/api-reference/errors. */
export function choiceError(choices: Json | undefined): ProxyError | undefined {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices) {
    if (!isObject(choice)) continue;
    if (isObject(choice["error"])) return decodeError(200, { error: choice["error"] });
    if (choice["finish_reason"] === "error") {
      return new ProxyError("upstream", phrase("reading.ended_with", { reason: '"error"' }));
    }
  }
  return undefined;
}

export function errorFrame(error: ProxyError): SseFrame {
  return { event: "", data: JSON.stringify(encodeError(error)) };
}
