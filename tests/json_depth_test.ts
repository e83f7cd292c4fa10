import assert from "node:assert/strict";
import { isStackOverflow, jsonDepth } from "../lib/json_depth.ts";

const encoder = new TextEncoder();

const DEPTHS: readonly { text: string; depth: number }[] = [
  { text: "", depth: 0 },
  { text: '"[[["', depth: 0 },
  { text: "{}", depth: 1 },
  { text: '[[],{"a":[]},[[]]]', depth: 3 },
  { text: '{"a\\"{[":"\\\\","b":["]]]","\\\\\\"[",[1]]}', depth: 3 },
  { text: `${"[".repeat(300_000)}${"]".repeat(300_000)}`, depth: 300_000 },
  { text: '{"cut":["x', depth: 2 },
];

for (const { text, depth } of DEPTHS) {
  Deno.test(`jsonDepth of ${text.slice(0, 40)} is ${depth}`, () => {
    assert.equal(jsonDepth(encoder.encode(text)), depth);
  });
}

Deno.test("isStackOverflow knows a full stack from other errors", () => {
  const fall = (): number => 1 + fall();
  const thrown = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  assert.equal(isStackOverflow(thrown(fall)), true);
  assert.equal(isStackOverflow(thrown(() => new Array(-1))), false);
  assert.equal(isStackOverflow(new Error("Maximum call stack size exceeded")), false);
});
