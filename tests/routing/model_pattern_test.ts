import assert from "node:assert/strict";
import { coversModel, matchesModel, readModelName } from "../../lib/routing/model_pattern.ts";

/** Each with the names that it is for. */
const PATTERNS: readonly (readonly [pattern: string, names: readonly string[]])[] = [
  ["*", ["a", "a[1m]", "b", "b[1m]"]],
  ["a", ["a", "a[1m]"]],
  ["a[1m]", ["a[1m]"]],
  ["*[1m]", ["a[1m]", "b[1m]"]],
  ["b", ["b", "b[1m]"]],
];

for (const [pattern, names] of PATTERNS) {
  Deno.test(`matchesModel takes for ${pattern} what it is for, with Claude Code's mark and without (A37)`, () => {
    const all = PATTERNS[0]![1];
    assert.deepEqual(all.filter((name) => matchesModel(pattern, readModelName(name))), names);
  });

  Deno.test(`coversModel says of ${pattern} which patterns it leaves nothing for`, () => {
    for (const [other, others] of PATTERNS) {
      assert.equal(coversModel(pattern, other), others.every((name) => names.includes(name)), other);
    }
  });
}
