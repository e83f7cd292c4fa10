/** An unread body on its way through: its bytes are counted, and how it ended is told. */
import { ProxyError } from "../errors.ts";
import { phrase } from "../phrases/phrase.ts";
import { byteSource, type OnBytes } from "./byte_source.ts";

/** `cut`: the upstream broke off; `silent`: it said nothing for too long; `left`: the client did not wait for the end. */
export type CountedEnd = "complete" | "cut" | "silent" | "left";

export interface CountedOptions {
  readonly onBytes: OnBytes;
  /** Called once, or once more after `left`. */
  readonly onEnd: (end: CountedEnd) => void;
  /** Ends the upstream's connection: a read that is waiting then rejects. */
  readonly abort: () => void;
  /** Longest silence, in milliseconds; 0: no limit. */
  readonly idleMs: number;
}

export function counted(body: ReadableStream<Uint8Array>, options: CountedOptions): ReadableStream<Uint8Array> {
  const { onBytes, onEnd, abort, idleMs } = options;
  const source = byteSource(body);
  let silent = false;
  const read = async () => {
    const timer = idleMs === 0 ? undefined : setTimeout(() => {
      silent = true;
      abort();
    }, idleMs);
    try {
      return await source.read();
    } finally {
      clearTimeout(timer);
    }
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const bytes = await read();
        if (bytes === undefined) {
          onEnd("complete");
          return controller.close();
        }
        onBytes(bytes);
        controller.enqueue(bytes);
      } catch (cause) {
        onEnd(silent ? "silent" : "cut");
        // A length that is not reached, or a chunk that is missing, is all that can be said to the client.
        controller.error(new ProxyError("upstream", phrase("outcome.answer_broke_off"), { cause }));
      }
    },
    cancel() {
      abort();
      onEnd("left");
    },
  }, { highWaterMark: 0 });
}
