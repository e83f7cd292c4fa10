/** Small streams, each with one thing that real upstreams do. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { Part } from "../../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { type TestTranslation, translation } from "./translation.ts";

type Frame = JsonObject | { readonly event: string; readonly data: string };

function events(frames: readonly Frame[], made: TestTranslation = translation()): StreamEvent[] {
  const decoder = responsesCodec.streamDecoder(made);
  const check = checked();
  const out: StreamEvent[] = [];
  for (const frame of frames) {
    const sent = typeof frame["data"] === "string" && typeof frame["event"] === "string"
      ? { event: frame["event"], data: frame["data"] }
      : { event: "", data: JSON.stringify(frame) };
    for (const event of decoder.push(sent)) out.push(...check.push(event));
  }
  for (const event of decoder.end("eof")) out.push(...check.push(event));
  return [...out, ...check.end("eof")];
}

function read(frames: readonly Frame[], made?: TestTranslation): Message {
  const message = collect(events(frames, made));
  assert.ok(!(message instanceof ProxyError), String(message));
  return message;
}

const created = {
  type: "response.created",
  response: { id: "resp_1", model: "gpt", status: "in_progress", output: [] },
};
const usage = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 10, cache_write_tokens: 5 },
  output_tokens: 8,
  output_tokens_details: { reasoning_tokens: 6 },
  total_tokens: 38,
};
const completed = (output: JsonObject[] = [], more: JsonObject = {}) => ({
  type: "response.completed",
  response: { id: "resp_1", model: "gpt", status: "completed", output, usage, ...more },
});
const added = (output_index: number, item: JsonObject) => ({ type: "response.output_item.added", output_index, item });
const done = (output_index: number, item: JsonObject) => ({ type: "response.output_item.done", output_index, item });
const textDelta = (output_index: number, delta: string, content_index = 0) => ({
  type: "response.output_text.delta",
  output_index,
  content_index,
  delta,
});
const argumentsDelta = (output_index: number, delta: string) => ({
  type: "response.function_call_arguments.delta",
  output_index,
  delta,
});
const message = (...texts: string[]): JsonObject => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  content: texts.map((text) => ({ type: "output_text", text, annotations: [] })),
});
const call = (args: string, more: JsonObject = {}): JsonObject => ({
  id: "fc_1",
  type: "function_call",
  call_id: "call_1",
  name: "f",
  arguments: args,
  ...more,
});
const TWO_CALLS = [call('{"a":1}'), call('{"b":2}', { id: "fc_2", call_id: "call_2" })];
/** All arguments of `item`, in the first place whatever its own is. */
const pieceOf = (item: JsonObject): Frame => ({
  ...argumentsDelta(0, item["arguments"] as string),
  ...(item["id"] === undefined ? {} : { item_id: item["id"] }),
});
const calledPart = (args: string, more: object = {}): Part => ({
  type: "tool_call",
  id: "call_1",
  name: "f",
  kind: "function",
  arguments: args,
  ...more,
});

interface Row {
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly parts: readonly Part[];
  readonly reason?: string;
}

const ROWS: readonly Row[] = [
  {
    name: "deltas without output_item.added",
    frames: [created, textDelta(0, "he"), textDelta(0, "llo"), completed()],
    parts: [{ type: "text", text: "hello" }],
  },
  {
    name: "items that come only whole in output_item.done (#29: the last event is empty)",
    frames: [created, done(0, message("hello")), done(1, call('{"a":1}')), completed()],
    parts: [{ type: "text", text: "hello" }, calledPart('{"a":1}')],
    reason: "tool_calls",
  },
  {
    name: "a call that is announced whole, and never again",
    frames: [created, added(0, call('{"a":1}')), completed()],
    parts: [calledPart('{"a":1}')],
    reason: "tool_calls",
  },
  {
    name: "a call that is announced whole, and told in deltas once more",
    frames: [created, added(0, call('{"a":1}')), argumentsDelta(0, '{"a":2}'), completed()],
    parts: [calledPart('{"a":2}')],
    reason: "tool_calls",
  },
  {
    name: "a call whose arguments are written anew when they are whole",
    frames: [
      created,
      added(0, call("")),
      argumentsDelta(0, '{"a":1,"b":2}'),
      { type: "response.function_call_arguments.done", output_index: 0, arguments: '{"a": 1, "b": 2}' },
      done(0, call('{"a": 1, "b": 2}')),
      completed(),
    ],
    parts: [calledPart('{"a":1,"b":2}')],
    reason: "tool_calls",
  },
  {
    name: "a text that is written anew when it is whole",
    frames: [created, textDelta(0, "hello\n"), done(0, message("hello\r\n")), completed()],
    parts: [{ type: "text", text: "hello\n" }],
  },
  {
    name: "items that have all the same place, one behind the other",
    frames: [
      created,
      textDelta(0, "hello"),
      done(0, message("hello")),
      ...TWO_CALLS.flatMap((item) => [added(0, { ...item, arguments: "" }), pieceOf(item), done(0, item)]),
      completed(),
    ],
    parts: [{ type: "text", text: "hello" }, calledPart('{"a":1}'), calledPart('{"b":2}', { id: "call_2" })],
    reason: "tool_calls",
  },
  {
    name: "items that have all the same place, at the same time",
    frames: [
      created,
      ...TWO_CALLS.map((item) => added(0, { ...item, arguments: "" })),
      ...TWO_CALLS.map(pieceOf),
      ...TWO_CALLS.map((item) => done(0, item)),
      completed(),
    ],
    parts: [calledPart('{"a":1}'), calledPart('{"b":2}', { id: "call_2" })],
    reason: "tool_calls",
  },
  {
    name: "items that come only whole, and all in the same place",
    frames: [created, done(0, message("hello")), ...TWO_CALLS.map((item) => done(0, item)), completed()],
    parts: [{ type: "text", text: "hello" }, calledPart('{"a":1}'), calledPart('{"b":2}', { id: "call_2" })],
    reason: "tool_calls",
  },
  ...[TWO_CALLS, TWO_CALLS.map(({ id: _, ...item }): JsonObject => item)].flatMap((items) => {
    const [first, second] = items as [JsonObject, JsonObject];
    const begun = items.flatMap((item) => [added(0, { ...item, arguments: "" }), pieceOf(item)]);
    const third = call("{}", { id: "fc_3", call_id: "call_3" });
    const parts = [calledPart('{"a":1}'), calledPart('{"b":2}', { id: "call_2" })];
    const told = first["id"] === undefined ? "without ids" : "with ids";
    return [
      {
        name: `items of the same place ${told}, the last whole only in the last event, once`,
        frames: [created, ...begun.slice(0, 2), done(0, first), ...begun.slice(2), completed(items)],
        parts,
        reason: "tool_calls",
      },
      {
        name: `items of the same place ${told}, and one that only the last event has, once each`,
        frames: [
          created,
          ...[first, second].flatMap((item, nth) => [...begun.slice(2 * nth, 2 * nth + 2), done(0, item)]),
          completed([...items, third]),
        ],
        parts: [...parts, calledPart("{}", { id: "call_3" })],
        reason: "tool_calls",
      },
    ];
  }),
  {
    name: "items that come only in the last event",
    frames: [created, completed([message("hello"), call("{}")])],
    parts: [{ type: "text", text: "hello" }, calledPart("{}")],
    reason: "tool_calls",
  },
  {
    name: "an item whose done event is missing",
    frames: [created, added(0, call("")), argumentsDelta(0, '{"a"'), completed([call('{"a":1}')])],
    parts: [calledPart('{"a":1}')],
    reason: "tool_calls",
  },
  {
    name: "what follows the deltas in text.done and item.done",
    frames: [
      created,
      textDelta(0, "a"),
      { type: "response.output_text.done", output_index: 0, content_index: 0, text: "ab" },
      done(0, message("abc")),
      completed(),
    ],
    parts: [{ type: "text", text: "abc" }],
  },
  {
    name: "other ids in each event of an item (#31)",
    frames: [
      created,
      added(0, { ...message(), id: "a" }),
      { ...textDelta(0, "x"), item_id: "b" },
      { ...textDelta(0, "y"), item_id: "c" },
      done(0, { ...message("xy"), id: "d" }),
      completed([{ ...message("xy"), id: "e" }]),
    ],
    parts: [{ type: "text", text: "xy" }],
  },
  {
    name: "events with item ids instead of places",
    frames: [
      created,
      { type: "response.output_text.delta", item_id: "msg_1", delta: "x" },
      { type: "response.output_item.done", item: message("xy") },
      { type: "response.output_item.done", item: call("{}") },
      completed(),
    ],
    parts: [{ type: "text", text: "xy" }, calledPart("{}")],
    reason: "tool_calls",
  },
  {
    name: "a content index that is not the item's (Bedrock)",
    frames: [created, textDelta(0, "hello", 1), done(0, message("hello")), completed()],
    parts: [{ type: "text", text: "hello" }],
  },
  {
    name: "two texts in one message",
    frames: [created, textDelta(0, "a", 0), textDelta(0, "b", 1), done(0, message("a", "b")), completed()],
    parts: [{ type: "text", text: "a" }, { type: "text", text: "b" }],
  },
  {
    name: "two calls whose fragments interleave (C1)",
    frames: [
      created,
      added(0, call("")),
      added(1, call("", { id: "fc_2", call_id: "call_2", name: "g" })),
      argumentsDelta(0, '{"a"'),
      argumentsDelta(1, '{"b"'),
      argumentsDelta(0, ":1}"),
      argumentsDelta(1, ":2}"),
      done(0, call('{"a":1}')),
      done(1, call('{"b":2}', { id: "fc_2", call_id: "call_2", name: "g" })),
      completed(),
    ],
    parts: [calledPart('{"a":1}'), calledPart('{"b":2}', { id: "call_2", name: "g" })],
    reason: "tool_calls",
  },
  {
    name: "a call whose name comes late (C4)",
    frames: [
      created,
      added(0, call("", { name: "" })),
      argumentsDelta(0, '{"a":'),
      argumentsDelta(0, "1}"),
      done(0, call('{"a":1}')),
      completed(),
    ],
    parts: [calledPart('{"a":1}')],
    reason: "tool_calls",
  },
  {
    name: "a call without call_id, which gets the item's (C3)",
    frames: [created, done(0, call("{}", { call_id: "" })), completed()],
    parts: [calledPart("{}", { id: "fc_1" })],
    reason: "tool_calls",
  },
  {
    name: "a call without any id (C3)",
    frames: [created, done(0, { type: "function_call", name: "f", arguments: "{}" }), completed()],
    parts: [calledPart("{}")],
    reason: "tool_calls",
  },
  {
    name: "a namespace on a call",
    frames: [created, done(0, call("{}", { namespace: "ns" })), completed()],
    parts: [calledPart("{}", { namespace: "ns" })],
    reason: "tool_calls",
  },
  {
    name: "a custom tool's raw input",
    frames: [
      created,
      added(0, { id: "ctc_1", type: "custom_tool_call", call_id: "call_1", name: "f", input: "" }),
      { type: "response.custom_tool_call_input.delta", output_index: 0, delta: "SELECT" },
      done(0, { id: "ctc_1", type: "custom_tool_call", call_id: "call_1", name: "f", input: "SELECT 1" }),
      completed(),
    ],
    parts: [calledPart("SELECT 1", { kind: "custom" })],
    reason: "tool_calls",
  },
  {
    name: "a search for tools that the client runs",
    frames: [
      created,
      done(0, { type: "tool_search_call", call_id: "call_1", execution: "client", arguments: { query: "x" } }),
      completed(),
    ],
    parts: [calledPart('{"query":"x"}', { name: "tool_search", kind: "tool_search" })],
    reason: "tool_calls",
  },
  {
    name: "a command of the local shell",
    frames: [
      created,
      done(0, { type: "local_shell_call", call_id: "call_1", action: { type: "exec", command: ["ls"] } }),
      completed(),
    ],
    parts: [calledPart('{"command":["ls"]}', { name: "local_shell", kind: "local_shell" })],
    reason: "tool_calls",
  },
  {
    name: "a summary in two parts and its seal",
    frames: [
      created,
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "a" },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 1, delta: "b" },
      done(0, {
        id: "rs_1",
        type: "reasoning",
        summary: [{ type: "summary_text", text: "a" }, { type: "summary_text", text: "b" }],
        encrypted_content: "SEAL",
      }),
      completed(),
    ],
    parts: [{
      type: "thinking",
      text: "a\n\nb",
      signature: { protocol: "responses", data: "SEAL", id: "rs_1" },
    }],
  },
  {
    name: "sealed reasoning without a summary, and reasoning with nothing in it",
    frames: [
      created,
      done(0, { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "SEAL" }),
      done(1, { id: "rs_2", type: "reasoning", summary: [] }),
      completed(),
    ],
    parts: [{ type: "thinking", text: "", signature: { protocol: "responses", data: "SEAL", id: "rs_1" } }],
  },
  {
    name: "open reasoning, which is told once though it comes twice (B8)",
    frames: [
      created,
      { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "why" },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "why" },
      done(0, { id: "rs_1", type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "why" }] }),
      completed(),
    ],
    parts: [{ type: "thinking", text: "why", signature: { protocol: "responses", data: "open", id: "rs_1" } }],
  },
  {
    name: "a refusal",
    frames: [
      created,
      { type: "response.refusal.delta", output_index: 0, content_index: 0, delta: "no" },
      done(0, { type: "message", role: "assistant", content: [{ type: "refusal", refusal: "no!" }] }),
      completed(),
    ],
    parts: [{ type: "refusal", text: "no!" }],
    reason: "refusal",
  },
  {
    name: "a hosted tool's item, which only this protocol knows (D7)",
    frames: [created, done(0, { id: "fs_1", type: "file_search_call", status: "completed" }), completed()],
    parts: [{
      type: "foreign",
      protocol: "responses",
      value: { id: "fs_1", type: "file_search_call", status: "completed" },
    }],
  },
  {
    name: "event lines, [DONE], keep-alives and events that nobody knows (#28, #30)",
    frames: [
      { event: "response.created", data: JSON.stringify(created) },
      { event: "keepalive", data: '{"type":"keepalive","sequence_number":3}' },
      { event: "", data: "not json" },
      { type: "response.something.new", output_index: 0, delta: "?" },
      textDelta(0, "x"),
      completed(),
      { event: "", data: "[DONE]" },
      textDelta(0, "after the end (E10)"),
    ],
    parts: [{ type: "text", text: "x" }],
  },
  {
    name: "types that stand only in the event line",
    frames: [
      { event: "response.output_text.delta", data: '{"output_index":0,"delta":"x"}' },
      { event: "response.completed", data: JSON.stringify({ response: completed().response }) },
    ],
    parts: [{ type: "text", text: "x" }],
  },
  {
    name: "an answer with nothing in it (C16)",
    frames: [created, completed()],
    parts: [],
  },
];

for (const { name, frames, parts, reason = "stop" } of ROWS) {
  Deno.test(`responses stream decoder reads ${name}`, () => {
    const told = read(frames);
    assert.deepEqual(told.parts.map((part) => ({ ...part })), parts.map((part) => withId(part, told)));
    assert.equal(told.finish.reason, reason);
    assert.deepEqual(told.usage, {
      inputTokens: 30,
      cacheReadTokens: 10,
      cacheWrite5mTokens: 5,
      cacheWrite1hTokens: 0,
      outputTokens: 8,
      reasoningTokens: 6,
    }, "F1: the input counts what came from a cache");
  });
}

/** The id that a call without any was given. */
function withId(part: Part, told: Message): Part {
  const given = told.parts[0];
  if (part.type !== "tool_call" || given?.type !== "tool_call" || told.parts.length > 1) return { ...part };
  assert.notEqual(given.id, "");
  return part.id === "call_1" ? { ...part, id: given.id } : { ...part };
}

const FINISHES = [
  { details: { reason: "max_output_tokens" }, reason: "length" },
  { details: { reason: "content_filter" }, reason: "filtered" },
  { details: { reason: "something_new" }, reason: "unknown" },
  { details: { reason: "constructor" }, reason: "unknown" },
  { details: null, reason: "unknown" },
] as const;

for (const { details, reason } of FINISHES) {
  Deno.test(`responses stream decoder takes incomplete ${JSON.stringify(details)} for ${reason} (C15, #33)`, () => {
    const response = { ...completed().response, status: "incomplete", incomplete_details: details };
    for (const type of ["response.incomplete", "response.completed"]) {
      const { finish } = read([created, textDelta(0, "x"), { type, response }]);
      assert.equal(finish.reason, reason);
    }
  });
}

const ERRORS: readonly { name: string; frame: Frame; kind: string; code: string | undefined; message: RegExp }[] = [
  {
    name: "an error event with an error object (#32)",
    frame: { type: "error", error: { type: "insufficient_quota", code: "insufficient_quota", message: "No quota" } },
    kind: "rate_limit",
    code: "insufficient_quota",
    message: /No quota/,
  },
  {
    name: "an error event without one",
    frame: { type: "error", code: "server_error", message: "Broken", param: null },
    kind: "upstream",
    code: "server_error",
    message: /Broken/,
  },
  {
    name: "response.failed",
    frame: {
      type: "response.failed",
      response: { id: "r", status: "failed", error: { code: "context_length_exceeded", message: "Too long" } },
    },
    kind: "invalid_request",
    code: "context_length_exceeded",
    message: /Too long/,
  },
  {
    name: "response.failed that tells why beside its response",
    frame: {
      type: "response.failed",
      response: { id: "r", status: "failed", error: null },
      error: { type: "server_error", code: "upstream_error", message: "Upstream provider error" },
    },
    kind: "upstream",
    code: "upstream_error",
    message: /^Upstream provider error$/,
  },
  {
    name: "response.completed of a response that failed",
    frame: completed([], { status: "failed", error: { code: "server_error", message: "Broken" } }),
    kind: "upstream",
    code: "server_error",
    message: /Broken/,
  },
  {
    name: "an error of another protocol",
    frame: { error: { message: "Slow down", code: 429 } },
    kind: "rate_limit",
    code: undefined,
    message: /Slow down/,
  },
  {
    name: "an error that is no JSON",
    frame: { event: "error", data: "upstream died" },
    kind: "upstream",
    code: undefined,
    message: /upstream died/,
  },
];

for (const { name, frame, kind, code, message: wording } of ERRORS) {
  Deno.test(`responses stream decoder makes an error of ${name} (C17)`, () => {
    const error = collect(events([created, textDelta(0, "x"), frame, completed()]));
    assert.ok(error instanceof ProxyError);
    assert.equal(error.kind, kind);
    assert.equal(error.code, code);
    assert.match(error.message, wording);
  });
}

Deno.test("responses stream decoder tells what a failed answer used, as that is paid for", () => {
  const response = {
    id: "r",
    status: "failed",
    error: { code: "server_error", message: "Broken" },
    usage: { input_tokens: 9, output_tokens: 4 },
  };
  const told = events([created, textDelta(0, "x"), { type: "response.failed", response }]);
  assert.deepEqual(told.slice(-2).map(({ type }) => type), ["usage", "error"]);
  const alone = events([{ type: "response.failed", response }]);
  assert.deepEqual(alone.map(({ type }) => type), ["error"], "nothing has begun");
});

Deno.test("responses stream decoder reports what it cannot carry", () => {
  const made = translation();
  const annotation = { type: "response.output_text.annotation.added", output_index: 0 };
  const cited = { ...message("x"), content: [{ type: "output_text", text: "x", annotations: [{}], logprobs: [{}] }] };
  read([created, annotation, annotation, done(0, cited), completed()], made);
  assert.deepEqual([...new Set(made.reported)], ["output[].content[].annotations", "output[].content[].logprobs"]);
});

Deno.test("responses stream decoder never ends cleanly before its last event, wherever it is cut (C13)", () => {
  const frames: Frame[] = [
    created,
    added(0, message()),
    textDelta(0, "a"),
    done(0, message("ab")),
    added(1, call("")),
    argumentsDelta(1, "{"),
    done(1, call("{}")),
  ];
  fc.assert(fc.property(fc.nat(frames.length), (end) => {
    assert.ok(collect(events(frames.slice(0, end))) instanceof ProxyError);
  }));
});

Deno.test("responses stream decoder throws at nothing", () => {
  const types = [...Object.values({ created, completed: completed(), added: added(0, {}), done: done(0, {}) })]
    .map(({ type }) => type).concat("response.output_text.delta", "error", "response.failed", "x");
  const frame = fc.record({
    type: fc.constantFrom(...types),
    output_index: fc.oneof(fc.nat(2), fc.jsonValue()),
    item: fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constantFrom("message", "function_call"), content: fc.jsonValue() }),
    ),
    delta: fc.jsonValue(),
    response: fc.jsonValue(),
  }, { requiredKeys: ["type"] });
  fc.assert(fc.property(fc.array(frame), (frames) => {
    collect(events(frames.map((each) => ({ event: "", data: JSON.stringify(each) }))));
  }));
});

Deno.test("responses stream decoder gives no text what another cites that has ended", () => {
  const made = translation();
  const cites = { type: "url_citation", url: "https://a.test", title: "A", start_index: 0, end_index: 1 };
  const texts = ["one", "two"].map((text, i) => ({ type: "output_text", text, annotations: i === 0 ? [cites] : [] }));
  const item = { ...message(), content: texts };
  const { parts } = read([created, textDelta(0, "one"), textDelta(0, "two", 1), done(0, item), completed()], made);
  assert.deepEqual(parts, [{ type: "text", text: "one" }, { type: "text", text: "two" }]);
  assert.deepEqual(made.reported, ["output[].content[].annotations"]);
  const whole = read([created, done(0, item), completed()]);
  assert.deepEqual(whole.parts.map((part) => part.type === "text" && part.citations?.length), [1, undefined]);
});
