import assert from "node:assert/strict";
import { patchedBody } from "../../lib/proxy/patched_body.ts";
import { oneBuffer } from "./one_buffer.ts";

const upper = (bytes: Uint8Array<ArrayBuffer>) =>
  new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase());

Deno.test("patchedBody keeps none of the buffers that a stream hands out", async () => {
  const patched = patchedBody(oneBuffer("results_url"), upper, undefined);
  assert.equal(await new Response(patched).text(), "RESULTS_URL");
});

Deno.test("patchedBody hands on what is too long to be changed, as it came", async () => {
  const piece = new TextEncoder().encode("a".repeat(1024 * 1024));
  let heard = 0;
  const body = new Blob(Array(10).fill(piece)).stream();
  const given = await new Response(patchedBody(body, upper, ({ length }) => heard += length)).bytes();
  assert.equal(heard, given.length);
  assert.ok(given.length === 10 * piece.length && given.every((byte) => byte === 97));
});
