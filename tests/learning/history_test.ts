import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { classify } from "../../lib/learning/classify.ts";
import { sent } from "./sent.ts";

const CALL = { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "f" } }] };
const WORDS = { role: "user", content: "Hi" };
const PARTS = { role: "user", content: [{ type: "text", text: "Hi" }] };

/** What is done about a refusal of these messages: `mended`, a call without words gets an empty text. */
const ROWS: readonly (readonly [what: string, messages: readonly Json[], words: string, mended: boolean])[] = [
  ["a string that is wanted", [WORDS, CALL], "messages[1].content: Input should be a valid string", true],
  ["a string that is wanted, of parts", [PARTS, CALL], "messages[0].content: Input should be a valid string", false],
  ["content that is required", [PARTS, CALL], "messages.1.content: field required", true],
  ["a string or a list", [PARTS, CALL], "'content' field must be a string or an array of objects", true],
  ["null by its name", [PARTS, CALL], "messages[1].content must not be null", true],
  ["null where none was sent", [PARTS, WORDS], "messages[1].content must not be null", false],
  ["a part of the content", [PARTS, CALL], "messages[0].content[0].text must not be null", false],
];

for (const [what, messages, words, mended] of ROWS) {
  Deno.test(`nullContent ${mended ? "heeds" : "does not take for its own"} a refusal of ${what}`, () => {
    const request = { ...sent("chat"), body: { model: "m", messages: [...messages] } };
    const { reaction } = classify({ status: 400, text: JSON.stringify({ error: { message: words } }) }, request);
    const changes = "changes" in reaction ? reaction.changes : [];
    const expected = { type: "set", path: "messages[].content", value: "", from: null };
    assert.equal(changes.some((change) => JSON.stringify(change) === JSON.stringify(expected)), mended, reaction.type);
  });
}
