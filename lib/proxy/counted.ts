/** An unread body on its way through: its bytes are counted, and how it ended is told. */
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { byteSource, type OnBytes } from "./byte_source.ts";

export interface CountedOptions {
  readonly onBytes: OnBytes;
  /** `error`: the upstream broke off. Called once. */
  readonly onEnd: (error: Phrase | undefined) => void;
  /** Ends the upstream's connection. */
  readonly abort: () => void;
}

export function counted(
  body: ReadableStream<Uint8Array>,
  { onBytes, onEnd, abort }: CountedOptions,
): ReadableStream<Uint8Array> {
  const source = byteSource(body);
  return new ReadableStream({
    async pull(controller) {
      try {
        const bytes = await source.read();
        if (bytes === undefined) {
          onEnd(undefined);
          return controller.close();
        }
        onBytes(bytes);
        controller.enqueue(bytes);
      } catch {
        onEnd(phrase("outcome.answer_broke_off"));
        // A length that is not reached, or a chunk that is missing, is all that can be said to the client.
        controller.error(new TypeError("The upstream's answer broke off"));
      }
    },
    cancel() {
      abort();
      onEnd(phrase("outcome.client_left"));
    },
  }, { highWaterMark: 0 });
}
