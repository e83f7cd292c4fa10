/** An unread body on its way through: its bytes are counted, and how it ended is told. */
import { byteSource, type OnBytes } from "./byte_source.ts";

export interface CountedOptions {
  readonly onBytes: OnBytes;
  /** `error`: the upstream broke off. Called once. */
  readonly onEnd: (error: string | undefined) => void;
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
        onEnd("The upstream's answer broke off");
        // A length that is not reached, or a chunk that is missing, is all that can be said to the client.
        controller.error(new TypeError("The upstream's answer broke off"));
      }
    },
    cancel() {
      abort();
      onEnd("the client left");
    },
  }, { highWaterMark: 0 });
}
