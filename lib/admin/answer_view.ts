/** An answer as the page shows it, whole or as far as it came. */
import { messageOf } from "../errors.ts";
import type { StreamEvent } from "../protocol/event.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { closedPart, type OpenPart } from "../protocol/stream/collect.ts";
import type { Usage } from "../protocol/usage.ts";
import { eventsIn, framesIn } from "../reading/recorded_bytes.ts";
import { type PartView, partViews, words } from "./part_views.ts";
import { usageView } from "./request_views.ts";

export interface AnswerView {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly parts: readonly PartView[];
  readonly usage: ReturnType<typeof usageView> | undefined;
  /** As the upstream said it; `undefined`: it ended before it was whole, or is no answer of a model. */
  readonly stopReason: string | undefined;
  /** How many bytes of it were kept; `undefined`: all. */
  readonly cut: number | undefined;
  /** It ended with this. */
  readonly error: string | undefined;
  /** Of a stream: its events as they came, the first of them. */
  readonly events: readonly EventView[];
  readonly eventCount: number;
}

export interface EventView {
  readonly name: string;
  readonly data: string;
  readonly size: number;
  /** Milliseconds since the request's arrival; `undefined`: not known. */
  readonly ms: number | undefined;
}

export interface AnswerOptions {
  readonly protocol: Protocol;
  readonly model: string;
  /** Longest words that are shown. */
  readonly max: number;
  /** How many bytes of it were kept; `undefined`: all. */
  readonly cut: number | undefined;
  /** When its bytes came, if that is known. */
  readonly times: readonly number[] | undefined;
}

const MAX_EVENTS = 500;
const MAX_EVENT = 300;

export function answerView(bytes: Uint8Array, { protocol, model, max, times, cut }: AnswerOptions): AnswerView {
  const frames = framesIn(bytes, times);
  const { parts, ...told } = toldBy(eventsIn(bytes, { protocol, model }));
  const isUnreadable = cut !== undefined && parts.length === 0;
  return {
    ...told,
    cut,
    parts: isUnreadable
      ? [words("foreign", new TextDecoder().decode(bytes), { max })]
      : parts.flatMap((part) => partViews(part, { max, results: new Map() })),
    events: frames.slice(0, MAX_EVENTS).map(({ event, data, ms }) => (
      { name: event || typeIn(data), data: data.slice(0, MAX_EVENT), size: data.length, ms }
    )),
    eventCount: frames.length,
  };
}

/** What the events have said before they ended, in whatever way. */
function toldBy(events: Iterable<StreamEvent>) {
  const open = new Map<number, OpenPart>();
  let id: string | undefined, model: string | undefined, stopReason: string | undefined, error: string | undefined;
  let usage: Usage | undefined;
  try {
    for (const event of events) {
      if (event.type === "start") ({ id, model } = event);
      else if (event.type === "part_start") open.set(event.index, { start: event.part, pieces: [], citations: [] });
      else if (event.type === "usage") ({ usage } = event);
      else if (event.type === "finish") stopReason = event.finish.raw || event.finish.reason;
      else if (event.type === "error") error = event.error.message;
      else if (event.type === "delta") open.get(event.index)?.pieces.push(event.text);
    }
  } catch (failure) {
    error = messageOf(failure);
  }
  const parts = [...open.values()].map(closedPart);
  return { id, model, stopReason, error, usage: usage && usageView(usage), parts };
}

/** Of a stream whose events have no names, what its data call themselves. */
function typeIn(data: string): string {
  return /^\{\s*"(?:type|object)"\s*:\s*"([^"]{1,60})"/.exec(data)?.[1] ?? "";
}
