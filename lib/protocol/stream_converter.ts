import type { ProxyError } from "../errors.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { StreamEvent } from "./event.ts";
import { MAX_PIECE, textPieces } from "./stream/text_pieces.ts";
import type { Transducer } from "./transducer.ts";

/** Frames of the upstream's stream in, frames of the client's out. */
export class StreamConverter implements Transducer<SseFrame, SseFrame> {
  /** The answer was told to its end. */
  finished = false;
  /** It failed; the client has been told. */
  error: ProxyError | undefined;
  /** The answer's id as the client was told it. */
  responseId: string | undefined;

  /** @param idIn the answer's id if a frame of the client's names it */
  constructor(
    private readonly events: Transducer<SseFrame, StreamEvent>,
    private readonly encoder: Transducer<StreamEvent, SseFrame>,
    private readonly idIn: (frame: SseFrame) => string | undefined,
  ) {}

  push(frame: SseFrame): readonly SseFrame[] {
    return this.told(this.events.push(frame));
  }

  end(reason: "eof" | "error" | "canceled"): readonly SseFrame[] {
    return [...this.told(this.events.end(reason)), ...this.encoder.end(reason)];
  }

  private told(events: readonly StreamEvent[]): readonly SseFrame[] {
    // Nearly always: one event, without a list made for it.
    if (events.length === 1) return this.tell(events[0]!);
    const frames: SseFrame[] = [];
    for (const event of events) for (const frame of this.tell(event)) frames.push(frame);
    return frames;
  }

  private tell(event: StreamEvent): readonly SseFrame[] {
    if (event.type === "delta" && event.text.length > MAX_PIECE) {
      return textPieces(event.text).flatMap((text) => this.tell({ ...event, text }));
    }
    if (event.type === "end") this.finished = true;
    else if (event.type === "error") this.error = event.error;
    const frames = this.encoder.push(event);
    if (event.type === "start") this.responseId = frames.map(this.idIn).find((id) => id !== undefined);
    return frames;
  }
}
