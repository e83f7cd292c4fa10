import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { Part } from "../../../lib/protocol/conversation.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { decodeStream, encodeStream, envelope, frames, translation } from "./translation.ts";

function message(parts: readonly Part[], more: Partial<Message> = {}): Message {
  return { id: "msg_1", model: "gpt", parts, finish: { reason: "stop", raw: "stop" }, usage: undefined, ...more };
}

function encode(parts: readonly Part[], more: Partial<Message> = {}): JsonObject {
  return messagesCodec.encodeMessage(message(parts, more), translation());
}

const CALL: Part = { type: "tool_call", id: "call_1", name: "Bash", kind: "function", arguments: '{"a":1}' };

Deno.test("encodeMessage keeps text, thinking and calls in their order (C24)", () => {
  const body = encode([
    { type: "text", text: "a" },
    { type: "thinking", text: "hm", signature: { protocol: "chat", data: "x" } },
    CALL,
    { type: "text", text: "" },
    { type: "refusal", text: "no" },
  ]);
  assert.deepEqual(body, {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "client-model",
    content: [
      { type: "text", text: "a" },
      { type: "thinking", thinking: "hm", signature: envelope.seal({ protocol: "chat", data: "x" }) },
      { type: "tool_use", id: "call_1", name: "Bash", input: { a: 1 } },
      { type: "text", text: "no" },
    ],
    stop_reason: "tool_use",
    stop_sequence: null,
    stop_details: null,
    usage: {
      input_tokens: 42,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 3,
    },
  });
});

Deno.test("encodeMessage makes no block of blanks alone, but between texts (A9)", () => {
  const text = (value: string): Part => ({ type: "text", text: value });
  assert.deepEqual(encode([text("\n\n"), CALL])["content"], encode([CALL])["content"]);
  assert.deepEqual(encode([text("a"), text(" "), text("b"), text("\n")])["content"], [text("a"), text(" "), text("b")]);
  assert.deepEqual(encode([{ type: "thinking", text: "\n" }, text("a")])["content"], [text("a")]);
});

Deno.test("encodeMessage repairs arguments, and keeps those beyond repair as text (C6)", () => {
  const inputOf = (text: string) =>
    (encode([{ ...CALL, arguments: text } as Part])["content"] as JsonObject[])[0]!.input;
  assert.deepEqual(inputOf(""), {});
  assert.deepEqual(inputOf("{'a': None}"), { a: null });
  assert.deepEqual(inputOf('{"a": ['), { input: '{"a": [' });
});

Deno.test("encodeMessage gives calls ids that Anthropic would take back (A22)", () => {
  const [block] = encode([{ ...CALL, id: "functions.Bash:0" } as Part])["content"] as JsonObject[];
  assert.match(String(block!["id"]), /^functions_Bash_0_[0-9a-f]{8}$/);
});

Deno.test("encodeMessage writes the seal of a call in front of it (B6)", () => {
  const body = encode([{ ...CALL, signature: { protocol: "gemini", data: "sig" } } as Part]);
  assert.deepEqual((body["content"] as JsonObject[])[0], {
    type: "thinking",
    thinking: "",
    signature: envelope.seal({ protocol: "gemini", data: "sig", id: "call_1" }),
  });
});

Deno.test("encodeMessage says the same as the stream of the same answer", () => {
  const whole = message([{ type: "thinking", text: "hm" }, { type: "text", text: "a" }, CALL], {
    finish: { reason: "length", raw: "length" },
  });
  const body = messagesCodec.encodeMessage(whole, translation());
  const events = encodeStream(replay(whole));
  const last = events.find(({ type }) => type === "message_delta")!;
  assert.deepEqual(last["usage"], body["usage"]);
  const { stop_reason, stop_sequence, stop_details } = body;
  assert.deepEqual(last["delta"], { stop_reason, stop_sequence, stop_details });
  const types = events.flatMap(({ content_block: block }) =>
    block === undefined ? [] : [(block as JsonObject)["type"]]
  );
  assert.deepEqual(types, (body["content"] as JsonObject[]).map(({ type }) => type));
});

Deno.test("decodeMessage reads a message, with a null reason by what it holds", () => {
  const body = {
    id: "msg_1",
    type: "message",
    model: "claude",
    content: [{ type: "text", text: "a" }, { type: "tool_use", id: "t1", name: "Bash", input: {} }],
    stop_reason: null,
    usage: { input_tokens: 1, output_tokens: 2 },
  };
  const decoded = messagesCodec.decodeMessage(body, translation());
  assert(!(decoded instanceof ProxyError));
  assert.deepEqual(decoded.parts, [
    { type: "text", text: "a" },
    { type: "tool_call", id: "t1", name: "Bash", kind: "function", arguments: "" },
  ]);
  assert.deepEqual(decoded.finish, { reason: "tool_calls", raw: "" });
  assert.equal(decoded.usage?.inputTokens, 1);
});

Deno.test("decodeMessage takes an error under a 200, and what is no answer, for an error (C17)", () => {
  const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  const error = messagesCodec.decodeMessage(overloaded, translation());
  assert(error instanceof ProxyError && error.kind === "overloaded");
  for (const body of [null, [], "x", {}]) {
    assert(messagesCodec.decodeMessage(body, translation()) instanceof ProxyError);
  }
});

const REFUSED = {
  stop_reason: "refusal",
  stop_sequence: null,
  stop_details: { type: "refusal", explanation: "Because" },
};

Deno.test("decodeMessage takes a reason that names an error for one (C15)", () => {
  const content = [{ type: "text", text: "x" }];
  const said = messagesCodec.decodeMessage({ content, stop_reason: "stream-error" }, translation());
  assert.ok(said instanceof ProxyError);
  assert.equal(said.message, 'The upstream ended its answer with "stream-error"');
});

Deno.test("decodeMessage takes the explanation of a refusal for what the model said, as the stream's decoder does", () => {
  const body = { id: "msg_1", type: "message", content: [{ type: "text", text: "I " }], ...REFUSED };
  const decoded = messagesCodec.decodeMessage(body, translation());
  assert(!(decoded instanceof ProxyError));
  assert.deepEqual(decoded.parts, [{ type: "text", text: "I " }, { type: "refusal", text: "Because" }]);
  const streamed = collect(decodeStream(frames(
    { type: "message_start", message: { id: "msg_1" } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "I " } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: REFUSED },
    { type: "message_stop" },
  )));
  assert(!(streamed instanceof ProxyError));
  assert.deepEqual(streamed.parts, decoded.parts);
});
