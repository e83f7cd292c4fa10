/** Reads a stream that nobody asked for to the end of its answer. */
import type { ProxyError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { AnswerCollector } from "../protocol/answer_collector.ts";
import { SseDecoder } from "../sse/decode.ts";
import type { ByteSource } from "./byte_source.ts";
import { MAX_WHOLE_BYTES, type Sniffed } from "./validate.ts";

/** How long figures are waited for once an answer is whole: some upstreams never end their connection. */
export const LINGER_MS = 1000;

export interface CollectOptions {
  readonly first: Sniffed;
  readonly collector: AnswerCollector;
  readonly onBytes: () => void;
  /** The answer seems whole, and only figures are likely to follow. */
  readonly onFinish: () => void;
}

export interface Collected {
  /** The whole answer in the client's protocol, or the error that the stream told. */
  readonly json: Json | ProxyError;
  /** The stream ended before its answer was whole. */
  readonly cut: boolean;
}

/** Rejects if the connection breaks before the answer is whole. */
export async function collectStream(source: ByteSource, options: CollectOptions): Promise<Collected> {
  const { collector, first } = options;
  const decoder = new SseDecoder();
  const take = (chunk: Uint8Array) => {
    const { frames } = decoder.push(chunk);
    for (const frame of frames) collector.push(frame);
    if (!collector.finished) options.onBytes();
    // A comment is no figure that was waited for.
    else if (frames.length > 0) options.onFinish();
  };
  let length = 0;
  for (const chunk of first.chunks) take(chunk);
  while (!collector.over) {
    const chunk = await nextChunk(source, collector);
    if (chunk === undefined) break;
    length += chunk.length;
    if (length > MAX_WHOLE_BYTES) throw new RangeError(`more than ${MAX_WHOLE_BYTES} bytes`);
    take(chunk);
  }
  if (!collector.over) { for (const frame of decoder.end().frames) collector.push(frame); }
  const json = collector.end();
  return { json, cut: collector.cut };
}

/** What breaks behind a whole answer breaks nothing. */
async function nextChunk(source: ByteSource, collector: AnswerCollector): Promise<Uint8Array | undefined> {
  try {
    return await source.read();
  } catch (error) {
    if (collector.finished) return undefined;
    throw error;
  }
}
