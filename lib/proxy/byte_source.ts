/** Bytes of an upstream, read one piece after the other. */

/** A read takes at most this much; a stream's events are far smaller, and a thousand silent streams each hold a buffer. */
const FIRST_READ_BYTES = 1024;
const READ_BYTES = 16 * 1024;

/** A source of bytes that can be cut. */
export interface ByteSource {
  /** The next bytes, `undefined` at the end. Their memory is the caller's. Rejects if the connection breaks. */
  read(): Promise<Uint8Array | undefined>;
}

/** Hears of each piece of bytes that is read. */
export type OnBytes = (bytes: Uint8Array) => void;

/** Reads `body` through one reused buffer, which costs less than a fresh one for each small event. */
export function byteSource(body: ReadableStream<Uint8Array>, onBytes?: OnBytes): ByteSource {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    const plain = body.getReader();
    return {
      async read() {
        const { value } = await plain.read();
        if (value !== undefined) onBytes?.(value);
        return value;
      },
    };
  }
  let buffer = new ArrayBuffer(FIRST_READ_BYTES);
  return {
    async read() {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (value === undefined || done) return undefined;
      if (value.length < value.buffer.byteLength) {
        buffer = value.buffer;
        const bytes = value.slice();
        onBytes?.(bytes);
        return bytes;
      }
      // A read that fills its buffer keeps it, and asks for a large one next.
      buffer = new ArrayBuffer(READ_BYTES);
      onBytes?.(value);
      return value;
    },
  };
}

/** What is there already, as one piece. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  let rest: Uint8Array | undefined = bytes.length === 0 ? undefined : bytes;
  return {
    read() {
      const piece = rest;
      rest = undefined;
      return Promise.resolve(piece);
    },
  };
}
