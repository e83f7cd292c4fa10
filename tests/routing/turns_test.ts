import assert from "node:assert/strict";
import fc from "fast-check";
import { Turns } from "../../lib/routing/turns.ts";

type Weights = Readonly<Record<string, number>>;

/** Who gets `count` turns among those of `weights`, in order. */
function deal(turns: Turns, weights: Weights, count: number): string {
  let dealt = "";
  for (let i = 0; i < count; i++) {
    const due = (endpointId: string, weight: number) => turns.due(endpointId, weight);
    const next = Object.keys(weights).reduce((a, b) => due(b, weights[b]!) < due(a, weights[a]!) ? b : a);
    turns.report(next, weights[next]!);
    dealt += next;
  }
  return dealt;
}

Deno.test("Turns of equal weight go round", () => {
  assert.equal(deal(new Turns(), { a: 1, b: 1, c: 1 }, 9), "abcabcabc");
});

Deno.test("Turns are given by weight, and spread: nobody gets all of them in a row", () => {
  const dealt = deal(new Turns(), { a: 4, b: 2, c: 1 }, 70);
  const counts = ["a", "b", "c"].map((name) => dealt.split(name).length - 1);
  assert.deepEqual(counts, [40, 20, 10]);
  assert.doesNotMatch(dealt, /aaaa|bb|cc/);
});

Deno.test("Turns of one that was away are not made up for", () => {
  const turns = new Turns();
  deal(turns, { a: 1, b: 1 }, 10);
  deal(turns, { a: 1 }, 1000);
  assert.match(deal(turns, { a: 1, b: 1 }, 8), /^b{1,2}(ab){2}/);
});

Deno.test("Turns are shared by weight to one turn each, whatever the weights", () => {
  const anyWeights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(anyWeights, (list) => {
    const weights = Object.fromEntries(list.map((weight, i) => [String.fromCharCode(97 + i), weight]));
    const sum = list.reduce((a, b) => a + b);
    const dealt = deal(new Turns(), weights, sum * 3);
    for (const [name, weight] of Object.entries(weights)) {
      const given = dealt.split(name).length - 1;
      assert.ok(Math.abs(given - weight * 3) <= Math.max(2, weight * 0.1), `${name}: ${given} of ${weight * 3}`);
    }
  }));
});
