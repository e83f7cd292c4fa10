/** A translation and its parts with nothing left to chance. */
import type { ThinkingEnvelope, Translation } from "../../../lib/protocol/codec.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Transducer } from "../../../lib/protocol/transducer.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { sequential } from "../../../lib/protocol/stream/sequential.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { ToolNames } from "../../../lib/protocol/tool_names.ts";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";

/** Seals anybody can read, which is all that these tests need. */
export const envelope: ThinkingEnvelope = {
  seal: (signature) => `sealed:${JSON.stringify(signature)}`,
  open: (text) => text.startsWith("sealed:") ? JSON.parse(text.slice("sealed:".length)) : undefined,
};

export interface TestTranslation extends Translation {
  readonly reported: string[];
}

export function translation(overrides: Partial<Translation> = {}): TestTranslation {
  const reported: string[] = [];
  let count = 0;
  return {
    clientModel: "client-model",
    estimatedInputTokens: 42,
    names: new ToolNames([]),
    request: {},
    ids: { next: (prefix) => `${prefix}${String(++count).padStart(24, "0")}` },
    envelope,
    now: 0,
    report: (feature) => reported.push(feature),
    ...overrides,
    reported,
  };
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
