import type { Json } from "../json.ts";
import type { ProxyError } from "../errors.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { Protocol } from "./protocol.ts";

/** An upstream's own word that it failed. `last`: the client takes it for the end of the stream. */
export interface ErrorSignal {
  readonly type: "error";
  readonly error: ProxyError;
  readonly last: boolean;
}

/**
 * What one event of a stream means for the pipeline.
 *
 * - `preamble`: the answer is announced, nothing of it is there yet
 * - `content`: the first or a further piece of the answer; from here on the stream belongs to the client
 * - `finish`: the answer is whole; what follows (usage, an end marker) may be missing, and with `last` nothing follows
 * - `end`: the marker behind everything; alone it makes no answer
 * - `error`: the upstream says that it failed
 * - `ignored`: keep-alives and events that nobody knows yet
 */
export type Signal =
  | { readonly type: "preamble" | "content" | "end" | "ignored" }
  | { readonly type: "finish"; readonly last: boolean }
  | ErrorSignal;

/** What a failure in the middle of a stream needs to know of the stream. */
export interface StreamPosition {
  /** The answer's id, if the stream has named one. */
  readonly responseId: string | undefined;
  readonly model: string;
  /** How many events of the answer the client has had. */
  readonly events: number;
  /** When it was asked for, in milliseconds since 1970. */
  readonly askedAt: number;
}

/** The half of a codec that a stream of the client's own protocol needs: no bytes are changed by it. */
export interface Wire {
  readonly protocol: Protocol;
  /** What `frame` means. Never throws: a frame that cannot be read is `ignored`. */
  signal(frame: SseFrame): Signal;
  /** The answer's id if `frame` names it. */
  responseId(frame: SseFrame): string | undefined;
  /** What is wrong with a whole (not streamed) answer; `undefined`: nothing. */
  fault(body: Json): ProxyError | undefined;
  /**
   * What to send in silence: an event, or `undefined` for what is none. That is no comment: Google's SDKs for Python and
   * Go take one for an error (maximhq/bifrost#6804), and sashabaranov/go-openai (1.43), which keeps each line but data
   * for the text of an error, reads none behind it and takes the stream for a whole one.
   *
   * @param countsEvents the client takes only events for a sign of life
   */
  keepAlive(countsEvents: boolean): SseFrame | undefined;
  /** The body of an error answer. */
  encodeError(error: ProxyError, requestId: string): Json;
  /** The events that end a stream whose answer failed: never a clean finish. */
  errorFrames(error: ProxyError, position: StreamPosition): readonly SseFrame[];
  /** There are clients that overlook them: behind them the connection breaks, which few overlook. */
  readonly breaksOnError: boolean;
}

export const PREAMBLE: Signal = { type: "preamble" };
export const CONTENT: Signal = { type: "content" };
export const FINISH: Signal = { type: "finish", last: false };
export const FINISH_LAST: Signal = { type: "finish", last: true };
export const END: Signal = { type: "end" };
export const IGNORED: Signal = { type: "ignored" };
