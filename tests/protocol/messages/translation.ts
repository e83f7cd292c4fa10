import type { Translation } from "../../../lib/protocol/codec.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Transducer } from "../../../lib/protocol/transducer.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { sequential } from "../../../lib/protocol/stream/sequential.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { envelope, type TestTranslation, translation as plain } from "../translation.ts";

export { envelope, type TestTranslation };

export function translation(overrides: Partial<Translation> = {}): TestTranslation {
  let count = 0;
  const ids = { next: (prefix: string) => `${prefix}${String(++count).padStart(24, "0")}` };
  return plain({ estimatedInputTokens: 42, ids, ...overrides });
}

export function run<A, B>(stage: Transducer<A, B>, items: Iterable<A>, reason: "eof" | "error" = "eof"): B[] {
  const out: B[] = [];
  for (const item of items) out.push(...stage.push(item));
  out.push(...stage.end(reason));
  return out;
}

export function frames(...data: readonly Json[]): SseFrame[] {
  return data.map((each) => ({
    event: isObject(each) && typeof each["type"] === "string" ? each["type"] : "",
    data: typeof each === "string" ? each : JSON.stringify(each),
  }));
}

/** The checked events of an upstream's stream. */
export function decodeStream(source: Iterable<SseFrame>, by: Translation = translation()): StreamEvent[] {
  return run(checked(), run(messagesCodec.streamDecoder(by), source));
}

/** The client's frames of an answer, as objects; each must be named like its type. */
export function encodeStream(events: Iterable<StreamEvent>, by: Translation = translation()): JsonObject[] {
  return encodeFrames(events, by).map(({ event, data }) => {
    const parsed: JsonObject = JSON.parse(data);
    if (parsed["type"] !== event) throw new Error(`A frame is named ${event} and has the type ${parsed["type"]}`);
    return parsed;
  });
}

export function encodeFrames(events: Iterable<StreamEvent>, by: Translation = translation()): SseFrame[] {
  return run(messagesCodec.streamEncoder(by), run(sequential(), run(checked(), events)));
}
