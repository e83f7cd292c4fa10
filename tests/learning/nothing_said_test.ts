import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { patchJson } from "../../lib/json_patch.ts";
import { editsOf } from "../../lib/learning/apply.ts";
import { classify } from "../../lib/learning/classify.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { sent } from "./sent.ts";

const EFFORT = { role: "system", content: [], output_config: { effort: "medium" } };
const WORDS = { role: "user", content: "Hi" };
const EMPTY_TEXT = { role: "user", content: [{ type: "text", text: "" }, { type: "text", text: "Hi" }] };

function changes(protocol: Protocol, words: string, body: Readonly<Record<string, Json>>) {
  const request = { ...sent(protocol), body: { model: "m", ...body } };
  const { reaction } = classify({ status: 400, text: JSON.stringify({ error: { message: words } }) }, request);
  return "changes" in reaction ? reaction.changes.map(({ type }) => type) : [];
}

const REFUSALS: readonly (readonly [protocol: Protocol, words: string])[] = [
  ["messages", "messages.1: all messages must have non-empty content except for the optional final assistant message"],
  ["messages", "messages: text content blocks must be non-empty"],
  ["messages", "messages: text content blocks must contain non-whitespace text"],
  ["messages", "messages.0.content.0.text: cache_control cannot be set for empty text blocks"],
  [
    "messages",
    "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the field.",
  ],
  ["messages", "messages.1.content: List should have at least 1 item after validation, not 0"],
  ["chat", "Invalid request: message at position 1 with role 'system' must not be empty"],
  ["chat", "Message content cannot be empty"],
  ["chat", "messages 中的 content 不能为空"],
];

for (const [protocol, words] of REFUSALS) {
  Deno.test(`emptyMessages understands ${words}`, () => {
    assert.deepEqual(changes(protocol, words, { messages: [WORDS, EFFORT, WORDS] }), ["empty_messages"]);
    assert.deepEqual(changes(protocol, words, { messages: [WORDS, EMPTY_TEXT] }), ["empty_messages"]);
    assert.ok(!changes(protocol, words, { messages: [WORDS, WORDS] }).includes("empty_messages"), "nothing is empty");
  });
}

Deno.test("emptyMessages understands what is said of an empty text of the instructions", () => {
  const body = { system: [{ type: "text", text: "", cache_control: { type: "ephemeral" } }], messages: [WORDS] };
  const words = "system.0: cache_control cannot be set for empty text blocks";
  assert.deepEqual(changes("messages", words, body), ["empty_messages"]);
});

Deno.test("emptyMessages leaves alone what is said of tools", () => {
  for (const words of ["tools.0.input_schema is empty, see messages", "function parameters is empty"]) {
    assert.ok(!changes("chat", words, { messages: [WORDS, EFFORT] }).includes("empty_messages"));
  }
});

const SIGNED = { text: "", thoughtSignature: "c2ln" };
const RESULT = { type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: " " }] };
const SAID = { type: "text", text: "Be brief" };
const CALL = { role: "assistant", content: "", tool_calls: [{ id: "c" }] };

const EDITED: readonly (readonly [what: string, protocol: Protocol, before: Json, after: Json])[] = [
  ["a message with an effort alone", "messages", { messages: [WORDS, EFFORT, WORDS] }, { messages: [WORDS, WORDS] }],
  ["an empty text among others", "messages", { messages: [EMPTY_TEXT] }, {
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  }],
  ["white space", "chat", { messages: [WORDS, { role: "assistant", content: " \n" }] }, { messages: [WORDS] }],
  ["null", "chat", { messages: [WORDS, { role: "assistant", content: null }] }, { messages: [WORDS] }],
  ["texts alone", "responses", {
    input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "" }] }, WORDS],
  }, { input: [WORDS] }],
  ["parts", "gemini", { contents: [{ role: "model", parts: [{ text: "" }] }, { role: "user", parts: [SIGNED] }] }, {
    contents: [{ role: "user", parts: [SIGNED] }],
  }],
  ["an empty text of the instructions", "messages", { system: [{ type: "text", text: "" }, SAID] }, { system: [SAID] }],
  ["an empty text of a result", "messages", { messages: [{ role: "user", content: [RESULT] }] }, {
    messages: [{ role: "user", content: [{ ...RESULT, content: [] }] }],
  }],
];

for (const [what, protocol, before, after] of EDITED) {
  Deno.test(`empty_messages leaves out ${what}`, () => {
    const bytes = new TextEncoder().encode(JSON.stringify(before));
    const edited = patchJson(bytes, editsOf({ type: "empty_messages" }, protocol));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(edited)), after);
  });
}

const KEPT: readonly (readonly [what: string, protocol: Protocol, body: Json])[] = [
  ["a call without words", "chat", { messages: [CALL, { role: "tool", tool_call_id: "c", content: "" }] }],
  ["a call's item", "responses", { input: [{ type: "function_call_output", call_id: "c", output: "" }] }],
  ["a refusal", "chat", { messages: [{ role: "assistant", content: null, refusal: "no" }] }],
  ["a picture", "messages", { messages: [{ role: "user", content: [{ type: "image", source: {} }] }] }],
];

for (const [what, protocol, body] of KEPT) {
  Deno.test(`empty_messages keeps ${what}`, () => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    assert.equal(patchJson(bytes, editsOf({ type: "empty_messages" }, protocol)), bytes);
  });
}
