/** Thinking that a client of another protocol carries back to the vendor that signed it. */
import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { Conversion } from "../../lib/protocol/convert.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { convert } from "../matrix/conversion.ts";

// deno-lint-ignore no-explicit-any
type Loose = any;

const QUESTION = { role: "user", content: "hi" };
const TOOLS = [{ type: "function", function: { name: "read", parameters: { type: "object", properties: {} } } }];

function asked(to: Protocol, messages: Loose[], stream = false): Conversion {
  const target = { vendor: to === "messages" ? "anthropic" : "openai", model: MODELS[to]! } as const;
  const body = { model: "m", stream, messages, tools: TOOLS, reasoning_effort: "high" };
  return convert("chat", to, { body, target });
}

const MODELS: Partial<Record<Protocol, string>> = { messages: "claude-sonnet-4-5", responses: "gpt-5.5" };

const use = (id: string): JsonObject => ({ type: "tool_use", id, name: "read", input: {} });
const BLOCKS: JsonObject[] = [
  { type: "thinking", thinking: "h\u00e4", signature: "sig1" },
  { type: "redacted_thinking", data: "red" },
  { type: "text", text: "I read" },
  use("toolu_1a7f"),
  { type: "thinking", thinking: "", signature: "sig2" },
  use("toolu_2a7f"),
  use("toolu_3a7f"),
];
const ANSWER: JsonObject = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "c",
  content: BLOCKS,
  stop_reason: "tool_use",
  usage: { input_tokens: 1, output_tokens: 1 },
};

/** The assistant's message as a client puts the deltas together. */
function assembled(conversion: Conversion, events: readonly JsonObject[]): Loose {
  const stream = conversion.stream();
  const message: Loose = { role: "assistant", content: "", tool_calls: [] };
  const frames = events.flatMap((event) => stream.push({ event: String(event["type"]), data: JSON.stringify(event) }));
  for (const { data } of [...frames, ...stream.end("eof")]) {
    const delta = data === "[DONE]" ? {} : JSON.parse(data).choices[0]?.delta ?? {};
    message.content += delta.content ?? "";
    for (const { index, ...call } of delta.tool_calls ?? []) {
      const known = message.tool_calls[index];
      if (known === undefined) message.tool_calls[index] = call;
      else known.function.arguments += call.function.arguments;
    }
  }
  return message;
}

const results = (message: Loose): Loose[] =>
  message.tool_calls.map(({ id }: Loose) => ({ role: "tool", tool_call_id: id, content: "r" }));

Deno.test("B6: Anthropic's thinking comes back to it in front of its calls, streamed and not", () => {
  const whole = asked("messages", [QUESTION]).message(ANSWER);
  assert.ok(!(whole instanceof ProxyError));
  const events: JsonObject[] = [
    { type: "message_start", message: { ...ANSWER, content: [] } },
    ...BLOCKS.flatMap((content_block, index): JsonObject[] => [
      { type: "content_block_start", index, content_block },
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: {} },
    { type: "message_stop" },
  ];
  const streamed = assembled(asked("messages", [QUESTION], true), events);
  for (const message of [(whole as Loose).choices[0].message, streamed]) {
    const { body } = asked("messages", [QUESTION, message, ...results(message)]);
    const [, assistant] = body["messages"] as Loose[];
    assert.deepEqual(assistant.content, BLOCKS);
    assert.equal((body["thinking"] as Loose).type, "enabled");
  }
});

Deno.test("B6: OpenAI's encrypted reasoning comes back to it in front of its call", () => {
  const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "enc" };
  const call = { type: "function_call", id: "fc_1", call_id: "c1", name: "read", arguments: "{}", status: "completed" };
  const answer = { id: "resp_1", object: "response", status: "completed", model: "g", output: [reasoning, call] };
  const whole: Loose = asked("responses", [QUESTION]).message(answer);
  const { message } = whole.choices[0];
  const { body } = asked("responses", [QUESTION, message, ...results(message)]);
  const kept = (body["input"] as Loose[]).find(({ type }) => type === "reasoning");
  assert.deepEqual([kept?.encrypted_content, (body["input"] as Loose[]).indexOf(kept)], ["enc", 1]);
});

Deno.test("B1: what one vendor signed does not go to another", () => {
  const whole: Loose = asked("messages", [QUESTION]).message(ANSWER);
  const { message } = whole.choices[0];
  const { body } = asked("responses", [QUESTION, message, ...results(message)]);
  assert.doesNotMatch(JSON.stringify(body), /sig1|sig2|red"|cccc|sealed/);
});

/** A conversation of another protocol's client with Anthropic: its first request, and the next one with the answer. */
interface Client {
  readonly first: JsonObject;
  next(answer: Loose): JsonObject;
}

const FUNCTION = { name: "read", parameters: { type: "object", properties: {} } };
const GEMINI = { contents: [{ role: "user", parts: [{ text: "hi" }] }], tools: [{ functionDeclarations: [FUNCTION] }] };
const CODEX = { model: "m", store: false, include: ["reasoning.encrypted_content"], reasoning: { effort: "high" } };
const ASKED = { role: "user", content: "hi" };

function geminiClient(keep: (part: Loose) => Loose[]): Client {
  const first = { ...GEMINI, generationConfig: { thinkingConfig: { thinkingBudget: 2048 } } };
  return {
    first,
    next({ candidates: [{ content }] }) {
      const parts = content.parts.flatMap(keep);
      const results = parts.flatMap(({ functionCall: called }: Loose) =>
        called === undefined ? [] : [{ functionResponse: { id: called.id, name: "read", response: { output: "r" } } }]
      );
      return { ...first, contents: [...GEMINI.contents, { role: "model", parts }, { role: "user", parts: results }] };
    },
  };
}

function responsesClient(keep: (item: Loose) => Loose[]): Client {
  const tools = [{ type: "function", ...FUNCTION }];
  return {
    first: { ...CODEX, tools, input: [ASKED] },
    next({ output }) {
      const calls = output.filter(({ type }: Loose) => type === "function_call");
      const results = calls.map(({ call_id }: Loose) => ({ type: "function_call_output", call_id, output: "r" }));
      return { ...CODEX, tools, input: [ASKED, ...output.flatMap(keep), ...results] };
    },
  };
}

const CLIENTS: readonly (readonly [string, Protocol, Client])[] = [
  ["a Gemini client that keeps all", "gemini", geminiClient((part) => [part])],
  ["a Gemini client that leaves thoughts out", "gemini", geminiClient((part) => part.thought ? [] : [part])],
  [
    "a Gemini client that keeps the signatures of thoughts alone",
    "gemini",
    geminiClient((part) => part.thought ? part.thoughtSignature ? [{ ...part, text: "" }] : [] : [part]),
  ],
  ["a Responses client that keeps all", "responses", responsesClient((item) => [item])],
  [
    "a Responses client that leaves summaries out",
    "responses",
    responsesClient((item) => [item.type === "reasoning" ? { ...item, summary: [] } : item]),
  ],
];

for (const [name, from, client] of CLIENTS) {
  Deno.test(`B6: Anthropic's thinking comes back to it word for word from ${name}`, () => {
    const target = { vendor: "anthropic", model: MODELS.messages! } as const;
    const answer = convert(from, "messages", { body: client.first, target }).message(ANSWER);
    assert.ok(!(answer instanceof ProxyError));
    const { body } = convert(from, "messages", { body: client.next(answer), target });
    const [, assistant] = body["messages"] as Loose[];
    const told = assistant.content.filter(({ type }: Loose) => type.endsWith("thinking"));
    assert.deepEqual(told, BLOCKS.filter(({ type }) => String(type).endsWith("thinking")));
    assert.match(assistant.content[0].type, /thinking/);
    assert.equal((body["thinking"] as Loose).type, "enabled");
    assert.doesNotMatch(JSON.stringify(body), /sealed/);
  });
}
