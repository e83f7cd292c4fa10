/** What recorded bytes say, read by the protocols' own codecs when all is over and nobody waits for it. */
import { isObject, type Json, parseJson } from "../json.ts";
import { bodyForm } from "../protocol/body_form.ts";
import { CODECS } from "../protocol/codecs.ts";
import type { Translation } from "../protocol/codec.ts";
import type { Conversation } from "../protocol/conversation.ts";
import type { StreamEvent } from "../protocol/event.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { replay } from "../protocol/stream/replay.ts";
import { ToolNames } from "../protocol/tool_names.ts";
import { SseDecoder } from "../sse/decode.ts";
import type { SseFrame } from "../sse/frame.ts";
import { behindBlanks, wholeJson } from "../whole_json.ts";

/** What is known of a request beside its body: Gemini has both in its path. */
export interface RequestForm {
  readonly protocol: Protocol;
  readonly model: string;
  readonly stream: boolean;
}

/** `undefined`: the bytes are no request, or not all of one. */
export function conversationIn(bytes: Uint8Array, { protocol, model, stream }: RequestForm): Conversation | undefined {
  const body = jsonIn(bytes);
  if (!isObject(body)) return undefined;
  try {
    const form = bodyForm(protocol, body);
    return CODECS[form].decodeRequest(body, { envelope: NO_ENVELOPE, model, stream }).conversation;
  } catch {
    return undefined;
  }
}

/** The events of an answer: of a stream, or of a whole one as if it had come as a stream. */
export function* eventsIn(
  bytes: Uint8Array,
  { protocol, model }: Pick<RequestForm, "protocol" | "model">,
): Generator<StreamEvent> {
  const codec = CODECS[protocol];
  const json = jsonIn(bytes);
  const translation = translationOf(model);
  if (isObject(json)) {
    const message = codec.decodeMessage(json, translation);
    if (!(message instanceof Error)) yield* replay(message);
    return;
  }
  const decoder = codec.streamDecoder(translation);
  const frames = framesIn(bytes);
  const last = frames.at(-1);
  // Half an event is where a record ends that was kept in part, or where the answer broke off: no event was faulty.
  const isHalf = last !== undefined && !endsFrame(bytes) && parseJson(last.data) === undefined;
  for (const frame of isHalf ? frames.slice(0, -1) : frames) yield* decoder.push(frame);
  yield* decoder.end("eof");
}

/** A frame, and when it was there: milliseconds since the request's arrival; `undefined`: that is not known. */
export interface TimedFrame extends SseFrame {
  readonly ms: number | undefined;
}

/**
 * The frames of a stream; none of a whole answer. Gemini streams a list where no event stream was asked for.
 * @param times see `Pane`
 */
export function framesIn(bytes: Uint8Array, times: readonly number[] = []): readonly TimedFrame[] {
  const json = jsonIn(bytes);
  if (isObject(json)) return [];
  if (Array.isArray(json)) return json.map((item) => ({ event: "", data: JSON.stringify(item), ms: undefined }));
  const decoder = new SseDecoder();
  const frames: TimedFrame[] = [];
  const add = (found: readonly SseFrame[], ms: number | undefined) => {
    for (const { event, data } of found) frames.push({ event, data, ms });
  };
  // A frame is there with its last byte.
  for (let at = 0; at < times.length; at += 2) {
    add(decoder.push(bytes.subarray(times[at], times[at + 2])).frames, times[at + 1]);
  }
  if (times.length === 0) add(decoder.push(bytes).frames, undefined);
  add(decoder.end().frames, times.at(-1));
  return frames;
}

/** Whether `bytes` end with a blank line, as each frame does. */
function endsFrame(bytes: Uint8Array): boolean {
  return /\n\r?\n$/.test(new TextDecoder().decode(bytes.subarray(-3)));
}

/** An object or a list; `undefined`: the bytes are neither. */
export function jsonIn(bytes: Uint8Array): Json | undefined {
  const first = bytes[behindBlanks(bytes)];
  return first === 0x7b || first === 0x5b ? wholeJson(new TextDecoder().decode(bytes))?.json : undefined;
}

/** Seals stay closed: what is in them is nobody's words. */
const NO_ENVELOPE = { seal: () => "", open: () => undefined };

/** Of somebody who only reads. */
export function translationOf(model: string): Translation {
  return {
    clientModel: model,
    estimatedInputTokens: 0,
    names: new ToolNames([]),
    request: {},
    ids: { next: (prefix) => prefix },
    envelope: NO_ENVELOPE,
    now: 0,
    report: () => {},
  };
}
