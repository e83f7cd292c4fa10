/**
 * Puts overlapping parts one behind the other, numbered anew from 0: blocks of most protocols cannot overlap, and in Chat
 * Completions texts would run into each other. The part that is open first flows on at once; what arrives for others
 * waits until it has ended, and is never glued to it.
 */
import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";

type PartEvent = Extract<StreamEvent, { index: number }>;

export function sequential(): Transducer<StreamEvent, StreamEvent> {
  return new Sequential();
}

class Sequential implements Transducer<StreamEvent, StreamEvent> {
  /** By the upstream's index, in the order of their starts; the first is the one that flows. */
  private readonly queued = new Map<number, PartEvent[]>();
  private flowing: number | undefined;
  private next = 0;

  push(event: StreamEvent): readonly StreamEvent[] {
    // Nothing follows an error: what waits behind it has no place any more.
    if (!("index" in event)) return [event];
    const waiting = this.queued.get(event.index);
    if (waiting !== undefined && event.index !== this.flowing) {
      waiting.push(event);
      return [];
    }
    if (event.type === "part_start") {
      this.queued.set(event.index, []);
      if (this.flowing !== undefined) {
        this.queued.get(event.index)!.push(event);
        return [];
      }
      this.flowing = event.index;
    }
    const out: StreamEvent[] = [event.index === this.next ? event : { ...event, index: this.next }];
    if (event.type === "part_end") this.advance(event.index, out);
    return out;
  }

  end(): readonly StreamEvent[] {
    return [];
  }

  private advance(ended: number, out: StreamEvent[]): void {
    this.queued.delete(ended);
    this.next++;
    this.flowing = undefined;
    for (const [index, events] of this.queued) {
      this.flowing = index;
      for (const event of events) out.push({ ...event, index: this.next });
      events.length = 0;
      if (out[out.length - 1]?.type !== "part_end") return;
      this.queued.delete(index);
      this.next++;
      this.flowing = undefined;
    }
  }
}
