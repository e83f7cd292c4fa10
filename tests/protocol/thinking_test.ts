import assert from "node:assert/strict";
import fc from "fast-check";
import { reasoningText, ThinkSplitter, type ThoughtPiece } from "../../lib/protocol/thinking.ts";

function splitThinking(text: string): readonly ThoughtPiece[] {
  const splitter = new ThinkSplitter();
  return [...splitter.push(text), ...splitter.end()];
}

const CASES: readonly (readonly [name: string, text: string, thinking: string, answer: string])[] = [
  ["takes thinking from before the answer", "<think>\nWhy?\n</think>\n\nBecause.", "\nWhy?\n", "Because."],
  ["takes the other tags", "<thought>Why?</thought>Because.", "Why?", "Because."],
  ["takes a tag behind white space", "\n <think>Why?</think>Because.", "Why?", "Because."],
  ["takes thinking that is never closed", "<think>Why?", "Why?", ""],
  ["takes empty thinking", "<think>\n\n</think>\n\nBecause.", "\n\n", "Because."],
  ["leaves tags inside an answer alone", "Use <think>x</think>.", "", "Use <think>x</think>."],
  ["leaves tags inside thinking alone", "<think>a <think> b</thinker></think>c", "a <think> b</thinker>", "c"],
  ["leaves text without tags alone", "  hello", "", "  hello"],
  ["gives back what only looked like a tag", "<thin", "", "<thin"],
];

const joined = (pieces: readonly ThoughtPiece[], type: ThoughtPiece["type"]) =>
  pieces.filter((piece) => piece.type === type).map(({ text }) => text).join("");

for (const [name, text, thinking, answer] of CASES) {
  Deno.test(`splitThinking B8 ${name}`, () => {
    const pieces = splitThinking(text);
    assert.equal(joined(pieces, "thinking"), thinking);
    assert.equal(joined(pieces, "text"), answer);
  });

  Deno.test(`ThinkSplitter ${name}, wherever it is cut`, () => {
    fc.assert(fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const splitter = new ThinkSplitter();
      const pieces: ThoughtPiece[] = [];
      let from = 0;
      for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
        pieces.push(...splitter.push(text.slice(from, cut)));
        from = cut;
      }
      pieces.push(...splitter.end());
      assert.equal(joined(pieces, "thinking"), thinking);
      assert.equal(joined(pieces, "text"), answer);
    }));
  });
}

Deno.test("ThinkSplitter passes thinking on at once", () => {
  const splitter = new ThinkSplitter();
  assert.deepEqual(splitter.push("<think>one <"), [{ type: "thinking", text: "one " }]);
});

Deno.test("reasoningText B8 reads text and summaries, and nothing that is sealed", () => {
  assert.deepEqual(
    reasoningText([
      { type: "reasoning.summary", summary: "a" },
      { type: "reasoning.text", text: "b", signature: null },
      null,
      { type: "reasoning.encrypted", data: "x" },
    ]),
    "ab",
  );
  assert.deepEqual(reasoningText(undefined), "");
});
