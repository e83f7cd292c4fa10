/** Streams that take the protocol loosely: their ends, their indexes, their places and the beginnings of their arguments. */
import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { through } from "../../../lib/protocol/stream/pipe.ts";
import { withWholeCalls } from "../../../lib/protocol/stream/whole_calls.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { translation } from "./translation.ts";

type Told = JsonObject | SseFrame;

function events(told: readonly Told[]): readonly StreamEvent[] {
  const frames = told.map((each) =>
    typeof each["event"] === "string" ? each as SseFrame : { event: "", data: JSON.stringify(each) }
  );
  return through(through(frames, responsesCodec.streamDecoder(translation())), checked());
}

function read(told: readonly Told[]): Message {
  const message = collect(events(told));
  assert.ok(!(message instanceof ProxyError), String(message));
  return message;
}

/** What the parts say, in their order: `text:…`, `thinking:…`, `refusal:…`, or a call as `f(…)`. */
function parts(message: Message): string[] {
  return message.parts.map((part) => {
    if (part.type === "tool_call") return `${part.name}(${part.arguments})`;
    return "text" in part ? `${part.type}:${part.text}` : part.type;
  });
}

const usage = { input_tokens: 10, output_tokens: 5 };
const created: JsonObject = { type: "response.created", response: { id: "resp_1", model: "m", status: "in_progress" } };
const completed = (...output: JsonObject[]): JsonObject => ({
  type: "response.completed",
  response: { id: "resp_1", status: "completed", output, usage },
});
const of = (type: string, more: JsonObject): JsonObject => ({ type: `response.${type}`, ...more });
const inPlace = (type: string, more: JsonObject): JsonObject => of(type, { output_index: 0, ...more });
const delta = (content_index: number, delta: string) => inPlace("output_text.delta", { content_index, delta });
const textDone = (content_index: number, text: string) => inPlace("output_text.done", { content_index, text });
const partAdded = (content_index: number) => inPlace("content_part.added", { content_index });
const thought = (content_index: number, delta: string) => inPlace("reasoning_text.delta", { content_index, delta });
const message = (...texts: string[]): JsonObject => ({
  id: "msg_1",
  type: "message",
  content: texts.map((text) => ({ type: "output_text", text, annotations: [] })),
});
const reasoning = (...texts: string[]): JsonObject => ({
  id: "rs_1",
  type: "reasoning",
  summary: [],
  content: texts.map((text) => ({ type: "reasoning_text", text })),
});
const call = (args: string, more: JsonObject = {}): JsonObject => ({
  id: "fc_1",
  type: "function_call",
  call_id: "call_1",
  name: "f",
  arguments: args,
  ...more,
});
const added = (item: JsonObject, output_index = 0) => of("output_item.added", { output_index, item });
const done = (item: JsonObject, output_index = 0) => of("output_item.done", { output_index, item });

const DONE: readonly { response: JsonObject; reason: string | undefined }[] = [
  { response: { status: "completed" }, reason: "stop" },
  { response: {}, reason: "stop" },
  { response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, reason: "length" },
  { response: { status: "incomplete" }, reason: "unknown" },
  { response: { status: "in_progress" }, reason: undefined },
  { response: { status: "constructor" }, reason: undefined },
];

for (const { response, reason } of DONE) {
  Deno.test(`responses stream decoder takes response.done of ${JSON.stringify(response)} for ${reason ?? "no end"}`, () => {
    const told = [created, delta(0, "Hi"), of("done", { response: { ...response, usage } })];
    if (reason === undefined) return assert.ok(collect(events(told)) instanceof ProxyError);
    const whole = read(told);
    assert.deepEqual([parts(whole), whole.finish.reason, whole.usage?.inputTokens], [["text:Hi"], reason, 10]);
  });
}

Deno.test("responses stream decoder fails with the words of a failed response.done", () => {
  for (const status of ["failed", "cancelled"]) {
    const response = { status, error: { code: "server_error", message: "it broke" }, usage };
    const told = events([created, delta(0, "Hi"), of("done", { response })]);
    assert.deepEqual(told.slice(-2).map(({ type }) => type), ["usage", "error"]);
    const last = told.at(-1);
    assert.match(last?.type === "error" ? last.error.message : "", /^it broke$/);
  }
});

Deno.test("responses stream decoder reads items that only response.done has", () => {
  const response = { status: "completed", output: [message("Hi"), call("{}")], usage };
  const whole = read([created, of("done", { response })]);
  assert.deepEqual([parts(whole), whole.finish.reason], [["text:Hi", "f({})"], "tool_calls"]);
});

const FLAT: readonly { event: string; data: JsonObject; reason: string }[] = [
  { event: "response.completed", data: { status: "completed" }, reason: "stop" },
  { event: "response.completed", data: { status: "incomplete", incomplete_details: null }, reason: "unknown" },
  {
    event: "response.incomplete",
    data: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    reason: "length",
  },
  { event: "response.done", data: { status: "completed" }, reason: "stop" },
];

for (const { event, data, reason } of FLAT) {
  Deno.test(`responses stream decoder reads a flat ${event} that is ${data["status"]}`, () => {
    const flat = JSON.stringify({ id: "resp_1", object: "response", output: [message("Hi")], usage, ...data });
    const whole = read([{ event: "response.created", data: "{}" }, { event, data: flat }]);
    assert.deepEqual([parts(whole), whole.finish.reason], [["text:Hi"], reason]);
    assert.deepEqual([whole.usage?.inputTokens, whole.usage?.outputTokens], [10, 5]);
  });
}

Deno.test("responses stream decoder reads the failure of a flat last event, whatever that is called", () => {
  for (const event of ["response.completed", "response.failed", "response.done"]) {
    const data = { object: "response", status: "failed", error: { code: "server_error", message: "it broke" }, usage };
    const told = collect(events([created, delta(0, "Hi"), { event, data: JSON.stringify(data) }]));
    assert.ok(told instanceof ProxyError, event);
    assert.match(told.message, /^it broke$/);
  }
});

interface Row {
  readonly name: string;
  readonly told: readonly JsonObject[];
  readonly parts: readonly string[];
}

const COUNTED: readonly Row[] = [
  {
    name: "a text whose index grows with every delta (vLLM)",
    told: [added(message()), partAdded(0), delta(1, "I"), delta(2, " am"), delta(3, " it"), textDone(4, "I am it")],
    parts: ["text:I am it"],
  },
  {
    name: "the same with an end that no delta had",
    told: [partAdded(0), delta(1, "I"), delta(2, " am"), textDone(3, "I am it"), done(message("I am it."))],
    parts: ["text:I am it."],
  },
  {
    name: "the same without an end",
    told: [partAdded(0), delta(1, "I"), delta(2, " am"), delta(3, " it"), done(message("I am it"))],
    parts: ["text:I am it"],
  },
  {
    name: "the same where no text is announced: its pieces are parts, and told once",
    told: [delta(1, "I"), delta(2, " am"), textDone(3, "I am"), done(message("I am it"))],
    parts: ["text:I", "text: am it"],
  },
  {
    name: "the same of one delta",
    told: [delta(1, "I"), textDone(2, "I"), done(message("I"))],
    parts: ["text:I"],
  },
  {
    name: "two texts of which each grows so",
    told: [
      ...[partAdded(0), delta(1, "a"), delta(2, "b"), textDone(3, "ab")],
      ...[partAdded(4), delta(5, "c"), delta(6, "d"), textDone(7, "cd"), done(message("ab", "cd"))],
    ],
    parts: ["text:ab", "text:cd"],
  },
  {
    name: "two texts of which only the first is announced, glued but told once",
    told: [partAdded(0), delta(0, "a"), delta(1, "b"), done(message("a", "b"))],
    parts: ["text:ab"],
  },
  {
    name: "a second text that is not announced, behind the end of the first",
    told: [partAdded(0), delta(0, "a"), textDone(0, "a"), delta(1, "b"), done(message("a", "b"))],
    parts: ["text:a", "text:b"],
  },
  {
    name: "two announced texts without ends",
    told: [partAdded(0), delta(0, "a"), partAdded(1), delta(1, "b"), done(message("a", "b"))],
    parts: ["text:a", "text:b"],
  },
  {
    name: "texts announced twice with the same index",
    told: [partAdded(0), delta(0, "a"), partAdded(0), delta(1, "b"), done(message("a", "b"))],
    parts: ["text:a", "text:b"],
  },
  {
    name: "a second text that only the whole item has",
    told: [partAdded(0), delta(0, "a"), done(message("a", "b"))],
    parts: ["text:a", "text:b"],
  },
  {
    name: "two equal texts, the second without deltas",
    told: [partAdded(0), delta(0, "a"), textDone(0, "a"), partAdded(1), textDone(1, "a"), done(message("a", "a"))],
    parts: ["text:a", "text:a"],
  },
  {
    name: "a refusal behind a text, not announced",
    told: [partAdded(0), delta(0, "a"), inPlace("refusal.delta", { content_index: 1, delta: "no" })],
    parts: ["text:a", "refusal:no"],
  },
  {
    name: "thinking whose index grows with every delta (vLLM)",
    told: [
      ...[added(reasoning()), partAdded(0), thought(1, "The"), thought(2, " user"), thought(3, " asks")],
      ...[
        inPlace("reasoning_text.done", { content_index: 4, text: "The user asks" }),
        done(reasoning("The user asks")),
      ],
    ],
    parts: ["thinking:The user asks"],
  },
  {
    name: "the same announced as reasoning",
    told: [
      inPlace("reasoning_part.added", { content_index: 0 }),
      thought(1, "a"),
      thought(2, "b"),
      done(reasoning("ab")),
    ],
    parts: ["thinking:ab"],
  },
  {
    name: "two pieces of thinking",
    told: [partAdded(0), thought(0, "a"), partAdded(1), thought(1, "b"), done(reasoning("a", "b"))],
    parts: ["thinking:a\n\nb"],
  },
  {
    name: "two pieces of a summary beside an announced content",
    told: [
      partAdded(0),
      ...["a", "b"].map((delta, summary_index) => inPlace("reasoning_summary_text.delta", { summary_index, delta })),
    ],
    parts: ["thinking:a\n\nb"],
  },
];

const named = (type: string, item_id: string, more: JsonObject) => of(type, { item_id, ...more });
const nameless = (type: string, item: JsonObject) => of(`output_item.${type}`, { item });
const TWO_CALLS = [call('{"a":1}'), call('{"b":2}', { id: "fc_2", call_id: "call_2" })] as const;

const PLACED: readonly Row[] = [
  {
    name: "deltas with an id alone, of an item that has a place",
    told: [added(message()), named("output_text.delta", "msg_1", { delta: "Hi" }), done(message("Hi"))],
    parts: ["text:Hi"],
  },
  {
    name: "the same, whole only in the last event",
    told: [added(message()), named("output_text.delta", "msg_1", { delta: "Hi" }), completed(message("Hi"))],
    parts: ["text:Hi"],
  },
  {
    name: "the same of two calls at the same time",
    told: [
      ...TWO_CALLS.map((item, nth) => added({ ...item, arguments: "" }, nth)),
      named("function_call_arguments.delta", "fc_1", { delta: '{"a"' }),
      named("function_call_arguments.delta", "fc_2", { delta: '{"b"' }),
      named("function_call_arguments.delta", "fc_1", { delta: ":1}" }),
      named("function_call_arguments.delta", "fc_2", { delta: ":2}" }),
      ...TWO_CALLS.map((item, nth) => done(item, nth)),
    ],
    parts: ['f({"a":1})', 'f({"b":2})'],
  },
  {
    name: "a summary with an id alone",
    told: [
      added(reasoning()),
      named("reasoning_summary_text.done", "rs_1", { summary_index: 0, text: "why" }),
      done({ id: "rs_1", type: "reasoning", summary: [{ type: "summary_text", text: "why" }] }),
    ],
    parts: ["thinking:why"],
  },
  {
    name: "deltas with an id alone, of an item whose place is told when it is whole",
    told: [named("output_text.delta", "msg_1", { delta: "Hi" }), done(message("Hi"))],
    parts: ["text:Hi"],
  },
  {
    name: "the same, announced late, and then under other ids",
    told: [
      named("output_text.delta", "msg_1", { delta: "H" }),
      added(message()),
      { ...delta(0, "i"), item_id: "other" },
      completed({ ...message("Hi!"), id: "another" }),
    ],
    parts: ["text:Hi!"],
  },
  {
    name: "an item with a place that is whole without it",
    told: [{ ...delta(0, "H"), item_id: "msg_1" }, nameless("done", message("Hi"))],
    parts: ["text:Hi"],
  },
  {
    name: "no place anywhere but in the last event",
    told: [nameless("added", message()), named("output_text.delta", "msg_1", { delta: "H" }), completed(message("Hi"))],
    parts: ["text:Hi"],
  },
  {
    name: "one id for two items, of which the first is told without its place",
    told: [
      named("output_text.delta", "same", { delta: "Hi" }),
      done({ ...message("Hi"), id: "same" }, 0),
      done(call("{}", { id: "same" }), 1),
    ],
    parts: ["text:Hi", "f({})"],
  },
  {
    name: "one id for two items that have places",
    told: [
      ...[{ ...delta(0, "a"), item_id: "same" }, { ...delta(0, "b"), item_id: "same", output_index: 1 }],
      ...[done({ ...message("a"), id: "same" }, 0), done({ ...message("b"), id: "same" }, 1)],
    ],
    parts: ["text:a", "text:b"],
  },
];

const hidden: JsonObject = { ...reasoning("why"), id: "rs_9" };

const FINAL: readonly Row[] = [
  {
    name: "reasoning that only the last event has, in front of an unfinished message that has its place",
    told: [added(message()), delta(0, "Hi"), completed(hidden, message("Hi!"))],
    parts: ["text:Hi!", "thinking:why"],
  },
  {
    name: "the same under other ids",
    told: [added(message()), delta(0, "Hi"), completed(hidden, { ...message("Hi!"), id: "other" })],
    parts: ["text:Hi!", "thinking:why"],
  },
  {
    name: "the same in front of a whole message",
    told: [added(message()), delta(0, "Hi"), done(message("Hi")), completed(hidden, message("Hi"))],
    parts: ["text:Hi", "thinking:why"],
  },
  {
    name: "the same in front of a whole message of another id",
    told: [delta(0, "Hi"), done(message("Hi")), completed(hidden, { ...message("Hi"), id: "other" })],
    parts: ["text:Hi", "thinking:why"],
  },
  {
    name: "a message that only the last event has, in front of reasoning that has its place",
    told: [added(reasoning()), thought(0, "why"), done(reasoning("why")), completed(message("Hi"), reasoning("why"))],
    parts: ["thinking:why", "text:Hi"],
  },
  {
    name: "as many items in the last event as in the stream, but others",
    told: [delta(0, "Hi"), done(message("Hi")), completed(hidden)],
    parts: ["text:Hi", "thinking:why"],
  },
  {
    name: "a last event in another order",
    told: [
      ...TWO_CALLS.map((item, nth) => added({ ...item, arguments: "" }, nth)),
      completed(...TWO_CALLS.toReversed(), hidden),
    ],
    parts: ['f({"a":1})', 'f({"b":2})', "thinking:why"],
  },
  {
    name: "calls without places or ids of their own in the last event",
    told: [
      ...TWO_CALLS.map((item, nth) => done(item, nth)),
      completed(...TWO_CALLS.map((item) => ({ ...item, id: "same" }))),
    ],
    parts: ['f({"a":1})', 'f({"b":2})'],
  },
  {
    name: "an unfinished message that the last event has written anew",
    told: [added(message()), delta(0, "Hi,  you"), completed({ ...message("Hi, you"), id: "other" })],
    parts: ["text:Hi,  you"],
  },
  {
    name: "thinking and a text that nothing announces, in one place",
    told: [thought(0, "why"), delta(0, "Hi"), thought(0, "!")],
    parts: ["thinking:why!", "text:Hi"],
  },
  {
    name: "whole reasoning in the place of an unfinished message",
    told: [added(message()), delta(0, "H"), done(reasoning("why")), delta(0, "i"), completed()],
    parts: ["text:Hi", "thinking:why"],
  },
  {
    name: "a whole call in the place of another that is unfinished",
    told: [added({ ...TWO_CALLS[0], arguments: "" }), pieceOf('{"a":1}'), done(TWO_CALLS[1]), completed(...TWO_CALLS)],
    parts: ['f({"a":1})', 'f({"b":2})'],
  },
];

function pieceOf(delta: string): JsonObject {
  return inPlace("function_call_arguments.delta", { delta });
}

const wholeOf = (args: string) => inPlace("function_call_arguments.done", { arguments: args });

const BEGUN: readonly Row[] = [
  {
    name: "arguments whose first delta is lost, whole when they are done (vLLM)",
    told: [
      added(call("")),
      pieceOf('": "a.ts"'),
      pieceOf("}"),
      wholeOf('{"path":"a.ts"}'),
      done(call('{"path":"a.ts"}')),
    ],
    parts: ['f({"path":"a.ts"})'],
  },
  {
    name: "the same, whole only in the item, behind blanks",
    told: [added(call("")), pieceOf(" "), pieceOf('path":1}'), done(call('{"path": 1}'))],
    parts: ['f( {"path": 1})'],
  },
  {
    name: "the same, nowhere whole",
    told: [added(call("")), pieceOf('path":1}'), wholeOf('path":1}'), done(call('path":1}'))],
    parts: ['f(path":1})'],
  },
  {
    name: "the same, done with what it is not the end of",
    told: [added(call("")), pieceOf('path":1}'), wholeOf("{}"), done(call("{}"))],
    parts: ['f(path":1})'],
  },
  {
    name: "arguments that are no object",
    told: [added(call("")), pieceOf('"{}'), pieceOf('"'), wholeOf('"{}"'), done(call('"{}"'))],
    parts: ['f("{}")'],
  },
  {
    name: "arguments that are no object and never done",
    told: [added(call("")), pieceOf("nu"), pieceOf("ll")],
    parts: ["f(null)"],
  },
  {
    name: "arguments that are no object, with an end that no delta had",
    told: [added(call("")), pieceOf("[1"), wholeOf("[1]"), done(call("[1]"))],
    parts: ["f([1])"],
  },
];

for (const row of [...COUNTED, ...PLACED, ...FINAL, ...BEGUN]) {
  Deno.test(`responses stream decoder reads ${row.name}`, () => {
    const hasEnd = row.told.at(-1)?.["type"] === "response.completed";
    assert.deepEqual(parts(read([created, ...row.told, ...(hasEnd ? [] : [completed()])])), row.parts);
  });
}

Deno.test("responses stream decoder tells nothing of arguments without their beginning until they are whole", () => {
  const deltas = (told: readonly Told[]) =>
    events([created, ...told]).flatMap((e) => e.type === "delta" ? [e.text] : []);
  const begun = [added(call("")), pieceOf('": 1'), pieceOf("}")];
  assert.deepEqual(deltas(begun), []);
  assert.deepEqual(deltas([...begun, wholeOf('{"a":1}'), done(call('{"a":1}'))]), ['{"a":1}']);
  assert.deepEqual(deltas([added(call("")), ...["\n", '{"a"', ":1}"].map(pieceOf)]), ["\n", '{"a"', ":1}"]);
  const custom = { id: "ctc_1", type: "custom_tool_call", call_id: "call_1", name: "f", input: "" };
  const input = ["*** Begin", " Patch"].map((delta) => inPlace("custom_tool_call_input.delta", { delta }));
  assert.deepEqual(deltas([added(custom), ...input]), ["*** Begin", " Patch"]);
});

Deno.test("responses stream decoder makes no whole call of arguments that are nowhere whole", () => {
  for (const whole of ['path":1}', "{}"]) {
    const told = [created, added(call("")), pieceOf('path":1}'), wholeOf(whole), done(call(whole)), completed()];
    assert.ok(withWholeCalls(read(told)) instanceof ProxyError, whole);
  }
});
