/** Content codings, for request bodies and for upstreams that compress although they were asked not to. */
import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  type Gunzip,
  type Inflate,
  type InflateRaw,
  type ZstdDecompress,
} from "node:zlib";
import { ZstdFrames } from "./zstd_frames.ts";

type Bytes = ReadableStream<Uint8Array>;

type NodeDecoder = Gunzip | Inflate | InflateRaw | BrotliDecompress | ZstdDecompress;

interface Coding {
  /** The decoder of what begins with `first`. */
  readonly decoderFor: (first: Uint8Array) => NodeDecoder;
  /** What the decoder gets behind everything. */
  readonly tail?: Uint8Array;
  /** The parts of the data that take a decoder each; without it all of them are one. */
  readonly partsOf?: (body: Bytes) => Parts;
  /** It came to its end, but the data have not. */
  readonly isCut?: (count: Count) => boolean;
}

interface Parts {
  /** To be read to its end before the next; `undefined`: there are no more. */
  next(): Promise<Bytes | undefined>;
  cancel(reason: unknown): Promise<void>;
}

/** How many bytes were there for a decoder, without its tail; how many it has read. */
interface Count {
  readonly fed: number;
  readonly read: number;
}

const GZIP: Coding = { decoderFor: () => createGunzip() };

/**
 * RFC 9110 section 8.4.1, RFC 8878 for zstd (read 2026-11-22). The decoders are Node's: the platform's own decode a whole
 * piece before anybody can ask for less (Deno 2.9.5), and 250 bytes of Brotli may hold 300 MB. But Node takes cut Brotli
 * and zstd for whole. Of Brotli nothing is read that is behind a true end, so a byte more tells; zstd's frames say where
 * they end.
 */
const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ["gzip", GZIP],
  ["x-gzip", GZIP],
  // The zlib format, but many servers send it without that format's header (RFC 1950 section 2.2).
  ["deflate", { decoderFor: (first) => hasZlibHeader(first) ? createInflate() : createInflateRaw() }],
  ["br", { decoderFor: () => createBrotliDecompress(), tail: new Uint8Array(1), isCut: ({ fed, read }) => read > fed }],
  ["zstd", { decoderFor: () => createZstdDecompress(), partsOf: (body) => new ZstdFrames(body) }],
]);

/** Nobody codes more often than this; each decoder takes its memory before it has read anything. */
const MAX_CODINGS = 4;

/**
 * The codings of a `content-encoding` header in the order in which they must be undone; empty: the body is plain.
 * @throws RangeError for a coding that is not known, or too many
 */
export function codings(header: string | null): string[] {
  if (header === null) return [];
  const names = header.toLowerCase().split(",").map((name) => name.trim());
  const coded = names.filter((name) => name !== "" && name !== "identity");
  const unknown = coded.find((name) => !CODINGS.has(name));
  if (unknown !== undefined) throw new RangeError(`Cannot decode content-encoding ${JSON.stringify(unknown)}`);
  if (coded.length > MAX_CODINGS) throw new RangeError(`Cannot undo ${coded.length} content-encodings on one another`);
  return coded.reverse();
}

/** How much there may be of a body, before and behind each of its codings, and what is said of more. */
export interface Bound {
  readonly maxBytes: number;
  readonly error: () => Error;
}

/**
 * `body` with `names` undone, piece by piece as it arrives. Damaged or cut data is a RangeError of the stream; what
 * `body` itself fails with is passed on as it is.
 */
export function decompress(body: Bytes, names: readonly string[], bound?: Bound): Bytes {
  let broken: { readonly by: unknown } | undefined;
  const kept = (error: unknown) => {
    broken = { by: error };
    return error;
  };
  const bounded = (stream: Bytes) => {
    return bound === undefined ? stream : within(bound.maxBytes, stream, () => kept(bound.error()));
  };
  const source = bounded(failingWith(body, kept));
  const decoded = names.reduce((stream, name) => bounded(decodedAs(CODINGS.get(name)!, stream)), source);
  return failingWith(decoded, (error) => broken === undefined ? damaged(names, error) : broken.by);
}

function damaged(names: readonly string[], cause: unknown): RangeError {
  const header = JSON.stringify(names.toReversed().join(", "));
  return new RangeError(`Cannot decode content-encoding ${header}: the data are damaged or cut`, { cause });
}

/** `body`, but that it fails with what `error` makes of its own failure. */
function failingWith(body: Bytes, error: (own: unknown) => unknown): Bytes {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (own) {
        controller.error(error(own));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** `body`, but that it fails with `error` once it is longer than `maxBytes`. */
function within(maxBytes: number, body: Bytes, error: () => unknown): Bytes {
  const reader = body.getReader();
  let length = 0;
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) return controller.close();
      length += value.length;
      if (length <= maxBytes) return controller.enqueue(value);
      controller.error(error());
      reader.cancel().catch(() => {});
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

function hasZlibHeader(bytes: Uint8Array): boolean {
  const [method, flags] = bytes;
  if (method === undefined || (method & 0x0f) !== 8) return false;
  return flags === undefined || ((method << 8) | flags) % 31 === 0;
}

function decodedAs(coding: Coding, body: Bytes): Bytes {
  return coding.partsOf === undefined ? decodedBy(coding, body) : inTurn(coding.partsOf(body), coding);
}

/** What it costs to begin a part, in bytes that are decoded in the same time. */
const PART_BYTES = 16 * 1024;

function inTurn(parts: Parts, coding: Coding): Bytes {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let done = 0;
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        if (reader === undefined) {
          const part = await parts.next();
          if (part === undefined) return controller.close();
          reader = decodedBy(coding, part).getReader();
          done += PART_BYTES;
        }
        const { value } = await reader.read();
        done += value?.length ?? 0;
        // Each of them may be too short to rest by itself.
        if (done >= REST_BYTES) {
          done = 0;
          await rest();
        }
        if (value !== undefined) return controller.enqueue(value);
        reader = undefined;
      }
    },
    cancel: (reason) => (reader ?? parts).cancel(reason),
  }, { highWaterMark: 0 });
}

/** After so much a decoder lets the rest of the program have its turn, which it does not by itself (Deno 2.9.5). */
const REST_BYTES = 1024 * 1024;

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function decodedBy({ decoderFor, tail, isCut }: Coding, body: Bytes): Bytes {
  const source = body.getReader();
  let decoder: NodeDecoder | undefined;
  let output: AsyncIterator<Uint8Array> | undefined;
  let fed = 0;
  let given = 0;
  let restsAt = REST_BYTES;
  const read = async () => {
    const { value } = await source.read();
    fed += value?.length ?? 0;
    return value;
  };
  const open = async () => {
    const first = await read();
    if (first === undefined) return undefined;
    decoder = decoderFor(first);
    void feed(decoder, pieces(first, read, tail));
    return decoder[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  };
  return new ReadableStream({
    async pull(controller) {
      output ??= await open();
      if (output === undefined) return controller.close();
      const { value, done } = await output.next();
      if (!done) {
        given += value.length;
        controller.enqueue(value);
        if (given < restsAt) return;
        restsAt = given + REST_BYTES;
        return await rest();
      }
      if (isCut?.({ fed, read: decoder!.bytesWritten })) throw new TypeError("The compressed data are cut");
      controller.close();
    },
    async cancel(reason) {
      decoder?.destroy();
      await source.cancel(reason).catch(() => {});
    },
  }, { highWaterMark: 0 });
}

async function* pieces(
  first: Uint8Array,
  read: () => Promise<Uint8Array | undefined>,
  tail: Uint8Array | undefined,
): AsyncGenerator<Uint8Array> {
  for (let piece: Uint8Array | undefined = first; piece !== undefined; piece = await read()) yield piece;
  if (tail !== undefined) yield tail;
}

async function feed(decoder: NodeDecoder, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (decoder.destroyed) return;
      // Called also if the decoder is destroyed meanwhile.
      const { promise, resolve } = Promise.withResolvers<void>();
      decoder.write(piece, () => resolve());
      await promise;
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
