import assert from "node:assert/strict";
import { readComplaint } from "../../lib/learning/complaint.ts";
import { withoutQuotes } from "../../lib/learning/without_quotes.ts";
import { sent } from "./sent.ts";

const SENT = sent("chat", {
  messages: [{
    role: "user",
    content: [{ type: "text", text: "It says 'no money left' and 余额不足, in reasoning_effort" }],
  }],
});

const ROWS: readonly (readonly [what: string, words: string, left: string])[] = [
  [
    "a sentence of the request",
    'invalid type: string "no money left", expected a map',
    'invalid type: string "", expected a map',
  ],
  ["one that is cut", "input_value='It says...' is no name", "input_value='' is no name"],
  ["one in another language", "invalid value: '余额不足'", "invalid value: ''"],
  [
    "a name, which the words are about",
    "Unknown parameter: 'reasoning_effort'",
    "Unknown parameter: 'reasoning_effort'",
  ],
  ["what the upstream says itself", 'status 429: "no credits left"', 'status 429: "no credits left"'],
  ["what stands between two names", "`a` and no money left and `b`", "`a` and no money left and `b`"],
  ["behind an apostrophe", "model's 'no money left' isn't it", "model's '' isn't it"],
];

for (const [what, words, left] of ROWS) {
  Deno.test(`withoutQuotes reads ${what}: ${words}`, () => {
    const complaint = withoutQuotes(readComplaint({ status: 400, text: JSON.stringify({ error: words }) }), SENT);
    assert.equal(complaint.text, left);
    assert.deepEqual(complaint.clauses.map(({ text }) => text), [left]);
  });
}
