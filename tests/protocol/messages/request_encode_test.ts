import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../../lib/json.ts";
import type { TargetTraits } from "../../../lib/protocol/codec.ts";
import type { Conversation, Part, Tool, ToolCallPart, Turn } from "../../../lib/protocol/conversation.ts";
import { sanitiseId } from "../../../lib/protocol/ids.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { namesOf } from "../../../lib/protocol/tool_names.ts";
import { faultsOf } from "./strict_upstream.ts";
import { conversation as plainConversation } from "../conversation.ts";
import { envelope } from "./translation.ts";

const user = (...parts: readonly (string | Part)[]): Turn => ({ role: "user", parts: parts.map(asPart) });
const assistant = (...parts: readonly (string | Part)[]): Turn => ({ role: "assistant", parts: parts.map(asPart) });
const system = (text: string): Turn => ({ role: "system", parts: [asPart(text)] });

function asPart(part: string | Part): Part {
  return typeof part === "string" ? { type: "text", text: part } : part;
}

const call = (id: string, more: Partial<ToolCallPart> = {}): ToolCallPart => ({
  type: "tool_call",
  id,
  name: "run",
  kind: "function",
  arguments: "{}",
  ...more,
});
const result = (callId: string, text: string): Part => ({
  type: "tool_result",
  callId,
  parts: text === "" ? [] : [asPart(text)],
  isError: false,
});

const RUN: Tool = { type: "function", name: "run", description: "Runs", schema: { type: "object", properties: {} } };
const PNG: Part = { type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgoAAAAN" } };

function conversation(members: Partial<Conversation> = {}): Conversation {
  return plainConversation({ model: "client-model", ...members });
}

const NEW: TargetTraits = { model: "claude-opus-5-5", vendor: "anthropic" };
const BUDGET: TargetTraits = { model: "claude-sonnet-4-5-20250929", vendor: "anthropic" };

function encode(members: Partial<Conversation>, target: TargetTraits = NEW) {
  const whole = conversation(members);
  const encoded = messagesCodec.encodeRequest(whole, { target, names: namesOf(whole), envelope });
  assert.deepEqual(faultsOf(encoded.body), []);
  return encoded;
}

/** The messages of `turns` without the marks that are placed, which have a test of their own. */
function messagesOf(...turns: readonly Turn[]): Json {
  return unmarked(encode({ turns, tools: [RUN] }).body["messages"]!);
}

function unmarked(value: Json): Json {
  return JSON.parse(JSON.stringify(value, (name, member) => name === "cache_control" ? undefined : member));
}

const said = (role: string, ...content: readonly (string | JsonObject)[]): Json => ({
  role,
  content: content.map((block) => typeof block === "string" ? { type: "text", text: block } : block),
});
const use = (id: string, input: JsonObject = {}): JsonObject => ({ type: "tool_use", id, name: "run", input });
const out = (id: string, content: Json): JsonObject => ({ type: "tool_result", tool_use_id: id, content });

const TURNS: readonly (readonly [string, readonly Turn[], readonly Json[]])[] = [
  ["a system turn that comes later as a reminder in its place (A5)", [
    user("a"),
    system("rule"),
    assistant("b"),
    user("c"),
  ], [
    said("user", "a", "<system-reminder>\nrule\n</system-reminder>"),
    said("assistant", "b"),
    said("user", "c"),
  ]],
  ["the last of nothing but system turns as the user's", [system("a"), system("b")], [said("user", "b")]],
  ["turns of one role as one (A12)", [user("a"), user("b"), assistant("c"), assistant("d"), user("e")], [
    said("user", "a", "b"),
    said("assistant", "c", "d"),
    said("user", "e"),
  ]],
  ["blank texts not at all (A9)", [user("a"), assistant(" \n"), user("b", "")], [said("user", "a", "b")]],
  ["a user in front of an assistant who begins, and behind one who ends", [assistant("a")], [
    said("user", "Continue"),
    said("assistant", "a"),
    said("user", "Continue"),
  ]],
  ["results in front of texts (A11)", [user("a"), assistant(call("t1"), call("t2")), user("b", result("t2", "2")), {
    role: "user",
    parts: [result("t1", "1")],
  }], [
    said("user", "a"),
    said("assistant", use("t1"), use("t2")),
    said("user", out("t1", [{ type: "text", text: "1" }]), out("t2", [{ type: "text", text: "2" }]), "b"),
  ]],
  ["what an assistant says between call and result in front of the result (D9)", [
    user("a"),
    assistant(call("t1")),
    assistant("b"),
    user(result("t1", "1")),
  ], [
    said("user", "a"),
    said("assistant", use("t1"), "b"),
    said("user", out("t1", [{ type: "text", text: "1" }])),
  ]],
  ["both halves of an illegal id alike (A22)", [user("a"), assistant(call("run:0")), user(result("run:0", "1"))], [
    said("user", "a"),
    said("assistant", use(sanitiseId("run:0"))),
    said("user", out(sanitiseId("run:0"), [{ type: "text", text: "1" }])),
  ]],
  ["an empty result as an empty text (A14)", [user("a"), assistant(call("t1")), user(result("t1", ""))], [
    said("user", "a"),
    said("assistant", use("t1")),
    said("user", out("t1", "")),
  ]],
  ["arguments that are nearly JSON as JSON (C6)", [
    user("a"),
    assistant(call("t1", { arguments: "{'a': True}" })),
    user(result("t1", "1")),
  ], [
    said("user", "a"),
    said("assistant", use("t1", { a: true })),
    said("user", out("t1", [{ type: "text", text: "1" }])),
  ]],
  ["raw text of a custom tool as its one member (D2)", [
    user("a"),
    assistant(call("t1", { kind: "custom", arguments: "*** Begin" })),
    user(result("t1", "1")),
  ], [
    said("user", "a"),
    said("assistant", use("t1", { input: "*** Begin" })),
    said("user", out("t1", [{ type: "text", text: "1" }])),
  ]],
  ["an image of a result in it (A13)", [user("a"), assistant(call("t1")), {
    role: "user",
    parts: [{ type: "tool_result", callId: "t1", parts: [PNG], isError: false }],
  }], [
    said("user", "a"),
    said("assistant", use("t1")),
    said(
      "user",
      out("t1", [{ type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgoAAAAN" } }]),
    ),
  ]],
  ["an image of a result that is an error behind it (A15)", [user("a"), assistant(call("t1")), {
    role: "user",
    parts: [{ type: "tool_result", callId: "t1", parts: [asPart("no"), PNG], isError: true }],
  }], [
    said("user", "a"),
    said("assistant", use("t1")),
    said("user", { ...out("t1", [{ type: "text", text: "no" }]), is_error: true }, {
      type: "image",
      source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgoAAAAN" },
    }),
  ]],
  ["words of a result that is an error and has none", [user("a"), assistant(call("t1")), {
    role: "user",
    parts: [{ type: "tool_result", callId: "t1", parts: [], isError: true }],
  }], [
    said("user", "a"),
    said("assistant", use("t1")),
    said("user", { ...out("t1", "(no output)"), is_error: true }),
  ]],
  ["every result in front of the image of one", [user("a"), assistant(call("t1"), call("t2")), {
    role: "user",
    parts: [{ type: "tool_result", callId: "t1", parts: [PNG], isError: true }, result("t2", "2")],
  }], [
    said("user", "a"),
    said("assistant", use("t1"), use("t2")),
    said("user", { ...out("t1", "[Shown below]"), is_error: true }, out("t2", [{ type: "text", text: "2" }]), {
      type: "image",
      source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgoAAAAN" },
    }),
  ]],
  ["Anthropic's own thinking byte for byte (B2, B13)", [
    user("a"),
    assistant(
      { type: "thinking", text: "h\u00e9\u2028", signature: { protocol: "messages", data: "Eq+/=" } },
      // Through a client of another protocol only the id survives.
      { type: "thinking", text: "", signature: { protocol: "messages", data: "Em", id: "redacted" } },
      "b",
    ),
    user("c"),
  ], [
    said("user", "a"),
    said(
      "assistant",
      { type: "thinking", thinking: "h\u00e9\u2028", signature: "Eq+/=" },
      { type: "redacted_thinking", data: "Em" },
      "b",
    ),
    said("user", "c"),
  ]],
  ["no thinking that nothing follows", [
    user("a"),
    assistant({ type: "thinking", text: "x", signature: { protocol: "messages", data: "Eq" } }),
    user("b"),
  ], [said("user", "a", "b")]],
  ["no thinking of others (B1)", [
    user("a"),
    assistant(
      { type: "thinking", text: "x", signature: { protocol: "responses", data: "gAAA" } },
      { type: "thinking", text: "y" },
      "b",
    ),
    user("c"),
  ], [said("user", "a"), said("assistant", "b"), said("user", "c")]],
];

for (const [name, turns, is] of TURNS) {
  Deno.test(`encodeRequest says ${name}`, () => {
    assert.deepEqual(messagesOf(...turns), is);
  });
}

Deno.test("encodeRequest puts leading system turns into system (A6)", () => {
  const { system: blocks } = encode({ turns: [system("a"), system("b"), user("c")] }).body;
  assert.deepEqual(unmarked(blocks!), [{ type: "text", text: "a" }, { type: "text", text: "b" }]);
});

Deno.test("encodeRequest encodes the same beginning to the same bytes on every turn (F7)", () => {
  const turns = [system("s"), user("a"), assistant("b", call("x.1")), user(result("x.1", "1")), assistant("c")];
  const first = encode({ turns: [...turns.slice(0, 4)], tools: [RUN] }).body;
  const later = encode({ turns: [...turns, user("d")], tools: [RUN] }).body;
  const messages = JSON.stringify(unmarked(first["messages"]!)).slice(0, -1);
  assert(JSON.stringify(unmarked(later["messages"]!)).startsWith(messages));
  assert.equal(JSON.stringify(first["tools"]), JSON.stringify(later["tools"]));
  assert.equal(JSON.stringify(first["system"]), JSON.stringify(later["system"]));
});

/** Two of its properties have names that Claude's API rejects. */
const ODD_NAMES: Tool = {
  type: "function",
  name: "list",
  description: "Lists.",
  schema: {
    type: "object",
    properties: { $filter: { type: "string" }, "имя": { type: "integer" }, path: { type: "string" } },
    required: ["$filter", "path"],
    additionalProperties: false,
  },
};

interface BodyCase {
  readonly name: string;
  readonly members: Partial<Conversation>;
  readonly target?: TargetTraits;
  /** Members of the body; `undefined`: absent. */
  readonly is: Readonly<Record<string, Json | undefined>>;
  readonly lost?: readonly string[];
}

const FORCED = { type: "required" } as const;

const BODIES: readonly BodyCase[] = [
  { name: "a limit that no client said (A26)", members: {}, is: { max_tokens: 32_000, stream: undefined } },
  {
    name: "no more than the model's limit (A26)",
    members: { sampling: { maxOutputTokens: 500_000 }, stream: true },
    target: BUDGET,
    is: { max_tokens: 64_000, stream: true },
  },
  {
    name: "a lower limit where the vendor has one",
    members: {},
    target: { model: "deepseek-chat", vendor: "deepseek" },
    is: { max_tokens: 8192 },
  },
  {
    name: "effort as adaptive thinking where the model has it (A30)",
    members: { reasoning: { mode: "effort", effort: "xhigh", summary: "auto" } },
    is: { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "xhigh" } },
  },
  {
    name: "the nearest lower effort that the model has (A30)",
    members: { reasoning: { mode: "effort", effort: "xhigh" } },
    target: { model: "claude-opus-4-6", vendor: "anthropic" },
    is: { thinking: { type: "adaptive" }, output_config: { effort: "high" } },
  },
  {
    name: "the lowest effort for less than that",
    members: { reasoning: { mode: "effort", effort: "minimal" } },
    is: { output_config: { effort: "low" } },
  },
  {
    name: "a budget as effort",
    members: { reasoning: { mode: "budget", budgetTokens: 8000 } },
    is: { thinking: { type: "adaptive" }, output_config: { effort: "medium" } },
  },
  {
    name: "effort as a budget where the model has that",
    members: { reasoning: { mode: "effort", effort: "medium" } },
    target: BUDGET,
    is: { thinking: { type: "enabled", budget_tokens: 10_000 }, max_tokens: 32_000, output_config: undefined },
  },
  {
    name: "a limit above the budget (A27)",
    members: { reasoning: { mode: "budget", budgetTokens: 20_000 }, sampling: { maxOutputTokens: 1000 } },
    target: BUDGET,
    is: { thinking: { type: "enabled", budget_tokens: 20_000 }, max_tokens: 21_000 },
  },
  {
    name: "a smaller budget where the limit cannot rise (A27)",
    members: { reasoning: { mode: "budget", budgetTokens: 70_000 } },
    target: BUDGET,
    is: { thinking: { type: "enabled", budget_tokens: 32_000 }, max_tokens: 64_000 },
  },
  {
    name: "that there is no thinking (A31)",
    members: { reasoning: { mode: "effort", effort: "none" } },
    is: { thinking: { type: "disabled" }, output_config: undefined },
  },
  {
    name: "nothing of thinking to a model without",
    members: { reasoning: { mode: "effort", effort: "high" } },
    target: { model: "claude-3-5-haiku-20241022", vendor: "anthropic" },
    is: { thinking: undefined, output_config: undefined, max_tokens: 8192 },
    lost: ["reasoning"],
  },
  {
    name: "nothing of thinking to a model without that is left to it",
    members: { reasoning: { mode: "adaptive" } },
    target: { model: "claude-3-5-haiku-20241022", vendor: "anthropic" },
    is: { thinking: undefined, output_config: undefined, max_tokens: 8192 },
  },
  {
    name: "nothing of thinking if nothing is asked",
    members: {},
    is: { thinking: undefined, output_config: undefined },
  },
  {
    name: "no thinking with a forced tool (B12)",
    members: { reasoning: { mode: "effort", effort: "high" }, toolChoice: FORCED, tools: [RUN] },
    is: { thinking: { type: "disabled" }, tool_choice: { type: "any" } },
    lost: ["reasoning"],
  },
  {
    name: "no thinking behind a call that began without (B5)",
    members: {
      reasoning: { mode: "budget", budgetTokens: 2000 },
      tools: [RUN],
      turns: [user("a"), assistant(call("t1")), user(result("t1", "1"))],
    },
    target: BUDGET,
    is: { thinking: { type: "disabled" } },
    lost: ["reasoning"],
  },
  {
    name: "no temperature beside thinking (A29)",
    members: { reasoning: { mode: "budget", budgetTokens: 2000 }, sampling: { temperature: 0.2 } },
    target: BUDGET,
    is: { temperature: undefined },
    lost: ["sampling.temperature"],
  },
  {
    name: "one of temperature and top_p (A29)",
    members: { sampling: { temperature: 0.2, topP: 0.9, topK: 3 } },
    target: BUDGET,
    is: { temperature: 0.2, top_p: undefined, top_k: 3 },
    lost: ["sampling.topP"],
  },
  {
    name: "a temperature of at most 1",
    members: { sampling: { temperature: 1.5 } },
    target: BUDGET,
    is: { temperature: 1 },
    lost: ["sampling.temperature"],
  },
  {
    name: "no sampling to the newest models (A29)",
    members: { sampling: { temperature: 1, topP: 1, topK: 3 } },
    is: { temperature: undefined, top_p: undefined, top_k: undefined },
    lost: ["sampling.topK"],
  },
  {
    name: "what stops, but not blanks (A28)",
    members: { sampling: { stop: ["END", "\n"], seed: 1, presencePenalty: 1, frequencyPenalty: 0, candidates: 2 } },
    is: { stop_sequences: ["END"] },
    lost: ["sampling.presencePenalty", "sampling.seed", "sampling.candidates", "sampling.stop"],
  },
  {
    name: "no parallel calls (A23)",
    members: { parallelToolCalls: false, tools: [RUN] },
    is: { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
  },
  {
    name: "one tool, by its name here (A21, A23)",
    members: {
      toolChoice: { type: "tool", name: "run", namespace: "mcp.x" },
      tools: [{ ...RUN, namespace: "mcp.x" } as Tool],
    },
    is: { tool_choice: { type: "tool", name: "mcp_x__run_2f73b1fc" } },
  },
  {
    name: "no choice of a tool that is not there",
    members: { toolChoice: { type: "tool", name: "fly" }, tools: [RUN] },
    is: { tool_choice: undefined },
    lost: ["toolChoice"],
  },
  { name: "no choice without tools (A24)", members: { toolChoice: FORCED }, is: { tool_choice: undefined } },
  {
    name: "tools that only the past has called, and that they must not be (A25)",
    members: { turns: [user("a"), assistant(call("t1")), user(result("t1", "1"))] },
    is: {
      tools: [{
        name: "run",
        input_schema: { type: "object", properties: {} },
        cache_control: { type: "ephemeral" },
      }],
      tool_choice: { type: "none" },
    },
  },
  {
    name: "properties in words whose names Claude's API rejects (composio#3500)",
    members: {
      tools: [ODD_NAMES],
    },
    is: {
      tools: [{
        name: "list",
        description: "Lists.\n\nTakes these properties too, under exactly these names: " +
          '{"$filter":{"type":"string"},"имя":{"type":"integer"}}. Required of them: ["$filter"]',
        input_schema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
        cache_control: { type: "ephemeral" },
      }],
    },
  },
  {
    name: "properties of any name where nobody minds",
    target: { vendor: "zai", model: "glm-4.6" },
    members: {
      tools: [ODD_NAMES],
    },
    is: {
      tools: [{
        name: "list",
        description: "Lists.",
        input_schema: {
          type: "object",
          properties: { $filter: { type: "string" }, "имя": { type: "integer" }, path: { type: "string" } },
          required: ["$filter", "path"],
          additionalProperties: false,
        },
        cache_control: { type: "ephemeral" },
      }],
    },
  },
  {
    name: "a format where there is one (A34)",
    members: {
      format: {
        type: "json_schema",
        name: "n",
        schema: {
          type: "object",
          properties: {
            n: { type: "int", minimum: 1, description: "Count" },
            minimum: { oneOf: [{ type: "object" }] },
          },
        },
      },
    },
    is: {
      output_config: {
        format: {
          type: "json_schema",
          schema: {
            type: "object",
            properties: {
              n: { type: "integer", description: "Count\n(minimum: 1)" },
              minimum: { anyOf: [{ type: "object", additionalProperties: false }] },
            },
            additionalProperties: false,
          },
        },
      },
    },
  },
  {
    name: "a format in words where there is none (A34)",
    members: { format: { type: "json_object" } },
    is: {
      output_config: undefined,
      system: [{
        type: "text",
        text: "Answer with one JSON object and nothing else: no code fence, no words before or after it.",
        cache_control: { type: "ephemeral" },
      }],
    },
    lost: ["format"],
  },
  {
    name: "a tier of its own",
    members: { serviceTier: "default" },
    is: { service_tier: "standard_only" },
  },
  {
    name: "no tier that it has not, no verbosity, no user (A35)",
    members: { serviceTier: "flex", verbosity: "low", cacheKey: "k" },
    is: { service_tier: undefined, metadata: undefined },
    lost: ["serviceTier", "verbosity"],
  },
];

for (const { name, members, target, is, lost } of BODIES) {
  Deno.test(`encodeRequest says ${name}`, () => {
    const encoded = encode(members, target);
    for (const [member, value] of Object.entries(is)) assert.deepEqual(encoded.body[member], value, member);
    assert.deepEqual(encoded.lost, lost ?? []);
  });
}

Deno.test("encodeRequest names its version and no betas", () => {
  assert.deepEqual(encode({}).headers, { "anthropic-version": "2023-06-01" });
});

const TOOLS: readonly (readonly [string, Tool, JsonObject | undefined, readonly string[]])[] = [
  ["a function without a schema (A20)", { type: "function", name: "f", description: "", schema: undefined }, {
    name: "f",
    input_schema: { type: "object", properties: {} },
  }, []],
  ["a strict function", { ...RUN, strict: true } as Tool, {
    name: "run",
    description: "Runs",
    input_schema: { type: "object", properties: {} },
  }, ["tools[].strict"]],
  ["a custom tool with its grammar (D2)", {
    type: "custom",
    name: "apply_patch",
    description: "Edits files",
    format: { type: "grammar", syntax: "lark", definition: "start: x" },
  }, {
    name: "apply_patch",
    description: "Edits files\n\n`input` must be text of this lark grammar:\nstart: x",
    input_schema: {
      type: "object",
      properties: {
        input: { type: "string", description: "The tool's input as plain text, not wrapped in anything else" },
      },
      required: ["input"],
      additionalProperties: false,
    },
  }, []],
  ["OpenAI's web search (C26)", {
    type: "hosted",
    kind: "web_search",
    protocol: "responses",
    value: {
      type: "web_search",
      filters: { allowed_domains: ["a.b"] },
      user_location: { type: "approximate", city: "Bonn", region: null },
    },
  }, {
    type: "web_search_20250305",
    name: "web_search",
    allowed_domains: ["a.b"],
    user_location: { type: "approximate", city: "Bonn" },
  }, []],
  [
    "OpenAI's web search with domains that are blocked (C26)",
    {
      type: "hosted",
      kind: "web_search",
      protocol: "responses",
      value: { type: "web_search", filters: { blocked_domains: ["a.b"] }, search_context_size: "low" },
    },
    { type: "web_search_20250305", name: "web_search", blocked_domains: ["a.b"] },
    [
      "tools[].web_search.search_context_size",
    ],
  ],
  [
    "OpenAI's web search with domains of both kinds (C26)",
    {
      type: "hosted",
      kind: "web_search",
      protocol: "responses",
      value: { type: "web_search", filters: { allowed_domains: ["a.b"], blocked_domains: ["c.d"] } },
    },
    { type: "web_search_20250305", name: "web_search", allowed_domains: ["a.b"] },
    [
      "tools[].web_search.blocked_domains",
    ],
  ],
  [
    "a client's tool search",
    {
      type: "hosted",
      kind: "tool_search",
      protocol: "responses",
      value: { type: "tool_search", description: "Finds", parameters: { type: "object", properties: {} } },
    },
    { name: "tool_search", description: "Finds", input_schema: { type: "object", properties: {} } },
    [],
  ],
  [
    "what it has no tool for (D7)",
    {
      type: "hosted",
      kind: "image_generation",
      protocol: "responses",
      value: { type: "image_generation" },
    },
    undefined,
    ["tools[].image_generation"],
  ],
];

for (const [name, tool, is, lost] of TOOLS) {
  Deno.test(`encodeRequest declares ${name}`, () => {
    const encoded = encode({ tools: [tool] });
    assert.deepEqual(unmarked(encoded.body["tools"] ?? []), is === undefined ? [] : [is]);
    assert.deepEqual(encoded.lost, lost);
  });
}

Deno.test("encodeRequest leaves web search away where the upstream is not Anthropic's", () => {
  const tool: Tool = { type: "hosted", kind: "web_search", protocol: "gemini", value: { googleSearch: {} } };
  const { body, lost } = encode({ tools: [tool] }, { model: "glm-4.6", vendor: "zai" });
  assert.equal(body["tools"], undefined);
  assert.deepEqual(lost, ["tools[].web_search"]);
});

Deno.test("encodeRequest declares tools that a search has found", () => {
  const found: Tool = { type: "function", name: "go", namespace: "mcp", description: "Goes", schema: undefined };
  const searched: Part = { type: "tool_result", callId: "t1", parts: [], isError: false, tools: [found] };
  const { body } = encode({ tools: [RUN], turns: [user("a"), assistant(call("t1")), user(searched)] });
  assert.deepEqual((body["tools"] as JsonObject[]).map(({ name }) => name), ["run", "mcp__go"]);
  const [, , last] = unmarked(body["messages"]!) as JsonObject[];
  assert.deepEqual(last, said("user", out("t1", "Tools loaded: mcp__go")));
});

const MEDIA: readonly (readonly [string, Part, JsonObject, readonly string[]])[] = [
  [
    "an image that is called by a wrong type",
    {
      type: "image",
      media: { type: "base64", mediaType: "image/png", data: "/9j/4AAQ" },
    },
    { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "/9j/4AAQ" } },
    [],
  ],
  ["an image by URL", { type: "image", media: { type: "url", url: "https://a.b" }, detail: "low" }, {
    type: "image",
    source: { type: "url", url: "https://a.b" },
  }, []],
  [
    "an image of a type that nobody here sees",
    {
      type: "image",
      media: { type: "base64", mediaType: "image/tiff", data: "AAAA" },
    },
    { type: "text", text: "[Image left out: image/tiff]" },
    ["image"],
  ],
  [
    "a PDF (A36)",
    {
      type: "document",
      name: "a.pdf",
      media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0x" },
    },
    { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBERi0x" }, title: "a.pdf" },
    [],
  ],
  [
    "a text file as text (A36)",
    {
      type: "document",
      media: { type: "base64", mediaType: "text/csv", data: "YSxi" },
    },
    { type: "document", source: { type: "text", media_type: "text/plain", data: "a,b" } },
    [],
  ],
  ["a file of another vendor (A36)", { type: "document", media: { type: "file", fileId: "f1" }, name: "x.docx" }, {
    type: "text",
    text: "[Document left out: x.docx]",
  }, ["document"]],
  ["video", { type: "document", media: { type: "url", url: "https://a.b/c", mediaType: "video/mp4" } }, {
    type: "text",
    text: "[Document left out: https://a.b/c]",
  }, ["document"]],
  ["audio", { type: "audio", data: "AAAA", format: "wav" }, {
    type: "text",
    text: "[Audio left out: this model cannot hear]",
  }, ["audio"]],
];

for (const [name, part, block, lost] of MEDIA) {
  Deno.test(`encodeRequest sends ${name}`, () => {
    const encoded = encode({ turns: [user(part)] });
    assert.deepEqual(unmarked(encoded.body["messages"]!), [said("user", block)]);
    assert.deepEqual(encoded.lost, lost);
  });
}

Deno.test("encodeRequest keeps arguments that nobody can read, and says so", () => {
  const turns = [user("a"), assistant(call("t1", { arguments: '{"a": [1,' })), user(result("t1", "1"))];
  const { body, lost } = encode({ turns, tools: [RUN] });
  const [, second] = body["messages"] as JsonObject[];
  assert.deepEqual(second, said("assistant", use("t1", { input: '{"a": [1,' })));
  assert.deepEqual(lost, ["tool_call.arguments"]);
});

Deno.test("encodeRequest gives DeepSeek the thinking of its calls back, unsigned (B7)", () => {
  const whole = conversation({
    tools: [RUN],
    turns: [
      user("a"),
      assistant({ type: "thinking", text: "hm", signature: { protocol: "chat", data: "x" } }, call("t1")),
      user(result("t1", "1")),
    ],
  });
  const target = { model: "deepseek-chat", vendor: "deepseek" } as const;
  const { body } = messagesCodec.encodeRequest(whole, { target, names: namesOf(whole), envelope });
  const [, second] = body["messages"] as JsonObject[];
  assert.deepEqual(second, said("assistant", { type: "thinking", thinking: "hm", signature: "" }, use("t1")));
});

/** Where the marks of a body stand, with how long they hold. */
function marksOf(body: JsonObject): string[] {
  const marks: string[] = [];
  const visit = (value: Json | undefined, path: string): void => {
    if (Array.isArray(value)) return value.forEach((each, i) => visit(each, `${path}[${i}]`));
    if (typeof value !== "object" || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === "cache_control") marks.push(`${path} ${(member as JsonObject)["ttl"] ?? "5m"}`);
      else visit(member, `${path}.${name}`);
    }
  };
  for (const name of ["tools", "system", "messages"]) visit(body[name], name);
  return marks;
}

const LONG = [system("s"), user("a"), assistant("b"), user("c", "d"), assistant("e"), user("f")];

Deno.test("encodeRequest marks tools, instructions and the last two user turns for clients that cannot (D25, A3)", () => {
  assert.deepEqual(marksOf(encode({ turns: LONG, tools: [RUN, { ...RUN, name: "b" } as Tool] }).body), [
    "tools[1] 5m",
    "system[0] 5m",
    "messages[2].content[1] 5m",
    "messages[4].content[0] 5m",
  ]);
});

const marked = (ttl: "5m" | "1h"): Part => ({ type: "text", text: "x", cache: { ttl } });

Deno.test("encodeRequest keeps a client's marks and adds none", () => {
  const { body } = encode({ turns: [system("s"), user(marked("1h"), "b")], tools: [RUN] });
  assert.deepEqual(marksOf(body), ["messages[0].content[0] 1h"]);
});

Deno.test("encodeRequest keeps the four most useful of a client's marks (A3)", () => {
  const turns: Turn[] = [
    { role: "system", parts: [marked("5m"), marked("5m")] },
    user(marked("5m"), marked("5m"), marked("5m")),
  ];
  assert.deepEqual(marksOf(encode({ turns, tools: [{ ...RUN, cache: { ttl: "5m" } } as Tool] }).body), [
    "tools[0] 5m",
    "system[1] 5m",
    "messages[0].content[1] 5m",
    "messages[0].content[2] 5m",
  ]);
});

Deno.test("encodeRequest never lets a longer mark follow a shorter one (A4)", () => {
  const turns: Turn[] = [{ role: "system", parts: [marked("1h")] }, user(marked("5m"), marked("1h"))];
  assert.deepEqual(marksOf(encode({ turns }).body), [
    "system[0] 1h",
    "messages[0].content[0] 5m",
    "messages[0].content[1] 5m",
  ]);
});

const MODELS: readonly (readonly [string, string | undefined, number])[] = [
  ["claude-opus-5-5", "adaptive", 128_000],
  ["claude-fable-5", "adaptive", 128_000],
  ["claude-next", "adaptive", 128_000],
  ["anthropic/claude-sonnet-4.6", "adaptive", 64_000],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "enabled", 64_000],
  ["claude-opus-4-1-20250805", "enabled", 32_000],
  ["claude-sonnet-4-20250514", "enabled", 64_000],
  ["claude-3-7-sonnet-latest", "enabled", 64_000],
  ["claude-3-5-sonnet-20241022", undefined, 8192],
  ["claude-3-opus-20240229", undefined, 4096],
  ["claude-2.1", undefined, 4096],
];

for (const [model, thinking, limit] of MODELS) {
  Deno.test(`encodeRequest knows what ${model} takes`, () => {
    const sampling = { maxOutputTokens: 1_000_000 };
    const { body } = encode({ reasoning: { mode: "effort", effort: "high" }, sampling }, { model, vendor: "other" });
    assert.equal((body["thinking"] as JsonObject | undefined)?.["type"], thinking);
    assert.equal(body["max_tokens"], limit);
  });
}
