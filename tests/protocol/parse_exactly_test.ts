import assert from "node:assert/strict";
import { carrying } from "../../lib/protocol/parse_exactly.ts";

const LONG = "12345678901234567890";

const KEPT: readonly (readonly [text: string, written: string])[] = [
  [`{"input":{"id":${LONG}}}`, `{"input":{"id":${LONG}}}`],
  [`{"a":[{"args":{"b":[-${LONG}]}}]}`, `{"a":[{"args":{"b":[-${LONG}]}}]}`],
  [`{"response": ${LONG}}`, `{"response":${LONG}}`],
  // What is read is a number like any other.
  [`{"seed":${LONG},"list":[${LONG}]}`, `{"seed":${Number(LONG)},"list":[${Number(LONG)}]}`],
  [`{"text":"${LONG}","__proto__":${LONG}}`, `{"text":"${LONG}","__proto__":${Number(LONG)}}`],
];

for (const [text, written] of KEPT) {
  Deno.test(`carrying writes ${text} as ${written}`, () => {
    assert.equal(JSON.stringify(carrying(JSON.parse(text), text)), written);
  });
}

Deno.test("carrying gives what it got where JSON nests deeper than the stack, or has no long number", () => {
  const deep = `${'{"a":'.repeat(100_000)}${LONG}${"}".repeat(100_000)}`;
  for (const text of [deep, '{"input":1}']) {
    const json = JSON.parse(text);
    assert.equal(carrying(json, text), json);
  }
});
