import assert from "node:assert/strict";
import { MAX_PIECE, textPieces } from "../../../lib/protocol/stream/text_pieces.ts";

const LINE = 64 * 1024;

const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ["of one byte", "a".repeat(3 * MAX_PIECE + 1)],
  ["of two halves", "x" + "\u{1F389}".repeat(2 * MAX_PIECE)],
  ["that JSON escapes", "\u0001".repeat(2 * MAX_PIECE)],
  ["that JSON in JSON escapes", JSON.stringify('\u0001"\\'.repeat(MAX_PIECE))],
  ["with lone halves", "\udf89\ud83c".repeat(MAX_PIECE)],
];

for (const [what, text] of TEXTS) {
  Deno.test(`textPieces leaves characters ${what} whole, and no piece makes a long line`, () => {
    const pieces = textPieces(text);
    assert.equal(pieces.join(""), text);
    for (const piece of pieces) {
      assert.ok(piece.length > 0 && piece.length <= MAX_PIECE);
      assert.ok(new TextEncoder().encode(JSON.stringify(piece)).length < LINE - 1024);
      if (text.isWellFormed()) assert.ok(piece.isWellFormed());
    }
  });
}
