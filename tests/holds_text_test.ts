import assert from "node:assert/strict";
import { holdsText, placesOf } from "../lib/holds_text.ts";

const PIECE = 256 * 1024;

for (
  const [name, before, text, after] of [
    ["at the start", 0, '"image', 9],
    ["at the end", 9, '"image', 0],
    ["alone", 0, '"image', 0],
    ["over the border of what is read at a time", PIECE - 3, '"image', 9],
    ["right before that border", PIECE - 6, '"image', 9],
    ["right behind it", PIECE, '"image', 0],
    ["far behind", 3 * PIECE + 7, '"image', 9],
    ["in other letters", 5, "查询图片", 5],
    ["in other letters over the border", PIECE - 4, "查询图片", 5],
  ] as const
) {
  Deno.test(`holdsText finds a text ${name}`, () => {
    const filler = (length: number) => "x".repeat(length);
    // A view that does not begin where its buffer does.
    const bytes = new TextEncoder().encode(`"image${filler(before)}${text}${filler(after)}`).subarray(6);
    assert.equal(holdsText(bytes, text), true);
    bytes[before + 1] = 0x78;
    assert.equal(holdsText(bytes, text), false, "all of it has to be there");
  });
}

Deno.test("holdsText says false of what is shorter than the text", () => {
  assert.equal(holdsText(new TextEncoder().encode("ima"), "image"), false);
  assert.equal(holdsText(new Uint8Array(), "image"), false);
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("holdsText finds a text wherever it stands, across the borders of its windows too", () => {
  for (const size of [3, 200, PIECE, 2 * PIECE, 3 * PIECE + 5]) {
    const places = [0, 1, PIECE - 3, PIECE - 2, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1, size - 3];
    for (const at of places.filter((at) => at + 3 <= size)) {
      const bytes = new Uint8Array(size).fill(0x20);
      bytes.set(bytesOf('a"b'), at);
      assert.ok(holdsText(bytes, 'a"b'), `${at} of ${size}`);
      assert.deepEqual([...placesOf(bytes, 'a"b')], [at], `${at} of ${size}`);
    }
    assert.ok(!holdsText(new Uint8Array(size).fill(0x20), 'a"b'));
  }
  assert.ok(!holdsText(new Uint8Array(), "a"));
});

Deno.test("holdsText counts bytes, and looks at those alone that it was given", () => {
  const bytes = bytesOf(`é✓${"é".repeat(PIECE)}"id" x "id"`);
  const first = 5 + 2 * PIECE;
  assert.deepEqual([...placesOf(bytes, '"id"')], [first, first + 7]);
  assert.ok(!holdsText(bytes.subarray(0, first + 3), '"id"'));
  assert.deepEqual([...placesOf(bytes.subarray(first + 1), '"id"')], [6]);
});

Deno.test("placesOf finds places that overlap, each once", () => {
  const bytes = new Uint8Array(PIECE + 10).fill(0x61);
  assert.equal([...placesOf(bytes, "aaa")].length, PIECE + 8);
});
