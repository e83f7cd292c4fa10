/** Content codings, for request bodies and for upstreams that compress although they were asked not to. */
import { Readable } from "node:stream";
import zlib from "node:zlib";

/** Stream decoders by coding: RFC 9110 section 8.4.1, RFC 8878 for zstd (read 2026-11-22). */
const DECODERS: ReadonlyMap<string, () => zlib.Gunzip | zlib.BrotliDecompress> = new Map([
  ["gzip", () => zlib.createGunzip()],
  ["x-gzip", () => zlib.createGunzip()],
  ["deflate", () => zlib.createInflate()],
  ["br", () => zlib.createBrotliDecompress()],
  ["zstd", () => zlib.createZstdDecompress()],
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

/** `body` with `names` undone, piece by piece as it arrives. Damaged data is an error of the stream. */
export function decompress(body: ReadableStream<Uint8Array>, names: readonly string[]): ReadableStream<Uint8Array> {
  let stream: Readable = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  for (const name of names) {
    const source = stream;
    const decoder = DECODERS.get(name)!();
    source.on("error", (error) => decoder.destroy(error));
    decoder.on("close", () => source.destroy());
    stream = source.pipe(decoder);
  }
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
