/** What a Responses upstream gets from clients of other protocols. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json, JsonObject } from "../../../lib/json.ts";
import type { TargetTraits } from "../../../lib/protocol/codec.ts";
import type { Conversation, Part, Reasoning, Tool, Turn } from "../../../lib/protocol/conversation.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { namesOf } from "../../../lib/protocol/tool_names.ts";
import { assistant, system, text, user } from "../conversation.ts";
import { assertAccepted } from "./strict_upstream.ts";
import { conversation, encodeContext, envelope } from "./translation.ts";

const OPENAI: Partial<TargetTraits> = { model: "gpt-5.5", vendor: "openai" };

function encode(changes: Partial<Conversation>, target: Partial<TargetTraits> = OPENAI) {
  const talk = conversation(changes);
  const encoded = responsesCodec.encodeRequest(talk, encodeContext(target, namesOf(talk)));
  assertAccepted(encoded.body);
  return encoded;
}

const call = (id: string, more: object = {}): Part => ({
  type: "tool_call",
  id,
  name: "f",
  kind: "function",
  arguments: '{"a":1}',
  ...more,
});
const result = (callId: string, ...parts: Part[]): Part => ({ type: "tool_result", callId, parts, isError: false });
const image: Part = { type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" } };
const pdf: Part = { type: "document", media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0=" } };
const tool = (name: string, more: object = {}): Tool => ({
  type: "function",
  name,
  description: "d",
  schema: { type: "object", properties: {} },
  ...more,
});
const message = (role: string, ...content: JsonObject[]) => ({ type: "message", role, content });
const input = (value: string) => ({ type: "input_text", text: value });
const output = (value: string) => ({ type: "output_text", text: value, annotations: [] });
const callItem = (call_id: string, args = '{"a":1}') => ({
  type: "function_call",
  call_id,
  name: "f",
  arguments: args,
});
const outputItem = (call_id: string, value: Json) => ({ type: "function_call_output", call_id, output: value });

const TURNS: readonly { name: string; turns: readonly Turn[]; items: readonly unknown[]; instructions?: string }[] = [
  {
    name: "leading system turns as instructions, later ones as developer messages (A5)",
    turns: [system(text("a"), text("b")), system(text("c")), user(text("hi")), system(text("later"))],
    items: [message("user", input("hi")), message("developer", input("later"))],
    instructions: "a\n\nb\n\nc",
  },
  {
    name: "parts by the role of their turn",
    turns: [user(text("see"), image, pdf), assistant(text("yes"), { type: "refusal", text: "but no" })],
    items: [
      message(
        "user",
        input("see"),
        { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "auto" },
        { type: "input_file", filename: "document.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
      ),
      message("assistant", output("yes"), { type: "refusal", refusal: "but no" }),
    ],
  },
  {
    name: "results in any order behind their calls, before the user's words (A11, D10)",
    turns: [
      user(text("go")),
      assistant(call("1"), call("2")),
      user(text("and"), result("2", text("two")), result("1", text("one"))),
    ],
    items: [
      message("user", input("go")),
      callItem("1"),
      callItem("2"),
      outputItem("1", "one"),
      outputItem("2", "two"),
      message("user", input("and")),
    ],
  },
  {
    name: "a text behind a call before it, so that the result can follow (D9)",
    turns: [user(text("go")), assistant(call("1"), text("wait")), user(result("1", text("one")))],
    items: [
      message("user", input("go")),
      message("assistant", output("wait")),
      callItem("1"),
      outputItem("1", "one"),
    ],
  },
  {
    name: "calls and results that have lost each other (D11)",
    turns: [user(text("go")), assistant(call("1")), user(result("9", text("lost")))],
    items: [
      message("user", input("go")),
      callItem("1"),
      outputItem("1", "Error:\nNo result: the call was interrupted"),
      message("user", input("Result of an earlier tool call (9):"), input("lost")),
    ],
  },
  {
    name: "images in results where the model sees them (A13)",
    turns: [user(text("go")), assistant(call("1")), user(result("1", text("one"), image))],
    items: [
      message("user", input("go")),
      callItem("1"),
      outputItem("1", [
        input("one"),
        { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "auto" },
      ]),
    ],
  },
  {
    name: "errors of tools as such, and results without content (A14, A15)",
    turns: [
      user(text("go")),
      assistant(call("1"), call("2")),
      user({ type: "tool_result", callId: "1", parts: [text("boom")], isError: true }, result("2")),
    ],
    items: [
      message("user", input("go")),
      callItem("1"),
      callItem("2"),
      outputItem("1", "Error:\nboom"),
      outputItem("2", ""),
    ],
  },
  {
    name: "ids that no upstream takes, both halves alike (A22)",
    turns: [user(text("go")), assistant(call("functions.f:0")), user(result("functions.f:0", text("x")))],
    items: [
      message("user", input("go")),
      callItem("functions_f_0_c7a5e3a1"),
      outputItem("functions_f_0_c7a5e3a1", "x"),
    ],
  },
  {
    name: "empty texts as nothing (A9)",
    turns: [user(text(""), text("hi")), assistant(text(" \n")), user(text("there"))],
    items: [message("user", input("hi")), message("user", input("there"))],
  },
  {
    name: "damaged arguments as JSON (C6)",
    turns: [user(text("go")), assistant(call("1", { arguments: "{'a': True}" }), call("2", { arguments: "" }))],
    items: [
      message("user", input("go")),
      callItem("1", '{"a":true}'),
      callItem("2", "{}"),
      outputItem("1", "Error:\nNo result: the call was interrupted"),
      outputItem("2", "Error:\nNo result: the call was interrupted"),
    ],
  },
  {
    name: "its own reasoning byte for byte, before what it led to, and nobody else's (B1, B2)",
    turns: [
      user(text("go")),
      assistant(
        { type: "thinking", text: "s", signature: { protocol: "messages", data: "S" } },
        { type: "thinking", text: "hm", signature: { protocol: "responses", data: "gA==", id: "rs_1" } },
        text("a"),
        { type: "thinking", text: "open", signature: { protocol: "responses", data: "open", id: "no-rs" } },
        text("b"),
        { type: "thinking", text: "", signature: { protocol: "responses", data: "last", id: "rs_2" } },
      ),
    ],
    items: [
      message("user", input("go")),
      {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "hm" }],
        encrypted_content: "gA==",
      },
      message("assistant", output("a")),
      { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "open" }] },
      message("assistant", output("b")),
    ],
  },
  {
    name: "reasoning once that comes with each of its calls, as Google's ADK gives it back",
    turns: [
      user(text("go")),
      ...["1", "2"].flatMap((id) => [
        assistant(
          { type: "thinking", text: "hm", signature: { protocol: "responses", data: "gA==", id: "rs_1" } },
          call(id),
        ),
        user(result(id, text("done"))),
      ]),
    ],
    items: [
      message("user", input("go")),
      {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "hm" }],
        encrypted_content: "gA==",
      },
      callItem("1"),
      outputItem("1", "done"),
      callItem("2"),
      outputItem("2", "done"),
    ],
  },
  {
    name: "what the user calls a document behind a URL",
    turns: [user({ type: "document", media: { type: "url", url: "https://x.invalid/1" }, name: "a.pdf" })],
    items: [message("user", input("a.pdf:"), { type: "input_file", file_url: "https://x.invalid/1" })],
  },
  {
    name: "documents that are text as text",
    turns: [user(
      { type: "document", media: { type: "text", text: "words" }, name: "a.txt" },
      { type: "document", media: { type: "base64", mediaType: "text/markdown", data: btoa("# x") } },
    )],
    items: [message("user", input("a.txt:\nwords"), input("# x"))],
  },
];

for (const { name, turns, items, instructions } of TURNS) {
  Deno.test(`responses encodeRequest writes ${name}`, () => {
    const { body } = encode({ turns });
    const ids = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(/functions_f_0_[0-9a-f]{8}/g, "ID"));
    assert.deepEqual(ids(body["input"]), ids(items));
    assert.equal(body["instructions"], instructions);
  });
}

Deno.test("responses encodeRequest writes tools of raw text as they are, or as functions with their grammar (D2)", () => {
  const format = { type: "grammar", syntax: "lark", definition: "start: x" };
  const changes: Partial<Conversation> = {
    tools: [{ type: "custom", name: "apply_patch", description: "Patches", format }],
    turns: [
      user(text("go")),
      assistant(call("1", { name: "apply_patch", kind: "custom", arguments: "*** Begin" })),
      user(result("1", text("ok"))),
    ],
    toolChoice: { type: "tool", name: "apply_patch" },
  };
  const native = encode(changes).body;
  assert.deepEqual(native["tools"], [{ type: "custom", name: "apply_patch", description: "Patches", format }]);
  assert.deepEqual(native["tool_choice"], { type: "custom", name: "apply_patch" });
  assert.deepEqual((native["input"] as Json[]).slice(1), [
    { type: "custom_tool_call", call_id: "1", name: "apply_patch", input: "*** Begin" },
    { type: "custom_tool_call_output", call_id: "1", output: "ok" },
  ]);
  const other = encode(changes, { vendor: "other" }).body;
  const [written] = other["tools"] as JsonObject[];
  assert.equal(written!["type"], "function");
  assert.match(String(written!["description"]), /^Patches\n\n[\s\S]*lark[\s\S]*start: x$/);
  assert.deepEqual(other["tool_choice"], { type: "function", name: "apply_patch" });
  assert.deepEqual((other["input"] as Json[]).slice(1), [
    { type: "function_call", call_id: "1", name: "apply_patch", arguments: '{"input":"*** Begin"}' },
    outputItem("1", "ok"),
  ]);
});

Deno.test("responses encodeRequest writes tools that the vendor runs (A19, C26, D7)", () => {
  const hosted = (kind: "web_search" | "other", value: JsonObject): Tool => ({
    type: "hosted",
    kind,
    protocol: "messages",
    value,
  });
  const { body, lost } = encode({
    tools: [
      tool("f", { cache: { ttl: "5m" } }),
      hosted("web_search", {
        type: "web_search_20250305",
        name: "web_search",
        max_uses: 8,
        allowed_domains: ["a.invalid"],
        blocked_domains: ["b.invalid"],
        user_location: { type: "approximate", city: "Bern" },
      }),
      hosted("other", { type: "computer_20250124" }),
    ],
    toolChoice: { type: "tool", name: "web_search" },
    parallelToolCalls: false,
  });
  assert.deepEqual(body["tools"], [
    { type: "function", name: "f", description: "d", parameters: { type: "object", properties: {} }, strict: false },
    {
      type: "web_search",
      filters: { allowed_domains: ["a.invalid"], blocked_domains: ["b.invalid"] },
      user_location: { type: "approximate", city: "Bern" },
    },
  ]);
  assert.deepEqual(body["tool_choice"], { type: "web_search" });
  assert.equal(body["max_tool_calls"], 8, "OpenAI counts calls of all its tools, and this is its only one");
  assert.deepEqual(body["include"], ["reasoning.encrypted_content", "web_search_call.action.sources"]);
  assert.equal(body["parallel_tool_calls"], false);
  assert.deepEqual(lost, ["tools[].computer_20250124"]);
});

Deno.test("responses encodeRequest shortens names that no upstream takes, in tools, calls and the choice (A21, D5)", () => {
  const long = `mcp__${"x".repeat(90)}.y`;
  const { body } = encode({
    tools: [tool(long), tool("echo", { namespace: "ns" })],
    turns: [user(text("go")), assistant(call("1", { name: long }), call("2", { name: "echo", namespace: "ns" }))],
    toolChoice: { type: "tool", name: long },
  });
  const names = (body["tools"] as JsonObject[]).map(({ name }) => name);
  assert.equal(names[1], "ns__echo");
  const called = (body["input"] as JsonObject[]).filter(({ type }) => type === "function_call");
  assert.deepEqual(called.map(({ name }) => name), names);
  assert.deepEqual(body["tool_choice"], { type: "function", name: names[0] });
});

Deno.test("responses encodeRequest sends no ids of items, whatever the client's were: none can be wrong (D19)", () => {
  const ids = ["fc_1", "toolu_x", "ctc_".padEnd(200, "x"), "rs_1", "fc_1"];
  const input = ids.flatMap((id, i): JsonObject[] => [
    { type: "function_call", id, call_id: `call ${i}`, name: "f", arguments: "{}" },
    { type: "function_call_output", id, call_id: `call ${i}`, output: "x" },
    { type: "message", id, role: "assistant", content: [{ type: "output_text", text: "x" }] },
  ]);
  const { conversation: talk } = responsesCodec.decodeRequest({ model: "m", input }, {
    envelope,
    model: "m",
    stream: false,
  });
  const items = encode(talk).body["input"] as JsonObject[];
  assert.equal(items.length, input.length);
  assert.ok(items.every((item) => !("id" in item)));
  const calls = items.flatMap((item) => item["type"] === "function_call" ? [item["call_id"]] : []);
  const results = items.flatMap((item) => item["type"] === "function_call_output" ? [item["call_id"]] : []);
  assert.deepEqual(calls, results);
  assert.equal(new Set(calls).size, ids.length);
});

Deno.test("responses encodeRequest drops a choice without tools or of none (A24)", () => {
  assert.ok(!("tool_choice" in encode({ toolChoice: { type: "required" }, parallelToolCalls: true }).body));
  const { body, lost } = encode({ tools: [tool("f")], toolChoice: { type: "tool", name: "gone" } });
  assert.ok(!("tool_choice" in body));
  assert.deepEqual(lost, ["toolChoice"]);
});

Deno.test("responses encodeRequest declares tools that a search has found (D6)", () => {
  const found: Part = {
    type: "tool_result",
    callId: "1",
    parts: [text("found")],
    isError: false,
    tools: [tool("late"), tool("f")],
  };
  const { body } = encode({ tools: [tool("f")], turns: [user(text("go")), assistant(call("1")), user(found)] });
  assert.deepEqual((body["tools"] as JsonObject[]).map(({ name }) => name), ["f", "late"]);
});

const EFFORTS: readonly {
  reasoning: Reasoning;
  target?: Partial<TargetTraits>;
  is: Json | undefined;
  lost?: string[];
}[] = [
  { reasoning: { mode: "adaptive" }, is: { summary: "auto" } },
  { reasoning: { mode: "adaptive", effort: "max" }, is: { effort: "xhigh", summary: "auto" } },
  {
    reasoning: { mode: "adaptive", effort: "max" },
    target: { model: "o3", vendor: "openai" },
    is: { effort: "high", summary: "auto" },
  },
  {
    reasoning: { mode: "effort", effort: "xhigh", summary: "detailed" },
    target: { model: "deepseek-chat", vendor: "deepseek" },
    is: { effort: "high", summary: "detailed" },
  },
  { reasoning: { mode: "budget", budgetTokens: 2000 }, is: { effort: "low", summary: "auto" } },
  { reasoning: { mode: "budget", budgetTokens: 31999 }, is: { effort: "high", summary: "auto" } },
  { reasoning: { mode: "effort", effort: "low", summary: "none" }, is: { effort: "low" } },
  { reasoning: { mode: "off" }, is: { effort: "none" } },
  {
    reasoning: { mode: "off" },
    target: { model: "gpt-5-mini", vendor: "openai" },
    is: { effort: "minimal" },
    lost: ["reasoning.off"],
  },
  { reasoning: { mode: "off" }, target: { model: "qwen", vendor: "other" }, is: undefined, lost: ["reasoning.off"] },
  {
    reasoning: { mode: "effort", effort: "high" },
    target: { model: "gpt-4.1", vendor: "openai" },
    is: undefined,
    lost: ["reasoning"],
  },
];

for (const { reasoning, target = OPENAI, is, lost = [] } of EFFORTS) {
  Deno.test(`responses encodeRequest asks ${target.model} for ${JSON.stringify(reasoning)} (A30, A31)`, () => {
    const encoded = encode({ reasoning }, target);
    assert.deepEqual(encoded.body["reasoning"], is);
    assert.deepEqual(encoded.lost, lost);
    const thinks = is !== undefined && (is as JsonObject)["effort"] !== "none";
    assert.deepEqual(encoded.body["include"], thinks ? ["reasoning.encrypted_content"] : undefined);
  });
}

Deno.test("responses encodeRequest writes what stands beside the turns (A26, A34, D15, F6)", () => {
  const { body, lost } = encode({
    sampling: { maxOutputTokens: 1, temperature: 0.2, topP: 1 },
    format: { type: "json_schema", name: "a b", schema: { type: "object" }, strict: true },
    verbosity: "low",
    cacheKey: "k".repeat(80),
    serviceTier: "priority",
  });
  assert.equal(body["max_output_tokens"], 16);
  assert.ok(!("temperature" in body) && !("top_p" in body), "A29: models that reason take none");
  assert.equal(body["store"], false);
  assert.equal(body["stream"], true);
  assert.equal(body["service_tier"], "priority");
  const { format, verbosity } = body["text"] as JsonObject;
  assert.equal(verbosity, "low");
  assert.match(String((format as JsonObject)["name"]), /^a_b_[0-9a-f]{8}$/);
  assert.equal((format as JsonObject)["strict"], true);
  assert.deepEqual(lost, ["sampling.temperature"]);
  const plain = encode({ sampling: { temperature: 0.2 } }, { model: "gpt-4.1", vendor: "openai" }).body;
  assert.equal(plain["temperature"], 0.2);
});

Deno.test("responses encodeRequest reports what it cannot say", () => {
  const { lost } = encode({
    sampling: { topK: 1, stop: ["x"], presencePenalty: 1, frequencyPenalty: 0, seed: 1, candidates: 2 },
    serviceTier: "standard_only",
    turns: [
      user(text("go"), { type: "image", media: { type: "file", fileId: "file_anthropic" } }),
      assistant(
        { type: "foreign", protocol: "messages", value: { type: "server_thing" } },
        image,
        text("x"),
      ),
    ],
  });
  assert.deepEqual(lost, [
    "image.file",
    "foreign.server_thing",
    "assistant.image",
    "sampling.topK",
    "sampling.stop",
    "sampling.presencePenalty",
    "sampling.seed",
    "sampling.candidates",
    "serviceTier",
  ]);
});

const anyPart: fc.Arbitrary<Part> = fc.oneof(
  fc.string().map(text),
  fc.constant(image),
  fc.constant(pdf),
  fc.record({
    type: fc.constant("thinking" as const),
    text: fc.string(),
    signature: fc.constantFrom({ protocol: "responses" as const, data: "S", id: "rs_1" }, {
      protocol: "messages" as const,
      data: "T",
    }),
  }),
  fc.tuple(fc.constantFrom("1", "2", "x.y"), fc.constantFrom("function", "custom", "local_shell"), fc.string()).map((
    [id, kind, args],
  ) => call(id, { kind, arguments: args })),
  fc.constantFrom("1", "2", "x.y").map((id) => result(id, text("r"), image)),
);
const anyTurns = fc.array(
  fc.record({
    role: fc.constantFrom("user" as const, "assistant" as const, "system" as const),
    parts: fc.array(anyPart, { maxLength: 4 }),
  }),
  { maxLength: 8 },
);

Deno.test("responses encodeRequest writes only what a strict upstream accepts, from any conversation", () => {
  const target = fc.constantFrom(OPENAI, { model: "m", vendor: "other" as const });
  fc.assert(fc.property(anyTurns, target, (turns, to) => {
    encode({ turns, tools: [tool("f")] }, to);
  }));
});

Deno.test("responses encodeRequest keeps the bytes of what was there when the conversation grows (F7)", () => {
  fc.assert(fc.property(anyTurns, (turns) => {
    // An open call is answered only in the next turn.
    const before = [...turns, assistant(text("done")), user(text("next"))];
    const bytes = (each: readonly Turn[]) => JSON.stringify(encode({ turns: each }).body["input"]).slice(0, -1);
    const grown = bytes([...before, assistant(text("more")), user(text("end"))]);
    assert.ok(grown.startsWith(bytes(before)));
  }));
});

Deno.test("responses encodeRequest says that sound was left out where OpenAI takes none", () => {
  const turns = [user(text("hear"), { type: "audio", data: "UklG", format: "wav" })];
  const talk = conversation({ turns });
  const at = (vendor: "openai" | "other") => responsesCodec.encodeRequest(talk, encodeContext({ vendor }));
  const { body, lost } = at("openai");
  assert.deepEqual(body["input"], [message("user", input("hear"), input("[Audio left out: this API takes none]"))]);
  assert.deepEqual(lost, ["audio"]);
  const sound = { type: "input_audio", input_audio: { data: "UklG", format: "wav" } };
  assert.deepEqual(at("other").body["input"], [message("user", input("hear"), sound)]);
});

Deno.test("encodeRequest leaves a note in the place of a video, which OpenAI cannot open", () => {
  const video = (media: object): Part => ({ type: "document", media: { mediaType: "video/mp4", ...media } } as Part);
  const turns = [user(video({ type: "base64", data: "AAAA" }), video({ type: "url", url: "https://a.b/c" }))];
  const { body, lost } = encode({ turns });
  const notes = [input("[Video left out: video/mp4]"), input("[Video left out: https://a.b/c]")];
  assert.deepEqual(body["input"], [message("user", ...notes)]);
  assert.deepEqual(lost, ["document.video"]);
});

Deno.test("encodeRequest asks for one search where Google's client names two", () => {
  const search = (name: string): Tool => ({
    type: "hosted",
    kind: "web_search",
    protocol: "gemini",
    value: { [name]: {} },
  });
  const { body } = encode({ tools: [search("googleSearch"), search("googleSearchRetrieval")] });
  assert.deepEqual(body["tools"], [{ type: "web_search" }]);
});

Deno.test("encodeRequest leaves a note in the place of a file that another vendor keeps (A36)", () => {
  const media = { type: "file", fileId: "file_011" } as const;
  const turns = [user({ type: "image", media }, { type: "document", media, name: "a.pdf" })];
  const { body, lost } = encode({ turns });
  const notes = [input("[Image left out: a file of another vendor]"), input("[Document left out: a.pdf]")];
  assert.deepEqual(body["input"], [message("user", ...notes)]);
  assert.deepEqual(lost, ["image.file", "document.file"]);
});
