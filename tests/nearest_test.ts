import assert from "node:assert/strict";
import { nearest } from "../lib/nearest.ts";

const ROWS: readonly (readonly [word: string, candidates: readonly string[], found: string | undefined])[] = [
  ["abc", [], undefined],
  ["abc", ["abc"], "abc"],
  ["abd", ["abc"], "abc"],
  ["ab", ["ac"], undefined],
  ["abcd", ["abc"], "abc"],
  ["abc", ["abcd"], "abcd"],
  ["ab", ["a"], undefined],
  ["a", ["ab"], undefined],
  ["xad", ["abc"], undefined],
  // A swap is one edit, of neighbours that are the same.
  ["teh", ["the"], "the"],
  ["hte", ["the"], "the"],
  ["ba", ["ab"], undefined],
  ["xab", ["xbc"], undefined],
  ["xbc", ["xab"], undefined],
  ["xba", ["xac"], undefined],
  ["xab", ["xcd"], undefined],
  ["Max-Tokens", ["max tokens"], "max tokens"],
  ["MAX_TOKENS", ["maxtokens"], "maxtokens"],
  // The nearest, wherever it stands, and the first of those that are equally near.
  ["priority", ["prioritize", "priorities", "priority_"], "priority_"],
  ["priority", ["priority_", "priorities"], "priority_"],
  ["abx", ["abc", "abd"], "abc"],
  ["a".repeat(64), ["a".repeat(64)], "a".repeat(64)],
  ["a".repeat(65), ["a".repeat(65)], undefined],
];

for (const [word, candidates, found] of ROWS) {
  Deno.test(`nearest finds ${found?.slice(0, 20) ?? "nothing"} for ${word.slice(0, 20)} among ${candidates.join().slice(0, 40)}`, () => {
    assert.equal(nearest(word, candidates), found);
  });
}
