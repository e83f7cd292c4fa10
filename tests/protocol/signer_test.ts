/** Signatures that travel through a client of another protocol go back to who made them, and to nobody else (B1). */
import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { TargetTraits } from "../../lib/protocol/codec.ts";
import { type ClientBody, RequestConverter } from "../../lib/protocol/convert.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { envelope } from "../../lib/store/envelope.ts";

const MINIMAX: TargetTraits = { model: "MiniMax-M2", vendor: "other" };
const CLAUDE: TargetTraits = { model: "claude-opus-4-7", vendor: "anthropic" };
const RESOLD: TargetTraits = { model: "anthropic/claude-opus-4.7", vendor: "other" };
const OPENAI: TargetTraits = { model: "gpt-5.5", vendor: "openai" };
const XAI: TargetTraits = { model: "grok-5", vendor: "other" };

/** A first turn, with what a client of this protocol keeps of `answer` and the call's result behind it. */
interface Client {
  readonly protocol: Protocol;
  readonly first: JsonObject;
  readonly next: (answer: JsonObject) => JsonObject;
}

const user = { role: "user", content: "q" };
const parameters = { type: "object", properties: {} };

const CLIENTS: readonly Client[] = [
  {
    protocol: "chat",
    first: { model: "m", messages: [user], tools: [{ type: "function", function: { name: "f", parameters } }] },
    next(answer) {
      const [{ message }] = answer["choices"] as [{ message: JsonObject }];
      return { ...this.first, messages: [user, message, { role: "tool", tool_call_id: "c1", content: "r" }] };
    },
  },
  {
    protocol: "responses",
    first: { model: "m", input: [user], store: false, tools: [{ type: "function", name: "f", parameters }] },
    next(answer) {
      const output = { type: "function_call_output", call_id: "c1", output: "r" };
      return { ...this.first, input: [user, ...answer["output"] as Json[], output] };
    },
  },
  {
    protocol: "gemini",
    first: {
      contents: [{ role: "user", parts: [{ text: "q" }] }],
      tools: [{ functionDeclarations: [{ name: "f", parameters }] }],
    },
    next(answer) {
      const [{ content }] = answer["candidates"] as [{ content: JsonObject }];
      const result = {
        role: "user",
        parts: [{ functionResponse: { id: "c1", name: "f", response: { output: "r" } } }],
      };
      return { ...this.first, contents: [...this.first["contents"] as Json[], content, result] };
    },
  },
  {
    protocol: "messages",
    first: { model: "m", max_tokens: 9, messages: [user], tools: [{ name: "f", input_schema: parameters }] },
    next(answer) {
      const result = { type: "tool_result", tool_use_id: "c1", content: "r" };
      const messages = [user, { role: "assistant", content: answer["content"]! }, { role: "user", content: [result] }];
      return { ...this.first, messages };
    },
  },
];

const ROWS: readonly {
  readonly name: string;
  readonly to: Protocol;
  readonly from: TargetTraits;
  readonly own: TargetTraits;
  readonly foreign: TargetTraits;
  readonly answer: JsonObject;
}[] = [
  { name: "MiniMax", to: "messages", from: MINIMAX, own: MINIMAX, foreign: CLAUDE, answer: messagesAnswer() },
  { name: "Claude", to: "messages", from: CLAUDE, own: RESOLD, foreign: MINIMAX, answer: messagesAnswer() },
  { name: "xAI", to: "responses", from: XAI, own: XAI, foreign: OPENAI, answer: responsesAnswer() },
  { name: "OpenAI", to: "responses", from: OPENAI, own: OPENAI, foreign: XAI, answer: responsesAnswer() },
];

function messagesAnswer(): JsonObject {
  const content = [
    { type: "thinking", thinking: "hm", signature: "SIGNED" },
    { type: "redacted_thinking", data: "SIGNED too" },
    { type: "tool_use", id: "c1", name: "f", input: {} },
  ];
  return { type: "message", role: "assistant", id: "m", model: "m", content, stop_reason: "tool_use", usage: {} };
}

function responsesAnswer(): JsonObject {
  const output = [
    { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "SIGNED" },
    { type: "function_call", id: "fc_1", call_id: "c1", name: "f", arguments: "{}" },
  ];
  return { object: "response", id: "r", status: "completed", output, usage: null };
}

for (const { name, to, from, own, foreign, answer } of ROWS) {
  for (const client of CLIENTS) {
    if (client.protocol === to) continue;
    Deno.test(`what ${name} signed in ${to} goes back to it alone, through a ${client.protocol} client (B1, B2, B10)`, () => {
      const said = converter(client, client.first).to(to, from).message(answer);
      assert.ok(!(said instanceof Error));
      const body = client.next(said as JsonObject);
      const sent = (target: TargetTraits) => JSON.stringify(converter(client, body).to(to, target).body);
      assert.ok(sent(own).includes('"SIGNED"'), sent(own));
      assert.ok(!sent(foreign).includes("SIGNED"), sent(foreign));
    });
  }
}

const OURS = envelope(new Uint8Array(32));

function converter({ protocol }: Client, body: JsonObject): RequestConverter {
  let count = 0;
  const client: ClientBody = {
    protocol,
    body,
    model: "m",
    stream: false,
    estimatedInputTokens: 1,
    compaction: false,
    listed: false,
  };
  return new RequestConverter(client, { envelope: OURS, ids: { next: (prefix) => `${prefix}${++count}` }, now: 0 });
}
