import assert from "node:assert/strict";
import type { EndpointConfig, RoutingConfig } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import type { Client } from "../../lib/routing/client.ts";
import { endpointInModel, overridesOf, rewriteModel, testRewrite } from "../../lib/routing/models.ts";
import { endpoint } from "../endpoint.ts";

const ROUTING: RoutingConfig = {
  policy: "priority",
  balance: "in_order",
  affinity: { enabled: true, ttlMs: 1000, returns: false },
  breaker: { windowMs: 1000, failures: 3, failureRate: 0.5, openMs: 1000 },
  implicitModelRewrite: { enabled: false, claudeModel: "claude-sonnet-5", openaiModel: "gpt-5.5" },
};
const IMPLICIT: RoutingConfig = {
  ...ROUTING,
  implicitModelRewrite: { ...ROUTING.implicitModelRewrite, enabled: true },
};

interface Case {
  readonly says: string;
  readonly model: string;
  readonly own: Partial<EndpointConfig>;
  readonly client?: Client;
  readonly routing?: RoutingConfig;
  readonly expected: string;
  readonly reason?: string | undefined;
  readonly longContext?: boolean;
}

function rules(...pairs: [string, string][]): Partial<EndpointConfig> {
  return {
    modelRewrite: {
      enabled: true,
      rules: pairs.map(([sourcePattern, targetModel]) => ({ sourcePattern, targetModel })),
    },
  };
}

const CASES: readonly Case[] = [
  {
    says: "leaves a model alone where nothing is configured",
    model: "claude-opus-5-5",
    own: {},
    expected: "claude-opus-5-5",
  },
  {
    says: "takes the first rule that matches",
    model: "claude-haiku-4-5",
    own: rules(["claude-*haiku*", "small"], ["claude-*", "large"]),
    expected: "small",
    reason: 'the model_rewrite rule "claude-*haiku*" says so',
  },
  {
    says: "lets a star cross a slash",
    model: "openai/gpt-5",
    own: rules(["*", "glm-5"]),
    expected: "glm-5",
    reason: 'the model_rewrite rule "*" says so',
  },
  { says: "heeds the case", model: "GPT-5", own: rules(["gpt-*", "x"]), expected: "GPT-5" },
  {
    says: "heeds no rules that are switched off",
    model: "gpt-5",
    own: { modelRewrite: { enabled: false, rules: [{ sourcePattern: "*", targetModel: "x" }] } },
    expected: "gpt-5",
  },
  {
    says: "takes the default model where no rule matches",
    model: "gpt-5",
    own: { ...rules(["claude-*", "x"]), defaultModel: "kimi-k3" },
    expected: "kimi-k3",
    reason: "it is the endpoint's default_model",
  },
  {
    says: "gives no reason where the name stays what it was",
    model: "kimi-k3",
    own: { defaultModel: "kimi-k3" },
    expected: "kimi-k3",
  },
  {
    says: "puts no model where a request names none",
    model: "",
    own: { ...rules(["*", "x"]), defaultModel: "y" },
    expected: "",
  },
  {
    says: "strips the suffix of the long context, and keeps it as a wish (A37)",
    model: "claude-opus-5-5[1m]",
    own: {},
    expected: "claude-opus-5-5",
    reason: "[1m] is Claude Code's own and no part of the name",
    longContext: true,
  },
  {
    says: "looks rules up without the suffix (A37)",
    model: "claude-opus-5-5[1m]",
    own: rules(["claude-opus-5-5", "large"]),
    expected: "large",
    reason: 'the model_rewrite rule "claude-opus-5-5" says so',
    longContext: true,
  },
  {
    says: "keeps a rule with the suffix for names that have it (A37)",
    model: "claude-opus-51",
    own: rules(["claude-opus-5[1m]", "huge"], ["*", "large"]),
    expected: "large",
    reason: 'the model_rewrite rule "*" says so',
  },
  {
    says: "finds a rule with the suffix (A37)",
    model: "claude-opus-5[1m]",
    own: rules(["claude-opus-5[1m]", "huge"], ["*", "large"]),
    expected: "huge",
    reason: 'the model_rewrite rule "claude-opus-5[1m]" says so',
    longContext: true,
  },
  {
    says: "sends no suffix that a rule wrote either (A37)",
    model: "claude-opus-5",
    own: rules(["*", "claude-opus-6[1m]"]),
    expected: "claude-opus-6",
    reason: 'the model_rewrite rule "*" says so',
    longContext: true,
  },
];

const OPENAI: Partial<EndpointConfig> = { type: "openai" };
const SWAPPED_CLAUDE = "glm-5 is none of Claude's models (routing.implicit_model_rewrite)";

const IMPLICIT_CASES: readonly Case[] = [
  {
    says: "replaces nothing implicitly by default",
    model: "glm-5",
    own: {},
    client: "claude-code",
    routing: ROUTING,
    expected: "glm-5",
  },
  {
    says: "replaces another family's model for Claude Code at an Anthropic endpoint",
    model: "glm-5",
    own: {},
    client: "claude-code",
    expected: "claude-sonnet-5",
    reason: SWAPPED_CLAUDE,
  },
  {
    says: "keeps a Claude model behind prefixes",
    model: "us.anthropic.claude-x",
    own: {},
    client: "claude-code",
    expected: "us.anthropic.claude-x",
  },
  { says: "keeps other clients' models", model: "glm-5", own: {}, client: "anthropic-sdk", expected: "glm-5" },
  {
    says: "keeps Claude Code's models at an OpenAI endpoint",
    model: "glm-5",
    own: OPENAI,
    client: "claude-code",
    expected: "glm-5",
  },
  {
    says: "replaces another family's model for Codex at an OpenAI endpoint",
    model: "qwen-3",
    own: OPENAI,
    client: "codex",
    expected: "gpt-5.5",
    reason: "qwen-3 is none of OpenAI's models (routing.implicit_model_rewrite)",
  },
  ...["gpt-5.5", "openai/gpt-oss-120b", "o3", "o4-mini", "codex-mini-latest", "chatgpt-4o-latest", "ft:gpt-4o:x"].map((
    model,
  ) => ({
    says: `keeps ${model} for Codex`,
    model,
    own: OPENAI,
    client: "codex" as const,
    expected: model,
  })),
  {
    says: "replaces nothing at a tagged endpoint",
    model: "glm-5",
    own: { tags: ["x"] },
    client: "claude-code",
    expected: "glm-5",
  },
  {
    says: "replaces nothing beside rules",
    model: "glm-5",
    own: rules(["a", "b"]),
    client: "claude-code",
    expected: "glm-5",
  },
  {
    says: "replaces beside rules that are switched off",
    model: "glm-5",
    own: { modelRewrite: { enabled: false, rules: [{ sourcePattern: "*", targetModel: "x" }] } },
    client: "claude-code",
    expected: "claude-sonnet-5",
    reason: SWAPPED_CLAUDE,
  },
  {
    says: "replaces by nothing where no model is configured",
    model: "glm-5",
    own: {},
    client: "claude-code",
    routing: { ...IMPLICIT, implicitModelRewrite: { enabled: true, claudeModel: "", openaiModel: "" } },
    expected: "glm-5",
  },
];

const ALL = [...CASES, ...IMPLICIT_CASES.map((each): Case => ({ routing: IMPLICIT, ...each }))];

for (const { says, model, own, client = "other", routing = ROUTING, expected, reason, longContext = false } of ALL) {
  Deno.test(`rewriteModel ${says}`, () => {
    const rewritten = rewriteModel(model, { endpoint: endpoint(own), client, routing });
    const told = rewritten.reason === undefined ? undefined : say(rewritten.reason);
    assert.deepEqual({ ...rewritten, reason: told }, { model: expected, reason, longContext, overrides: [] });
  });
}

const NAMED = [endpoint({ id: "one", name: "Kimi, 2" }), endpoint({ id: "two", name: "kimi" }), endpoint({ id: "3" })];

for (
  const [model, id, asked] of [
    ["kimi,kimi-k3", "two", "kimi-k3"],
    ["KIMI, openai/gpt-5.5[1m]", "two", "openai/gpt-5.5"],
    ["two,x", "two", "x"],
    ["kimi, 2,claude-opus-5", "one", "claude-opus-5"],
    ["kimi,", undefined, "y"],
    ["kim,x", undefined, "y"],
    ["kimi/kimi-k3", undefined, "y"],
  ] as const
) {
  Deno.test(`endpointInModel finds ${id} in ${model}, and rewriteModel asks for ${asked}`, () => {
    assert.equal(endpointInModel(model, NAMED)?.id, id);
    const own = { ...NAMED.find((each) => each.id === id) ?? NAMED[0]!, defaultModel: "y" };
    const { model: target, reason, longContext } = rewriteModel(model, {
      ...{ endpoint: own, client: "claude-code", routing: ROUTING },
    });
    assert.deepEqual([target, longContext], [asked, model.endsWith("[1m]")]);
    const why = id === undefined ? "it is the endpoint's default_model" : "the request names it in front of the model";
    assert.equal(say(reason!), why);
  });
}

Deno.test("rewriteModel says for each endpoint what that endpoint is asked for (G13)", () => {
  const asked = [rules(["claude-*", "glm-5"]), { defaultModel: "kimi-k3" }, {}]
    .map((own) => rewriteModel("claude-opus-5", { endpoint: endpoint(own), client: "other", routing: ROUTING }).model);
  assert.deepEqual(asked, ["glm-5", "kimi-k3", "claude-opus-5"]);
});

for (
  const { model, own, rewritten_model, matched_rule } of [
    { model: "gpt-5", own: rules(["gpt-*", "x"]), rewritten_model: "x", matched_rule: "gpt-*" },
    { model: "gpt-5", own: { defaultModel: "y" }, rewritten_model: "y", matched_rule: "default_model" },
    { model: "gpt-5", own: {}, rewritten_model: "gpt-5", matched_rule: "" },
    { model: "x", own: rules(["x", "x"]), rewritten_model: "x", matched_rule: "x" },
  ]
) {
  Deno.test(`testRewrite shows ${model} as ${rewritten_model} by ${JSON.stringify(matched_rule)}`, () => {
    assert.deepEqual(testRewrite(model, { endpoint: endpoint(own), client: "other", routing: ROUTING }), {
      original_model: model,
      rewritten_model,
      matched_rule,
      rewrite_applied: model !== rewritten_model,
    });
  });
}

const COOL = [{ path: "temperature", value: 0.6 }];
const OF_RULES: Partial<EndpointConfig> = {
  modelRewrite: {
    enabled: true,
    rules: [
      { sourcePattern: "claude-opus*", targetModel: "qwen3-max", parameterOverrides: COOL },
      { sourcePattern: "qwen3-max", targetModel: "qwen3-max", parameterOverrides: [{ path: "top_p", value: 1 }] },
      { sourcePattern: "*haiku*", targetModel: "qwen3-mini" },
    ],
  },
  defaultModel: "qwen3-max",
};

for (
  const [model, paths] of [
    ["claude-opus-5", ["temperature"]],
    ["claude-opus-5[1m]", ["temperature"]],
    ["qwen3-max", ["top_p"]],
    ["claude-haiku-5", []],
    ["other", []],
    ["main,claude-opus-5", []],
  ] as const
) {
  Deno.test(`rewriteModel sets for ${model} what its rule does: ${paths.join() || "nothing"}`, () => {
    const { overrides } = rewriteModel(model, { endpoint: endpoint(OF_RULES), client: "other", routing: ROUTING });
    assert.deepEqual(overrides.map(({ path }) => path), paths);
  });
}

Deno.test("overridesOf tells by the endpoint's own name of a model what its first rule sets, unless rules are off", () => {
  const main = endpoint(OF_RULES);
  assert.deepEqual([overridesOf(main, "qwen3-max"), overridesOf(main, "qwen3-mini")], [COOL, []]);
  const off = endpoint({ modelRewrite: { ...main.modelRewrite, enabled: false } });
  assert.deepEqual(overridesOf(off, "qwen3-max"), []);
});
