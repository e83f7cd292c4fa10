import assert from "node:assert/strict";
import { replaceQuotes } from "../lib/quotes.ts";

const LEFT_OUT: readonly (readonly [string, string])[] = [
  [`The field "a b" is unknown`, `The field "" is unknown`],
  ["You've hit `it's over` and you're done", "You've hit `` and you're done"],
  [`It isn't 'this' nor "it's that"`, `It isn't '' nor ""`],
  [`A quote that "never ends`, `A quote that "never ends`],
  [`"over\ntwo lines"`, `"over\ntwo lines"`],
  ["", ""],
];

for (const [text, rest] of LEFT_OUT) {
  Deno.test(`replaceQuotes leaves out what ${JSON.stringify(text)} quotes`, () => {
    assert.equal(replaceQuotes(text, () => ""), rest);
  });
}

Deno.test("replaceQuotes leaves a quote alone that has no replacement", () => {
  const text = `"one" and 'two'`;
  assert.equal(replaceQuotes(text, (said) => said === "two" ? "2" : undefined), `"one" and '2'`);
});
