/** Content codings, for request bodies and for upstreams that compress although they were asked not to. */
import {
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  type Inflate,
  type InflateRaw,
  type ZstdDecompress,
} from "node:zlib";

type Bytes = ReadableStream<Uint8Array>;

/** Decoders by coding: RFC 9110 section 8.4.1, RFC 8878 for zstd (read 2026-11-22). */
const DECODERS: ReadonlyMap<string, (body: Bytes) => Bytes> = new Map([
  ["gzip", (body) => through(body, "gzip")],
  ["x-gzip", (body) => through(body, "gzip")],
  ["deflate", inflate],
  ["br", (body) => through(body, "brotli")],
  ["zstd", (body) => byNode(body, () => createZstdDecompress())],
]);

/**
 * The codings of a `content-encoding` header in the order in which they must be undone; empty: the body is plain.
 * @throws RangeError for a coding that is not known
 */
export function codings(header: string | null): string[] {
  if (header === null) return [];
  const names = header.toLowerCase().split(",").map((name) => name.trim());
  const coded = names.filter((name) => name !== "" && name !== "identity");
  const unknown = coded.find((name) => !DECODERS.has(name));
  if (unknown !== undefined) throw new RangeError(`Cannot decode content-encoding ${JSON.stringify(unknown)}`);
  return coded.reverse();
}

/**
 * `body` with `names` undone, piece by piece as it arrives. Damaged or cut data is a RangeError of the stream; what
 * `body` itself fails with is passed on as it is.
 */
export function decompress(body: Bytes, names: readonly string[]): Bytes {
  let broken: { readonly by: unknown } | undefined;
  const source = failingWith(body, (error) => {
    broken = { by: error };
    return error;
  });
  const decoded = names.reduce((stream, name) => DECODERS.get(name)!(stream), source);
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

function through(body: Bytes, format: string): Bytes {
  return body.pipeThrough(
    new DecompressionStream(format as CompressionFormat) as TransformStream<Uint8Array, Uint8Array>,
  );
}

/** "deflate" means the zlib format, but many servers send it without that format's header (RFC 1950 section 2.2). */
function inflate(body: Bytes): Bytes {
  return byNode(body, (first) => hasZlibHeader(first) ? createInflate() : createInflateRaw());
}

function hasZlibHeader(bytes: Uint8Array): boolean {
  const [method, flags] = bytes;
  if (method === undefined || (method & 0x0f) !== 8) return false;
  return flags === undefined || ((method << 8) | flags) % 31 === 0;
}

/**
 * Decodes with one of Node's decoders: the platform's streams know no zstd, and take cut deflate for whole (Deno 2.9.5).
 * Node's own takes cut zstd for whole; that it gave nothing for something is all that can be noticed.
 */
function byNode(body: Bytes, decoderFor: (first: Uint8Array) => NodeDecoder): Bytes {
  const source = body.getReader();
  let decoder: NodeDecoder | undefined;
  let output: AsyncIterator<Uint8Array> | undefined;
  let given = 0;
  const open = async () => {
    const first = await source.read();
    if (first.value === undefined) return undefined;
    decoder = decoderFor(first.value);
    void feed(first.value, source, decoder);
    return decoder[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  };
  return new ReadableStream({
    async pull(controller) {
      output ??= await open();
      if (output === undefined) return controller.close();
      const { value, done } = await output.next();
      if (done && given === 0) throw new TypeError("The compressed data are cut");
      if (done) return controller.close();
      given += value.length;
      controller.enqueue(value);
    },
    async cancel(reason) {
      decoder?.destroy();
      await source.cancel(reason).catch(() => {});
    },
  }, { highWaterMark: 0 });
}

type NodeDecoder = Inflate | InflateRaw | ZstdDecompress;

async function feed(
  first: Uint8Array,
  source: ReadableStreamDefaultReader<Uint8Array>,
  decoder: NodeDecoder,
): Promise<void> {
  try {
    for (let piece: Uint8Array | undefined = first; piece !== undefined; piece = (await source.read()).value) {
      if (decoder.destroyed) return;
      if (!decoder.write(piece)) await new Promise((resolve) => decoder.once("drain", resolve).once("close", resolve));
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
