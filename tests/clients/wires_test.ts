/** The strict wires refuse what their vendors refuse. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { chatWire } from "./chat_wire.ts";
import { geminiWire } from "./gemini_wire.ts";
import { messagesWire } from "./messages_wire.ts";
import { responsesWire } from "./responses_wire.ts";
import { mixedUp } from "./script.ts";
import type { Wire } from "./wire.ts";

const headers = new Headers({
  "content-type": "application/json",
  accept: "text/event-stream",
  "anthropic-version": "2023-06-01",
});
const ask = { role: "user", content: "hi" };
const call = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } };
const calls = { role: "assistant", content: null, tool_calls: [call] };
const chat = (...messages: JsonObject[]): JsonObject => ({ model: "m", messages });
const said = { role: "user", parts: [{ text: "hi" }] };
const called = { role: "model", parts: [{ functionCall: { name: "f", args: {} } }] };
const answered = { role: "user", parts: [{ functionResponse: { name: "f", response: {} } }] };
const gemini = (...contents: JsonObject[]): JsonObject => ({ contents });
const declared = (parameters: JsonObject): JsonObject => ({
  contents: [said],
  tools: [{ functionDeclarations: [{ name: "f", parameters }] }],
});
const message = (...content: JsonObject[]): JsonObject => ({
  model: "m",
  max_tokens: 9,
  messages: [{ role: "user", content }],
});
const input = (...items: JsonObject[]): JsonObject => ({ model: "m", input: items });

const taken: readonly [string, Wire, JsonObject][] = [
  ["chat: a call and its result", chatWire, chat(ask, calls, { role: "tool", tool_call_id: "c1", content: "x" }, ask)],
  ["gemini: a call and its result", geminiWire, gemini(said, called, answered)],
  ["messages: a question", messagesWire, message({ type: "text", text: "hi" })],
  ["responses: a question", responsesWire, input(ask)],
];

for (const [what, wire, body] of taken) {
  Deno.test(`strict wire takes ${what}`, () => assert.deepEqual(wire.check(body, headers), []));
}

const refused: readonly [string, Wire, JsonObject, RegExp][] = [
  ["chat: a member of another protocol", chatWire, { ...chat(ask), system: "x" }, /unknown member system/],
  [
    "chat: a cache mark",
    chatWire,
    chat({ role: "user", content: [{ type: "text", text: "x", cache_control: {} }] }),
    /cache/,
  ],
  ["chat: an unanswered call", chatWire, chat(ask, calls, ask), /before the results of c1/],
  ["chat: a stray result", chatWire, chat(ask, { role: "tool", tool_call_id: "c1", content: "x" }), /answers no call/],
  [
    "chat: an image of a tool",
    chatWire,
    chat(ask, calls, { role: "tool", tool_call_id: "c1", content: [{ type: "image_url" }] }),
    /image_url/,
  ],
  [
    "chat: arguments that are no JSON",
    chatWire,
    chat(ask, { ...calls, tool_calls: [{ ...call, function: { name: "f", arguments: "" } }] }),
    /arguments/,
  ],
  ["chat: an empty message", chatWire, chat({ role: "user", content: "" }), /is empty/],
  ["chat: a tool choice without tools", chatWire, { ...chat(ask), tool_choice: "auto" }, /without tools/],
  [
    "chat: a bad tool name",
    chatWire,
    { ...chat(ask), tools: [{ type: "function", function: { name: "a.b" } }] },
    /tool name/,
  ],
  ["gemini: an unknown member", geminiWire, { ...gemini(said), model: "m" }, /model is unknown/],
  ["gemini: the model first", geminiWire, gemini(called, answered), /begin with the user/],
  ["gemini: a turn twice", geminiWire, gemini(said, said), /alternate/],
  ["gemini: an unanswered call", geminiWire, gemini(said, called, said), /calls f/],
  ["gemini: an empty text", geminiWire, gemini({ role: "user", parts: [{ text: "" }] }), /empty text/],
  [
    "gemini: an unknown schema word",
    geminiWire,
    declared({ type: "object", additionalProperties: false }),
    /additionalProperties/,
  ],
  ["gemini: a schema without type", geminiWire, declared({ type: "object", properties: { a: {} } }), /f.a.type/],
  ["messages: an empty text", messagesWire, message({ type: "text", text: "" }), /empty text/],
  ["messages: a foreign block", messagesWire, message({ type: "input_text", text: "x" }), /input_text/],
  [
    "messages: unsigned thinking",
    messagesWire,
    message({ type: "thinking", thinking: "x", signature: "" }),
    /signature/,
  ],
  ["messages: two tools of one name", messagesWire, {
    ...message({ type: "text", text: "x" }),
    tools: [{ name: "a", input_schema: { type: "object" } }, { name: "a", input_schema: { type: "object" } }],
  }, /one name/],
  ["responses: a foreign member", responsesWire, { ...input(ask), messages: [] }, /foreign member messages/],
  [
    "responses: a foreign part",
    responsesWire,
    input({ role: "user", content: [{ type: "text", text: "x" }] }),
    /has a text/,
  ],
  [
    "responses: a stray output",
    responsesWire,
    input(ask, { type: "custom_tool_call_output", call_id: "c1", output: "x" }),
    /without call/,
  ],
];

for (const [what, wire, body, wording] of refused) {
  Deno.test(`strict wire refuses ${what}`, () => assert.match(wire.check(body, headers).join("; "), wording));
}

/** Two calls of the shell whose results come in this order, in each protocol. */
function results(...order: readonly string[]): readonly [string, Wire, JsonObject][] {
  const command = (name: string) => ({ command: `echo proof-${name}-$((40+2))` });
  const output = (name: string) => `proof-${name}-42`;
  const names = ["a", "b"];
  return [
    ["messages", messagesWire, {
      messages: [
        { role: "assistant", content: names.map((id) => ({ type: "tool_use", id, input: command(id) })) },
        {
          role: "user",
          content: names.map((id, at) => ({ type: "tool_result", tool_use_id: id, content: output(order[at]!) })),
        },
      ],
    }],
    ["chat", chatWire, {
      messages: [
        {
          role: "assistant",
          tool_calls: names.map((id) => ({ id, function: { arguments: JSON.stringify(command(id)) } })),
        },
        ...names.map((id, at) => ({ role: "tool", tool_call_id: id, content: output(order[at]!) })),
      ],
    }],
    ["responses", responsesWire, {
      input: [
        ...names.map((id) => ({ type: "function_call", call_id: id, arguments: JSON.stringify(command(id)) })),
        ...names.map((id, at) => ({ type: "function_call_output", call_id: id, output: output(order[at]!) })),
      ],
    }],
    ["gemini", geminiWire, {
      contents: [
        { role: "model", parts: names.map((id) => ({ functionCall: { name: "f", args: command(id) } })) },
        {
          role: "user",
          parts: order.map((id) => ({ functionResponse: { name: "f", response: { output: output(id) } } })),
        },
      ],
    }],
  ];
}

for (const [protocol, wire, body] of results("b", "a")) {
  Deno.test(`strict wire: results of ${protocol} that answer each other's calls are noticed`, () => {
    assert.deepEqual(mixedUp(wire.read(body)), [
      "proof-b is said to be the result of proof-a",
      "proof-a is said to be the result of proof-b",
    ]);
  });
}

for (const [protocol, wire, body] of results("a", "b")) {
  Deno.test(`strict wire: results of ${protocol} that answer their calls are not`, () => {
    assert.deepEqual(mixedUp(wire.read(body)), []);
  });
}
