import assert from "node:assert/strict";
import { concat, GrowingBytes, LastBytes, textUpTo } from "../lib/bytes.ts";

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

Deno.test("LastBytes keeps as many as asked for, however they come", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
  for (const size of [1, 7, 99, 100, 101, 250, 1000]) {
    const last = new LastBytes(100);
    for (let at = 0; at < bytes.length; at += size) last.push(bytes.subarray(at, at + size));
    assert.deepEqual(last.whole(), bytes.slice(-100), String(size));
  }
  const few = new LastBytes(100);
  few.push(bytes.subarray(0, 3));
  assert.deepEqual(few.whole(), bytes.slice(0, 3));
});

Deno.test("textUpTo joins letters that are cut, and reads a body that never ends no further than it needs", async () => {
  const bytes = new TextEncoder().encode('{"a":"中文"}');
  const inPieces = (size: number) =>
    ReadableStream.from(
      Array.from({ length: bytes.length / size + 1 }, (_, i) => bytes.slice(i * size, (i + 1) * size)),
    );
  for (const size of [1, 2, 5, 100]) assert.equal(await textUpTo(10, inPieces(size)), '{"a":"中文"}', String(size));
  assert.equal(await textUpTo(10, null), "");
  let pieces = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pieces++;
      controller.enqueue(bytes.slice(0, 5));
    },
  });
  assert.equal(await textUpTo(10, endless), '{"a":'.repeat(3));
  assert.ok(pieces < 6, String(pieces));
});
