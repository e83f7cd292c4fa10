import assert from "node:assert/strict";
import fc from "fast-check";
import { pipe } from "../../../lib/protocol/stream/pipe.ts";
import type { Transducer } from "../../../lib/protocol/transducer.ts";

/** Gives each item `times` times, and at the end what it held back and why. */
function holding(times: number): Transducer<string, string> {
  let held: string | undefined;
  return {
    push(item) {
      const out = held === undefined ? [] : Array<string>(times).fill(held);
      held = item;
      return out;
    },
    end: (reason) => [...(held === undefined ? [] : [held]), reason],
  };
}

function run(stage: Transducer<string, string>, items: readonly string[]): string[] {
  return [...items.flatMap((item) => [...stage.push(item)]), ...stage.end("eof")];
}

Deno.test("pipe passes what the first stage owes at its end through the second, before that one's own end", () => {
  assert.deepEqual(run(pipe(holding(1), holding(2)), ["a", "b"]), ["a", "a", "b", "b", "eof", "eof"]);
});

Deno.test("pipe is associative", () => {
  fc.assert(fc.property(fc.array(fc.string()), fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), (items, [a, b, c]) => {
    const left = pipe(pipe(holding(a), holding(b)), holding(c));
    const right = pipe(holding(a), pipe(holding(b), holding(c)));
    assert.deepEqual(run(left, items), run(right, items));
  }));
});

Deno.test("pipe passes on more than a call takes arguments, from one stage or from each", () => {
  const many = Array<number>(300_000).fill(1);
  const all = { push: () => many, end: () => [] };
  const each = { push: (item: number) => [item], end: () => [] };
  assert.equal(pipe(all, each).push(0).length, many.length);
  const last = { push: (item: number) => item === 1 ? many : [], end: () => [] };
  assert.equal(pipe({ push: () => [0, 1], end: () => [] }, last).push(0).length, many.length);
});
