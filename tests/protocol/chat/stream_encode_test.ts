import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json, JsonObject } from "../../../lib/json.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { PartStart, StreamEvent } from "../../../lib/protocol/event.ts";
import type { Finish } from "../../../lib/protocol/finish.ts";
import { NO_USAGE } from "../../../lib/protocol/usage.ts";
import { type TestTranslation, translation } from "./translation.ts";

const start: StreamEvent = { type: "start", id: "u1", model: "upstream-model" };
const begin = (index: number, part: PartStart): StreamEvent => ({ type: "part_start", index, part });
const say = (index: number, text: string): StreamEvent => ({ type: "delta", index, text });
const stop = (index: number): StreamEvent => ({ type: "part_end", index });
const finish = (reason: Finish["reason"], raw = ""): StreamEvent => ({ type: "finish", finish: { reason, raw } });
const end: StreamEvent = { type: "end" };
const call = (id: string, name: string): PartStart => ({ type: "tool_call", id, name, kind: "function" });

/** The deltas and reasons to finish, and what else stands in the frames. */
function encode(events: readonly StreamEvent[], around: TestTranslation = translation()): Json[] {
  const encoder = chatCodec.streamEncoder(around);
  return events.flatMap((event) => encoder.push(event)).map(({ data }) => {
    if (data === "[DONE]") return data;
    const chunk = JSON.parse(data) as JsonObject;
    const [choice] = (chunk["choices"] ?? []) as JsonObject[];
    if (choice === undefined) return chunk["error"] === undefined ? { usage: chunk["usage"]! } : "error";
    return choice["finish_reason"] === null ? choice["delta"]! : choice["finish_reason"]!;
  });
}

const ROLE = { role: "assistant", content: "" };

Deno.test("streamEncoder writes the role, thinking, text, the finish and the end", () => {
  const events = [
    start,
    begin(0, { type: "thinking" }),
    say(0, "hm"),
    { type: "signature", index: 0, signature: { protocol: "messages", data: "sig" } } as const,
    stop(0),
    begin(1, { type: "text" }),
    say(1, "a"),
    say(1, "b"),
    stop(1),
    finish("stop"),
    end,
  ];
  assert.deepEqual(encode(events), [
    ROLE,
    { reasoning_content: "hm" },
    { content: "a" },
    { content: "b" },
    "stop",
    "[DONE]",
  ]);
});

Deno.test("E8: streamEncoder writes the client's model, the upstream's id, and the whole chunk", () => {
  const [frame] = chatCodec.streamEncoder(translation()).push(start);
  assert.deepEqual(JSON.parse(frame!.data), {
    id: "u1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "client-model",
    choices: [{ index: 0, delta: ROLE, logprobs: null, finish_reason: null }],
  });
  assert.equal(frame!.event, "");
});

Deno.test("streamEncoder makes an id where the upstream gave none", () => {
  const [frame] = chatCodec.streamEncoder(translation()).push({ type: "start", id: undefined, model: undefined });
  assert.equal(JSON.parse(frame!.data).id, "chatcmpl-1");
});

Deno.test("C1: streamEncoder keeps interleaved calls apart by their index", () => {
  const events = [
    start,
    begin(4, call("a", "read")),
    begin(7, call("b", "write")),
    say(4, '{"x"'),
    say(7, '{"y"'),
    say(4, ":1}"),
    say(7, ":2}"),
    stop(4),
    stop(7),
    finish("tool_calls"),
    end,
  ];
  assert.deepEqual(encode(events), [
    ROLE,
    { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "read", arguments: "" } }] },
    { tool_calls: [{ index: 1, id: "b", type: "function", function: { name: "write", arguments: "" } }] },
    { tool_calls: [{ index: 0, function: { arguments: '{"x"' } }] },
    { tool_calls: [{ index: 1, function: { arguments: '{"y"' } }] },
    { tool_calls: [{ index: 0, function: { arguments: ":1}" } }] },
    { tool_calls: [{ index: 1, function: { arguments: ":2}" } }] },
    "tool_calls",
    "[DONE]",
  ]);
});

Deno.test("C6: streamEncoder writes {} for a call without arguments", () => {
  assert.deepEqual(encode([start, begin(0, call("a", "read")), stop(0)])[2], {
    tool_calls: [{ index: 0, function: { arguments: "{}" } }],
  });
});

Deno.test("C6: streamEncoder makes JSON of a call whose arguments are blank", () => {
  const deltas = encode([start, begin(0, call("c1", "now")), say(0, " "), say(0, "\n"), stop(0)]) as JsonObject[];
  const texts = deltas.flatMap(({ tool_calls: calls }) => (calls as JsonObject[] | undefined) ?? [])
    .map((each) => (each["function"] as JsonObject)["arguments"]);
  assert.deepEqual(JSON.parse(texts.join("")), {});
});

Deno.test("A21: streamEncoder restores the client's name of a tool", () => {
  const long = "mcp__server__".padEnd(80, "x");
  const around = translation({ tools: [{ name: long, kind: "function" }] });
  const [, opened] = encode([start, begin(0, call("a", around.names.encode(long))), stop(0)], around);
  assert.equal((opened as { tool_calls: [{ function: { name: string } }] }).tool_calls[0].function.name, long);
});

Deno.test("D2: streamEncoder gives a custom tool its raw input, whole", () => {
  const around = translation({ tools: [{ name: "patch", kind: "custom" }] });
  const events = [start, begin(0, call("a", "patch")), say(0, '{"input":"*** '), say(0, 'Begin\\n"}'), stop(0)];
  assert.deepEqual(encode(events, around).slice(1), [
    { tool_calls: [{ index: 0, id: "a", type: "custom", custom: { name: "patch", input: "" } }] },
    { tool_calls: [{ index: 0, custom: { input: "*** Begin\n" } }] },
  ]);
});

Deno.test("streamEncoder gives a function that was called with raw text its arguments as JSON, whole", () => {
  const around = translation({ tools: [{ name: "patch", kind: "function" }] });
  const begun: StreamEvent = begin(0, { type: "tool_call", id: "a", name: "patch", kind: "custom" });
  assert.deepEqual(encode([start, begun, say(0, "*** "), say(0, "Begin"), stop(0)], around).slice(1), [
    { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "patch", arguments: "" } }] },
    { tool_calls: [{ index: 0, function: { arguments: '{"input":"*** Begin"}' } }] },
  ]);
});

Deno.test("streamEncoder seals a call's signature where Google's own front has it, in a delta with a function", () => {
  const signed: StreamEvent = { type: "signature", index: 0, signature: { protocol: "gemini", data: "sig" } };
  const extra_content = { google: { thought_signature: 'sealed:{"protocol":"gemini","data":"sig"}' } };
  assert.deepEqual(encode([start, begin(0, call("a", "read")), signed, say(0, "{}"), stop(0)]).slice(1), [
    { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "read", arguments: "" }, extra_content }] },
    { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
  ]);
  assert.deepEqual(encode([start, begin(0, call("a", "read")), say(0, "{}"), signed, stop(0)]).slice(2), [
    { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
    { tool_calls: [{ index: 0, function: { arguments: "" }, extra_content }] },
  ]);
});

Deno.test("C11: streamEncoder counts tokens only if asked to, after the finish, and never waits for them", () => {
  const usage = { ...NO_USAGE, inputTokens: 10, cacheReadTokens: 4, outputTokens: 5 };
  const events: StreamEvent[] = [start, { type: "usage", usage }, finish("stop"), end];
  assert.deepEqual(encode(events), [ROLE, "stop", "[DONE]"]);
  const asked = () => translation({ request: { stream_options: { include_usage: true } } });
  assert.deepEqual(encode(events, asked()).slice(2), [
    {
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    },
    "[DONE]",
  ]);
  // Nobody counted: the input is estimated.
  const [, , estimated] = encode([start, finish("stop"), end], asked());
  assert.equal((estimated as { usage: { prompt_tokens: number } }).usage.prompt_tokens, 7);
});

Deno.test("C17: streamEncoder writes an error and no end", () => {
  const encoder = chatCodec.streamEncoder(translation());
  encoder.push(start);
  const frames = encoder.push({ type: "error", error: new ProxyError("overloaded", "Overloaded") });
  assert.deepEqual(frames.map(({ data }) => JSON.parse(data).error.message), ["Overloaded"]);
  assert.deepEqual(encoder.end("error"), []);
});

const FINISHES: readonly (readonly [StreamEvent, string])[] = [
  [finish("stop"), "stop"],
  [finish("tool_calls"), "stop"],
  [finish("length"), "length"],
  [finish("context"), "length"],
  [finish("pause"), "length"],
  [finish("filtered"), "content_filter"],
  [finish("refusal"), "content_filter"],
  [finish("unknown", "odd"), "odd"],
  [finish("unknown"), "unknown"],
];
for (const [event, reason] of FINISHES) {
  const name = event.type === "finish" ? `${event.finish.reason} ${event.finish.raw}`.trim() : "";
  Deno.test(`C15: streamEncoder writes ${reason} for the reason ${name}`, () => {
    assert.deepEqual(encode([start, event])[1], reason);
  });
}

Deno.test("streamEncoder writes a refusal, which ends with stop", () => {
  const events = [start, begin(0, { type: "refusal" }), say(0, "no"), stop(0), finish("refusal")];
  assert.deepEqual(encode(events).slice(1), [{ refusal: "no" }, "stop"]);
});

Deno.test("streamEncoder writes a refusal without words as filtered, which is no clean end", () => {
  assert.deepEqual(encode([start, begin(0, { type: "refusal" }), stop(0), finish("refusal"), end]), [
    ROLE,
    "content_filter",
    "[DONE]",
  ]);
});

Deno.test("streamEncoder reports a block that it has no word for", () => {
  const around = translation();
  const value = { type: "foreign", protocol: "messages", value: { type: "x" } } as const;
  assert.deepEqual(encode([start, begin(0, { type: "foreign", value }), stop(0)], around), [ROLE]);
  assert.deepEqual(around.reported, ["foreign.x"]);
});
