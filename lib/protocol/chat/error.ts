/** Errors of Chat Completions; inside a stream an error is a `data:` line of its own. */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
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
    const stated = statedError(choice);
    if (stated !== undefined) return stated;
    if (choice["finish_reason"] === "error") {
      return new ProxyError("upstream", phrase("reading.ended_with", { reason: '"error"' }));
    }
  }
  return undefined;
}

/** What went wrong with a choice, in its upstream's words. */
export function statedError({ error }: JsonObject): ProxyError | undefined {
  return isObject(error) ? decodeError(200, { error }) : undefined;
}

export function errorFrame(error: ProxyError): SseFrame {
  return { event: "", data: JSON.stringify(encodeError(error)) };
}
