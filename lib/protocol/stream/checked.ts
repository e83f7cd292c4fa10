/**
 * Holds a stream to the grammar of `event.ts`. What breaks it, an end without its finish, and a finish that names an error
 * become an error event: no encoder downstream has to be defended against a broken decoder or a cut upstream.
 */
import { ProxyError } from "../../errors.ts";
import { type Phrase, phrase } from "../../phrases/phrase.ts";
import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";

type Phase = "before" | "open" | "finished" | "over";

export function checked(): Transducer<StreamEvent, StreamEvent> {
  return new Checked();
}

class Checked implements Transducer<StreamEvent, StreamEvent> {
  private phase: Phase = "before";
  private readonly open = new Set<number>();
  private readonly used = new Set<number>();

  push(event: StreamEvent): readonly StreamEvent[] {
    if (this.phase === "over") return [];
    // An upstream that gave up, by its own word.
    if (event.type === "finish" && event.finish.reason === "unknown" && /error/i.test(event.finish.raw)) {
      return this.fail(phrase("reading.ended_with", { reason: JSON.stringify(event.finish.raw) }));
    }
    const fault = this.faultOf(event);
    if (fault !== undefined) return this.fail(phrase("reading.stream_fault", { fault }));
    return [event];
  }

  end(reason: "eof" | "error" | "canceled"): readonly StreamEvent[] {
    switch (this.phase) {
      case "over":
        return [];
      case "finished":
        this.phase = "over";
        return [{ type: "end" }];
      case "before":
      case "open":
        return this.fail(phrase(reason === "eof" ? "outcome.stream_ended" : "outcome.stream_broke_off"));
    }
  }

  private fail(said: Phrase): readonly StreamEvent[] {
    this.phase = "over";
    return [{ type: "error", error: new ProxyError("upstream", said) }];
  }

  /** What is wrong with `event` here; takes it into the state if nothing is. */
  private faultOf(event: StreamEvent): string | undefined {
    if (event.type === "error") return this.to("over");
    if (event.type === "start") return this.phase === "before" ? this.to("open") : "started twice";
    if (this.phase === "before") return `began with ${event.type}`;
    switch (event.type) {
      case "usage":
        return undefined;
      case "finish":
        if (this.phase === "finished") return "finished twice";
        return this.open.size > 0 ? "finished inside a part" : this.to("finished");
      case "end":
        return this.phase === "finished" ? this.to("over") : "ended without a reason";
      default:
        return this.phase === "finished" ? `went on with ${event.type} after its finish` : this.partFault(event);
    }
  }

  private partFault(event: Extract<StreamEvent, { index: number }>): string | undefined {
    const { index } = event;
    if (event.type === "part_start") {
      if (this.used.has(index)) return `used index ${index} twice`;
      this.used.add(index);
      this.open.add(index);
      return undefined;
    }
    if (!this.open.has(index)) return `sent ${event.type} for part ${index}, which is not open`;
    if (event.type === "part_end") this.open.delete(index);
    return undefined;
  }

  private to(phase: Phase): undefined {
    this.phase = phase;
    return undefined;
  }
}
