/** What clients of this protocol send: forms of their own, and the recorded requests of Codex. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json, JsonObject } from "../../../lib/json.ts";
import type { Conversation, Turn } from "../../../lib/protocol/conversation.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { decodeContext, envelope } from "./translation.ts";

function decode(body: JsonObject): { conversation: Conversation; lost: readonly string[] } {
  return responsesCodec.decodeRequest({ model: "m", input: "hi", ...body }, decodeContext);
}

const turnsOf = (...input: Json[]): readonly Turn[] => decode({ input }).conversation.turns;
const text = (value: string) => ({ type: "text", text: value });
const call = (call_id: string, more: JsonObject = {}): JsonObject => ({
  type: "function_call",
  call_id,
  name: "f",
  arguments: "{}",
  ...more,
});
const output = (call_id: string, value: Json = "ok"): JsonObject => ({
  type: "function_call_output",
  call_id,
  output: value,
});
const calledPart = (id: string, more: object = {}) => ({
  type: "tool_call",
  id,
  name: "f",
  kind: "function",
  arguments: "{}",
  ...more,
});
const resultPart = (callId: string, more: object = {}) => ({
  type: "tool_result",
  callId,
  kind: "function",
  parts: [text("ok")],
  isError: false,
  ...more,
});
const user = (content: Json): JsonObject => ({ type: "message", role: "user", content });

const INPUTS: readonly { name: string; input: Json; turns: readonly unknown[] }[] = [
  {
    name: "an output that no call has asked for",
    input: [{ type: "function_call_output", call_id: null, name: "alarm", output: "ok" }],
    turns: [{ role: "user", parts: [resultPart("alarm")] }],
  },
  {
    name: "a search for tools that names no call, as OpenAI's own does, as one that is over",
    input: [{ type: "tool_search_call", call_id: null, arguments: { query: "x" } }],
    turns: [],
  },
  {
    name: "an output that says nothing of what it is of",
    input: [{ type: "function_call_output", output: "ok" }],
    turns: [{ role: "user", parts: [resultPart("unnamed")] }],
  },
  { name: "a bare string (D18)", input: "hi", turns: [{ role: "user", parts: [text("hi")] }] },
  {
    name: "items without a type and content that is a string (D18)",
    input: [{ role: "user", content: "a" }, { role: "assistant", content: "b" }],
    turns: [{ role: "user", parts: [text("a")] }, { role: "assistant", parts: [text("b")] }],
  },
  {
    name: "developer and system messages in their places (A6, D13)",
    input: [
      { role: "developer", content: "d" },
      user([{ type: "input_text", text: "u" }]),
      { role: "system", content: [{ type: "input_text", text: "s" }] },
    ],
    turns: [
      { role: "system", parts: [text("d")] },
      { role: "user", parts: [text("u")] },
      { role: "system", parts: [text("s")] },
    ],
  },
  {
    name: "parallel calls, then their outputs (D10)",
    input: [call("1"), call("2"), output("2"), output("1")],
    turns: [
      { role: "assistant", parts: [calledPart("1"), calledPart("2")] },
      { role: "user", parts: [resultPart("2"), resultPart("1")] },
    ],
  },
  {
    name: "a message between a call and its output (D9)",
    input: [call("1"), { role: "assistant", content: "wait" }, output("1")],
    turns: [
      { role: "assistant", parts: [calledPart("1"), text("wait")] },
      { role: "user", parts: [resultPart("1")] },
    ],
  },
  {
    name: "a call in a namespace (D5)",
    input: [call("1", { namespace: "ns" })],
    turns: [{ role: "assistant", parts: [calledPart("1", { namespace: "ns" })] }],
  },
  {
    name: "a custom tool's call and output (D2)",
    input: [
      { type: "custom_tool_call", call_id: "1", name: "apply_patch", input: "*** Begin Patch" },
      { type: "custom_tool_call_output", call_id: "1", output: [{ type: "input_text", text: "ok" }] },
    ],
    turns: [
      {
        role: "assistant",
        parts: [calledPart("1", { name: "apply_patch", kind: "custom", arguments: "*** Begin Patch" })],
      },
      { role: "user", parts: [resultPart("1", { kind: "custom" })] },
    ],
  },
  {
    name: "a search for tools and what it found, which is declared from there on (D6, D8)",
    input: [
      { type: "tool_search_call", call_id: "1", execution: "client", arguments: { query: "x" } },
      {
        type: "tool_search_output",
        call_id: "1",
        execution: "client",
        tools: [{
          type: "namespace",
          name: "ns",
          description: "",
          tools: [{ type: "function", name: "echo", description: "Echoes\nmuch", parameters: {}, defer_loading: true }],
        }],
      },
    ],
    turns: [
      {
        role: "assistant",
        parts: [calledPart("1", { name: "tool_search", kind: "tool_search", arguments: '{"query":"x"}' })],
      },
      {
        role: "user",
        parts: [resultPart("1", {
          kind: "tool_search",
          parts: [text("These tools can be called now:\n- ns__echo: Echoes")],
          tools: [{
            type: "function",
            name: "echo",
            description: "Echoes\nmuch",
            schema: {},
            namespace: "ns",
          }],
        })],
      },
    ],
  },
  {
    name: "the local shell, whose output may name the call in its id (D7)",
    input: [
      { type: "local_shell_call", call_id: "1", action: { type: "exec", command: ["ls"], env: {} } },
      { type: "local_shell_call_output", id: "1", output: "ok" },
    ],
    turns: [
      {
        role: "assistant",
        parts: [
          calledPart("1", { name: "local_shell", kind: "local_shell", arguments: '{"command":["ls"],"env":{}}' }),
        ],
      },
      { role: "user", parts: [resultPart("1", { kind: "local_shell" })] },
    ],
  },
  {
    name: "outputs that are objects, nothing, or Codex's own result (D12)",
    input: [
      call("1"),
      call("2"),
      call("3"),
      output("1", { a: 1 }),
      output("2", null),
      output("3", {
        content: "no",
        success: false,
      }),
    ],
    turns: [
      { role: "assistant", parts: [calledPart("1"), calledPart("2"), calledPart("3")] },
      {
        role: "user",
        parts: [
          resultPart("1", { parts: [text('{"a":1}')] }),
          resultPart("2", { parts: [] }),
          resultPart("3", { parts: [text("no")], isError: true }),
        ],
      },
    ],
  },
  {
    name: "images, files and sound",
    input: [user([
      { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "original" },
      { type: "input_image", image_url: "https://x.invalid/a.png", detail: "auto" },
      { type: "input_image", file_id: "file-1" },
      { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
      { type: "input_file", file_url: "https://x.invalid/a.pdf" },
      { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
    ])],
    turns: [{
      role: "user",
      parts: [
        { type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" }, detail: "original" },
        { type: "image", media: { type: "url", url: "https://x.invalid/a.png" } },
        { type: "image", media: { type: "file", fileId: "file-1" } },
        {
          type: "document",
          media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0=" },
          name: "a.pdf",
        },
        { type: "document", media: { type: "url", url: "https://x.invalid/a.pdf" } },
        { type: "audio", data: "AAAA", format: "mp3" },
      ],
    }],
  },
  {
    name: "an image in a tool's output (D12)",
    input: [call("1"), output("1", [{ type: "input_image", image_url: "https://x.invalid/a.png" }])],
    turns: [
      { role: "assistant", parts: [calledPart("1")] },
      {
        role: "user",
        parts: [
          resultPart("1", { parts: [{ type: "image", media: { type: "url", url: "https://x.invalid/a.png" } }] }),
        ],
      },
    ],
  },
  {
    name: "reasoning of this vendor, of another, and without any seal (B1, B11)",
    input: [
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "a" }], encrypted_content: "gAAA" },
      { type: "reasoning", summary: [], encrypted_content: envelope.seal({ protocol: "messages", data: "S" }) },
      { type: "reasoning", summary: [{ type: "summary_text", text: "b" }], content: null, encrypted_content: null },
      { type: "reasoning", summary: [] },
    ],
    turns: [{
      role: "assistant",
      parts: [
        { type: "thinking", text: "a", signature: { protocol: "responses", data: "gAAA", id: "rs_1" } },
        { type: "thinking", text: "", signature: { protocol: "messages", data: "S" } },
        { type: "thinking", text: "b" },
      ],
    }],
  },
  {
    name: "items of hosted tools, which only this protocol knows (D7)",
    input: [{ type: "web_search_call", id: "ws_1", status: "completed" }],
    turns: [{
      role: "assistant",
      parts: [{
        type: "foreign",
        protocol: "responses",
        value: { type: "web_search_call", id: "ws_1", status: "completed" },
      }],
    }],
  },
  {
    name: "a message between Codex's agents (D8)",
    input: [{ type: "agent_message", author: "scout", content: [{ type: "input_text", text: "found" }] }],
    turns: [{ role: "user", parts: [text("Message from scout:"), text("found")] }],
  },
  {
    name: "a task for one of Codex's agents that no model of OpenAI's has written",
    input: [agentTask("Look at the tests")],
    turns: [{ role: "user", parts: [text("Message from /root:"), text("Payload:"), text("Look at the tests")] }],
  },
  {
    name: "a task for one of Codex's agents that OpenAI has encrypted",
    input: [agentTask(`gAAAAAB${"x_-9".repeat(40)}==`)],
    turns: [{
      role: "user",
      parts: [
        text("Message from /root:"),
        text("Payload:"),
        text("[This message is encrypted: only OpenAI's models can read it]"),
      ],
    }],
  },
  {
    name: "empty texts as nothing (A9)",
    input: [user(""), user([{ type: "input_text", text: "" }]), user("hi")],
    turns: [{ role: "user", parts: [text("hi")] }],
  },
];

function agentTask(words: string): JsonObject {
  const content = [
    { type: "input_text", text: "Payload:" },
    { type: "encrypted_content", encrypted_content: words },
  ];
  return { type: "agent_message", author: "/root", recipient: "/root/x", content };
}

for (const { name, input, turns } of INPUTS) {
  Deno.test(`responses decodeRequest reads ${name}`, () => {
    assert.deepEqual(decode({ input }).conversation.turns, turns);
  });
}

const CHOICES: readonly { choice: Json; is: unknown }[] = [
  { choice: "auto", is: { type: "auto" } },
  { choice: "none", is: { type: "none" } },
  { choice: "required", is: { type: "required" } },
  { choice: { type: "function", name: "f" }, is: { type: "tool", name: "f" } },
  { choice: { type: "custom", name: "p" }, is: { type: "tool", name: "p" } },
  { choice: { type: "web_search_preview" }, is: { type: "tool", name: "web_search" } },
  { choice: { type: "allowed_tools", mode: "required", tools: [] }, is: { type: "required" } },
  { choice: null, is: undefined },
];

for (const { choice, is } of CHOICES) {
  Deno.test(`responses decodeRequest reads tool_choice ${JSON.stringify(choice)} (A23)`, () => {
    assert.deepEqual(decode({ tool_choice: choice }).conversation.toolChoice, is);
  });
}

Deno.test("responses decodeRequest leaves only the tools that allowed_tools names", () => {
  const tools = ["f", "g", "h"].map((name) => ({ type: "function", name, parameters: {} }));
  const tool_choice = { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "g" }] };
  const { conversation } = decode({ tools, tool_choice });
  assert.deepEqual(conversation.tools.map((tool) => tool.type === "function" && tool.name), ["g"]);
});

Deno.test("responses decodeRequest reads tools of all kinds (D2, D3, D5, D7, D8)", () => {
  const { conversation, lost } = decode({
    tools: [
      { type: "function", name: "f", description: "d", parameters: { type: "object" }, strict: true },
      { type: "function", name: "apply_patch", parameters: {} },
      { type: "custom", name: "p", format: { type: "text" } },
      {
        type: "namespace",
        name: "ns",
        description: "About ns",
        tools: [{ type: "function", name: "a", description: "A" }, { type: "custom", name: "b" }],
      },
      { type: "tool_search", execution: "client", parameters: {} },
      { type: "tool_search" },
      { type: "web_search_preview" },
      { type: "local_shell" },
      { type: "mcp", server_label: "x" },
    ],
    input: [{ type: "additional_tools", role: "developer", tools: [{ type: "function", name: "late" }] }],
  });
  const short = conversation.tools.map((tool) =>
    tool.type === "hosted" ? tool.kind : `${tool.type}:${tool.namespace ?? ""}/${tool.name}`
  );
  assert.deepEqual(short, [
    "function:/f",
    "function:/apply_patch",
    "custom:/p",
    "function:ns/a",
    "custom:ns/b",
    "tool_search",
    "web_search",
    "local_shell",
    "other",
    "function:/late",
  ]);
  assert.equal(conversation.tools[3]?.type === "function" && conversation.tools[3].description, "A\n\nAbout ns");
  assert.deepEqual(lost, []);
});

Deno.test("responses decodeRequest reads what stands beside the input (A34, D17)", () => {
  const { conversation, lost } = decode({
    stream: true,
    instructions: "Be good",
    parallel_tool_calls: false,
    max_output_tokens: 99,
    temperature: 0.5,
    top_p: 0.9,
    reasoning: { effort: "xhigh", summary: "detailed", context: "all_turns", mode: "standard" },
    text: { verbosity: "low", format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true } },
    prompt_cache_key: "key",
    user: "u",
    service_tier: "fast",
    store: true,
    metadata: { a: "b" },
    client_metadata: { a: "b" },
    include: ["reasoning.encrypted_content"],
    truncation: "auto",
    generate: false,
  });
  assert.deepEqual(conversation, {
    model: "m",
    stream: true,
    turns: [{ role: "system", parts: [text("Be good")] }, { role: "user", parts: [text("hi")] }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: false,
    sampling: { maxOutputTokens: 99, temperature: 0.5, topP: 0.9 },
    reasoning: { mode: "effort", effort: "xhigh", summary: "detailed" },
    format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true },
    verbosity: "low",
    cacheKey: "key",
    serviceTier: "priority",
  });
  assert.deepEqual(lost, [], "D23, B11: what means nothing elsewhere is no loss");
});

const REASONING: readonly { reasoning: Json; is: unknown }[] = [
  { reasoning: { effort: "none" }, is: { mode: "off", effort: "none" } },
  { reasoning: { summary: "auto" }, is: { mode: "adaptive", summary: "auto" } },
  { reasoning: { effort: "medium" }, is: { mode: "effort", effort: "medium" } },
  { reasoning: { effort: null, summary: null }, is: undefined },
  { reasoning: null, is: undefined },
];

for (const { reasoning, is } of REASONING) {
  Deno.test(`responses decodeRequest reads reasoning ${JSON.stringify(reasoning)}`, () => {
    assert.deepEqual(decode({ reasoning }).conversation.reasoning, is);
  });
}

Deno.test("responses decodeRequest reports what it cannot carry", () => {
  const { lost } = decode({
    top_logprobs: 3,
    moderation: null,
    unknown_member: 1,
    reasoning: { effort: "enormous", mode: "pro", odd: 1 },
    tools: [{ type: "function", name: "f", odd: true }],
    input: [
      { type: "compaction", encrypted_content: "foreign" },
      user([{ type: "input_video", url: "x" }]),
    ],
  });
  assert.deepEqual(lost, [
    "top_logprobs",
    "unknown_member",
    "input[].compaction",
    "input[].content[].input_video",
    "tools[].odd",
    "reasoning.odd",
    "reasoning.mode",
    "reasoning.effort",
  ]);
});

const FAULTS: readonly { body: JsonObject; message: RegExp }[] = [
  { body: { model: 1 }, message: /^model is not a string$/ },
  { body: { input: 1 }, message: /^input is not a string or an array$/ },
  { body: { input: null }, message: /^input is not a string or an array$/ },
  { body: { input: [1] }, message: /^input\[0\] is not an object$/ },
  { body: { input: [{}] }, message: /^input\[0\]\.type is not a string$/ },
  { body: { input: [{ role: "tool", content: "x" }] }, message: /^input\[0\]\.role is none of .* "tool"$/ },
  { body: { input: [user([{ text: "x" }])] }, message: /^input\[0\]\.content\[0\]\.type is not a string$/ },
  { body: { input: [user([{ type: "input_text" }])] }, message: /^input\[0\]\.content\[0\]\.text is not a string$/ },
  { body: { input: [user(5)] }, message: /^input\[0\]\.content is not a string or an array$/ },
  { body: { input: ["a"] }, message: /^input\[0\] is not an object$/ },
  { body: { input: [{ type: "function_call", name: "f" }] }, message: /^input\[0\]\.call_id is not a string$/ },
  { body: { input: [call("1", { name: "" })] }, message: /^input\[0\]\.name is not a string$/ },
  { body: { tools: {} }, message: /^tools is not an array$/ },
  { body: { tools: [{ type: "function" }] }, message: /^tools\[0\]\.name is not a string$/ },
  {
    body: { tools: [{ type: "namespace", name: "n", tools: [{ type: "custom" }] }] },
    message: /^tools\[0\]\.tools\[0\]\.name is not a string$/,
  },
  { body: { tool_choice: "any" }, message: /^tool_choice is none of .* "any"$/ },
  { body: { instructions: 1 }, message: /^instructions is not a string$/ },
];

for (const { body, message } of FAULTS) {
  Deno.test(`responses decodeRequest refuses ${JSON.stringify(body)}`, () => {
    assert.throws(() => decode(body), (error) => {
      assert.ok(error instanceof ProxyError);
      assert.equal(error.kind, "invalid_request");
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("responses decodeRequest throws nothing but its own error, whatever comes", () => {
  const type = fc.constantFrom("message", "reasoning", "function_call", "tool_search_output", "compaction", "x");
  const item = fc.oneof(
    fc.jsonValue(),
    fc.record({ type, role: fc.constantFrom("user", "x"), content: fc.jsonValue(), output: fc.jsonValue() }, {
      requiredKeys: [],
    }),
  );
  const body = fc.record({
    input: fc.oneof(fc.jsonValue(), fc.array(item)),
    tools: fc.jsonValue(),
    text: fc.jsonValue(),
  });
  fc.assert(fc.property(body, (each) => {
    try {
      decode(JSON.parse(JSON.stringify(each)) as JsonObject);
    } catch (error) {
      assert.ok(error instanceof ProxyError, String(error));
    }
  }));
});

Deno.test("responses decodeRequest takes a request that only goes on from an answer (D14)", () => {
  assert.deepEqual(decode({ input: undefined as unknown as Json, previous_response_id: "r" }).conversation.turns, []);
});

const SAMPLES = new URL("../../../../shared/spec/clients-samples/", import.meta.url);
const samples = exists(SAMPLES)
  ? [...Deno.readDirSync(SAMPLES)].map(({ name }) => name).filter((name) => /^codex-\d+.*\.json$/.test(name)).sort()
  : [];

Deno.test(
  { name: "responses decodeRequest loses nothing of what Codex sends", ignore: samples.length === 0 },
  async (t) => {
    for (const name of samples) {
      const { body } = JSON.parse(Deno.readTextFileSync(new URL(name, SAMPLES)));
      if (typeof body?.model !== "string") continue;
      await t.step(name, () => {
        const { conversation, lost } = responsesCodec.decodeRequest(body, decodeContext);
        assert.deepEqual(lost, []);
        assert.equal(conversation.cacheKey, body.prompt_cache_key);
        const calls = body.input.filter(({ type }: { type: string }) => type.endsWith("_call"));
        const told = conversation.turns.flatMap(({ parts }) => parts.filter(({ type }) => type === "tool_call"));
        assert.equal(told.length, calls.length);
        assert.ok(conversation.turns.flatMap(({ parts }) => parts).every(({ type }) => type !== "foreign"));
      });
    }
  },
);

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}

Deno.test("responses decodeRequest keeps an item with nothing in it out of the turns", () => {
  assert.deepEqual(turnsOf({ type: "compaction_trigger" }, { type: "ghost_snapshot" }, user("hi")).length, 1);
});

Deno.test("responses decodeRequest tells of probabilities that are asked for by the extras of an answer", () => {
  const body = { model: "m", input: "hi", include: ["message.output_text.logprobs"] };
  assert.deepEqual(responsesCodec.decodeRequest(body, decodeContext).lost, ["top_logprobs"]);
});
