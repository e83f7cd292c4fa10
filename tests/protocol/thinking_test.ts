import assert from "node:assert/strict";
import fc from "fast-check";
import { reasoningText, ThinkSplitter } from "../../lib/protocol/thinking.ts";
import type { ThoughtPiece } from "../../lib/protocol/thought_piece.ts";

function splitThinking(text: string): readonly ThoughtPiece[] {
  const splitter = new ThinkSplitter();
  return [...splitter.push(text), ...splitter.end()];
}

const CASES: readonly (readonly [name: string, text: string, thinking: string, answer: string])[] = [
  ["takes thinking from before the answer", "<think>\nWhy?\n</think>\n\nBecause.", "\nWhy?\n", "Because."],
  ["takes the other tags", "<thought>Why?</thought>Because.", "Why?", "Because."],
  ["takes Seed-OSS' tags", "<seed:think>Why? </think></seed:think>Because.", "Why? </think>", "Because."],
  ["takes Magistral's marks", "[THINK]Why?[/THINK]Because.", "Why?", "Because."],
  ["takes Gemma 4's marks", "<|channel>thought\nWhy?\n<channel|>Because.", "\nWhy?\n", "Because."],
  [
    "takes gpt-oss' channels",
    "<|channel|>analysis<|message|>Why? <b>|<|end|><|start|>assistant<|channel|>final<|message|>Because <|x|>.<|return|>",
    "Why? <b>|",
    "Because <|x|>.",
  ],
  [
    "takes gpt-oss' channels with blanks around them",
    "\n<|start|>assistant<|channel|>analysis<|message|>Why?<|end|>\n<|start|>assistant <|channel|>final <|constrain|>json<|message|>{}<|end|>\n",
    "Why?",
    "{}",
  ],
  ["takes a thought of gpt-oss' that never ends", "<|channel|>analysis<|message|>Why? <|e", "Why? <|e", ""],
  [
    "takes what gpt-oss tells before a call, and the call in one spelling",
    "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant to=functions.read<|channel|>commentary json<|message|>{}",
    "",
    "I look.<|channel|>commentary to=read<|message|>{}<|call|>",
  ],
  [
    "takes what gpt-oss thinks that a tool has told for a thought",
    "<|channel|>final<|message|>So.<|end|><|start|>functions.read to=assistant<|channel|>commentary<|message|>[]<|end|>And more.",
    "[]",
    "So.And more.",
  ],
  [
    "sets two messages of gpt-oss' apart",
    "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>final<|message|>So.",
    "",
    "I look.\n\nSo.",
  ],
  ["leaves what has no head of gpt-oss' alone", `<|channel|>${"x".repeat(500)}`, "", `<|channel|>${"x".repeat(500)}`],
  ["leaves gpt-oss' marks inside an answer alone", "Use <|channel|>final.", "", "Use <|channel|>final."],
  ["leaves half a mark of gpt-oss' alone", "<|chan", "", "<|chan"],
  ["leaves a list in brackets alone", "[THIN, 1] is a list", "", "[THIN, 1] is a list"],
  ["takes a tag behind white space", "\n <think>Why?</think>Because.", "Why?", "Because."],
  ["takes thinking that is never closed", "<think>Why?", "Why?", ""],
  ["takes empty thinking", "<think>\n\n</think>\n\nBecause.", "\n\n", "Because."],
  ["leaves tags inside an answer alone", "Use <think>x</think>.", "", "Use <think>x</think>."],
  ["leaves tags inside thinking alone", "<think>a <think> b</thinker></think>c", "a <think> b</thinker>", "c"],
  ["leaves text without tags alone", "  hello", "", "  hello"],
  ["gives back what only looked like a tag", "<thin", "", "<thin"],
  ["takes away an end that has no beginning", "\n</think>\n\nBecause.", "", "Because."],
  ["leaves an end alone that is part of a sentence", "</think> ends it.\n", "", "</think> ends it.\n"],
  ["leaves an end alone that is all there is", "</think> ", "", "</think> "],
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

const WHOLE: readonly (readonly [name: string, text: string, thinking: string, answer: string])[] = [
  ["takes a thought that its template began", "Why?\n</think>\n\nBecause.", "Why?\n", "Because."],
  ["takes code in such a thought", "```\na\n```\n</think>\n\nBecause.", "```\na\n```\n", "Because."],
  ["takes a thought between tags", "<think>Why?</think>Because.", "Why?", "Because."],
  ...[
    ["leaves an end alone that an answer speaks of", "`</think>` ends it.\n\nSo."],
    ["leaves an end alone in a line of other words", "The tag </think>\n\nends it."],
    ["leaves an end alone that is shown as code", "It ends with\n```\n</think>\n\nx\n```\n"],
    ["leaves an end alone that has its beginning", "It is\n<think>\n</think>\n\nand so on."],
    ["leaves ends alone that are several", "a\n</think>\n\nb\n</think>\n\nc"],
    ["leaves an end alone that nothing follows", "a\n</think>\n\n"],
    ["leaves an end alone without a blank line behind it", "a\n</think>\nb"],
  ].map(([name = "", text = ""]) => [name, text, "", text] as const),
];

for (const [name, text, thinking, answer] of WHOLE) {
  Deno.test(`ThinkSplitter B8 ${name}, of a whole text`, () => {
    const splitter = new ThinkSplitter();
    const pieces = [...splitter.pushWhole(text), ...splitter.end()];
    assert.equal(joined(pieces, "thinking"), thinking);
    assert.equal(joined(pieces, "text"), answer);
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
