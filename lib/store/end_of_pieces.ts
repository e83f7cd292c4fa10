/** How an answer ended and what it used, of which only pieces are there: its beginning and its end. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Codec, Translation } from "../protocol/codec.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Usage } from "../protocol/usage.ts";
import { SseDecoder } from "../sse/decode.ts";
import type { SseFrame } from "../sse/frame.ts";

/** Its first bytes and its last, with a gap between them. */
export interface Pieces {
  readonly beginning: Uint8Array;
  readonly ending: Uint8Array;
}

/** `undefined`: the ending does not say it; what a beginning says is not yet all. */
export interface End {
  readonly usage: Usage | undefined;
  /** As the upstream said it. */
  readonly stopReason: string | undefined;
}

export function endOfPieces(pieces: Pieces, codec: Codec, translation: Translation): End {
  const ending = new TextDecoder().decode(pieces.ending);
  const told = endOfEvents({ ...pieces, ending }, codec, translation);
  const usage = told.usage ?? usageOfWhole(ending, codec, translation);
  return {
    // No answer comes of nothing: then it is the gap that has what was read.
    usage: usage === undefined || usage.inputTokens === 0 ? undefined : usage,
    stopReason: told.stopReason ?? stopReasonOfWhole(ending),
  };
}

/** Of a whole answer, whose end has it beside what it used: Responses alone says it at the beginning. */
function stopReasonOfWhole(text: string): string | undefined {
  return [...text.matchAll(/(?<!\\)"(?:stop_reason|finish_reason|finishReason)"\s*:\s*"(\w+)"/g)].at(-1)?.[1];
}

interface Cut {
  readonly beginning: Uint8Array;
  readonly ending: string;
}

/** Of a stream. Counts of its beginning may belong to the total, so that is decoded too. */
function endOfEvents({ beginning, ending }: Cut, codec: Codec, translation: Translation): End {
  const decoder = codec.streamDecoder(translation);
  let usage: Usage | undefined;
  let stopReason: string | undefined;
  try {
    for (const frame of wholeFrames(beginning)) decoder.push(frame);
    // What stands in front of the first border is the rest of an event.
    const border = /\r?\n\r?\n/.exec(ending)?.index ?? ending.length;
    for (const frame of wholeFrames(new TextEncoder().encode(ending.slice(border)))) {
      for (const event of decoder.push(frame)) {
        if (event.type === "usage") usage = event.usage;
        if (event.type === "finish") stopReason = event.finish.raw || event.finish.reason;
      }
    }
  } catch {
    // Events with a gap between them need not make sense.
  }
  return { usage, stopReason };
}

function wholeFrames(bytes: Uint8Array): readonly SseFrame[] {
  return new SseDecoder().push(bytes).frames;
}

/** Of a whole answer, or of an event that is longer than the piece: the last thing called usage in it. */
function usageOfWhole(
  text: string,
  codec: Codec,
  translation: Translation,
): Usage | undefined {
  for (const found of usagesIn(text)) {
    const usage = usageIn(found, codec, translation);
    if (usage !== undefined) return usage;
  }
  return undefined;
}

/** What `found`, which is called usage, counts. */
export function usageIn(found: JsonObject, codec: Codec, translation: Translation): Usage | undefined {
  const message = codec.decodeMessage(WITH_USAGE[codec.wire.protocol](found), translation);
  return message instanceof Error ? undefined : message.usage;
}

/** All that is called usage in `text`, the last first. */
export function usagesIn(text: string): readonly JsonObject[] {
  const starts = [...text.matchAll(/(?<!\\)"usage(?:Metadata)?"\s*:\s*(?=\{)/g)];
  return starts.toReversed().flatMap((start) => {
    try {
      const found: unknown = JSON.parse(objectAt(text, start.index + start[0].length));
      return isObject(found) ? [found] : [];
    } catch {
      // It only looked like one.
      return [];
    }
  });
}

/** An answer that says no more than what it used. */
const WITH_USAGE: Readonly<Record<Protocol, (usage: JsonObject) => Json>> = {
  messages: (usage) => ({ type: "message", role: "assistant", content: [], stop_reason: "end_turn", usage }),
  chat: (usage) => ({
    choices: [{ index: 0, message: { role: "assistant", content: "-" }, finish_reason: "stop" }],
    usage,
  }),
  responses: (usage) => ({ object: "response", status: "completed", output: [], usage }),
  gemini: (usageMetadata) => ({
    candidates: [{ content: { role: "model", parts: [{ text: "-" }] }, finishReason: "STOP" }],
    usageMetadata,
  }),
};

/** What is counted has no text in it, so braces are counted alone. */
function objectAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return text.slice(start, at + 1);
  }
  return "";
}
