import assert from "node:assert/strict";
import { shareOf } from "../../components/costs/share_of.ts";
import { dearestFirst } from "../../lib/admin/dearest_first.ts";

const part = (name: string, cost: number, unknown_cost: number, requests: number) => (
  { name, cost, unknown_cost, requests }
);

/** As they are to be sorted, with their share of all. */
const PARTS = [
  { ...part("dear", 3, 0, 1), share: 0.75 },
  { ...part("known in part", 1, 2, 9), share: 0.25 },
  { ...part("free", 0, 0, 5), share: 0 },
  { ...part("unknown", 0, 7, 7), share: undefined },
  { ...part("unknown and rare", 0, 1, 1), share: undefined },
];

Deno.test("dearestFirst sorts what is unknown behind what was free", () => {
  assert.deepEqual(PARTS.toReversed().sort(dearestFirst).map(({ name }) => name), PARTS.map(({ name }) => name));
});

Deno.test("a share of the cost is told of what is known only", () => {
  assert.deepEqual(PARTS.map((each) => shareOf(each, 4)), PARTS.map(({ share }) => share));
  assert.equal(shareOf(PARTS[2]!, 0), undefined);
});
