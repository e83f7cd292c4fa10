import assert from "node:assert/strict";
import { holdsText } from "../lib/holds_text.ts";

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
