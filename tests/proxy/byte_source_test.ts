import assert from "node:assert/strict";
import { concat } from "../../lib/bytes.ts";
import { type ByteSource, byteSource, bytesSource } from "../../lib/proxy/byte_source.ts";

const PIECES = [3, 5000, 1, 40_000, 16].map((length, i) =>
  new Uint8Array(length).map((_, at) => (at * (i + 7)) & 0xff)
);

async function all(source: ByteSource): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let piece = await source.read(); piece !== undefined; piece = await source.read()) pieces.push(piece);
  return pieces;
}

/** A stream of `PIECES`; `type` says whether its reader may bring a buffer of its own. */
function stream(type: "bytes" | undefined): ReadableStream<Uint8Array> {
  const pieces = PIECES.map((piece) => piece.slice());
  if (type === undefined) {
    return new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
    });
  }
  return new ReadableStream({
    type,
    pull(controller) {
      const piece = pieces.shift();
      if (piece !== undefined) return controller.enqueue(piece);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

for (const type of ["bytes", undefined] as const) {
  Deno.test(`byteSource reads every byte of a ${type ?? "plain"} stream, and no piece changes afterwards`, async () => {
    assert.deepEqual(concat(await all(byteSource(stream(type)))), concat(PIECES));
  });

  Deno.test(`byteSource rejects when a ${type ?? "plain"} stream breaks`, async () => {
    const error = new TypeError("reset");
    const broken: ReadableStream<Uint8Array> = type === undefined
      ? new ReadableStream({ pull: (controller) => controller.error(error) })
      : new ReadableStream({ type, pull: (controller) => controller.error(error) });
    await assert.rejects(byteSource(broken).read(), TypeError);
  });
}

Deno.test("bytesSource is one piece, and an empty one none", async () => {
  const bytes = new Uint8Array([1, 2]);
  assert.deepEqual(await all(bytesSource(bytes)), [bytes]);
  assert.deepEqual(await all(bytesSource(new Uint8Array(0))), []);
});
