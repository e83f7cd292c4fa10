/**
 * What the benchmark upstream answers: a message of about 1 KB, or a stream whose delta event has 134 bytes.
 * Both sides of a measurement import this, so that the load generator knows how many bytes a whole answer has.
 */

const encoder = new TextEncoder();

/** A non-streaming answer, 1,024 bytes of JSON. */
export function messageAnswer(): Uint8Array<ArrayBuffer> {
  const message = (text: string) =>
    JSON.stringify({
      id: "msg_01BenchmarkAnswer000000",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5",
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 12, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 190 },
    });
  return encoder.encode(message("lorem ip".repeat(128).slice(0, 1024 - message("").length)));
}

/** The events of a streamed answer, one frame each. */
export interface StreamAnswer {
  /** Sent at once: `message_start` and `content_block_start`. */
  readonly opening: readonly Uint8Array<ArrayBuffer>[];
  /** One text delta of 134 bytes; sent as often as the request asks. */
  readonly delta: Uint8Array<ArrayBuffer>;
  /** `content_block_stop`, `message_delta` and `message_stop`. */
  readonly closing: readonly Uint8Array<ArrayBuffer>[];
}

export function streamAnswer(): StreamAnswer {
  const message = {
    id: "msg_01BenchmarkStream000000",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 12, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
  };
  return {
    opening: [
      frame("message_start", { message }),
      frame("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    ],
    delta: frame("content_block_delta", { index: 0, delta: { type: "text_delta", text: "lorem ipsum dolo" } }),
    closing: [
      frame("content_block_stop", { index: 0 }),
      frame("message_delta", {
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: 190 },
      }),
      frame("message_stop", {}),
    ],
  };
}

/** Bytes of a whole stream with `events` deltas; without `closing` of one that has fallen silent. */
export function streamBytes(answer: StreamAnswer, events: number, { closing = true } = {}): number {
  const sum = (frames: readonly Uint8Array[]) => frames.reduce((total, frame) => total + frame.length, 0);
  return sum(answer.opening) + events * answer.delta.length + (closing ? sum(answer.closing) : 0);
}

function frame(type: string, members: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  return encoder.encode(`event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`);
}
