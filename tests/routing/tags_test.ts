import assert from "node:assert/strict";
import type { BuiltinTagger, BuiltinTaggerConfig, TaggingConfig, TagRule } from "../../lib/config/config.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { compileTaggers, type Tagger, tagsOf } from "../../lib/routing/tags.ts";
import { subject, type SubjectParts } from "../subject.ts";

function tagger(builtinType: BuiltinTagger, own: Partial<BuiltinTaggerConfig> = {}): BuiltinTaggerConfig {
  return {
    type: "builtin",
    name: builtinType,
    enabled: true,
    builtinType,
    field: "",
    minimum: 0,
    rules: [{ match: "wildcard", pattern: "*", tag: "yes" }],
    ...own,
  };
}

function tagging(taggers: TaggingConfig["taggers"], enabled = true): TaggingConfig {
  return { enabled, pipelineTimeoutMs: 1000, taggers };
}

function tags(config: BuiltinTaggerConfig, parts: SubjectParts): string[] {
  const found = tagsOf(subject(parts), compileTaggers(tagging([config])));
  assert.deepEqual(found.faults, []);
  return [...found.tags];
}

const rule = (pattern: string, tag = "yes", match: TagRule["match"] = "wildcard"): TagRule => ({ match, pattern, tag });
const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "" } };
const user = (content: unknown) => ({ role: "user", content });
const ofUser = (content: unknown) => ({ json: { messages: [user(content)] } });

interface Case {
  readonly says: string;
  readonly config: BuiltinTaggerConfig;
  readonly request: SubjectParts;
  readonly tags: readonly string[];
}

const only = (builtinType: BuiltinTagger, ...rules: TagRule[]) => tagger(builtinType, { rules });

const CASES: readonly Case[] = [
  {
    says: "path crosses slashes",
    config: only("path", rule("/v1/*")),
    request: { path: "/v1/messages/count_tokens" },
    tags: ["yes"],
  },
  { says: "path is compared whole", config: only("path", rule("/v1")), request: { path: "/v1/messages" }, tags: [] },
  {
    says: "method is compared exactly",
    config: only("method", rule("POST", "yes", "exact")),
    request: {},
    tags: ["yes"],
  },
  {
    says: "header names have no case",
    config: tagger("header", { field: "X-Team", rules: [rule("core")] }),
    request: { headers: { "x-team": "core" } },
    tags: ["yes"],
  },
  { says: "a missing header has no value", config: tagger("header", { field: "x-team" }), request: {}, tags: [] },
  {
    says: "query is decoded, and any of its values counts",
    config: tagger("query", { field: "kind", rules: [rule("b c")] }),
    request: { search: "?kind=a&kind=b%20c" },
    tags: ["yes"],
  },
  {
    says: "a missing query has no value",
    config: tagger("query", { field: "kind" }),
    request: { search: "?x=1" },
    tags: [],
  },
  {
    says: "model is compared by regex",
    config: only("model", rule("opus|sonnet", "big", "regex")),
    request: { model: "claude-opus-5" },
    tags: ["big"],
  },
  { says: "no model is no value", config: only("model", rule("*")), request: {}, tags: [] },
  {
    says: "each rule that matches adds its tag, once",
    config: only("model", rule("claude-*", "a"), rule("*opus*", "b"), rule("*-5", "a"), rule("gpt-*", "c")),
    request: { model: "claude-opus-5" },
    tags: ["a", "b"],
  },
  {
    says: "client is its short name",
    config: only("client", rule("codex")),
    request: { client: "codex" },
    tags: ["yes"],
  },
  {
    says: "input-size counts bytes",
    config: tagger("input-size", { minimum: 5 }),
    request: { text: '"éé"' },
    tags: ["yes"],
  },
  {
    says: "input-size has a least size",
    config: tagger("input-size", { minimum: 7 }),
    request: { text: '"éé"' },
    tags: [],
  },
  { says: "stream is true or nothing", config: tagger("stream"), request: { stream: true }, tags: ["yes"] },
  { says: "no stream has no value", config: tagger("stream"), request: {}, tags: [] },
  ...(["text", 7, true, 0.5] as const).map((value): Case => ({
    says: `body-json compares a ${typeof value}`,
    config: tagger("body-json", { field: "a.b", rules: [rule(String(value), "yes", "exact")] }),
    request: { json: { a: { b: value } } },
    tags: ["yes"],
  })),
  ...["list.1.name", "list[1].name", "list[].name"].map((field): Case => ({
    says: `body-json reads ${field}`,
    config: tagger("body-json", { field, rules: [rule("two", "yes", "exact")] }),
    request: { json: { list: [{ name: "one" }, { name: "two" }] } },
    tags: ["yes"],
  })),
  ...["a", "a.b.c", "toString", "list.length", "__proto__.x"].map((field): Case => ({
    says: `body-json finds nothing at ${field}`,
    config: tagger("body-json", { field }),
    request: { json: { a: { b: null }, list: [1] } },
    tags: [],
  })),
  {
    says: "body-json of no JSON is nothing",
    config: tagger("body-json", { field: "a" }),
    request: { text: "{" },
    tags: [],
  },
  {
    says: "key sees the name of the server's key",
    config: tagger("key", { rules: [{ match: "wildcard", pattern: "team-*", tag: "yes" }] }),
    request: { keyName: "team-a" },
    tags: ["yes"],
  },
  {
    says: "key is none where none was needed",
    config: tagger("key"),
    request: {},
    tags: [],
  },
  {
    says: "has-tools sees tools",
    config: tagger("has-tools"),
    request: { json: { tools: [{ name: "x" }] } },
    tags: ["yes"],
  },
  {
    says: "has-tools takes an empty list for none",
    config: tagger("has-tools"),
    request: { json: { tools: [] } },
    tags: [],
  },
  {
    says: "has-tools sees Codex's first item",
    config: tagger("has-tools"),
    request: { protocol: "responses", json: { input: [{ type: "additional_tools", tools: [] }] } },
    tags: ["yes"],
  },
  { says: "has-images sees a block", config: tagger("has-images"), request: ofUser([image]), tags: ["yes"] },
  {
    says: "has-images sees a tool's result",
    config: tagger("has-images"),
    request: ofUser([{ type: "tool_result", content: [image] }]),
    tags: ["yes"],
  },
  {
    says: "has-images sees a chat part",
    config: tagger("has-images"),
    request: { protocol: "chat", ...ofUser([{ type: "image_url", image_url: { url: "x" } }]) },
    tags: ["yes"],
  },
  {
    says: "has-images sees what a Codex tool returned",
    config: tagger("has-images"),
    request: {
      protocol: "responses",
      json: { input: [{ type: "function_call_output", output: [{ type: "input_image" }] }] },
    },
    tags: ["yes"],
  },
  {
    says: "has-images sees Gemini's data",
    config: tagger("has-images"),
    request: { protocol: "gemini", json: { contents: [{ parts: [{ inlineData: { mimeType: "image/png" } }] }] } },
    tags: ["yes"],
  },
  { says: "has-images takes a text for none", config: tagger("has-images"), request: ofUser("image"), tags: [] },
  {
    says: "has-images takes a schema's word for none",
    config: tagger("has-images"),
    request: { json: { messages: [], tools: [{ input_schema: { type: "image" } }] } },
    tags: [],
  },
];

for (const { says, config, request, tags: expected } of CASES) {
  Deno.test(`tagsOf: ${says}`, () => assert.deepEqual(tags(config, request), expected));
}

const USER_MESSAGES: readonly { says: string; protocol: Protocol; json: unknown; text: string | undefined }[] = [
  { says: "a string", protocol: "messages", json: { messages: [user("fix it")] }, text: "fix it" },
  {
    says: "text blocks",
    protocol: "messages",
    json: { messages: [user([{ type: "text", text: "a" }, image, { type: "text", text: "b" }])] },
    text: "a\nb",
  },
  {
    says: "the last of several",
    protocol: "messages",
    json: { messages: [user("old"), { role: "assistant", content: "x" }, user("new")] },
    text: "new",
  },
  {
    says: "what was asked before tools ran",
    protocol: "messages",
    json: {
      messages: [user("ask"), { role: "assistant", content: [] }, user([{ type: "tool_result", content: "result" }]), {
        role: "system",
        content: "s",
      }],
    },
    text: "ask",
  },
  {
    says: "nothing of the agent's reminders",
    protocol: "messages",
    json: {
      messages: [user([
        { type: "text", text: "<system-reminder>\nfiles\n</system-reminder>" },
        { type: "text", text: "ask <system-reminder>x</system-reminder>it" },
      ])],
    },
    text: "ask it",
  },
  {
    says: "chat's parts",
    protocol: "chat",
    json: { messages: [user([{ type: "text", text: "a" }]), { role: "tool", content: "r" }] },
    text: "a",
  },
  { says: "an input string", protocol: "responses", json: { input: "ask" }, text: "ask" },
  {
    says: "input items",
    protocol: "responses",
    json: {
      input: [
        { type: "message", role: "developer", content: "d" },
        { type: "message", role: "user", content: [{ type: "input_text", text: "ask" }] },
        {
          type: "message",
          role: "user",
          content: [{ type: "input_text", text: "<environment_context>x</environment_context>" }],
        },
        { type: "function_call_output", output: "r" },
      ],
    },
    text: "ask",
  },
  {
    says: "Gemini's contents",
    protocol: "gemini",
    json: { contents: [{ role: "user", parts: [{ text: "ask" }] }, { role: "model", parts: [{ text: "m" }] }] },
    text: "ask",
  },
  {
    says: "Gemini's contents without a role",
    protocol: "gemini",
    json: { contents: [{ parts: [{ text: "ask" }] }] },
    text: "ask",
  },
  {
    says: "nothing where nobody says anything",
    protocol: "messages",
    json: { messages: [{ role: "assistant", content: "x" }] },
    text: undefined,
  },
  { says: "nothing of what is no list", protocol: "chat", json: { messages: { role: "user" } }, text: undefined },
];

for (const { says, protocol, json, text } of USER_MESSAGES) {
  Deno.test(`tagsOf: user-message sees ${says} (${protocol})`, () => {
    const rules = [rule(text ?? "", "yes", "exact"), rule("*", "any")];
    assert.deepEqual(
      tags(tagger("user-message", { rules }), { protocol, json }),
      text === undefined ? [] : ["yes", "any"],
    );
  });
}

const THINKING: readonly { protocol: Protocol; json: unknown; word: string | undefined; budget?: number }[] = [
  {
    protocol: "messages",
    json: { thinking: { type: "enabled", budget_tokens: 31999 } },
    word: "enabled",
    budget: 31999,
  },
  {
    protocol: "messages",
    json: { thinking: { type: "adaptive", display: "omitted" }, output_config: { effort: "xhigh" } },
    word: "xhigh",
  },
  { protocol: "messages", json: { thinking: { type: "adaptive" } }, word: "adaptive" },
  { protocol: "messages", json: { thinking: { enabled: true, budget_tokens: 100 } }, word: "enabled", budget: 100 },
  {
    protocol: "messages",
    json: { thinking: { type: "disabled" }, output_config: { effort: "high" } },
    word: undefined,
  },
  { protocol: "messages", json: { output_config: { effort: "high" } }, word: undefined },
  { protocol: "messages", json: {}, word: undefined },
  { protocol: "chat", json: { reasoning_effort: "high" }, word: "high" },
  { protocol: "chat", json: { reasoning_effort: "none" }, word: undefined },
  { protocol: "chat", json: { reasoning: { max_tokens: 2000 } }, word: "enabled", budget: 2000 },
  { protocol: "chat", json: { reasoning: { enabled: false } }, word: undefined },
  { protocol: "chat", json: { thinking: { type: "enabled" } }, word: "enabled" },
  { protocol: "responses", json: { reasoning: { effort: "medium" } }, word: "medium" },
  { protocol: "responses", json: { reasoning: { summary: "auto" } }, word: "enabled" },
  { protocol: "responses", json: { reasoning: { effort: "none" } }, word: undefined },
  { protocol: "responses", json: { reasoning: null }, word: undefined },
  {
    protocol: "gemini",
    json: { generationConfig: { thinkingConfig: { thinkingBudget: 1024 } } },
    word: "enabled",
    budget: 1024,
  },
  { protocol: "gemini", json: { generationConfig: { thinkingConfig: { thinkingBudget: -1 } } }, word: "dynamic" },
  { protocol: "gemini", json: { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }, word: undefined },
  { protocol: "gemini", json: { generationConfig: { thinkingConfig: { thinkingLevel: "HIGH" } } }, word: "high" },
  { protocol: "gemini", json: { generationConfig: {} }, word: undefined },
];

for (const { protocol, json, word, budget } of THINKING) {
  Deno.test(`tagsOf: thinking takes ${JSON.stringify(json)} for ${word} (${protocol})`, () => {
    const rules = [rule(word ?? "", "yes", "exact"), rule("*", "any")];
    const found = word === undefined ? [] : ["yes", "any"];
    assert.deepEqual(tags(tagger("thinking", { rules }), { protocol, json }), found);
    // A least budget asks those that name one.
    const least = (budget ?? 0) + 1;
    assert.deepEqual(
      tags(tagger("thinking", { rules, minimum: least }), { protocol, json }),
      budget === undefined ? found : [],
    );
  });
}

Deno.test("tagsOf says which tagger gave a tag", () => {
  const taggers = compileTaggers(tagging([
    tagger("model", { name: "by-model", rules: [rule("claude-*", "claude")] }),
    tagger("client", { name: "by-client", rules: [rule("*", "claude"), rule("*", "any")] }),
  ]));
  const found = tagsOf(subject({ model: "claude-x" }), taggers);
  assert.deepEqual([...found.tags], ["claude", "any"]);
  assert.deepEqual(found.given, [
    { tag: "claude", tagger: "by-model" },
    { tag: "claude", tagger: "by-client" },
    { tag: "any", tagger: "by-client" },
  ]);
});

Deno.test("tagsOf goes on behind a tagger that fails, and tells its fault (G15)", () => {
  const broken: Tagger = {
    name: "broken",
    values: () => {
      throw new Error("no such thing");
    },
    rules: [],
  };
  const found = tagsOf(subject({ model: "m" }), [broken, ...compileTaggers(tagging([tagger("model")]))]);
  assert.deepEqual([...found.tags], ["yes"]);
  assert.deepEqual(found.faults, [{ tagger: "broken", message: "no such thing" }]);
});

Deno.test("tagsOf parses no body for taggers that need none", () => {
  const without: BuiltinTagger[] = ["path", "method", "header", "query", "model", "client", "input-size", "stream"];
  const request = subject({ json: { model: "m" }, model: "m" });
  tagsOf(request, compileTaggers(tagging(without.map((type) => tagger(type)))));
  assert.equal(request.parses, 0);
  tagsOf(request, compileTaggers(tagging([tagger("has-tools")])));
  assert.equal(request.parses, 1);
});

Deno.test("compileTaggers leaves out what is switched off", () => {
  assert.equal(compileTaggers(tagging([tagger("model", { enabled: false }), tagger("client")])).length, 1);
  assert.equal(compileTaggers(tagging([tagger("client")], false)).length, 0);
});
