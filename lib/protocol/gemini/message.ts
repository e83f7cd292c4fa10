/** Whole answers: https://ai.google.dev/api/generate-content#generatecontentresponse (read 2026-11-22). */
import { ProxyError } from "../../errors.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { Message } from "../message.ts";
import { checked } from "../stream/checked.ts";
import { collect } from "../stream/collect.ts";
import { through } from "../stream/pipe.ts";
import { replay } from "../stream/replay.ts";
import { estimatedUsage } from "../usage.ts";
import { AnswerDecoder } from "./answer_decode.ts";
import { AnswerParts } from "./answer_encode.ts";
import { encodeFinish } from "./finish.ts";
import { encodeUsage } from "./usage.ts";
import { gemini } from "./wire.ts";

/** A list is what streams without `alt=sse` are. */
export function decodeMessage(body: Json, translation: Translation): Message | ProxyError {
  const fault = gemini.fault(body);
  if (fault !== undefined) return fault;
  const answer = new AnswerDecoder(translation);
  const chunks = Array.isArray(body) ? body : [body];
  const events = [...chunks.flatMap((chunk) => answer.chunk(chunk)), ...answer.end()];
  return collect(through(events, checked()));
}

export function encodeMessage(message: Message, translation: Translation): JsonObject {
  const writer = new AnswerParts(translation);
  const events = [...replay(message)];
  const parts = events.flatMap((event) => writer.push(event));
  const length = events.reduce((sum, event) => event.type === "delta" ? sum + event.text.length : sum, 0);
  return {
    candidates: [{
      content: { parts, role: "model" },
      finishReason: encodeFinish(message.finish),
      ...writer.metadata,
      index: 0,
    }],
    usageMetadata: encodeUsage(message.usage ?? estimatedUsage(translation.estimatedInputTokens, length)),
    modelVersion: translation.clientModel,
    responseId: message.id ?? translation.ids.next("resp_"),
  };
}
