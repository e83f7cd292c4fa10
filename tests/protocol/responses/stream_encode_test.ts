/** What Codex and the SDKs get. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type ErrorKind, ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { Part, ToolKind } from "../../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Finish, FinishReason } from "../../../lib/protocol/finish.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { decodeError } from "../../../lib/protocol/decode_error.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { type ClientTool, ToolNames } from "../../../lib/protocol/tool_names.ts";
import { openedReasoning } from "../../../lib/protocol/responses/reasoning.ts";
import { openThinking } from "../../../lib/protocol/sealed_thinking.ts";
import { unsealing } from "../../../lib/protocol/seals.ts";
import { patchJson } from "../../../lib/json_patch.ts";
import { checkChain } from "./event_chain.ts";
import { envelope, translation } from "./translation.ts";

const TOOLS: readonly ClientTool[] = [
  { name: "f", kind: "function" },
  { name: "apply_patch", kind: "custom" },
  { name: "exec", namespace: "functions", kind: "custom" },
  { name: "echo", namespace: "mcp__echo", kind: "function" },
  { name: "tool_search", kind: "tool_search" },
  { name: "local_shell", kind: "local_shell" },
];
const names = new ToolNames(TOOLS);

function answer(parts: readonly Part[], finish: Partial<Finish> = {}): Message {
  return { id: "chatcmpl-1", model: "real", parts, finish: { reason: "stop", raw: "", ...finish }, usage: undefined };
}

function called(name: string, args: string, kind: ToolKind = "function"): Part {
  return { type: "tool_call", id: "call_1", name, kind, arguments: args };
}

function encode(message: Message, changes: Parameters<typeof translation>[0] = {}) {
  return frames([...replay(message)], changes);
}

function frames(events: readonly StreamEvent[], changes: Parameters<typeof translation>[0] = {}) {
  const encoder = responsesCodec.streamEncoder(translation({ names, ...changes }));
  return events.flatMap((event) => encoder.push(event));
}

/** The items of a valid stream of `parts`. */
function items(...parts: Part[]): JsonObject[] {
  return checkChain(encode(answer(parts)))["output"] as JsonObject[];
}

const typesOf = (sent: ReturnType<typeof frames>) => sent.map(({ event }) => event);

Deno.test("responses stream encoder sends the whole chain of a text (E1, E3, E4, E9)", () => {
  const sent = frames([
    { type: "start", id: undefined, model: "real" },
    { type: "part_start", index: 0, part: { type: "text" } },
    { type: "delta", index: 0, text: "he" },
    { type: "delta", index: 0, text: "llo" },
    { type: "part_end", index: 0 },
    { type: "finish", finish: { reason: "stop", raw: "stop" } },
    { type: "end" },
  ]);
  assert.deepEqual(typesOf(sent), [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  const response = checkChain(sent);
  assert.equal(response["model"], "client-model", "E8: the name that the client used");
});

Deno.test("responses stream encoder puts items behind each other with places of their own (E4, C8)", () => {
  const output = items(
    { type: "thinking", text: "hm" },
    { type: "text", text: "a" },
    called("f", '{"a":1}'),
    { type: "text", text: "b" },
    { type: "refusal", text: "no" },
  );
  assert.deepEqual(output.map(({ type }) => type), ["reasoning", "message", "function_call", "message", "message"]);
});

const CALLS: readonly { name: string; part: Part; item: JsonObject }[] = [
  {
    name: "a function's arguments",
    part: called("f", '{"a":1}'),
    item: { type: "function_call", call_id: "call_1", name: "f", arguments: '{"a":1}', status: "completed" },
  },
  {
    name: "no arguments as an empty object (C6)",
    part: called("f", ""),
    item: { type: "function_call", call_id: "call_1", name: "f", arguments: "{}", status: "completed" },
  },
  {
    name: "a namespace that was flattened (D5)",
    part: called("mcp__echo__echo", "{}"),
    item: {
      type: "function_call",
      call_id: "call_1",
      name: "echo",
      namespace: "mcp__echo",
      arguments: "{}",
      status: "completed",
    },
  },
  {
    name: "a custom tool that was a function, with raw input (D2)",
    part: called("apply_patch", '{"input":"*** Begin Patch\\n*** End Patch\\n"}'),
    item: {
      type: "custom_tool_call",
      call_id: "call_1",
      name: "apply_patch",
      input: "*** Begin Patch\n*** End Patch\n",
      status: "completed",
    },
  },
  {
    name: "a custom tool in a namespace",
    part: called("functions__exec", '{"input":"text(1)"}'),
    item: {
      type: "custom_tool_call",
      call_id: "call_1",
      name: "exec",
      namespace: "functions",
      input: "text(1)",
      status: "completed",
    },
  },
  {
    name: "a custom tool that the upstream knows as one",
    part: called("functions__exec", '{"input":"is the program itself"}', "custom"),
    item: {
      type: "custom_tool_call",
      call_id: "call_1",
      name: "exec",
      namespace: "functions",
      input: '{"input":"is the program itself"}',
      status: "completed",
    },
  },
  {
    name: "a search for tools with object arguments",
    part: called("tool_search", '{"query":"x"}'),
    item: {
      type: "tool_search_call",
      call_id: "call_1",
      execution: "client",
      arguments: { query: "x" },
      status: "completed",
    },
  },
  {
    name: "a command for the local shell",
    part: called("local_shell", '{"command":["ls"],"timeout_ms":5}'),
    item: {
      type: "local_shell_call",
      call_id: "call_1",
      action: { type: "exec", command: ["ls"], env: {}, timeout_ms: 5 },
      status: "completed",
    },
  },
  {
    name: "a tool that the client never declared by its own name, so that Codex can say so (E11)",
    part: called("made_up", "{}"),
    item: { type: "function_call", call_id: "call_1", name: "made_up", arguments: "{}", status: "completed" },
  },
];

for (const { name, part, item } of CALLS) {
  Deno.test(`responses stream encoder writes ${name}`, () => {
    const [{ id: _, ...written } = {}] = items(part);
    assert.deepEqual(written, item);
    const whole = responsesCodec.encodeMessage(answer([part]), translation({ names }))["output"] as JsonObject[];
    const { id: __, ...same } = whole[0]!;
    assert.deepEqual(same, item, "the whole answer says the same");
  });
}

Deno.test("responses stream encoder sends a function's arguments as they come, a custom tool's when they are whole", () => {
  const deltas = (name: string, pieces: readonly string[]) =>
    frames([
      { type: "start", id: undefined, model: undefined },
      { type: "part_start", index: 0, part: { type: "tool_call", id: "c", name, kind: "function" } },
      ...pieces.map((text): StreamEvent => ({ type: "delta", index: 0, text })),
    ]).filter(({ event }) => event.endsWith(".delta")).length;
  assert.equal(deltas("f", ['{"a"', ":", "1}"]), 3);
  assert.equal(deltas("apply_patch", ['{"input"', ":", '"x"}']), 0);
});

Deno.test("responses stream encoder tells one message of a text that was cut where something is cited, as Claude does", () => {
  const source = { url: "https://a.test", title: "A" };
  const own = { protocol: "responses", value: { type: "file_citation", file_id: "f" } } as const;
  const [message, apart, ...others] = items(
    { type: "text", text: "It is " },
    { type: "text", text: "42", citations: [{ source }, { source: undefined, own }] },
    { type: "text", text: ", they say.", citations: [{ source, span: { start: 2, end: 6 } }] },
    { type: "text", text: "Bye.", apart: true },
  );
  assert.deepEqual(others, []);
  assert.equal((apart!["content"] as JsonObject[])[0]!["text"], "Bye.");
  const [{ text, annotations }] = message!["content"] as [{ text: string; annotations: JsonObject[] }];
  assert.equal(text, "It is 42, they say.");
  const cited = annotations.map(({ start_index, end_index }) => text.slice(Number(start_index), Number(end_index)));
  assert.deepEqual([cited[0], annotations[1], cited[2]], ["42", own.value, "they"]);
});

Deno.test("responses stream encoder repairs arguments in the item that Codex reads (C6)", () => {
  const sent = encode(answer([called("f", "{'a': True}")]));
  const done = sent.map(({ data }) => JSON.parse(data)).find(({ type }) => type === "response.output_item.done");
  assert.deepEqual(JSON.parse(done.item.arguments), { a: true });
});

const FINISHES: readonly { reason: FinishReason; raw?: string; type: string; details: JsonObject | null }[] = [
  { reason: "stop", type: "response.completed", details: null },
  { reason: "tool_calls", type: "response.completed", details: null },
  { reason: "pause", type: "response.completed", details: null },
  { reason: "length", type: "response.incomplete", details: { reason: "max_output_tokens" } },
  { reason: "context", type: "response.incomplete", details: { reason: "max_output_tokens" } },
  { reason: "filtered", type: "response.incomplete", details: { reason: "content_filter" } },
  { reason: "unknown", raw: "eos", type: "response.incomplete", details: { reason: "eos" } },
];

for (const { reason, raw = "", type, details } of FINISHES) {
  Deno.test(`responses stream encoder ends with ${type} on ${reason} (C15, E1, E5)`, () => {
    const sent = encode(answer([{ type: "text", text: "x" }], { reason, raw }));
    const response = checkChain(sent);
    assert.equal(typesOf(sent).at(-1), type);
    assert.deepEqual(response["incomplete_details"], details);
    const whole = responsesCodec.encodeMessage(answer([{ type: "text", text: "x" }], { reason, raw }), translation());
    assert.equal(`response.${whole["status"]}`, type);
  });
}

const TEXT: Part = { type: "text", text: "Hello.." }, REFUSAL: Part = { type: "refusal", text: "No" };
const SAID_NOTHING = "The upstream ended its answer with refusal";

/** `error`: what Codex shows its user, which it does not of a refusal in the answer. */
const REFUSALS: readonly { name: string; parts: readonly Part[]; raw: string; error?: string }[] = [
  { name: "the model's own words", parts: [REFUSAL], raw: "stop" },
  { name: "the model's own words behind a text", parts: [TEXT, REFUSAL], raw: "completed" },
  { name: "nothing", parts: [], raw: "", error: SAID_NOTHING },
  { name: "thinking alone", parts: [{ type: "thinking", text: "Hm" }], raw: "refusal", error: SAID_NOTHING },
  { name: "a text that broke off", parts: [TEXT], raw: "refusal", error: SAID_NOTHING },
  { name: "a text that broke off and why", parts: [TEXT, REFUSAL], raw: "refusal", error: "No" },
];

for (const { name, parts, raw, error } of REFUSALS) {
  Deno.test(`responses stream encoder ends a refusal with ${name} as ${error === undefined ? "an answer" : "failed"}`, () => {
    const refused = answer(parts, { reason: "refusal", raw });
    const sent = encode(refused);
    const status = error === undefined ? "completed" : "failed";
    assert.equal(typesOf(sent).at(-1), `response.${status}`);
    for (const response of [checkChain(sent), responsesCodec.encodeMessage(refused, translation())]) {
      assert.equal(response["status"], status);
      assert.deepEqual(response["error"], error === undefined ? null : { code: "invalid_prompt", message: error });
      assert.ok(response["usage"], "counts nothing");
    }
  });
}

Deno.test("responses stream encoder does not end a call that was cut off, for Codex would run it (E5)", () => {
  const sent = encode(answer([called("f", "{}"), called("apply_patch", '{"input":"*** Beg')], { reason: "length" }));
  const response = checkChain(sent);
  const done = sent.map(({ data }) => JSON.parse(data)).filter(({ type }) => type === "response.output_item.done");
  assert.deepEqual(done.map(({ item }) => item.name), ["f"]);
  assert.deepEqual((response["output"] as JsonObject[]).map(({ status }) => status), ["completed", "incomplete"]);
});

const ERRORS: readonly { kind: ErrorKind; options?: object; message?: string; code: string; says?: RegExp }[] = [
  { kind: "upstream", code: "server_error" },
  { kind: "overloaded", code: "server_error" },
  { kind: "invalid_request", code: "invalid_prompt" },
  { kind: "upstream", options: { code: "insufficient_quota" }, code: "insufficient_quota" },
  {
    kind: "invalid_request",
    message: "prompt is too long: 210000 tokens > 200000 maximum",
    code: "context_length_exceeded",
  },
  { kind: "rate_limit", options: { retryAfterMs: 2500 }, code: "rate_limit_exceeded", says: /try again in 2\.5s/ },
];

for (const { kind, options = {}, message = "It broke", code, says } of ERRORS) {
  Deno.test(`responses stream encoder fails with ${code} on ${kind}: ${message} (E6, E7)`, () => {
    const sent = frames([
      { type: "start", id: undefined, model: undefined },
      { type: "part_start", index: 0, part: { type: "text" } },
      { type: "delta", index: 0, text: "half" },
      { type: "error", error: new ProxyError(kind, message, options) },
    ]);
    const error = checkChain(sent)["error"] as JsonObject;
    assert.equal(error["code"], code);
    assert.ok(String(error["message"]).includes(message));
    if (says !== undefined) assert.match(String(error["message"]), says);
  });
}

Deno.test("responses stream encoder always says usage with both details (E2, F1)", () => {
  const known = { ...answer([{ type: "text", text: "12345678" }]) };
  assert.deepEqual(checkChain(encode(known))["usage"], {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: 2,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 102,
  }, "an estimate where the upstream says nothing");
  const usage = {
    inputTokens: 50,
    cacheReadTokens: 20,
    cacheWrite5mTokens: 3,
    cacheWrite1hTokens: 4,
    outputTokens: 9,
    reasoningTokens: 5,
  };
  assert.deepEqual(checkChain(encode({ ...known, usage }))["usage"], {
    input_tokens: 50,
    input_tokens_details: { cached_tokens: 20, cache_write_tokens: 7 },
    output_tokens: 9,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 59,
    cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
  });
});

Deno.test("responses stream encoder seals thinking of other vendors and keeps this one's byte for byte (B1, B11)", () => {
  const sealed = (protocol: "messages" | "responses", data: string) =>
    String(items({ type: "thinking", text: "hm", signature: { protocol, data } })[0]!["encrypted_content"]);
  assert.equal(sealed("responses", "gAAA="), "gAAA=");
  assert.deepEqual(openThinking(envelope.open(sealed("messages", "S"))!), [
    { type: "thinking", text: "hm", signature: { protocol: "messages", data: "S" } },
  ]);
});

Deno.test("responses stream encoder gives OpenAI's reasoning under its own id, or sealed where another was told already (B10)", () => {
  const signature = { protocol: "responses", data: "gAAA=", id: "rs_own" } as const;
  const [hidden] = items({ type: "thinking", text: "", signature });
  assert.deepEqual([hidden!["id"], hidden!["encrypted_content"]], ["rs_own", "gAAA="]);
  const [told] = items({ type: "thinking", text: "hm", signature });
  assert.notEqual(told!["id"], "rs_own");
  assert.notEqual(told!["encrypted_content"], "gAAA=");
  assert.deepEqual(openedReasoning(told!, envelope), { type: "thinking", text: "hm", signature });
});

Deno.test("responses stream encoder seals thinking that nobody signed too: OpenAI looks up in vain what it did not make (B1)", () => {
  const [item] = items({ type: "thinking", text: "hm" });
  assert.deepEqual(item!["summary"], [{ type: "summary_text", text: "hm" }]);
  const body = new TextEncoder().encode(JSON.stringify({ input: [item!, { type: "message" }] }));
  const target = { model: "gpt-5", vendor: "openai" } as const;
  const unsealed = patchJson(body, unsealing("responses", envelope, target));
  assert.deepEqual(JSON.parse(new TextDecoder().decode(unsealed)), { input: [{ type: "message" }] });
  assert.deepEqual(openedReasoning(item!, envelope), { type: "thinking", text: "hm" });
});

Deno.test("responses stream encoder sends a call's seal as reasoning that names the call, and reads it back", () => {
  const signature = { protocol: "gemini", data: "T" } as const;
  const call: StreamEvent = {
    type: "part_start",
    index: 0,
    part: { type: "tool_call", id: "c1", name: "f", kind: "function" },
  };
  const sign: StreamEvent = { type: "signature", index: 0, signature };
  const delta: StreamEvent = { type: "delta", index: 0, text: "{}" };
  for (const [order, first] of [[[call, sign, delta], "reasoning"], [[call, delta, sign], "function_call"]] as const) {
    const sent = frames([
      { type: "start", id: undefined, model: undefined },
      ...order,
      { type: "part_end", index: 0 },
      { type: "finish", finish: { reason: "tool_calls", raw: "" } },
      { type: "end" },
    ]);
    const output = checkChain(sent)["output"] as JsonObject[];
    assert.equal(output[0]!["type"], first);
    const { conversation } = responsesCodec.decodeRequest(
      { model: "m", input: [...output, { type: "function_call_output", call_id: "c1", output: "ok" }] },
      { envelope, model: "", stream: true },
    );
    assert.deepEqual(conversation.turns[0]!.parts, [
      { type: "tool_call", id: "c1", name: "f", kind: "function", arguments: "{}", signature },
    ]);
  }
});

Deno.test("responses: a whole answer has the reasoning that is a call's seal in front of the call, as OpenAI's has", () => {
  const signature = { protocol: "gemini", data: "T" } as const;
  const call: Part = { type: "tool_call", id: "c1", name: "f", kind: "function", arguments: '{"a":1}', signature };
  const { output } = responsesCodec.encodeMessage(answer([call]), translation({ names }));
  assert.deepEqual((output as JsonObject[]).map(({ type }) => type), ["reasoning", "function_call"]);
});

Deno.test("responses stream encoder repeats the request as OpenAI does", () => {
  const request: JsonObject = {
    model: "client-model",
    input: "secret",
    instructions: "Be good",
    tools: [{ type: "function", name: "f" }],
    tool_choice: "required",
    temperature: 0.5,
    reasoning: { effort: "low" },
    text: { verbosity: "low" },
    metadata: { a: "b" },
    parallel_tool_calls: false,
  };
  const response = checkChain(encode(answer([{ type: "text", text: "x" }]), { request }));
  const { input: _, model: __, reasoning: ___, text: ____, ...repeated } = request;
  for (const [name, value] of Object.entries(repeated)) assert.deepEqual(response[name], value, name);
  assert.deepEqual(response["reasoning"], { effort: "low", summary: null });
  assert.deepEqual(response["text"], { format: { type: "text" }, verbosity: "low" });
  assert.ok(!("input" in response));
});

Deno.test("responses stream encoder keeps the upstream's id if it is one of this protocol", () => {
  assert.equal(checkChain(encode({ ...answer([]), id: "resp_abc" }))["id"], "resp_abc");
  assert.match(String(checkChain(encode(answer([])))["id"]), /^resp_\d+$/);
});

Deno.test("responses stream encoder passes its own foreign items on and reports those of others", () => {
  const item = { id: "fs_1", type: "file_search_call", status: "completed" };
  assert.deepEqual(items({ type: "foreign", protocol: "responses", value: item }), [item]);
  const made = translation();
  const other: Part = { type: "foreign", protocol: "messages", value: { type: "container_upload" } };
  assert.deepEqual(responsesCodec.encodeMessage(answer([other]), made)["output"], []);
  assert.deepEqual(made.reported, ["foreign.container_upload"]);
});

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constantFrom("text" as const, "refusal" as const), text: fc.string() }),
  fc.record({ type: fc.constant("thinking" as const), text: fc.string() }),
  fc.tuple(fc.constantFrom(...TOOLS), fc.oneof(fc.string(), fc.json())).map(([tool, args]) =>
    called(names.encode(tool.name, tool.namespace), args)
  ),
);

Deno.test("responses stream encoder writes a valid chain for any answer, and encodeMessage the same items", () => {
  fc.assert(fc.property(fc.array(part), fc.constantFrom(...FINISHES), (parts, { reason }) => {
    const message = answer(parts, { reason });
    const sent = encode(message);
    // Damaged arguments are told as they come and repaired in the item.
    const response = parts.some(({ type }) => type === "tool_call") ? lastResponse(sent) : checkChain(sent);
    assert.deepEqual(responsesCodec.encodeMessage(message, translation({ names })), response);
  }));
});

function lastResponse(sent: ReturnType<typeof frames>): JsonObject {
  return JSON.parse(sent.at(-1)!.data).response;
}

Deno.test("responses errorFrames have Codex's own word where an upstream only repeats its status as a code (E6)", () => {
  const codeOf = (body: JsonObject) => {
    const position = { responseId: "resp_1", model: "m", events: 1, askedAt: 0 };
    const [event, failed] = responsesCodec.wire.errorFrames(decodeError(200, body), position);
    assert.equal(JSON.parse(event!.data).error.code, JSON.parse(failed!.data).response.error.code);
    return JSON.parse(failed!.data).response.error.code;
  };
  assert.equal(codeOf({ error: { code: 429, message: "Slow", status: "RESOURCE_EXHAUSTED" } }), "rate_limit_exceeded");
  assert.equal(codeOf({ error: { code: 400, message: "Bad", status: "INVALID_ARGUMENT" } }), "invalid_prompt");
  assert.equal(codeOf({ error: { code: "503", message: "Busy" } }), "server_error");
});
