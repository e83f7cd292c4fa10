import assert from "node:assert/strict";
import { newPriorities } from "../../lib/admin/new_priorities.ts";

interface Row {
  readonly name: string;
  /** What they were, in the new order. */
  readonly before: readonly number[];
  /** Whose place is new, in the new order; `undefined`: nobody says so. */
  readonly moved?: number;
  readonly isApart?: boolean;
  readonly after: readonly number[];
}

const ROWS: readonly Row[] = [
  { name: "nobody", before: [], after: [] },
  { name: "those that stay", before: [1, 1, 2], after: [1, 1, 2] },
  { name: "gaps", before: [3, 3, 7], after: [1, 1, 2] },
  { name: "one that is put in front of a group", before: [2, 1, 1], moved: 0, after: [1, 2, 2] },
  { name: "one that is put behind a group", before: [1, 2, 2, 1], moved: 3, after: [1, 2, 2, 3] },
  { name: "one that is put between two of a group", before: [1, 3, 1, 2], moved: 1, after: [1, 1, 1, 2] },
  { name: "one that is put between two groups", before: [1, 1, 3, 2, 2], moved: 2, after: [1, 1, 2, 3, 3] },
  { name: "one that changes its place in its group", before: [1, 1, 2], moved: 0, after: [1, 1, 2] },
  { name: "one that leaves its group for the next place", before: [1, 2, 1], moved: 2, after: [1, 2, 3] },
  { name: "one that leaves its group for the end", before: [1, 1, 2, 1], moved: 3, after: [1, 1, 2, 3] },
  { name: "one that leaves its group for another", before: [1, 2, 1, 2], moved: 2, after: [1, 2, 2, 2] },
  {
    name: "one that is put in front of its own group, apart",
    before: [1, 1, 2],
    moved: 0,
    isApart: true,
    after: [1, 2, 3],
  },
  { name: "an order of which nobody says what is new in it", before: [1, 2, 1, 1], after: [1, 2, 3, 3] },
];

for (const { name, before, moved, isApart = false, after } of ROWS) {
  Deno.test(`newPriorities: ${name}`, () => {
    const move = moved === undefined ? undefined : { place: moved, isApart };
    assert.deepEqual(newPriorities(before, { keepsEquals: true, move }), after);
  });
}

Deno.test("newPriorities: where nobody shares, each has its own", () => {
  assert.deepEqual(newPriorities([1, 1, 2], { keepsEquals: false, move: undefined }), [1, 2, 3]);
});
