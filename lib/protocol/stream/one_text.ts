/**
 * For protocols in which an answer has one text: what was a message of its own begins behind a blank line. Models of
 * OpenAI say what they are about to do in a message before that of the answer (BerriAI/litellm#37299), and Claude in front
 * of its searches.
 */
import type { StreamEvent } from "../event.ts";
import type { Message } from "../message.ts";
import type { Transducer } from "../transducer.ts";
import { collect } from "./collect.ts";
import { through } from "./pipe.ts";
import { replay } from "./replay.ts";

const GAP = "\n\n";

export function oneText(): Transducer<StreamEvent, StreamEvent> {
  return new OneText();
}

export function withOneText(message: Message): Message {
  if (!message.parts.some((part) => part.type === "text" && part.apart)) return message;
  return collect(through(replay(message), oneText())) as Message;
}

class OneText implements Transducer<StreamEvent, StreamEvent> {
  private readonly texts = new Set<number>();
  /** Texts that are apart: those that have said nothing yet, and those behind a gap. */
  private readonly silent = new Set<number>();
  private readonly moved = new Set<number>();
  private hasText = false;

  push(event: StreamEvent): readonly StreamEvent[] {
    switch (event.type) {
      case "part_start":
        if (event.part.type !== "text") return [event];
        this.texts.add(event.index);
        if (event.part.apart) this.silent.add(event.index);
        return [event];
      case "delta":
        return [this.delta(event)];
      case "citation":
        return [this.citation(event)];
      default:
        return [event];
    }
  }

  end(): readonly StreamEvent[] {
    return [];
  }

  private delta(event: StreamEvent & { type: "delta" }): StreamEvent {
    const { index, text } = event;
    if (text === "" || !this.texts.has(index)) return event;
    const isApart = this.silent.delete(index) && this.hasText;
    this.hasText = true;
    if (!isApart) return event;
    this.moved.add(index);
    return { ...event, text: GAP + text };
  }

  private citation(event: StreamEvent & { type: "citation" }): StreamEvent {
    const { index, citation } = event;
    const { span } = citation;
    if (span === undefined || !this.moved.has(index)) return event;
    const by = GAP.length;
    return { ...event, citation: { ...citation, span: { start: span.start + by, end: span.end + by } } };
  }
}
