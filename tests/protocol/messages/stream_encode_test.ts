import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { Signature } from "../../../lib/protocol/conversation.ts";
import type { PartStart, StreamEvent } from "../../../lib/protocol/event.ts";
import type { Finish, FinishReason } from "../../../lib/protocol/finish.ts";
import { ToolNames } from "../../../lib/protocol/tool_names.ts";
import { encodeStream, envelope, translation } from "./translation.ts";

const START: StreamEvent = { type: "start", id: "chatcmpl-1", model: "gpt" };
const END: StreamEvent = { type: "end" };
const finish = (reason: FinishReason, more: Partial<Finish> = {}): StreamEvent => ({
  type: "finish",
  finish: { reason, raw: reason, ...more },
});
const part = (index: number, start: PartStart, ...deltas: readonly string[]): StreamEvent[] => [
  { type: "part_start", index, part: start },
  ...deltas.map((text): StreamEvent => ({ type: "delta", index, text })),
  { type: "part_end", index },
];
const text = (index: number, ...deltas: readonly string[]) => part(index, { type: "text" }, ...deltas);
const CALL: PartStart = { type: "tool_call", id: "call_1", name: "Bash", kind: "function" };
const call = (index: number, ...deltas: readonly string[]) => part(index, CALL, ...deltas);
const sign = (index: number, signature: Signature): StreamEvent => ({ type: "signature", index, signature });

/** The events without the first: `message_start` has tests of its own. */
function body(...events: readonly StreamEvent[]): JsonObject[] {
  return encodeStream([START, ...events]).slice(1);
}

/** A stream that ends well: its blocks as clients put them together, and its end. */
function blocks(...events: readonly StreamEvent[]): JsonObject[] {
  return assembled(body(...events, finish("stop"), END));
}

function assembled(events: readonly JsonObject[]): JsonObject[] {
  const out: JsonObject[] = [];
  let open: number | undefined;
  for (const event of events) {
    const index = event["index"] as number;
    switch (event["type"]) {
      case "content_block_start":
        assert.equal(open, undefined, "a block begins in another");
        assert.equal(index, out.length);
        open = index;
        out.push({ ...event["content_block"] as JsonObject });
        break;
      case "content_block_delta": {
        assert.equal(index, open);
        const { type: _, ...members } = event["delta"] as JsonObject;
        const block = out[index]!;
        for (const [name, piece] of Object.entries(members)) block[name] = `${block[name] ?? ""}${piece}`;
        break;
      }
      case "content_block_stop":
        assert.equal(index, open);
        open = undefined;
    }
  }
  assert.equal(open, undefined, "a block is left open");
  return out.map(({ partial_json: json, ...block }) =>
    json === undefined ? block : { ...block, input: JSON.parse(String(json)) }
  );
}

Deno.test("streamEncoder begins with the estimated input and the client's model (C9, C10, E8)", () => {
  const [first, ...rest] = encodeStream([START, ...text(0, "a"), finish("stop"), END]);
  assert.deepEqual(first, {
    type: "message_start",
    message: {
      id: "msg_000000000000000000000001",
      type: "message",
      role: "assistant",
      model: "client-model",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      usage: {
        input_tokens: 42,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 0,
      },
    },
  });
  assert(rest.every(({ type }) => type !== "message_start"));
});

Deno.test("streamEncoder keeps an id that is one of the protocol, and makes others (C25)", () => {
  const idOf = (id: string | undefined) => {
    const [first] = encodeStream([{ type: "start", id, model: undefined }]);
    return (first!["message"] as JsonObject)["id"];
  };
  assert.equal(idOf("msg_bdrk_01"), "msg_bdrk_01");
  assert.equal(idOf("resp_1"), "msg_000000000000000000000001");
  assert.equal(idOf(undefined), "msg_000000000000000000000001");
});

Deno.test("streamEncoder writes every event of a text (C11, C12)", () => {
  const usage = {
    inputTokens: 160,
    cacheReadTokens: 100,
    cacheWrite5mTokens: 20,
    cacheWrite1hTokens: 30,
    outputTokens: 7,
    reasoningTokens: 3,
  };
  assert.deepEqual(body(...text(0, "a", "b"), finish("stop"), { type: "usage", usage }, END), [
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "a" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "b" } },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null, stop_details: null },
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 50,
        cache_read_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
        output_tokens: 7,
        output_tokens_details: { thinking_tokens: 3 },
      },
    },
    { type: "message_stop" },
  ]);
});

Deno.test("streamEncoder estimates usage that nobody reports (C11)", () => {
  const delta = body(...text(0, "12345678"), finish("stop"), END).find(({ type }) => type === "message_delta");
  const usage = delta!["usage"] as JsonObject;
  assert.deepEqual([usage["input_tokens"], usage["output_tokens"]], [42, 2]);
});

Deno.test("streamEncoder writes a block each for text, call and text (C8)", () => {
  assert.deepEqual(blocks(...text(0, "a"), ...call(1, '{"x":1}'), ...text(2, "b")), [
    { type: "text", text: "a" },
    { type: "tool_use", id: "call_1", name: "Bash", input: { x: 1 } },
    { type: "text", text: "b" },
  ]);
});

Deno.test("streamEncoder writes no block for a part without content (A9, B9)", () => {
  assert.deepEqual(blocks(...text(0), ...part(1, { type: "thinking" }), ...text(2, "b")), [{
    type: "text",
    text: "b",
  }]);
});

Deno.test("streamEncoder writes an answer without any content (C16)", () => {
  assert.deepEqual(body(finish("length"), END).map(({ type }) => type), ["message_delta", "message_stop"]);
});

Deno.test("streamEncoder writes a refusal as text", () => {
  assert.deepEqual(blocks(...part(0, { type: "refusal" }, "No")), [{ type: "text", text: "No" }]);
});

interface ThinkingCase {
  readonly name: string;
  readonly signature: Signature | undefined;
  readonly deltas?: readonly string[];
  readonly is: JsonObject;
}

const THINKING: readonly ThinkingCase[] = [
  {
    name: "with Anthropic's signature as it is (B2)",
    signature: { protocol: "messages", data: "Eq+/=" },
    is: { type: "thinking", thinking: "hm", signature: "Eq+/=" },
  },
  {
    name: "with another's signature sealed (B1)",
    signature: { protocol: "responses", data: "gAAA", id: "rs_1" },
    is: {
      type: "thinking",
      thinking: "hm",
      signature: envelope.seal({ protocol: "responses", data: "gAAA", id: "rs_1" }),
    },
  },
  {
    name: "without a signature under a seal of its own (B9)",
    signature: undefined,
    is: { type: "thinking", thinking: "hm", signature: envelope.seal({ protocol: "none", data: "" }) },
  },
  {
    name: "that only its vendor can read",
    signature: { protocol: "responses", data: "gAAA" },
    deltas: [],
    is: { type: "thinking", thinking: "", signature: envelope.seal({ protocol: "responses", data: "gAAA" }) },
  },
  {
    name: "that is redacted as such (B13)",
    signature: { protocol: "messages", data: "Em", redacted: true },
    deltas: [],
    is: { type: "redacted_thinking", data: "Em" },
  },
];

for (const { name, signature, deltas, is } of THINKING) {
  Deno.test(`streamEncoder writes thinking ${name}`, () => {
    const events = part(0, { type: "thinking" }, ...deltas ?? ["h", "m"]);
    const signed = signature === undefined ? events : events.toSpliced(-1, 0, sign(0, signature));
    assert.deepEqual(blocks(...signed), [is]);
  });
}

Deno.test("streamEncoder writes the seal of a call in front of it, or behind it where it comes late (B6)", () => {
  const signature: Signature = { protocol: "gemini", data: "sig" };
  const seal = {
    type: "thinking",
    thinking: "",
    signature: envelope.seal({ protocol: "gemini", data: "sig", id: "call_1" }),
  };
  const use = { type: "tool_use", id: "call_1", name: "Bash", input: { x: 1 } };
  const [start, delta, end] = call(0, '{"x":1}') as [StreamEvent, StreamEvent, StreamEvent];
  assert.deepEqual(blocks(start, sign(0, signature), delta, end), [seal, use]);
  assert.deepEqual(blocks(start, delta, sign(0, signature), end), [use, seal]);
});

const ARGUMENTS: readonly (readonly [string, readonly string[], JsonObject])[] = [
  ["none", [], {}],
  ["empty ones", [""], {}],
  ["blanks", ["  "], {}],
  ["an empty object in pieces", ["{", "}"], {}],
  ["one piece", ['{"a":"}"}'], { a: "}" }],
  ["many pieces", ["{", ' "a', '":', ' "\\', '"{"}'], { a: '"{' }],
  ["Python's quotes", ["{'a'", ": True}"], { a: true }],
  ["Python's literals", ['{"a": ', "Tr", 'ue, "b": None}'], { a: true, b: null }],
  ["raw line feeds and a comma too many", ['{"a": "1', '\n2", ', "}"], { a: "1\n2" }],
  ["an object that comes twice", ['{"a":1}{"a":1}'], { a: 1 }],
  ["an object in a string", ['"{\\"a\\":', '1}"'], { a: 1 }],
  ["integral floats (C6)", ['{"a":10.0}'], { a: 10 }],
];

for (const [name, deltas, input] of ARGUMENTS) {
  Deno.test(`streamEncoder writes arguments that are valid JSON of ${name} (C6)`, () => {
    assert.deepEqual(blocks(...call(0, ...deltas)), [{ type: "tool_use", id: "call_1", name: "Bash", input }]);
  });
}

Deno.test("streamEncoder sends arguments on as they come", () => {
  const deltas = body(...call(0, '{"a"', ":1", "}"), finish("tool_calls"), END)
    .filter(({ type }) => type === "content_block_delta")
    .map(({ delta }) => (delta as JsonObject)["partial_json"]);
  // A number may go on with the next delta.
  assert.deepEqual(deltas, ['{"a"', ":", "1}"]);
});

Deno.test("streamEncoder drops empty pages from Read (C7)", () => {
  const read = { ...CALL, name: "Read" } as PartStart;
  const [block] = blocks(...part(0, read, '{"file_path":"a",', '"pages":""}'));
  assert.deepEqual(block!["input"], { file_path: "a" });
});

Deno.test("streamEncoder restores the client's name of a tool, and passes on one that it never declared (A21)", () => {
  const names = new ToolNames([{ name: "mcp.long/name", kind: "function" }]);
  const named = (name: string) => {
    const events: StreamEvent[] = [START, ...part(0, { ...CALL, name } as PartStart, "{}"), finish("tool_calls"), END];
    return assembled(encodeStream(events, translation({ names }))).map(({ name }) => name);
  };
  assert.deepEqual(named(names.encode("mcp.long/name")), ["mcp.long/name"]);
  assert.deepEqual(named("other"), ["other"]);
});

Deno.test("streamEncoder gives calls ids that Anthropic would take back (A22)", () => {
  const [block] = blocks(...part(0, { ...CALL, id: "functions.Bash:0" } as PartStart, "{}"));
  assert.match(String(block!["id"]), /^functions_Bash_0_[0-9a-f]{8}$/);
});

Deno.test("streamEncoder writes raw text of a custom call as its one member", () => {
  const [block] = blocks(...part(0, { ...CALL, kind: "custom" } as PartStart, "*** ", "Begin"));
  assert.deepEqual(block!["input"], { input: "*** Begin" });
});

Deno.test("streamEncoder puts calls that overlap one behind the other (C1)", () => {
  const second = { ...CALL, id: "call_2" } as PartStart;
  assert.deepEqual(
    blocks(
      { type: "part_start", index: 0, part: CALL },
      { type: "part_start", index: 1, part: second },
      { type: "delta", index: 1, text: '{"b":' },
      { type: "delta", index: 0, text: '{"a":1}' },
      { type: "delta", index: 1, text: "2}" },
      { type: "part_end", index: 0 },
      { type: "part_end", index: 1 },
    ).map(({ id, input }) => [id, input]),
    [["call_1", { a: 1 }], ["call_2", { b: 2 }]],
  );
});

const REASONS: readonly (readonly [FinishReason, string])[] = [
  ["stop", "end_turn"],
  ["tool_calls", "end_turn"],
  ["length", "max_tokens"],
  ["context", "model_context_window_exceeded"],
  ["filtered", "refusal"],
  ["refusal", "refusal"],
  ["pause", "pause_turn"],
];

/** Reason and sequence, behind which stands whether the model declined, as the official SDKs want it. */
function stopOf(...events: readonly StreamEvent[]): unknown {
  const deltas = body(...events, END).filter(({ type }) => type === "message_delta");
  assert.equal(deltas.length, 1);
  const { stop_reason, stop_sequence, stop_details, ...others } = deltas[0]!["delta"] as JsonObject;
  assert.deepEqual(others, {});
  const declined = { type: "refusal", category: null, explanation: null };
  assert.deepEqual(stop_details, stop_reason === "refusal" ? declined : null);
  return [stop_reason, stop_sequence];
}

for (const [reason, is] of REASONS) {
  Deno.test(`streamEncoder says ${is} for ${reason} without a call (C15)`, () => {
    assert.deepEqual(stopOf(...text(0, "x"), finish(reason)), [is, null]);
  });
}

Deno.test("streamEncoder says tool_use where a call is, but never hides that the answer was cut (C14)", () => {
  assert.deepEqual(stopOf(...call(0, "{}"), finish("stop")), ["tool_use", null]);
  assert.deepEqual(stopOf(...call(0, "{}"), finish("tool_calls")), ["tool_use", null]);
  assert.deepEqual(stopOf(...call(0, '{"a'), finish("length")), ["max_tokens", null]);
});

Deno.test("streamEncoder names the stop sequence", () => {
  assert.deepEqual(stopOf(...text(0, "x"), finish("stop", { stopSequence: "END" })), ["stop_sequence", "END"]);
});

Deno.test("streamEncoder never calls an unknown reason a clean end (C15)", () => {
  assert.deepEqual(stopOf(...text(0, "x"), finish("unknown", { raw: "moody" })), ["moody", null]);
  assert.deepEqual(stopOf(...text(0, "x"), finish("unknown", { raw: "" })), [null, null]);
});

Deno.test("streamEncoder ends with an error where a call is cut and the answer is not (C13)", () => {
  for (const args of ['{"a": [1', '{"a": oops}', '{"a": 1}{"b": 2}']) {
    const events = body(...call(0, args), finish("tool_calls"), END);
    assert.deepEqual(events.at(-1), {
      type: "error",
      error: { type: "api_error", message: "The upstream cut the arguments of Bash" },
    });
    assert(events.every(({ type }) => type !== "message_stop"));
  }
});

Deno.test("streamEncoder makes no block of blanks alone (A9)", () => {
  const signature: Signature = { protocol: "messages", data: "sig" };
  const thinking = part(1, { type: "thinking" }, "\n\n");
  assert.deepEqual(blocks(...text(0, "\n", "\n"), ...thinking, ...text(2, " \n", "x", "\n")), [
    { type: "text", text: " \nx\n" },
  ]);
  assert.deepEqual(blocks(...text(0, "a"), ...text(1, " "), ...text(2, "b"), ...text(3, "\n")), [
    { type: "text", text: "a" },
    { type: "text", text: " " },
    { type: "text", text: "b" },
  ]);
  assert.deepEqual(blocks(thinking[0]!, thinking[1]!, sign(1, signature), thinking[2]!), [
    { type: "thinking", thinking: "\n\n", signature: "sig" },
  ]);
});

Deno.test("streamEncoder ends with an error event and nothing behind it (C13, C17)", () => {
  const error = new ProxyError("overloaded", "Overloaded");
  const events = body(...text(0, "x"), { type: "error", error }, finish("stop"), END);
  assert.deepEqual(events.at(-1), { type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
  const cut = body({ type: "part_start", index: 0, part: { type: "text" } }, { type: "delta", index: 0, text: "x" });
  assert.deepEqual(cut.at(-1)!["type"], "error");
});

Deno.test("streamEncoder leaves out what only another protocol knows, and says so", () => {
  const by = translation();
  const value = { type: "web_search_call", id: "ws_1" };
  const foreign: PartStart = { type: "foreign", value: { type: "foreign", protocol: "responses", value } };
  const events = encodeStream([START, ...part(0, foreign), ...text(1, "x"), finish("stop"), END], by);
  assert.deepEqual(assembled(events), [{ type: "text", text: "x" }]);
  assert.deepEqual(by.reported, ["foreign.web_search_call"]);
});

const PARTS: fc.Arbitrary<readonly [PartStart, readonly string[]]> = fc.oneof(
  fc.tuple(fc.constant<PartStart>({ type: "text" }), fc.array(fc.string())),
  fc.tuple(fc.constant<PartStart>({ type: "thinking" }), fc.array(fc.string())),
  fc.tuple(fc.constant<PartStart>(CALL), fc.object().map((value) => [...JSON.stringify(value)])),
);

Deno.test("streamEncoder writes blocks in order for any parts, and at no cut a clean end (C13)", () => {
  fc.assert(fc.property(fc.array(PARTS, { maxLength: 5 }), fc.nat(), (parts, at) => {
    const events = [START, ...parts.flatMap(([start, deltas], i) => part(i, start, ...deltas)), finish("stop"), END];
    const whole = encodeStream(events);
    assembled(whole);
    assert.equal(whole.at(-1)!["type"], "message_stop");
    const cut = encodeStream(events.slice(0, at % (events.length - 2)));
    assert.equal(cut.at(-1)!["type"], "error");
  }));
});
