import assert from "node:assert/strict";
import { newPriorities } from "../../lib/admin/new_priorities.ts";

const ROWS: readonly (readonly [what: string, before: readonly number[], after: readonly number[]])[] = [
  ["nobody", [], []],
  ["those that stay", [1, 1, 2], [1, 1, 2]],
  ["gaps", [3, 3, 7], [1, 1, 2]],
  ["one that is put in front of a group", [2, 1, 1], [1, 2, 2]],
  ["one that is put behind a group", [1, 2, 2, 1], [1, 2, 2, 3]],
  ["one that is put between two of a group", [1, 3, 1, 2], [1, 1, 1, 2]],
  ["one that is put between two groups", [1, 1, 3, 2, 2], [1, 1, 2, 3, 3]],
];

for (const [what, before, after] of ROWS) {
  Deno.test(`newPriorities: ${what}`, () => assert.deepEqual(newPriorities(before, true), after));
}

Deno.test("newPriorities: where nobody shares, each has its own", () => {
  assert.deepEqual(newPriorities([1, 1, 2], false), [1, 2, 3]);
});
