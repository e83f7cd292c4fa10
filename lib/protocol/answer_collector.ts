import type { ProxyError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { StreamEvent } from "./event.ts";
import type { Transducer } from "./transducer.ts";

/** Frames of a stream in, the whole answer that they tell out. */
export class AnswerCollector {
  /** Why the answer ended is known: only figures are likely to follow. */
  finished = false;
  /** Nothing follows any more. */
  over = false;
  /** The stream ended before its answer did. */
  cut = false;
  private readonly events: StreamEvent[] = [];

  constructor(
    private readonly decoder: Transducer<SseFrame, StreamEvent>,
    private readonly encode: (events: readonly StreamEvent[]) => Json | ProxyError,
    /** Whether the upstream says with a frame why it ended: some decoders say it only at the end of the input. */
    private readonly isFinish: (frame: SseFrame) => boolean,
  ) {}

  push(frame: SseFrame): void {
    this.finished ||= this.isFinish(frame);
    for (const event of this.decoder.push(frame)) this.take(event);
  }

  /** The answer; an error if the stream told one or was cut. */
  end(): Json | ProxyError {
    if (!this.over) {
      for (const event of this.decoder.end("eof")) this.take(event);
      this.cut = !this.events.some(({ type }) => type === "finish");
    }
    return this.encode(this.events);
  }

  private take(event: StreamEvent): void {
    this.events.push(event);
    this.finished ||= event.type === "finish";
    this.over ||= event.type === "end" || event.type === "error";
  }
}
