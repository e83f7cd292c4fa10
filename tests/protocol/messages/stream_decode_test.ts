import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../../lib/json.ts";
import { ProxyError } from "../../../lib/errors.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { decodeStream, frames, translation } from "./translation.ts";

const START: JsonObject = {
  type: "message_start",
  message: { id: "msg_1", model: "claude", usage: { input_tokens: 10, output_tokens: 1 } },
};
const STOP: JsonObject = { type: "message_stop" };
const end = (reason: string | null): JsonObject => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null },
  usage: { output_tokens: 5 },
});
const open = (index: number, block: JsonObject): JsonObject => ({
  type: "content_block_start",
  index,
  content_block: block,
});
const delta = (index: number, members: JsonObject): JsonObject => ({
  type: "content_block_delta",
  index,
  delta: members,
});
const close = (index: number): JsonObject => ({ type: "content_block_stop", index });
const text = (index: number, words: string): JsonObject[] => [
  open(index, { type: "text", text: "" }),
  delta(index, { type: "text_delta", text: words }),
  close(index),
];
const BASH = { type: "tool_use", id: "t1", name: "Bash", input: {} };

function message(...events: readonly Json[]): Message {
  const whole = collect(decodeStream(frames(...events)));
  assert(!(whole instanceof ProxyError), String(whole));
  return whole;
}

function error(...events: readonly Json[]): ProxyError {
  const whole = collect(decodeStream(frames(...events)));
  assert(whole instanceof ProxyError);
  return whole;
}

Deno.test("streamDecoder reads text, thinking, and calls in pieces", () => {
  const whole = message(
    START,
    { type: "ping" },
    open(0, { type: "thinking", thinking: "", signature: "" }),
    { type: "ping" },
    delta(0, { type: "thinking_delta", thinking: "h" }),
    delta(0, { type: "thinking_delta", thinking: "m" }),
    delta(0, { type: "signature_delta", signature: "Eq" }),
    close(0),
    ...text(1, "hi"),
    open(2, BASH),
    delta(2, { type: "input_json_delta", partial_json: "" }),
    delta(2, { type: "input_json_delta", partial_json: '{"a"' }),
    delta(2, { type: "input_json_delta", partial_json: ":1}" }),
    close(2),
    end("tool_use"),
    STOP,
  );
  assert.deepEqual(whole.parts, [
    { type: "thinking", text: "hm", signature: { protocol: "messages", data: "Eq" } },
    { type: "text", text: "hi", apart: true },
    { type: "tool_call", id: "t1", name: "Bash", kind: "function", arguments: '{"a":1}' },
  ]);
  assert.deepEqual(whole.finish, { reason: "tool_calls", raw: "tool_use" });
});

Deno.test("streamDecoder reads redacted thinking whole from its start (B13)", () => {
  const whole = message(START, open(0, { type: "redacted_thinking", data: "Em" }), close(0), end("end_turn"), STOP);
  assert.deepEqual(whole.parts, [{
    type: "thinking",
    text: "",
    signature: { protocol: "messages", data: "Em", redacted: true, id: "redacted" },
  }]);
});

Deno.test("streamDecoder takes a call's whole input from its start", () => {
  const whole = message(START, open(0, { ...BASH, input: { a: 1 } }), close(0), end("tool_use"), STOP);
  assert.deepEqual(whole.parts.map((part) => part.type === "tool_call" && part.arguments), ['{"a":1}']);
});

Deno.test("streamDecoder makes an id for a call without one", () => {
  const whole = message(START, open(0, { ...BASH, id: "" }), close(0), end("tool_use"), STOP);
  assert.deepEqual(whole.parts.map((part) => part.type === "tool_call" && part.id), ["toolu_000000000000000000000001"]);
});

Deno.test("streamDecoder gives out no call without a name, which nobody could run", () => {
  for (const name of [null, "", 5, ["x"]]) {
    const whole = message(START, ...text(0, "hi"), open(1, { ...BASH, name }), close(1), end("end_turn"), STOP);
    assert.deepEqual(whole.parts.map(({ type }) => type), ["text", "foreign"], JSON.stringify(name));
    assert.equal(whole.finish.reason, "stop");
  }
});

Deno.test("streamDecoder keeps blocks of server tools whole, searches too (C26)", () => {
  const whole = message(
    START,
    open(0, { type: "server_tool_use", id: "s1", name: "web_search", input: {} }),
    delta(0, { type: "input_json_delta", partial_json: '{"query":' }),
    delta(0, { type: "input_json_delta", partial_json: '"x"}' }),
    close(0),
    end("end_turn"),
    STOP,
  );
  const use = { type: "server_tool_use", id: "s1", name: "web_search", input: { query: "x" } };
  const own = { protocol: "messages", values: [use] };
  assert.deepEqual(whole.parts, [{ type: "web_search", queries: ["x"], sources: [], own }]);
  assert.equal(whole.finish.reason, "stop");
});

const REASONS: readonly (readonly [string, string])[] = [
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["tool_use", "tool_calls"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "context"],
  ["refusal", "refusal"],
  ["pause_turn", "pause"],
  ["moody", "unknown"],
];
for (const [raw, reason] of REASONS) {
  Deno.test(`streamDecoder reads the reason ${raw} as ${reason} (C15)`, () => {
    assert.deepEqual(message(START, ...text(0, "x"), end(raw), STOP).finish, { reason, raw });
  });
}

Deno.test("streamDecoder takes end_turn behind a call for the call (C14)", () => {
  assert.equal(message(START, open(0, BASH), close(0), end("end_turn"), STOP).finish.reason, "tool_calls");
});

Deno.test("streamDecoder names the stop sequence that was met", () => {
  const delta = { stop_reason: "stop_sequence", stop_sequence: "END" };
  const whole = message(START, ...text(0, "x"), { type: "message_delta", delta }, STOP);
  assert.deepEqual(whole.finish, { reason: "stop", raw: "stop_sequence", stopSequence: "END" });
});

Deno.test("streamDecoder needs no message_stop behind a reason, and no reason before message_stop", () => {
  assert.equal(message(START, ...text(0, "x"), end("end_turn")).finish.reason, "stop");
  assert.deepEqual(message(START, ...text(0, "x"), end(null), STOP).finish, { reason: "stop", raw: "" });
  assert.equal(message(START, open(0, BASH), close(0), STOP).finish.reason, "tool_calls");
});

Deno.test("streamDecoder ends on its own behind a reason, and says nothing where there is none", () => {
  const ending = (...events: readonly Json[]) => {
    const decoder = messagesCodec.streamDecoder(translation());
    for (const frame of frames(...events)) decoder.push(frame);
    return decoder.end("eof");
  };
  assert.deepEqual(ending(START, ...text(0, "x"), end("end_turn")), [{ type: "end" }]);
  assert.deepEqual(ending(START, ...text(0, "x"), end("end_turn"), STOP), []);
  assert.deepEqual(ending(START, ...text(0, "x")), []);
});

Deno.test("streamDecoder closes a block that the upstream left open", () => {
  const whole = message(START, open(0, { type: "text", text: "hi" }), end("end_turn"), STOP);
  assert.deepEqual(whole.parts, [{ type: "text", text: "hi" }]);
});

Deno.test("streamDecoder reads a stream whose starts are missing or whose index is used twice", () => {
  const whole = message(
    delta(0, { type: "text_delta", text: "a" }),
    close(0),
    open(0, { type: "text", text: "b" }),
    open(0, BASH),
    end("tool_use"),
    STOP,
  );
  assert.deepEqual(whole.parts.map((part) => part.type === "text" ? part.text : part.type), ["a", "b", "tool_call"]);
});

Deno.test("streamDecoder ends with an error where the stream breaks off (C13)", () => {
  assert.match(error(START).message, /ended before its answer was complete/);
  assert.match(error(START, ...text(0, "x")).message, /ended before its answer was complete/);
  assert.match(
    error(START, open(0, BASH), delta(0, { type: "input_json_delta", partial_json: '{"a' })).message,
    /ended/,
  );
});

Deno.test("streamDecoder passes on an error event with its kind (C17)", () => {
  const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  for (const events of [[overloaded], [START, ...text(0, "x"), overloaded]]) {
    const { kind, status, message } = error(...events);
    assert.deepEqual({ kind, status, message }, { kind: "overloaded", status: 529, message: "Overloaded" });
  }
});

Deno.test("streamDecoder takes an error object without a type for an error (C17)", () => {
  assert.equal(error(START, { error: { message: "boom", code: 503 } }).message, "boom");
});

Deno.test("streamDecoder takes two answers in one for an error, and what follows an end for nothing", () => {
  assert.match(error(START, ...text(0, "a"), START, ...text(0, "b"), end("end_turn"), STOP).message, /started twice/);
  const whole = message(START, ...text(0, "a"), end("end_turn"), STOP, START, ...text(0, "b"), end("end_turn"), STOP);
  assert.deepEqual(whole.parts, [{ type: "text", text: "a" }]);
});

Deno.test("streamDecoder takes a start that is said again before the content for the same one", () => {
  const whole = message(START, START, START, ...text(0, "a"), end("end_turn"), STOP);
  assert.deepEqual([whole.id, whole.parts], ["msg_1", [{ type: "text", text: "a" }]]);
  assert.deepEqual([whole.usage?.inputTokens, whole.usage?.outputTokens], [10, 5]);
});

const input = (index: number, piece: string): JsonObject =>
  delta(index, { type: "input_json_delta", partial_json: piece });

Deno.test("streamDecoder gives an input at a wrong place to the only call that is open", () => {
  for (const before of [[], text(0, "I look")]) {
    const whole = message(
      START,
      ...before,
      open(1, BASH),
      input(2, '{"a"'),
      input(2, ":1}"),
      close(1),
      end("tool_use"),
    );
    assert.equal(whole.parts.flatMap((part) => part.type === "tool_call" ? [part.arguments] : []).join(), '{"a":1}');
  }
  const inText = message(
    START,
    open(0, { type: "text", text: "" }),
    open(1, BASH),
    input(0, '{"a":1}'),
    end("tool_use"),
  );
  assert.deepEqual(inText.parts.map((part) => part.type === "tool_call" ? part.arguments : part.type), [
    "text",
    '{"a":1}',
  ]);
});

Deno.test("streamDecoder lets no call end without an input that was sent for it", () => {
  const strays: readonly (readonly JsonObject[])[] = [
    [input(0, '{"a":1}'), open(0, BASH), close(0)],
    [open(0, BASH), close(0), input(0, '{"a":1}')],
    [open(0, BASH), open(1, { ...BASH, id: "t2" }), input(2, '{"a":1}')],
    [...text(0, "I look"), input(1, '{"a":1}')],
  ];
  for (const events of strays) assert.match(error(START, ...events, end("tool_use"), STOP).message, /input of no call/);
  const empty = message(START, open(0, BASH), close(0), input(0, ""), end("tool_use"), STOP);
  assert.deepEqual(empty.parts.map(({ type }) => type), ["tool_call"]);
});

Deno.test("streamDecoder ignores what nobody knows: events, deltas, blanks, [DONE]", () => {
  const whole = message(
    START,
    { type: "weather", sun: true },
    "not json",
    ...text(0, "a"),
    delta(7, { type: "glow_delta", glow: 1 }),
    end("end_turn"),
    "[DONE]",
    STOP,
  );
  assert.deepEqual(whole.parts, [{ type: "text", text: "a" }]);
});

Deno.test("streamDecoder reads data that are padded with blanks and events without names", () => {
  const padded = [START, ...text(0, "a"), end("end_turn"), STOP].map((event) => ({
    event: "",
    data: `${JSON.stringify(event)}     `,
  }));
  const whole = collect(decodeStream(padded));
  assert(!(whole instanceof ProxyError));
  assert.deepEqual(whole.parts, [{ type: "text", text: "a" }]);
});

interface UsageCase {
  readonly name: string;
  readonly start: JsonObject;
  readonly last: JsonObject;
  /** Input, read, written for 5 minutes, for an hour, output, reasoning. */
  readonly is: readonly [number, number, number, number, number, number];
}

const USAGES: readonly UsageCase[] = [
  {
    name: "input without the cache (F1)",
    start: {
      input_tokens: 10,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
      output_tokens: 1,
    },
    last: { output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } },
    is: [160, 100, 20, 30, 7, 3],
  },
  {
    name: "writes that nobody splits (F3)",
    start: { input_tokens: 10, cache_creation_input_tokens: 50, output_tokens: 1 },
    last: { output_tokens: 7 },
    is: [60, 0, 50, 0, 7, 0],
  },
  {
    name: "input that is repeated at the end, grown by a server tool",
    start: { input_tokens: 10, output_tokens: 1 },
    last: { input_tokens: 900, output_tokens: 7 },
    is: [900, 0, 0, 0, 7, 0],
  },
  {
    name: "input that is only known at the end, and zeros that say nothing",
    start: { input_tokens: 0, output_tokens: 0 },
    last: { input_tokens: 20, cache_read_input_tokens: 0, output_tokens: 7 },
    is: [20, 0, 0, 0, 7, 0],
  },
  {
    name: "input that is zero at the end",
    start: { input_tokens: 20, output_tokens: 0 },
    last: { input_tokens: 0, output_tokens: 7 },
    is: [20, 0, 0, 0, 7, 0],
  },
];

for (const { name, start, last, is } of USAGES) {
  Deno.test(`streamDecoder counts ${name}`, () => {
    const { usage } = message(
      { type: "message_start", message: { id: "m", usage: start } },
      ...text(0, "x"),
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: last },
      STOP,
    );
    const [inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens, reasoningTokens] = is;
    assert.deepEqual(usage, {
      inputTokens,
      cacheReadTokens,
      cacheWrite5mTokens,
      cacheWrite1hTokens,
      outputTokens,
      reasoningTokens,
    });
  });
}
