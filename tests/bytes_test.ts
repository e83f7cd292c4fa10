import assert from "node:assert/strict";
import { concat } from "../lib/bytes.ts";

Deno.test("concat joins pieces in order, empty ones and views into larger buffers too", () => {
  const large = new Uint8Array([9, 1, 2, 9]);
  const pieces = [large.subarray(1, 3), new Uint8Array(0), new Uint8Array([3, 4]), new Uint8Array([5])];
  assert.deepEqual(concat(...pieces), new Uint8Array([1, 2, 3, 4, 5]));
  assert.deepEqual(concat(), new Uint8Array(0));
});

Deno.test("concat copies, so that a piece may be reused afterwards", () => {
  const piece = new Uint8Array([1]);
  const joined = concat(piece);
  piece[0] = 2;
  assert.equal(joined[0], 1);
});
