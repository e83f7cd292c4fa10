import assert from "node:assert/strict";
import { isObject, type JsonObject } from "../../lib/json.ts";
import { bodyForm } from "../../lib/protocol/body_form.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { convert, TARGETS } from "../matrix/conversion.ts";

const USER = { role: "user", content: "hi" };

const FORMS: readonly { name: string; protocol: Protocol; body: JsonObject; is: Protocol }[] = [
  { name: "a chat with messages", protocol: "chat", body: { messages: [USER] }, is: "chat" },
  { name: "an input in place of messages", protocol: "chat", body: { input: [USER] }, is: "responses" },
  { name: "a text for an input", protocol: "chat", body: { input: "hi" }, is: "responses" },
  { name: "an input beside no messages", protocol: "chat", body: { input: [USER], messages: [] }, is: "responses" },
  { name: "an input beside messages", protocol: "chat", body: { input: "x", messages: [USER] }, is: "chat" },
  { name: "neither", protocol: "chat", body: {}, is: "chat" },
  { name: "an input of another protocol", protocol: "messages", body: { input: "hi" }, is: "messages" },
];

for (const { name, protocol, body, is } of FORMS) {
  Deno.test(`bodyForm of ${name} is that of ${is}`, () => assert.equal(bodyForm(protocol, body), is));
}

Deno.test("a call of a custom tool that comes back as a function's is one of the custom tool again for OpenAI", () => {
  const body = {
    model: "m",
    messages: [
      USER,
      {
        role: "assistant",
        content: [],
        tool_calls: [{
          id: "call_a",
          type: "function",
          function: { name: "ApplyPatch", arguments: "*** Begin Patch" },
        }],
      },
      { role: "tool", tool_call_id: "call_a", content: "done" },
    ],
    tools: [{ type: "custom", name: "ApplyPatch", format: { type: "text" } }],
  };
  const { input } = convert("chat", "responses", { body, target: TARGETS.responses[0]! }).body;
  assert.ok(Array.isArray(input));
  assert.deepEqual(input.flatMap((item) => isObject(item) ? [item["type"]] : []), [
    "message",
    "custom_tool_call",
    "custom_tool_call_output",
  ]);
});
