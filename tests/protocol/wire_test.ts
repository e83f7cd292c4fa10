import assert from "node:assert/strict";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { PROTOCOLS } from "../../lib/protocol/protocol.ts";
import type { Signal } from "../../lib/protocol/wire.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import { ProxyError } from "../../lib/errors.ts";
import type { Json } from "../../lib/json.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { hasCorpora, recordedCases } from "../corpora.ts";

type Kind = Signal["type"];

interface SignalCase {
  readonly protocol: Protocol;
  readonly name: string;
  readonly event?: string;
  readonly data: Json;
  readonly is: Kind;
  /** Status of an error. */
  readonly status?: number;
}

const delta = (members: Json, finish: string | null = null): Json => ({
  choices: [{ index: 0, delta: members, finish_reason: finish }],
});

const CASES: readonly SignalCase[] = [
  {
    protocol: "messages",
    name: "message_start",
    event: "message_start",
    data: { type: "message_start" },
    is: "preamble",
  },
  { protocol: "messages", name: "ping", event: "ping", data: { type: "ping" }, is: "ignored" },
  { protocol: "messages", name: "a ping without an event line", data: { type: "ping" }, is: "ignored" },
  { protocol: "messages", name: "a block's start", event: "content_block_start", data: {}, is: "content" },
  {
    protocol: "messages",
    name: "a block's start without an event line",
    data: { type: "content_block_start" },
    is: "content",
  },
  {
    protocol: "messages",
    name: "a reason to stop",
    event: "message_delta",
    data: { type: "message_delta", delta: { stop_reason: "max_tokens" } },
    is: "finish",
  },
  {
    protocol: "messages",
    name: "a delta without a reason",
    event: "message_delta",
    data: { type: "message_delta", delta: { stop_reason: null } },
    is: "content",
  },
  { protocol: "messages", name: "message_stop", event: "message_stop", data: { type: "message_stop" }, is: "end" },
  {
    protocol: "messages",
    name: "an error event (C17)",
    event: "error",
    data: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    is: "error",
    status: 529,
  },
  {
    protocol: "messages",
    name: "an OpenAI error inside a Messages stream",
    data: { error: { message: "no", code: "rate_limit_exceeded" } },
    is: "error",
    status: 429,
  },
  {
    protocol: "messages",
    name: "an error event that is no JSON",
    event: "error",
    data: "overloaded",
    is: "error",
    status: 502,
  },
  {
    protocol: "messages",
    name: "an event nobody knows",
    event: "new_event",
    data: { type: "new_event" },
    is: "ignored",
  },
  {
    protocol: "messages",
    name: "an event nobody knows that has a detail",
    event: "new_event",
    data: { type: "new_event", detail: "x" },
    is: "ignored",
  },
  { protocol: "chat", name: "a role", data: delta({ role: "assistant", content: "" }), is: "preamble" },
  { protocol: "chat", name: "text", data: delta({ content: "a" }), is: "content" },
  { protocol: "chat", name: "white space, which is text", data: delta({ content: "\n" }), is: "content" },
  { protocol: "chat", name: "empty reasoning", data: delta({ reasoning_content: "", content: null }), is: "preamble" },
  { protocol: "chat", name: "reasoning_content", data: delta({ reasoning_content: "a" }), is: "content" },
  { protocol: "chat", name: "reasoning", data: delta({ reasoning: "a" }), is: "content" },
  { protocol: "chat", name: "no tool calls (C5)", data: delta({ tool_calls: [] }), is: "preamble" },
  { protocol: "chat", name: "a tool call", data: delta({ tool_calls: [{ index: 0, id: "a" }] }), is: "content" },
  { protocol: "chat", name: "a refusal", data: delta({ refusal: "no" }), is: "content" },
  {
    protocol: "chat",
    name: "an old text completion",
    data: { choices: [{ index: 0, text: "a", finish_reason: null }] },
    is: "content",
  },
  { protocol: "chat", name: "a finish with nothing (C16)", data: delta({}, "length"), is: "finish" },
  { protocol: "chat", name: "an empty reason to finish", data: delta({ content: "" }, ""), is: "preamble" },
  {
    protocol: "chat",
    name: "usage behind the finish (C11)",
    data: { choices: [], usage: { total_tokens: 1 } },
    is: "preamble",
  },
  {
    protocol: "chat",
    name: "Azure's filter report on the prompt",
    data: { choices: [], id: "", prompt_filter_results: [{}] },
    is: "preamble",
  },
  {
    protocol: "chat",
    name: "Azure's filter report on the answer, without a delta",
    data: {
      choices: [{
        index: 0,
        finish_reason: null,
        content_filter_results: { hate: {} },
        content_filter_offsets: { start: 0 },
      }],
    },
    is: "preamble",
  },
  { protocol: "chat", name: "the end mark", data: "[DONE]", is: "end" },
  {
    protocol: "chat",
    name: "an error object (C17)",
    data: { error: { message: "no", code: 503 } },
    is: "error",
    status: 503,
  },
  {
    protocol: "chat",
    name: "an error beside choices",
    data: { choices: [{ delta: {}, finish_reason: "error" }], error: { message: "no", code: 502 } },
    is: "error",
    status: 502,
  },
  {
    protocol: "chat",
    name: "an error that is null beside choices",
    data: { error: null, choices: [{ delta: { content: "a" } }] },
    is: "content",
  },
  { protocol: "chat", name: "an error that is a text", data: { error: "no capacity" }, is: "error", status: 502 },
  {
    protocol: "chat",
    name: "an error event that is no JSON",
    event: "error",
    data: "overloaded",
    is: "error",
    status: 502,
  },
  { protocol: "chat", name: "data that is no JSON (C19)", data: "hello", is: "ignored" },
  { protocol: "responses", name: "created", event: "response.created", data: {}, is: "preamble" },
  {
    protocol: "responses",
    name: "in_progress without an event line",
    data: { type: "response.in_progress" },
    is: "preamble",
  },
  { protocol: "responses", name: "keepalive", event: "keepalive", data: { type: "keepalive" }, is: "ignored" },
  { protocol: "responses", name: "an item", event: "response.output_item.added", data: {}, is: "content" },
  {
    protocol: "responses",
    name: "an item without an event line",
    data: { type: "response.output_item.added" },
    is: "content",
  },
  { protocol: "responses", name: "completed", event: "response.completed", data: {}, is: "finish" },
  { protocol: "responses", name: "incomplete", event: "response.incomplete", data: {}, is: "finish" },
  {
    protocol: "responses",
    name: "failed (C17)",
    event: "response.failed",
    data: { type: "response.failed", response: { error: { code: "server_is_overloaded", message: "busy" } } },
    is: "error",
    status: 503,
  },
  {
    protocol: "responses",
    name: "failed without an error",
    event: "response.failed",
    data: { type: "response.failed", response: { status: "failed", error: null } },
    is: "error",
    status: 502,
  },
  {
    protocol: "responses",
    name: "failed with the error beside the response",
    event: "response.failed",
    data: { type: "response.failed", response: { error: null }, error: { type: "rate_limit_error", message: "slow" } },
    is: "error",
    status: 429,
  },
  ...["response.done", ""].flatMap((event): SignalCase[] => {
    const how = event === "" ? " without an event line" : "";
    const done = (response: Json): Json => ({ type: "response.done", response });
    const error = { code: "server_is_overloaded", message: "busy" };
    return [
      { protocol: "responses", name: `done${how}`, event, data: done({ status: "completed" }), is: "finish" },
      {
        protocol: "responses",
        name: `incomplete, but done${how}`,
        event,
        data: done({ status: "incomplete" }),
        is: "finish",
      },
      { protocol: "responses", name: `done without a status${how}`, event, data: done({}), is: "finish" },
      {
        protocol: "responses",
        name: `done in its middle${how}`,
        event,
        data: done({ status: "in_progress" }),
        is: "content",
      },
      ...["failed", "cancelled"].map((status): SignalCase => ({
        protocol: "responses",
        name: `${status}, but done${how}`,
        event,
        data: done({ status, error }),
        is: "error",
        status: 503,
      })),
    ];
  }),
  {
    protocol: "responses",
    name: "done with a flat response",
    event: "response.done",
    data: { object: "response", status: "completed" },
    is: "finish",
  },
  {
    protocol: "responses",
    name: "failed with a flat response that says not why",
    event: "response.failed",
    data: { object: "response", status: "failed", error: null },
    is: "error",
    status: 502,
  },
  {
    protocol: "responses",
    name: "a flat error",
    event: "error",
    data: { type: "error", code: "rate_limit_exceeded", message: "slow" },
    is: "error",
    status: 429,
  },
  {
    protocol: "responses",
    name: "Codex's limits",
    event: "codex.rate_limits",
    data: { type: "codex.rate_limits" },
    is: "ignored",
  },
  { protocol: "gemini", name: "usage alone", data: { usageMetadata: {} }, is: "preamble" },
  {
    protocol: "gemini",
    name: "a candidate without parts",
    data: { candidates: [{ content: { role: "model" } }] },
    is: "preamble",
  },
  {
    protocol: "gemini",
    name: "a part",
    data: { candidates: [{ content: { parts: [{ text: "a" }] } }] },
    is: "content",
  },
  {
    protocol: "gemini",
    name: "a part and a finish",
    data: { candidates: [{ content: { parts: [{ text: "a" }] }, finishReason: "STOP" }] },
    is: "finish",
  },
  { protocol: "gemini", name: "a blocked prompt", data: { promptFeedback: { blockReason: "SAFETY" } }, is: "finish" },
  {
    protocol: "gemini",
    name: "an error",
    data: { error: { code: 503, message: "busy", status: "UNAVAILABLE" } },
    is: "error",
    status: 503,
  },
  { protocol: "gemini", name: "an empty error", data: { error: {} }, is: "error", status: 502 },
  { protocol: "gemini", name: "an error that is a text", data: { error: "quota exceeded" }, is: "error", status: 429 },
  {
    protocol: "gemini",
    name: "an error in an array",
    data: [{ error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED" } }],
    is: "error",
    status: 429,
  },
  { protocol: "gemini", name: "an error that is null", data: { error: null, usageMetadata: {} }, is: "preamble" },
  { protocol: "gemini", name: "a named error", event: "error", data: "Bad gateway", is: "error", status: 502 },
  {
    protocol: "responses",
    name: "a named error in plain text",
    event: "error",
    data: "Bad gateway",
    is: "error",
    status: 502,
  },
  {
    protocol: "chat",
    name: "a choice that ended with an error",
    data: { choices: [{ delta: {}, finish_reason: "error" }] },
    is: "error",
    status: 502,
  },
  {
    protocol: "chat",
    name: "the error of a choice",
    data: { choices: [{ delta: {}, finish_reason: "error", error: { code: 429, message: "m" } }] },
    is: "error",
    status: 429,
  },
  {
    protocol: "chat",
    name: "a choice whose error is null",
    data: { choices: [{ delta: { content: "a" }, error: null }] },
    is: "content",
  },
];

for (const { protocol, name, event = "", data, is, status } of CASES) {
  Deno.test(`${protocol}.signal calls ${name} ${is}`, () => {
    const signal = CODECS[protocol].wire.signal({
      event,
      data: typeof data === "string" ? data : JSON.stringify(data),
    });
    assert.equal(signal.type, is);
    if (signal.type === "error") assert.equal(signal.error.status, status);
  });
}

for (const protocol of PROTOCOLS) {
  Deno.test(`${protocol}.signal calls data that is not an object ignored and never throws`, () => {
    for (const data of ["", "null", "1", "[]", "{", '"x"', "\ufeff"]) {
      assert.equal(CODECS[protocol].wire.signal({ event: "", data }).type, "ignored", data);
    }
  });

  Deno.test(`${protocol}.errorFrames are errors to its own signal, and its keep-alive is none`, () => {
    const wire = CODECS[protocol].wire;
    const error = new ProxyError("overloaded", "Try later");
    const frames = wire.errorFrames(error, { responseId: undefined, model: "m", events: 1, askedAt: 0 });
    const signals = frames.map((frame) => wire.signal(frame));
    for (const signal of signals) assert.ok(signal.type === "error" && signal.error.message === "Try later");
    const last = signals.at(-1)!;
    assert.ok(last.type === "error" && last.last);
    for (const countsEvents of [true, false]) {
      const event = wire.keepAlive(countsEvents);
      if (event !== undefined) assert.equal(wire.signal(event).type, "ignored");
    }
  });
}

Deno.test("keepAlive is an event for Codex, which counts nothing else (C23)", () => {
  assert.deepEqual(CODECS.responses.wire.keepAlive(true), { event: "keepalive", data: '{"type":"keepalive"}' });
  assert.equal(CODECS.responses.wire.keepAlive(false), undefined);
});

Deno.test("responses.signal takes for a stream's last word only what clients do", () => {
  const { signal } = CODECS.responses.wire;
  const response = { status: "failed", error: { code: "server_error", message: "it broke" } };
  const last = (event: string, data: Json): boolean | undefined => {
    const said = signal({ event, data: JSON.stringify(data) });
    return said.type === "error" || said.type === "finish" ? said.last : undefined;
  };
  assert.equal(last("", { type: "response.done", response: { status: "completed" } }), true);
  assert.equal(last("", { type: "response.failed", response }), true);
  assert.equal(last("", { type: "response.done", response }), false, "few clients know it");
  assert.equal(last("response.failed", response), false, "few clients read the event's line");
});

const IDS: readonly { protocol: Protocol; data: Json; id: string }[] = [
  { protocol: "messages", data: { type: "message_start", message: { id: "msg_1" } }, id: "msg_1" },
  { protocol: "chat", data: { id: "chatcmpl-1", choices: [] }, id: "chatcmpl-1" },
  { protocol: "responses", data: { type: "response.created", response: { id: "resp_1" } }, id: "resp_1" },
  { protocol: "gemini", data: { responseId: "r1" }, id: "r1" },
];

for (const { protocol, data, id } of IDS) {
  Deno.test(`${protocol}.responseId reads the answer's id`, () => {
    assert.equal(CODECS[protocol].wire.responseId({ event: "", data: JSON.stringify(data) }), id);
    assert.equal(CODECS[protocol].wire.responseId({ event: "", data: "{}" }), undefined);
    assert.equal(CODECS[protocol].wire.responseId({ event: "", data: "oops" }), undefined);
  });
}

Deno.test("responses.errorFrames keep the answer's id, so that Codex knows which one failed", () => {
  const [event, failed] = CODECS.responses.wire.errorFrames(new ProxyError("rate_limit", "m"), {
    responseId: "resp_7",
    model: "m",
    events: 3,
    askedAt: 1_795_377_862_999,
  });
  const told = { type: "rate_limit_error", code: "rate_limit_exceeded", message: "m", param: null };
  assert.deepEqual(JSON.parse(event!.data), { type: "error", sequence_number: 3, error: told });
  const { response, sequence_number } = JSON.parse(failed!.data);
  assert.deepEqual([sequence_number, response.created_at], [4, 1_795_377_862]);
  assert.equal(response.id, "resp_7");
  assert.equal(response.status, "failed");
  assert.deepEqual(response.error, { code: "rate_limit_exceeded", message: "m" });
});

const FAULTS: readonly { protocol: Protocol; name: string; body: Json; status: number | undefined }[] = [
  {
    protocol: "messages",
    name: "an answer without content (C16)",
    body: { type: "message", content: [] },
    status: undefined,
  },
  {
    protocol: "messages",
    name: "an error",
    body: { type: "error", error: { type: "rate_limit_error", message: "m" } },
    status: 429,
  },
  { protocol: "chat", name: "an answer", body: { choices: [{ message: { content: "" } }] }, status: undefined },
  {
    protocol: "chat",
    name: "no choices beside an error",
    body: { choices: [], error: { message: "m", code: 429 } },
    status: 429,
  },
  { protocol: "chat", name: "no choices, counted", body: { choices: [], usage: { total_tokens: 1 } }, status: 502 },
  {
    protocol: "chat",
    name: "a message without anything",
    body: { choices: [{ index: 0, message: { role: "assistant", content: null }, finish_reason: null }], usage: null },
    status: 502,
  },
  ...([
    ["its reason to finish (C16)", { finish_reason: "length" }, {}],
    ["its tokens counted", {}, { usage: { prompt_tokens: 1, completion_tokens: 0 } }],
    ["the text of an old completion", { text: "a" }, {}],
  ] as const).map(([what, choice, members]) => ({
    protocol: "chat" as const,
    name: `a message without anything and ${what}`,
    body: { choices: [{ message: { content: null }, ...choice }], ...members },
    status: undefined,
  })),
  {
    protocol: "chat",
    name: "a message of calls alone",
    body: { choices: [{ message: { content: null, tool_calls: [{}] } }] },
    status: undefined,
  },
  { protocol: "chat", name: "choices beside error null", body: { choices: [{}], error: null }, status: undefined },
  {
    protocol: "responses",
    name: "an answer whose error is null",
    body: { object: "response", output: [], error: null },
    status: undefined,
  },
  {
    protocol: "responses",
    name: "a failed answer",
    body: { object: "response", status: "failed", output: [], error: { code: "server_error", message: "m" } },
    status: 500,
  },
  {
    protocol: "responses",
    name: "a background answer",
    body: { object: "response", status: "queued", output: [] },
    status: undefined,
  },
  { protocol: "gemini", name: "a stream as one array", body: [{ candidates: [] }], status: undefined },
  {
    protocol: "gemini",
    name: "a blocked prompt",
    body: { promptFeedback: { blockReason: "OTHER" } },
    status: undefined,
  },
  { protocol: "gemini", name: "an error in an array", body: [{ error: { code: 429, message: "m" } }], status: 429 },
];

for (const { protocol, name, body, status } of FAULTS) {
  Deno.test(`${protocol}.fault says ${status ?? "nothing"} of ${name}`, () => {
    assert.equal(CODECS[protocol].wire.fault(body)?.status, status);
  });
}

for (const protocol of PROTOCOLS) {
  Deno.test(`${protocol}.fault finds one in what is no answer`, () => {
    for (const body of [null, 1, "x", [], {}, { ok: true }] as Json[]) {
      assert.ok(CODECS[protocol].wire.fault(body) instanceof ProxyError, JSON.stringify(body));
    }
  });
}

/** Recorded streams that report an error. */
const FAILING = (shows: readonly string[]) => shows.includes("sse-error");

Deno.test({
  name: "signal leads every recorded good stream to its content and its end, and none of them to an error",
  ignore: !hasCorpora,
  fn() {
    const streams = recordedCases().filter(({ form, shows }) => form === "sse" && !FAILING(shows));
    assert.ok(streams.length > 200);
    for (const { id, protocol, read } of streams) {
      const kinds = signals(protocol, read()).map(({ type }) => type);
      assert.ok(!kinds.includes("error"), id);
      assert.ok(kinds.includes("content") || kinds.includes("finish"), `${id}: ${kinds.join()}`);
      assert.ok(kinds.includes("finish") || kinds.at(-1) === "end", `${id}: ${kinds.join()}`);
      const begun = kinds.findIndex((kind) => kind === "content" || kind === "finish");
      assert.ok(kinds.slice(0, begun).every((kind) => kind === "preamble" || kind === "ignored"), id);
    }
  },
});

Deno.test({
  name: "signal finds the error of every recorded stream that failed inside an HTTP 200, with a status and its words",
  ignore: !hasCorpora,
  fn() {
    const streams = recordedCases().filter(({ form, shows }) => form === "sse" && FAILING(shows));
    assert.ok(streams.length > 0);
    for (const { id, protocol, read } of streams) {
      const error = signals(protocol, read()).find((signal) => signal.type === "error");
      assert.ok(error?.type === "error" && error.error.status >= 400 && error.error.message.length > 10, id);
    }
  },
});

Deno.test({
  name: "fault finds nothing wrong with any recorded answer but the errors",
  ignore: !hasCorpora,
  fn() {
    const answers = recordedCases().filter(({ form, status, op }) =>
      form === "json" && status === 200 && op === "create"
    );
    assert.ok(answers.length > 200);
    for (const { id, protocol, read } of answers) {
      const body = JSON.parse(new TextDecoder().decode(read())) as Json;
      const isError = (body as { error?: unknown }).error instanceof Object && !("choices" in (body as object));
      assert.equal(CODECS[protocol].wire.fault(body) !== undefined, isError, id);
    }
  },
});

function signals(protocol: Protocol, bytes: Uint8Array): Signal[] {
  const decoder = new SseDecoder();
  const frames: SseFrame[] = [...decoder.push(bytes).frames, ...decoder.end().frames];
  return frames.map((frame) => CODECS[protocol].wire.signal(frame));
}

Deno.test("errorFrames of responses say in words how long to wait, since an event has no Retry-After", () => {
  const error = new ProxyError("rate_limit", "Slow down.", { retryAfterMs: 2500 });
  const frames = CODECS.responses.wire.errorFrames(error, { responseId: "r", model: "m", events: 1, askedAt: 0 });
  for (const { data } of frames) assert.match(data, /"message":"Slow down\. Please try again in 2.5s"/);
});
