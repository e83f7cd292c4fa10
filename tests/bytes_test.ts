import assert from "node:assert/strict";
import { concat, GrowingBytes } from "../lib/bytes.ts";

Deno.test("concat joins pieces in order, empty ones and views into larger buffers too", () => {
  const large = new Uint8Array([9, 1, 2, 9]);
  const pieces = [large.subarray(1, 3), new Uint8Array(0), new Uint8Array([3, 4]), new Uint8Array([5])];
  assert.deepEqual(concat(pieces), new Uint8Array([1, 2, 3, 4, 5]));
  assert.deepEqual(concat([]), new Uint8Array(0));
});

Deno.test("concat copies, so that a piece may be reused afterwards", () => {
  const piece = new Uint8Array([1]);
  const joined = concat([piece]);
  piece[0] = 2;
  assert.equal(joined[0], 1);
});

Deno.test("GrowingBytes keeps none of the buffers that its pieces lie in", () => {
  const bytes = new GrowingBytes();
  const buffer = new Uint8Array(64 * 1024);
  for (let i = 0; i < 300_000; i++) {
    buffer[0] = i;
    bytes.push(buffer.subarray(0, 1));
  }
  const whole = bytes.whole();
  assert.equal(whole.buffer.byteLength, 300_000);
  assert.deepEqual([whole[0], whole[255], whole[256]], [0, 255, 0]);
});

Deno.test("concat takes more pieces than a call takes arguments", () => {
  assert.equal(concat(Array<Uint8Array>(1_000_000).fill(new Uint8Array(1))).length, 1_000_000);
});
