import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../../lib/json.ts";
import type { Conversation, Part } from "../../../lib/protocol/conversation.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { envelope } from "./translation.ts";

const USER: JsonObject = { role: "user", content: "hi" };

function decode(members: JsonObject) {
  const body = { model: "m", max_tokens: 100, messages: [USER], ...members };
  return messagesCodec.decodeRequest(body, { envelope, model: "", stream: false });
}

/** The parts of one message's content. */
function parts(content: Json, role = "user"): readonly Part[] {
  return decode({ messages: [{ role, content }] }).conversation.turns[0]?.parts ?? [];
}

function result(content: Json | undefined, more: JsonObject = {}): readonly Part[] {
  const block = { type: "tool_result", tool_use_id: "t1", ...(content === undefined ? {} : { content }), ...more };
  const [part] = parts([block]);
  assert(part?.type === "tool_result");
  return part.parts;
}

const PNG = { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" };

interface PartCase {
  readonly name: string;
  readonly role?: string;
  readonly content: Json;
  readonly is: readonly Part[];
}

const PARTS: readonly PartCase[] = [
  { name: "a string", content: "hi", is: [{ type: "text", text: "hi" }] },
  { name: "an empty text (A9)", content: [{ type: "text", text: "" }], is: [] },
  {
    name: "a mark for an hour, whatever its scope (A1, A2)",
    content: [{ type: "text", text: "x", cache_control: { type: "ephemeral", ttl: "1h", scope: "global" } }],
    is: [{ type: "text", text: "x", cache: { ttl: "1h" } }],
  },
  {
    name: "an image in base64",
    content: [{ type: "image", source: PNG }],
    is: [{ type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" } }],
  },
  {
    name: "an image by URL",
    content: [{ type: "image", source: { type: "url", url: "https://a.b/c.png" } }],
    is: [{ type: "image", media: { type: "url", url: "https://a.b/c.png" } }],
  },
  {
    name: "an image of the vendor's files",
    content: [{ type: "image", source: { type: "file", file_id: "file_1" } }],
    is: [{ type: "image", media: { type: "file", fileId: "file_1" } }],
  },
  {
    name: "an image from a source that nobody knows",
    content: [{ type: "image", source: { type: "hologram" } }],
    is: [{
      type: "foreign",
      protocol: "messages",
      value: { type: "image", source: { type: "hologram" } },
    }],
  },
  {
    name: "a PDF with its title (A36)",
    content: [{
      type: "document",
      title: "t.pdf",
      source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
    }],
    is: [{
      type: "document",
      media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0=" },
      name: "t.pdf",
    }],
  },
  {
    name: "a document of text",
    content: [{ type: "document", source: { type: "text", media_type: "text/plain", data: "abc" } }],
    is: [{ type: "document", media: { type: "text", text: "abc" } }],
  },
  {
    name: "a document of blocks",
    content: [{
      type: "document",
      source: { type: "content", content: [{ type: "text", text: "abc" }, { type: "image", source: PNG }] },
    }],
    is: [
      { type: "document", media: { type: "text", text: "abc" } },
      { type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" } },
    ],
  },
  {
    name: "a passage of the client's own search",
    content: [{
      type: "search_result",
      source: "https://a.b",
      title: "T",
      content: [{ type: "text", text: "x" }],
    }],
    is: [{ type: "document", media: { type: "text", text: "Source: https://a.b\nx" }, name: "T" }],
  },
  {
    name: "thinking with Anthropic's signature (B2)",
    role: "assistant",
    content: [{ type: "thinking", thinking: "hm", signature: "EqR/+=" }],
    is: [{ type: "thinking", text: "hm", signature: { protocol: "messages", data: "EqR/+=" } }],
  },
  {
    name: "thinking with a seal of ours (B1)",
    role: "assistant",
    content: [{
      type: "thinking",
      thinking: "hm",
      signature: envelope.seal({ protocol: "responses", data: "gAAA", id: "rs_1" }),
    }],
    is: [{ type: "thinking", text: "hm", signature: { protocol: "responses", data: "gAAA", id: "rs_1" } }],
  },
  {
    name: "thinking that was sealed because nobody had signed it (B9)",
    role: "assistant",
    content: [{ type: "thinking", thinking: "hm", signature: envelope.seal({ protocol: "none", data: "" }) }],
    is: [{ type: "thinking", text: "hm" }],
  },
  {
    name: "thinking without a signature",
    role: "assistant",
    content: [{ type: "thinking", thinking: "hm", signature: "" }],
    is: [{ type: "thinking", text: "hm" }],
  },
  {
    name: "redacted thinking (B13)",
    role: "assistant",
    content: [{ type: "redacted_thinking", data: "Em" }],
    is: [{
      type: "thinking",
      text: "",
      signature: { protocol: "messages", data: "Em", redacted: true, id: "redacted" },
    }],
  },
  {
    name: "a call, and a seal of Gemini for it in an empty thinking block (B6)",
    role: "assistant",
    content: [
      { type: "thinking", thinking: "", signature: envelope.seal({ protocol: "gemini", data: "sig", id: "t1" }) },
      { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls" } },
    ],
    is: [{
      type: "tool_call",
      id: "t1",
      name: "Bash",
      kind: "function",
      arguments: '{"command":"ls"}',
      signature: { protocol: "gemini", data: "sig" },
    }],
  },
  {
    name: "a call, and a seal of Google's OpenAI front for it (B6)",
    role: "assistant",
    content: [
      { type: "thinking", thinking: "", signature: envelope.seal({ protocol: "chat", data: "{}", id: "t1" }) },
      { type: "tool_use", id: "t1", name: "Bash", input: {} },
    ],
    is: [{
      type: "tool_call",
      id: "t1",
      name: "Bash",
      kind: "function",
      arguments: "{}",
      signature: { protocol: "chat", data: "{}" },
    }],
  },
  {
    name: "a block of a server tool (A16)",
    role: "assistant",
    content: [{ type: "server_tool_use", id: "s1", name: "web_search", input: {} }],
    is: [{
      type: "foreign",
      protocol: "messages",
      value: { type: "server_tool_use", id: "s1", name: "web_search", input: {} },
    }],
  },
  {
    name: "a summary in place of what the upstream has dropped",
    role: "assistant",
    content: [{ type: "compaction", content: "So far: ..." }],
    is: [{ type: "text", text: "So far: ..." }],
  },
];

for (const { name, role, content, is } of PARTS) {
  Deno.test(`decodeRequest reads ${name}`, () => {
    assert.deepEqual(parts(content, role), is);
  });
}

const RESULTS: readonly (readonly [string, Json | undefined, readonly Part[]])[] = [
  ["nothing", undefined, []],
  ["null", null, []],
  ["an empty list", [], []],
  ["a string", "out", [{ type: "text", text: "out" }]],
  ["an object", { a: 1 }, [{ type: "text", text: '{"a":1}' }]],
  ["a number", 7, [{ type: "text", text: "7" }]],
  ["strings in a list", ["a"], [{ type: "text", text: "a" }]],
  ["an object without a type in a list", [{ a: 1 }], [{ type: "text", text: '{"a":1}' }]],
  ["an image (A13)", [{ type: "image", source: PNG }], [{
    type: "image",
    media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" },
  }]],
];

for (const [name, content, is] of RESULTS) {
  Deno.test(`decodeRequest reads a result that is ${name} (A14)`, () => {
    assert.deepEqual(result(content), is);
  });
}

Deno.test("decodeRequest keeps that a result is an error (A15)", () => {
  const [part] = parts([{ type: "tool_result", tool_use_id: "t1", content: "no", is_error: true }]);
  assert(part?.type === "tool_result" && part.isError);
});

Deno.test("decodeRequest leaves out a message that has nothing in it (A9)", () => {
  const { turns } = decode({ messages: [USER, { role: "assistant", content: "" }, USER] }).conversation;
  assert.deepEqual(turns.map(({ role }) => role), ["user", "user"]);
});

const NAMED = (name: string): JsonObject => ({ name, input_schema: { type: "object" } });
const ADDED = (name: string): JsonObject => ({ type: "tool_addition", tool: { type: "tool_reference", name } });
const DEFINED = (definition: JsonObject): JsonObject => ({
  type: "tool_addition",
  tool: { type: "tool_definition", definition },
});
const REMOVED = (name: string): JsonObject => ({ type: "tool_removal", tool: { type: "tool_reference", name } });
const said = (...content: JsonObject[]): JsonObject => ({ role: "system", content });

/** The changes of a conversation that begins with a declared tool `x`, and the tools that are left. */
const CHANGES: readonly (readonly [string, readonly JsonObject[], readonly string[]])[] = [
  ["a tool that is declared already", [said(ADDED("x"))], ["x"]],
  ["a tool that it defines", [said(DEFINED(NAMED("y")))], ["x", "y"]],
  ["a tool that Claude knows by heart", [said(DEFINED({ type: "bash_20250124", name: "bash" }))], ["x", "bash"]],
  ["a tool, and removes another", [said(DEFINED(NAMED("y")), REMOVED("x"))], ["y"]],
  ["a tool that it has removed", [said(REMOVED("x")), USER, said(ADDED("x"))], ["x"]],
  ["a tool that it has defined and removed", [said(DEFINED(NAMED("y"))), said(REMOVED("y")), said(ADDED("y"))], [
    "x",
    "y",
  ]],
  ["tools of a server", [
    said({ type: "tool_removal", tool: { type: "mcp_tool_reference", server_name: "s", name: "x" } }),
    said({ type: "tool_removal", tool: { type: "mcp_toolset_reference", server_name: "s" } }),
  ], ["x"]],
  ["tools before a summary", [{
    role: "assistant",
    content: [{
      type: "compaction",
      content: "So far: ...",
      encrypted_content: "e",
      signature: "s",
      tool_changes: [REMOVED("x"), DEFINED(NAMED("y"))],
    }],
  }], ["y"]],
];

for (const [name, messages, left] of CHANGES) {
  Deno.test(`decodeRequest declares what is left of the tools where a conversation adds ${name}`, () => {
    const { conversation, lost } = decode({ tools: [NAMED("x")], messages: [USER, ...messages] });
    assert.deepEqual(conversation.tools.map((tool) => tool.type === "hosted" ? tool.kind : tool.name), left);
    assert.ok(conversation.turns.every(({ role }) => role !== "system"));
    assert.deepEqual(lost, []);
  });
}

Deno.test("decodeRequest names the place of a tool in the conversation that it cannot read", () => {
  assert.throws(
    () => decode({ messages: [USER, said(DEFINED({ input_schema: {} }))] }),
    /messages\[1\]\.content\[0\]\.tool\.definition\.name/,
  );
});

Deno.test("decodeRequest takes thinking between tools for thinking, with a loss", () => {
  const { conversation, lost } = decode({ thinking: { type: "between_tools" }, output_config: { effort: "low" } });
  assert.deepEqual(conversation.reasoning, { mode: "adaptive", effort: "low" });
  assert.deepEqual(lost, ["thinking"]);
});

Deno.test("decodeRequest takes a message of the system that says nothing but an effort", () => {
  const { conversation, lost } = decode({ messages: [USER, { role: "system", output_config: { effort: "low" } }] });
  assert.equal(conversation.turns.length, 1);
  assert.deepEqual(conversation.reasoning, { mode: "effort", effort: "low" });
  assert.deepEqual(lost, []);
});

Deno.test("decodeRequest leaves out what the system has said for one turn, when the user has spoken again", () => {
  const hint = { role: "system", content: "Only now", clear_at: "next_user_message" };
  const roles = (...messages: JsonObject[]) => decode({ messages }).conversation.turns.map(({ role }) => role);
  assert.deepEqual(roles(USER, hint), ["user", "system"]);
  assert.deepEqual(roles(USER, hint, { role: "assistant", content: "a" }), ["user", "system", "assistant"]);
  assert.deepEqual(roles(USER, hint, { role: "assistant", content: "a" }, USER), ["user", "assistant", "user"]);
  assert.deepEqual(roles(USER, { ...hint, clear_at: "never" }, USER), ["user", "system", "user"]);
});

const MEMBERS: readonly (readonly [string, JsonObject, Partial<Conversation>])[] = [
  ["adaptive thinking with effort (A30)", { thinking: { type: "adaptive" }, output_config: { effort: "max" } }, {
    reasoning: { mode: "adaptive", effort: "max" },
  }],
  ["adaptive thinking without effort (A30)", { thinking: { type: "adaptive", display: "summarized" } }, {
    reasoning: { mode: "adaptive", summary: "auto" },
  }],
  ["no answer at all, to fill a cache beforehand", { max_tokens: 0 }, { sampling: { maxOutputTokens: 1 } }],
  ["a budget", { thinking: { type: "enabled", budget_tokens: 31999 } }, {
    reasoning: { mode: "budget", budgetTokens: 31999 },
  }],
  [
    "no thinking, whatever effort is left (A31)",
    { thinking: { type: "disabled" }, output_config: { effort: "high" } },
    {
      reasoning: { mode: "off" },
    },
  ],
  ["effort alone", { output_config: { effort: "low" } }, { reasoning: { mode: "effort", effort: "low" } }],
  ["the effort of the last message that has one", {
    output_config: { effort: "low" },
    messages: [
      { ...USER, output_config: { effort: "high" } },
      { role: "system", content: "x", output_config: { effort: "xhigh" } },
      USER,
    ],
  }, { reasoning: { mode: "effort", effort: "xhigh" } }],
  ["any tool (A23)", { tool_choice: { type: "any", disable_parallel_tool_use: true } }, {
    toolChoice: { type: "required" },
    parallelToolCalls: false,
  }],
  ["one tool (A23)", { tool_choice: { type: "tool", name: "Bash" } }, { toolChoice: { type: "tool", name: "Bash" } }],
  ["no tool (A23)", { tool_choice: { type: "none" } }, { toolChoice: { type: "none" } }],
  ["sampling", { temperature: 0.5, top_p: 0.9, top_k: 5, stop_sequences: ["a", "b"] }, {
    sampling: { maxOutputTokens: 100, temperature: 0.5, topP: 0.9, topK: 5, stop: ["a", "b"] },
  }],
  ["fast answers (A32)", { speed: "fast" }, { serviceTier: "priority" }],
  ["the tier", { service_tier: "standard_only" }, { serviceTier: "default" }],
  ["the session of older releases (A35)", { metadata: { user_id: "user_ab_account__session_12-34" } }, {
    cacheKey: "12-34",
  }],
  ["a user without a session (A35)", { metadata: { user_id: "bob" } }, { cacheKey: undefined }],
  ["a format of the beta (A34)", { output_format: { type: "json_schema", schema: { type: "object" } } }, {
    format: { type: "json_schema", name: "output", schema: { type: "object" } },
  }],
  ["a tool without a schema (A20)", { tools: [{ name: "t", input_schema: null }] }, {
    tools: [{ type: "function", name: "t", description: undefined, schema: undefined }],
  }],
  ["a tool's own marks (A19)", {
    tools: [{
      type: "custom",
      name: "t",
      description: "d",
      input_schema: { type: "object" },
      strict: true,
      defer_loading: true,
      eager_input_streaming: true,
      cache_control: { type: "ephemeral" },
    }],
  }, {
    tools: [{
      type: "function",
      name: "t",
      description: "d",
      schema: { type: "object" },
      strict: true,
      cache: { ttl: "5m" },
    }],
  }],
  ["instructions as a string", { system: "be kind" }, {
    turns: [
      { role: "system", parts: [{ type: "text", text: "be kind" }] },
      { role: "user", parts: [{ type: "text", text: "hi" }] },
    ],
  }],
];

for (const [name, members, is] of MEMBERS) {
  Deno.test(`decodeRequest reads ${name}`, () => {
    const { conversation, lost } = decode(members);
    assert.deepEqual({ ...conversation, ...is }, conversation);
    assert.deepEqual(lost, []);
  });
}

const LOST: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ["edits of the context (A33)", { context_management: { edits: [{ type: "clear_tool_uses_20250919" }] } }, [
    "context_management",
  ]],
  ["nothing for edits of thinking (A33)", { context_management: { edits: [{ type: "clear_thinking_20251015" }] } }, []],
  ["members that nobody knows", { wings: 2 }, ["wings"]],
  ["nothing for those that are empty", { mcp_servers: [], container: null }, []],
  ["servers of tools", { mcp_servers: [{ url: "https://a.b" }] }, ["mcp_servers"]],
  ["members of blocks", { messages: [{ role: "user", content: [{ type: "text", text: "a", glow: 1 }] }] }, [
    "messages[].content[].glow",
  ]],
  ["members of messages", { messages: [{ ...USER, mood: "x" }] }, ["messages[].mood"]],
  ["members of tools (A19)", { tools: [{ name: "t", input_schema: {}, input_examples: [{}] }] }, [
    "tools[].input_examples",
  ]],
  ["a choice that nobody knows", { tool_choice: { type: "guess" } }, ["tool_choice"]],
  ["nothing for marks anywhere (A1)", { cache_control: { type: "ephemeral" }, betas: ["x"] }, []],
];

for (const [name, members, lost] of LOST) {
  Deno.test(`decodeRequest reports ${name}`, () => {
    assert.deepEqual(decode(members).lost, lost);
  });
}

const INVALID: readonly (readonly [JsonObject, string])[] = [
  [{ messages: "hi" }, "messages is not an array"],
  [{ messages: [] }, "messages is not a list with at least one message"],
  [{ messages: ["hi"] }, "messages[0] is not an object"],
  [{ messages: [{ role: "tool", content: "x" }] }, "messages[0].role is not user, assistant or system"],
  [{ messages: [USER, { role: "user" }] }, "messages[1].content is not a string or an array"],
  [{ messages: [{ role: "user", content: [{}] }] }, "messages[0].content[0].type is not a string"],
  [{ messages: [{ role: "user", content: [{ type: "text" }] }] }, "messages[0].content[0].text is not a string"],
  [
    { messages: [{ role: "user", content: [{ type: "tool_result" }] }] },
    "messages[0].content[0].tool_use_id is not a string",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "image", source: { type: "base64" } }] }] },
    "messages[0].content[0].source.media_type is not a string",
  ],
  [{ model: 7 }, "model is not a string"],
  [{ max_tokens: -1 }, "max_tokens is not a positive integer"],
  [{ temperature: "hot" }, "temperature is not a number"],
  [{ tools: [{ description: "x" }] }, "tools[0].name is not a string"],
];

for (const [members, message] of INVALID) {
  Deno.test(`decodeRequest says that ${message}`, () => {
    assert.throws(() => decode(members), { name: "ProxyError", kind: "invalid_request", message });
  });
}

/** What clients run themselves, with the commands of each version. */
const CLIENT_TOOLS: readonly (readonly [type: string, name: string, commands: readonly string[] | undefined])[] = [
  ["bash_20250124", "bash", undefined],
  ["text_editor_20250124", "str_replace_editor", ["view", "create", "str_replace", "insert", "undo_edit"]],
  ["text_editor_20250728", "str_replace_based_edit_tool", ["view", "create", "str_replace", "insert"]],
  ["memory_20250818", "memory", ["view", "create", "str_replace", "insert", "delete", "rename"]],
];

for (const [type, name, commands] of CLIENT_TOOLS) {
  Deno.test(`decodeRequest makes a function of ${type}, which Anthropic's models know by heart`, () => {
    const { conversation, lost } = decode({ tools: [{ type, name, cache_control: { type: "ephemeral" } }] });
    const [tool] = conversation.tools;
    assert(tool?.type === "function");
    assert.equal(tool.name, name);
    assert.deepEqual(tool.cache, { ttl: "5m" });
    // deno-lint-ignore no-explicit-any
    assert.deepEqual((tool.schema as any).properties.command.enum, commands);
    assert.deepEqual(lost, []);
  });
}

Deno.test("decodeRequest takes a block that is called like a member of every object for one that nobody knows", () => {
  for (const type of ["constructor", "toString", "__proto__"]) {
    assert.deepEqual(parts([{ type, text: "x" }]), [{
      type: "foreign",
      protocol: "messages",
      value: { type, text: "x" },
    }]);
  }
});

Deno.test("decodeRequest makes one text of what was cut for its citations, and of nothing else", () => {
  const text = (said: string, ...citations: Json[]): JsonObject => ({ type: "text", text: said, citations });
  const cut = [text("Ruby is by "), text("Matz", { type: "char_location" }), text(". It is old."), text("Next", "c")];
  assert.deepEqual(parts(cut, "assistant"), [
    { type: "text", text: "Ruby is by Matz. It is old." },
    { type: "text", text: "Next" },
  ]);
  assert.deepEqual(parts([text("a "), text("b")], "assistant").length, 2);
  assert.deepEqual(parts(cut).length, 4);
});

Deno.test("decodeRequest reads many changes of tools, and many words that are gone, in the time of their length", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `t${i}`);
  const gone = names.map((): JsonObject => ({ role: "system", content: "x", clear_at: "next_user_message" }));
  const started = performance.now();
  const changes = [...names.map((name) => DEFINED(NAMED(name))), ...names.slice(1).map(REMOVED), ADDED("t1")];
  const { conversation } = decode({ messages: [USER, said(...changes), ...gone] });
  assert.deepEqual(conversation.tools.map((tool) => tool.type !== "hosted" && tool.name), ["t0", "t1"]);
  assert.ok(performance.now() - started < 3000, "quadratic");
});
