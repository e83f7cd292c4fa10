import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { isSame } from "../../lib/learning/is_same.ts";

const ROWS: readonly (readonly [a: Json, b: Json, same: boolean])[] = [
  [{ type: "enabled", budget: 1 }, { budget: 1, type: "enabled" }, true],
  [{ type: "enabled" }, { type: "enabled", budget: 1 }, false],
  [{ type: "enabled", budget: 1 }, { type: "enabled" }, false],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: { b: [1, { c: null }] } }, { a: { b: [1, { c: null }] } }, true],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [[], {}, false],
  [{}, [], false],
  [null, {}, false],
  [0, false, false],
  ["1", 1, false],
  [{ toString: 1 }, { valueOf: 1 }, false],
];

for (const [a, b, same] of ROWS) {
  Deno.test(`isSame of ${JSON.stringify(a)} and ${JSON.stringify(b)} is ${same}`, () => {
    assert.equal(isSame(a, b), same);
  });
}
