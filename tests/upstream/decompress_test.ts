import assert from "node:assert/strict";
import zlib from "node:zlib";
import { concat } from "../../lib/bytes.ts";
import { codings, decompress } from "../../lib/upstream/decompress.ts";

const CODERS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  "gzip": (bytes) => zlib.gzipSync(bytes),
  "x-gzip": (bytes) => zlib.gzipSync(bytes),
  "deflate": (bytes) => zlib.deflateSync(bytes),
  // The default looks long for the smallest.
  "br": (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } }),
  "zstd": (bytes) => zlib.zstdCompressSync(bytes),
};
const NAMES = Object.keys(CODERS);

/** Random enough that no coding makes it small: 200 KB. */
const PLAIN = new Uint8Array(200_000).map((_, i) => (i * 2654435761) >>> (i % 13));

/** `bytes` as a stream of pieces of `size`. */
function streamOf(bytes: Uint8Array, size = 4096): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += size));
    },
  });
}

async function decoded(bytes: Uint8Array, header: string, size?: number): Promise<Uint8Array> {
  return await new Response(
    decompress(streamOf(bytes, size), codings(header)) as ReadableStream<Uint8Array<ArrayBuffer>>,
  )
    .bytes();
}

/** Not the errors of the decoders, which look like those of a connection. */
const DAMAGED = /^RangeError: Cannot decode content-encoding "[\w-]+": the data are damaged or cut$/;

for (const name of NAMES) {
  Deno.test(`decompress undoes ${name}, however it is cut into pieces`, async () => {
    const coded = CODERS[name]!(PLAIN);
    for (const size of [1_000_000, 4096, 777]) assert.deepEqual(await decoded(coded, name, size), PLAIN);
  });

  Deno.test(`decompress reports ${name} that is cut`, async () => {
    const coded = CODERS[name]!(PLAIN);
    await assert.rejects(decoded(coded.slice(0, coded.length >> 1), name), DAMAGED);
    await assert.rejects(decoded(coded.slice(0, -1), name), DAMAGED, "without its last byte");
  });

  Deno.test(`decompress reports damaged ${name}`, async () => {
    const coded = CODERS[name]!(PLAIN);
    await assert.rejects(decoded(coded.map((byte, i) => i < 10 ? byte ^ 0xa5 : byte), name), DAMAGED);
  });
}

for (const name of NAMES) {
  Deno.test(`decompress takes ${name} of nothing for nothing, and what is behind the end for nothing too`, async () => {
    assert.deepEqual(await decoded(CODERS[name]!(new Uint8Array(0)), name), new Uint8Array(0));
    const coded = CODERS[name]!(PLAIN);
    assert.deepEqual(await decoded(new Uint8Array([...coded, 0, 0, 0]), name), PLAIN);
  });
}

Deno.test("decompress undoes stacked codings from the last to the first (C21)", async () => {
  for (const first of NAMES) {
    for (const second of NAMES) {
      const coded = CODERS[second]!(CODERS[first]!(PLAIN.subarray(0, 5000)));
      assert.deepEqual(await decoded(coded, `${first}, ${second}`), PLAIN.subarray(0, 5000), `${first}, ${second}`);
    }
  }
});

/** 50 MB of zeros, which some codings make very small. */
const BOMB = new Uint8Array(50 << 20);

for (const name of NAMES) {
  Deno.test(`decompress lets others have their turn while it decodes much ${name}`, async () => {
    const coded = CODERS[name]!(BOMB);
    let turns = 0;
    const timer = setInterval(() => turns++);
    for await (const _ of decompress(streamOf(coded, coded.length), [name]));
    clearInterval(timer);
    assert.ok(turns >= 20, `${turns} turns`);
  });
}

const TOO_LONG = new Error("too long");

Deno.test("decompress bounds what lies between two codings, which may be long where their ends are short", async () => {
  // Members that hold nothing: 20 MB of them are nothing in the end.
  const empty = zlib.gzipSync(new Uint8Array(0));
  const members = new Uint8Array(1_000_000 * empty.length);
  for (let at = 0; at < members.length; at += empty.length) members.set(empty, at);
  const coded = zlib.gzipSync(members);
  const bound = { maxBytes: 1_000_000, error: () => TOO_LONG };
  const reader = decompress(streamOf(coded), ["gzip", "gzip"], bound).getReader();
  await assert.rejects(reader.read(), TOO_LONG);
});

Deno.test("decompress bounds the body as it was sent, too", async () => {
  let pulls = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      // Blocks that hold nothing and are not the last.
      controller.enqueue(new Uint8Array(pulls++ === 0 ? [0x78, 0x01] : [0, 0, 0, 0xff, 0xff]));
    },
  });
  const reader = decompress(endless, ["deflate"], { maxBytes: 1000, error: () => TOO_LONG }).getReader();
  await assert.rejects(reader.read(), TOO_LONG);
});

Deno.test("decompress undoes gzip of several members, one behind the other (RFC 1952 section 2.2)", async () => {
  const coded = [PLAIN.subarray(0, 70_000), PLAIN.subarray(70_000)].map((part) => [...zlib.gzipSync(part)]).flat();
  for (const size of [1_000_000, 777]) assert.deepEqual(await decoded(new Uint8Array(coded), "gzip", size), PLAIN);
});

for (const name of NAMES) {
  Deno.test(`decompress reports ${name} that is cut anywhere`, async () => {
    const coded = CODERS[name]!(PLAIN.subarray(0, 300));
    for (let length = 1; length < coded.length; length++) {
      await assert.rejects(decoded(coded.slice(0, length), name), DAMAGED, `${length} of ${coded.length} bytes`);
    }
  });
}

/** Of any length and content, for whoever asks for it. */
function skippable(length: number): Uint8Array {
  const frame = new Uint8Array(8 + length).fill(0x28);
  new DataView(frame.buffer).setUint32(0, 0x184d2a5e, true);
  new DataView(frame.buffer).setUint32(4, length, true);
  return frame;
}

const checked = { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } };

/** Frames of every form: with and without a checksum, their size, a window; of raw, repeated and compressed blocks. */
const FRAMES: readonly (readonly [plain: Uint8Array, frame: Uint8Array])[] = [
  PLAIN.subarray(0, 10),
  PLAIN.subarray(0, 1000),
  PLAIN,
  new Uint8Array(0),
  new Uint8Array(300_000),
  crypto.getRandomValues(new Uint8Array(60_000)),
].flatMap((plain) => [[plain, zlib.zstdCompressSync(plain)], [plain, zlib.zstdCompressSync(plain, checked as object)]]);

Deno.test("decompress undoes zstd of several frames, one behind the other, and skips the skippable (RFC 8878)", async () => {
  const plain = concat(FRAMES.map(([plain]) => plain));
  const coded = concat([
    skippable(0),
    ...FRAMES.flatMap(([, frame], index) => [frame, ...(index % 3 === 0 ? [skippable(index * 700)] : [])]),
    skippable(3),
  ]);
  for (const size of [10_000_000, 4096, 777]) assert.deepEqual(await decoded(coded, "zstd", size), plain);
  const short = concat([skippable(5), ...FRAMES.slice(0, 2).map(([, frame]) => frame), skippable(2)]);
  assert.deepEqual(await decoded(short, "zstd", 1), concat(FRAMES.slice(0, 2).map(([plain]) => plain)));
  assert.deepEqual(await decoded(concat([short, new Uint8Array(2)]), "zstd"), await decoded(short, "zstd"));
  assert.deepEqual(await decoded(new Uint8Array(0), "zstd"), new Uint8Array(0));
});

Deno.test("decompress reports zstd that is cut in any of its frames, but between them", async () => {
  const frames = [skippable(4), FRAMES[0]![1], FRAMES[1]![1], skippable(9), FRAMES[3]![1]];
  const coded = concat(frames);
  const ends = frames.map((_, index) => concat(frames.slice(0, index + 1)).length);
  for (let length = 1; length < coded.length; length++) {
    // Of less than a magic number behind a frame nobody can tell what it was to become.
    if (ends.some((end) => length >= end && length < end + 4)) continue;
    await assert.rejects(decoded(coded.slice(0, length), "zstd"), DAMAGED, `${length} of ${coded.length} bytes`);
  }
});

Deno.test("decompress lets others have their turn while it decodes many frames of zstd, none of them long", async () => {
  const frame = zlib.zstdCompressSync(new Uint8Array(900_000));
  const coded = concat(Array.from({ length: 60 }, () => frame));
  let turns = 0;
  const timer = setInterval(() => turns++);
  for await (const _ of decompress(streamOf(coded, coded.length), ["zstd"]));
  clearInterval(timer);
  assert.ok(turns >= 20, `${turns} turns`);
});

Deno.test("decompress bounds zstd by what all of its frames come to, and by their number", async () => {
  const bound = { maxBytes: 100_000, error: () => TOO_LONG };
  const frame = zlib.zstdCompressSync(new Uint8Array(60_000));
  const reader = decompress(streamOf(concat([frame, frame])), ["zstd"], bound).getReader();
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  }, TOO_LONG);
  const many = new Uint8Array(8 * 100_001);
  for (let at = 0; at < many.length; at += 8) many.set(skippable(0), at);
  await assert.rejects(decoded(many, "zstd", 100_000), DAMAGED);
});

Deno.test("decompress undoes deflate without its zlib wrapper, which some servers send", async () => {
  assert.deepEqual(await decoded(zlib.deflateRawSync(PLAIN), "deflate"), PLAIN);
});

const FLUSHED: readonly { name: string; coder: () => zlib.Gzip | zlib.BrotliCompress; flush: number }[] = [
  { name: "gzip", coder: () => zlib.createGzip(), flush: zlib.constants.Z_SYNC_FLUSH },
  { name: "br", coder: () => zlib.createBrotliCompress(), flush: zlib.constants.BROTLI_OPERATION_FLUSH },
  { name: "zstd", coder: () => zlib.createZstdCompress(), flush: zlib.constants.ZSTD_e_flush },
];

for (const { name, coder, flush } of FLUSHED) {
  Deno.test(`decompress lets the first event of a ${name} stream out long before its end (C21)`, async () => {
    const first = await flushed(coder(), "data: first\n\n", flush);
    const endless = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(first) });
    const reader = decompress(endless, [name]).getReader();
    const { value } = await reader.read();
    assert.equal(new TextDecoder().decode(value), "data: first\n\n");
    await reader.cancel();
  });
}

for (const name of NAMES) {
  Deno.test(`decompress gives a bomb out in small pieces, as they are asked for: ${name}`, async () => {
    const bomb = CODERS[name]!(new Uint8Array(64 * 1024 * 1024));
    const reader = decompress(streamOf(bomb, bomb.length), codings(name)).getReader();
    for (let pieces = 0; pieces < 10; pieces++) {
      const { value } = await reader.read();
      assert.ok(value!.length <= 64 * 1024, `a piece of ${value!.length} bytes`);
    }
    await reader.cancel();
  });
}

/** What a coder has put out once it was told to flush. */
function flushed(coder: zlib.Gzip | zlib.BrotliCompress, text: string, flush: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    coder.on("data", (piece: Uint8Array) => pieces.push(piece));
    coder.write(text);
    coder.flush(flush, () => {
      resolve(new Uint8Array(pieces.flatMap((piece) => [...piece])));
      coder.destroy();
    });
  });
}

Deno.test("decompress cancels its source when its reader leaves", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(zlib.gzipSync(PLAIN)),
    cancel: () => resolve(),
  });
  const reader = decompress(source, ["gzip"]).getReader();
  await reader.read();
  await reader.cancel();
  await promise;
});

for (const name of NAMES) {
  Deno.test(`decompress passes on that its source broke, as it did: ${name}`, async () => {
    const coded = CODERS[name]!(PLAIN);
    let pulls = 0;
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) =>
        pulls++ === 0 ? controller.enqueue(coded.slice(0, 5000)) : controller.error(new TypeError("reset")),
    });
    const reading = new Response(decompress(source, [name]) as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
    await assert.rejects(reading, /^TypeError: reset$/);
  });
}

const HEADERS: readonly { header: string | null; names: string[] }[] = [
  { header: null, names: [] },
  { header: "", names: [] },
  { header: "identity", names: [] },
  { header: " GZIP ", names: ["gzip"] },
  { header: "gzip,identity , br", names: ["br", "gzip"] },
];

for (const { header, names } of HEADERS) {
  Deno.test(`codings of ${JSON.stringify(header)} are [${names.join()}]`, () =>
    assert.deepEqual(codings(header), names));
}

Deno.test("codings refuses one that it does not know, and names it", () => {
  assert.throws(() => codings("gzip, snappy"), /^RangeError: Cannot decode content-encoding "snappy"$/);
});

Deno.test("codings refuses so many on one another that undoing them is an attack", () => {
  assert.throws(
    () => codings("br,".repeat(100_000)),
    /^RangeError: Cannot undo 100000 content-encodings on one another$/,
  );
});
