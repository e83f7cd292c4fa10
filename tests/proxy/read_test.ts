import assert from "node:assert/strict";
import { readBody } from "../../lib/proxy/read.ts";

const COUNT = 300_000;

/** One byte a piece, each in a buffer of its own, as Deno hands out the chunks of a request. */
function inPieces(): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ === COUNT) return controller.close();
      const piece = new Uint8Array(1024).subarray(0, 1);
      controller.enqueue(piece);
    },
  });
}

Deno.test("readBody reads a body in three hundred thousand pieces, and as many bytes are what it keeps", async () => {
  const request = new Request("http://localhost", { method: "POST", body: inPieces() });
  const body = await readBody(request, request.headers, 1 << 20);
  assert.equal(body?.length, COUNT);
  assert.equal(body?.buffer.byteLength, COUNT);
});
