/** Events to a whole answer: a stream and a message are one thing. */
import { ProxyError } from "../../errors.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { Signature } from "../conversation.ts";
import type { PartStart, StreamEvent } from "../event.ts";
import type { Finish } from "../finish.ts";
import type { AnswerPart, Message } from "../message.ts";
import type { Usage } from "../usage.ts";
import type { Citation } from "../web_search.ts";

export interface OpenPart {
  readonly start: PartStart;
  /** Joined at the end: arguments may come in thousands of pieces. */
  readonly pieces: string[];
  signature?: Signature;
  readonly citations: Citation[];
}

/** The answer that checked `events` tell, or the error that they end with. */
export function collect(events: Iterable<StreamEvent>): Message | ProxyError {
  let id: string | undefined;
  let model: string | undefined;
  let finish: Finish | undefined;
  let usage: Usage | undefined;
  const parts = new Map<number, OpenPart>();
  for (const event of events) {
    switch (event.type) {
      case "start":
        ({ id, model } = event);
        break;
      case "part_start":
        parts.set(event.index, { start: event.part, pieces: [], citations: [] });
        break;
      case "delta":
        parts.get(event.index)?.pieces.push(event.text);
        break;
      case "signature": {
        const part = parts.get(event.index);
        if (part !== undefined) part.signature = event.signature;
        break;
      }
      case "citation":
        parts.get(event.index)?.citations.push(event.citation);
        break;
      case "usage":
        ({ usage } = event);
        break;
      case "finish":
        ({ finish } = event);
        break;
      case "error":
        return event.error;
      case "part_end":
      case "end":
        break;
      default:
        event satisfies never;
    }
  }
  if (finish === undefined) return new ProxyError("upstream", phrase("reading.ended_early"));
  return { id, model, parts: [...parts.values()].map(closedPart), finish, usage };
}

/** A part of which no more comes. */
export function closedPart({ start, pieces, signature, citations }: OpenPart): AnswerPart {
  const text = pieces.join("");
  const signed = signature === undefined ? {} : { signature };
  switch (start.type) {
    case "text":
      return { ...start, text, ...(citations.length === 0 ? {} : { citations }) };
    case "refusal":
      return { type: "refusal", text };
    case "thinking":
      return { type: "thinking", text, ...signed };
    case "tool_call":
      return { ...start, arguments: text, ...signed };
    case "web_search":
    case "image":
      return start;
    case "foreign":
      return start.value;
    default:
      return start satisfies never;
  }
}
