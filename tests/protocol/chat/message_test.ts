import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json } from "../../../lib/json.ts";
import { customInput } from "../../../lib/protocol/custom_input.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { NO_USAGE } from "../../../lib/protocol/usage.ts";
import { envelope, translation } from "./translation.ts";

const body = (message: Json, finish: Json = "stop"): Json => ({
  id: "c",
  model: "m",
  choices: [{ index: 0, message, finish_reason: finish }],
});

interface MessageCase {
  readonly name: string;
  readonly body: Json;
  readonly parts: Json;
  readonly reason: string;
  readonly reports?: string[];
}

const CASES: readonly MessageCase[] = [
  {
    name: "C24: thinking, text and calls, in this order",
    body: body({
      role: "assistant",
      content: "a",
      reasoning: "hm",
      tool_calls: [{ id: "c1", type: "function", function: { name: "read", arguments: "{}" } }],
    }),
    parts: [
      { type: "thinking", text: "hm", signature: { protocol: "chat", data: '{"reasoning":"hm"}' } },
      { type: "text", text: "a" },
      { type: "tool_call", id: "c1", name: "read", kind: "function", arguments: "{}" },
    ],
    reason: "tool_calls",
  },
  {
    name: "the first choice, wherever it stands",
    body: {
      id: "c",
      model: "m",
      choices: [
        { index: 1, message: { content: "second" }, finish_reason: "stop" },
        { index: 0, message: { content: "first" }, finish_reason: "stop" },
      ],
    },
    parts: [{ type: "text", text: "first" }],
    reason: "stop",
    reports: ["choices[1]"],
  },
  {
    name: "two calls of one id, and once one that comes twice",
    body: body({
      content: null,
      tool_calls: [
        { id: "c1", type: "function", function: { name: "a", arguments: '{"x":1}' } },
        { id: "c1", type: "function", function: { name: "a", arguments: '{"x":2}' } },
        { id: "c1", type: "function", function: { name: "a", arguments: '{"x":2}' } },
      ],
    }),
    parts: [1, 2].map((x) => (
      { type: "tool_call", id: "c1", name: "a", kind: "function", arguments: `{"x":${x}}` }
    )),
    reason: "tool_calls",
  },
  {
    name: "two calls without ids",
    body: body({
      content: null,
      tool_calls: [
        { id: "", type: "function", function: { name: "a", arguments: '{"x":1}' } },
        { type: "function", function: { name: "a", arguments: '{"x":2}' } },
      ],
    }),
    parts: [
      { type: "tool_call", id: "call_1", name: "a", kind: "function", arguments: '{"x":1}' },
      { type: "tool_call", id: "call_2", name: "a", kind: "function", arguments: '{"x":2}' },
    ],
    reason: "tool_calls",
  },
  {
    name: "two calls in the arguments of one",
    body: body({
      content: null,
      tool_calls: [{ id: "c1", type: "function", function: { name: "a", arguments: '{"x":1}{"x":2}' } }],
    }),
    parts: [
      { type: "tool_call", id: "c1", name: "a", kind: "function", arguments: '{"x":1}' },
      { type: "tool_call", id: "call_1", name: "a", kind: "function", arguments: '{"x":2}' },
    ],
    reason: "tool_calls",
  },
  {
    name: "a call in another choice than the text",
    body: {
      id: "c",
      model: "m",
      choices: [
        { index: 0, message: { role: "assistant", content: "a" }, finish_reason: "tool_calls" },
        {
          index: 1,
          message: { content: null, tool_calls: [{ id: "c1", function: { name: "a", arguments: "{}" } }] },
          finish_reason: "tool_calls",
        },
      ],
    },
    parts: [
      { type: "text", text: "a" },
      { type: "tool_call", id: "c1", name: "a", kind: "function", arguments: "{}" },
    ],
    reason: "tool_calls",
  },
  {
    name: "GitHub Copilot's reasoning_text with its seal",
    body: body({ content: "a", reasoning_text: "hm", reasoning_opaque: "o" }),
    parts: [
      {
        type: "thinking",
        text: "hm",
        signature: { protocol: "chat", data: '{"reasoning_text":"hm","reasoning_opaque":"o"}' },
      },
      { type: "text", text: "a" },
    ],
    reason: "stop",
  },
  {
    name: "a thought that its template began",
    body: body({ content: "Why?\n</think>\n\nBecause." }),
    parts: [{ type: "thinking", text: "Why?\n" }, { type: "text", text: "Because." }],
    reason: "stop",
  },
  { name: "C16: an answer without anything", body: body({ content: "" }, "length"), parts: [], reason: "length" },
  { name: "an empty message that a filter took", body: body({}, "content_filter"), parts: [], reason: "filtered" },
  {
    name: "a reason that is missing",
    body: body({ content: "a" }, null),
    parts: [{ type: "text", text: "a" }],
    reason: "stop",
  },
  {
    name: "a custom tool's call",
    body: body({ content: null, tool_calls: [{ id: "c1", type: "custom", custom: { name: "m", input: "4 + 4" } }] }),
    parts: [{ type: "tool_call", id: "c1", name: "m", kind: "custom", arguments: "4 + 4" }],
    reason: "tool_calls",
  },
  {
    name: "what was spoken",
    body: body({ content: null, audio: { id: "x", data: "QUJD", transcript: "hi" } }),
    parts: [{ type: "text", text: "hi" }],
    reason: "stop",
    reports: ["choices[].message.audio"],
  },
];

for (const each of CASES) {
  Deno.test(`decodeMessage reads ${each.name}`, () => {
    const around = translation();
    const message = chatCodec.decodeMessage(each.body, around);
    assert.ok(!(message instanceof ProxyError));
    assert.deepEqual(message.parts, each.parts);
    assert.equal(message.finish.reason, each.reason);
    assert.deepEqual(around.reported, each.reports ?? []);
  });
}

const ERRORS: readonly (readonly [Json, number])[] = [
  [{ error: { message: "no", code: "rate_limit_exceeded" } }, 429],
  [{ id: "c", choices: [], error: { message: "gone", code: 502 } }, 502],
  [{ id: "c", choices: [] }, 502],
  [{ choices: [{ message: { role: "assistant", content: null } }] }, 502],
  [{ choices: [{ finish_reason: "error", message: {}, error: { code: 429, message: "no" } }] }, 429],
  [{ object: "error", message: "no", code: 400 }, 400],
  ["text", 502],
  [null, 502],
];
for (const [value, status] of ERRORS) {
  Deno.test(`decodeMessage takes ${JSON.stringify(value)} for an error`, () => {
    const error = chatCodec.decodeMessage(value, translation());
    assert.ok(error instanceof ProxyError);
    assert.equal(error.status, status);
  });
}

Deno.test("encodeMessage writes a whole answer, the usage's details always there", () => {
  const around = translation({ tools: [{ name: "patch", kind: "custom" }] });
  const message: Message = {
    id: undefined,
    model: "upstream-model",
    parts: [
      { type: "thinking", text: "hm", signature: { protocol: "messages", data: "sig" } },
      { type: "text", text: "a" },
      { type: "tool_call", id: "c1", name: "read", kind: "function", arguments: "" },
      { type: "tool_call", id: "c2", name: "patch", kind: "function", arguments: '{"input":"x"}' },
    ],
    finish: { reason: "tool_calls", raw: "tool_use" },
    usage: { ...NO_USAGE, inputTokens: 3, outputTokens: 2 },
  };
  assert.deepEqual(chatCodec.encodeMessage(message, around), {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "client-model",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: "a",
        refusal: null,
        reasoning_content: "hm",
        tool_calls: [
          {
            id: "c1",
            type: "function",
            function: { name: "read", arguments: "{}" },
            extra_content: {
              google: {
                thought_signature: envelope.seal({
                  protocol: "thinking",
                  data: '[{"text":"hm","protocol":"messages","data":"sig"}]',
                }),
              },
            },
          },
          { id: "c2", type: "custom", custom: { name: "patch", input: "x" } },
        ],
      },
      logprobs: null,
      finish_reason: "tool_calls",
    }],
    usage: {
      prompt_tokens: 3,
      completion_tokens: 2,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  });
});

const INPUTS: readonly (readonly [string, string])[] = [
  ['{"input":"a\\nb"}', "a\nb"],
  ['{"patch":"a","note":"b"}', "a"],
  ['{"command":["apply_patch","a"]}', "a"],
  ['{"text":"a"}', "a"],
  ['"a"', "a"],
  ["*** Begin Patch", "*** Begin Patch"],
  ["{'input': 'a'}", "a"],
  ["", ""],
];
for (const [given, input] of INPUTS) {
  Deno.test(`D4: customInput takes the raw text out of ${JSON.stringify(given)}`, () => {
    assert.equal(customInput(given, { name: "tool", wrapped: true }), input);
  });
}
