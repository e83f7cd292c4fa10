import assert from "node:assert/strict";
import { compareBodies } from "../../islands/compare_bodies.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const binary = (...more: readonly number[]) => Uint8Array.of(0xff, 0xfe, ...more);

const CASES: readonly (readonly [name: string, left: Uint8Array, right: Uint8Array, expected: string])[] = [
  ["binary bodies of the same bytes", binary(1, 2), binary(1, 2), "same"],
  ["binary bodies of other bytes", binary(1, 2), binary(1, 3), "bytes differ"],
  ["binary bodies of which one goes on", binary(1), binary(1, 2), "bytes differ"],
  ["a binary body and a text", binary(), bytes("a"), "bytes differ"],
  ["a binary body and an empty one", binary(), bytes(""), "bytes differ"],
  ["texts that say the same in JSON", bytes('{"a":1}'), bytes('{ "a": 1 }'), "same"],
  ["texts that differ", bytes("a"), bytes("b"), "rows"],
];

for (const [name, left, right, expected] of CASES) {
  Deno.test(`compareBodies tells of ${name}: ${expected}`, () => {
    assert.equal(compareBodies(left, right).type, expected);
    assert.equal(compareBodies(right, left).type, expected);
  });
}
