import assert from "node:assert/strict";
import { patchedBody } from "../../lib/proxy/patched_body.ts";

const upper = (bytes: Uint8Array<ArrayBuffer>) =>
  new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase());

Deno.test("patchedBody keeps none of the buffers that a stream hands out", async () => {
  const letters = [..."results_url"];
  const buffer = new Uint8Array(64 * 1024);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const letter = letters.shift();
      if (letter === undefined) return controller.close();
      buffer[0] = letter.charCodeAt(0);
      controller.enqueue(buffer.subarray(0, 1));
    },
  }, { highWaterMark: 0 });
  assert.equal(await new Response(patchedBody(body, upper, undefined)).text(), "RESULTS_URL");
});

Deno.test("patchedBody hands on what is too long to be changed, as it came", async () => {
  const piece = new TextEncoder().encode("a".repeat(1024 * 1024));
  let heard = 0;
  const body = new Blob(Array(10).fill(piece)).stream();
  const given = await new Response(patchedBody(body, upper, ({ length }) => heard += length)).bytes();
  assert.equal(heard, given.length);
  assert.ok(given.length === 10 * piece.length && given.every((byte) => byte === 97));
});
