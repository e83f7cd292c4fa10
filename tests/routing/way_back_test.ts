import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { beginsTurn } from "../../lib/routing/way_back.ts";

const ASKED = { role: "user", content: "And the tests?" };
const FIRST = { role: "user", content: "Hi" };
const SAID = { role: "assistant", content: "Done." };
const result = (...more: JsonObject[]) => ({
  role: "user",
  content: [{ type: "tool_result", tool_use_id: "t", content: "ok" }, ...more],
});

const ROWS: readonly (readonly [says: string, protocol: Protocol, body: JsonObject, begins: boolean])[] = [
  ["a question after an answer", "messages", { messages: [FIRST, SAID, ASKED] }, true],
  ["a question before what an agent adds", "messages", {
    messages: [FIRST, SAID, ASKED, { role: "system", content: "Be brief." }],
  }, true],
  ["no first message, as agents' own are", "messages", { messages: [FIRST] }, false],
  ["no result of a call", "messages", { messages: [FIRST, SAID, result()] }, false],
  ["no text beside a result", "messages", { messages: [FIRST, SAID, result({ type: "text", text: "and" })] }, false],
  ["no reminder alone", "messages", {
    messages: [FIRST, SAID, { role: "user", content: "<system-reminder>x</system-reminder>" }],
  }, false],
  [
    "no beginning of the answer",
    "messages",
    { messages: [FIRST, SAID, ASKED, { role: "assistant", content: "{" }] },
    false,
  ],
  ["a question in Chat", "chat", { messages: [FIRST, SAID, ASKED] }, true],
  ["no result in Chat", "chat", { messages: [FIRST, SAID, { role: "tool", tool_call_id: "t", content: "ok" }] }, false],
  ["a question in Responses", "responses", {
    input: [{ ...FIRST, type: "message" }, { type: "reasoning", summary: [] }, { ...ASKED, type: "message" }],
  }, true],
  ["a question in a Responses body that came by Chat", "chat", { input: [FIRST, SAID, ASKED] }, true],
  ["no result in Responses", "responses", {
    input: [FIRST, { type: "function_call", call_id: "c" }, {
      type: "function_call_output",
      call_id: "c",
      output: "x",
    }],
  }, false],
  ["no text alone", "responses", { input: "Hi" }, false],
  ["nothing that goes on from a stored answer", "responses", {
    input: [FIRST, SAID, ASKED],
    previous_response_id: "resp_1",
  }, false],
  ["a question in Gemini", "gemini", {
    contents: [{ parts: [{ text: "Hi" }] }, { role: "model", parts: [{ text: "Done." }] }, {
      parts: [{ text: "And?" }],
    }],
  }, true],
  ["no result in Gemini", "gemini", {
    contents: [
      { parts: [{ text: "Hi" }] },
      { role: "model", parts: [{ functionCall: { name: "f" } }] },
      { role: "user", parts: [{ functionResponse: { name: "f", response: {} } }, { text: "and" }] },
    ],
  }, false],
  ["nothing without messages", "messages", {}, false],
  ["nothing of what is none", "messages", { messages: [null, 5, "x", { role: "assistant" }, []] }, false],
];

for (const [says, protocol, body, begins] of ROWS) {
  Deno.test(`beginsTurn takes ${says} for the beginning of a turn`, () => {
    assert.equal(beginsTurn(body, protocol), begins);
  });
}
