/** What parse.ts makes of the keys of routing, tagging, health, learning and of an endpoint's requests and connection. */
import { strict as assert } from "node:assert";
import { CLIENTS } from "../../lib/config/clients.ts";
import type { EndpointConfig, TaggerConfig } from "../../lib/config/config.ts";
import type { Client } from "../../lib/routing/client.ts";
import { configOf, endpointOf, problemsOf, warningsOf } from "./parsed.ts";

function endpointWith(...lines: string[]): EndpointConfig {
  return configOf(`endpoints:\n${endpointOf("a", ...lines)}`).endpoints[0]!;
}

Deno.test("parseConfig takes every key of routing, health and learning over", () => {
  const { routing, health, learning } = configOf(`
routing:
  policy: Weighted
  balance: round_robin
  affinity: {enabled: no, ttl: 10m, return: no}
  breaker: {window: 1m, failures: 3, failure_rate: "0.25", open: 5s}
  implicit_model_rewrite: {enabled: yes, claude_model: c, openai_model: o}
timeouts: {check_interval: 5s, health_check_timeout: 7s, recovery_threshold: 3}
learning: {enabled: false, expires: 720h}
`);
  assert.deepEqual(routing, {
    policy: "weighted",
    balance: "round_robin",
    affinity: { enabled: false, ttlMs: 600_000, returns: false },
    breaker: { windowMs: 60_000, failures: 3, failureRate: 0.25, openMs: 5000 },
    implicitModelRewrite: { enabled: true, claudeModel: "c", openaiModel: "o" },
  });
  assert.deepEqual(health, { checkIntervalMs: 5000, timeoutMs: 7000, recoveryThreshold: 3 });
  assert.deepEqual(learning, { enabled: false, expiresMs: 720 * 3_600_000 });
  assert.equal(configOf("timeouts: {recovery_threshold: 0}\n").health.recoveryThreshold, 1);
});

for (
  const [written, language] of [["ZH_cn", undefined], ["zh-cn", "zh-CN"], ["ZH", "zh-CN"], ["pt", "pt"], [
    '""',
    "en",
  ]] as const
) {
  Deno.test(`parseConfig ${language === undefined ? "refuses" : "reads"} the language ${written}`, () => {
    const text = `i18n: {default_language: ${written}}\n`;
    if (language === undefined) assert.match(problemsOf(text).join(), /one of zh-CN, en, .*did you mean zh-CN/);
    else assert.equal(configOf(text).i18n.defaultLanguage, language);
  });
}

/** YAML lines of an endpoint, and what they make of it. */
const ENDPOINT: readonly (readonly [string, readonly string[], Partial<EndpointConfig>])[] = [
  ["clients, in the predecessors' spelling too", ["supported_clients: [Claude_Code, codex, codex]"], {
    supportedClients: ["claude-code", "codex"],
  }],
  ["tags, each once", ["tags: [x, y, x]"], { tags: ["x", "y"] }],
  ["models that it is for, each once", ["models: ['claude-*', glm-5, glm-5]"], { models: ["claude-*", "glm-5"] }],
  ["weight and concurrency", ["weight: 3", "max_concurrency: 4"], { weight: 3, maxConcurrency: 4 }],
  [
    "caps of a minute",
    ["max_per_minute: 20", "max_tokens_per_minute: 200000"],
    { maxPerMinute: 20, maxTokensPerMinute: 200_000 },
  ],
  ["rules of models, which are in force when they are given", [
    "model_rewrite: {rules: [{source_pattern: 'claude-*', target_model: k}]}",
  ], { modelRewrite: { enabled: true, rules: [{ sourcePattern: "claude-*", targetModel: "k" }] } }],
  ["rules of models that are switched off", [
    "model_rewrite: {enabled: false, rules: [{source_pattern: '*', target_model: k}]}",
  ], { modelRewrite: { enabled: false, rules: [{ sourcePattern: "*", targetModel: "k" }] } }],
  ["what rules of models set, in either form", [
    "model_rewrite:",
    "  rules:",
    "    - {source_pattern: a, target_model: k, parameter_overrides: {temperature: 0.6, enable_thinking: 'true', top_k: ''}}",
    "    - {source_pattern: b, target_model: l, parameter_overrides: [{key: thinking.type, value: disabled}, {key: stream, value: x}]}",
    "    - {source_pattern: c, target_model: m, parameter_overrides: {model: x}}",
  ], {
    modelRewrite: {
      enabled: true,
      rules: [
        {
          sourcePattern: "a",
          targetModel: "k",
          parameterOverrides: [
            { path: "temperature", value: 0.6 },
            { path: "enable_thinking", value: true },
            { path: "top_k", value: null },
          ],
        },
        { sourcePattern: "b", targetModel: "l", parameterOverrides: [{ path: "thinking.type", value: "disabled" }] },
        { sourcePattern: "c", targetModel: "m" },
      ],
    },
  }],
  ["no rules of models as none in force", ["model_rewrite: {}"], { modelRewrite: { enabled: false, rules: [] } }],
  ["models", ["default_model: d", "health_check_model: h"], { defaultModel: "d", healthCheckModel: "h" }],
  ["prices, with what follows from those that are given", [
    "prices:",
    "  - {model: 'claude-*', input: 3, output: 15, cache_read: .3, cache_write_5m: 3.75}",
    "  - {model: 'x', input: 1, output: 2, cache_write_5m: 5, cache_write_1h: 7, reasoning: '4'}",
    "  - {model: '*', input: 0, output: 0}",
  ], {
    prices: [
      { model: "claude-*", input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6, reasoning: 15 },
      { model: "x", input: 1, output: 2, cacheRead: 1, cacheWrite5m: 5, cacheWrite1h: 7, reasoning: 4 },
      { model: "*", input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
    ],
  }],
  ["parameters as a map", [
    "parameter_overrides:",
    "  temperature: 0.7",
    "  top_k: '40'",
    "  stop: '[\"a\", 1]'",
    "  user: plain text",
    "  quoted: '\"7\"'",
    "  store: true",
    "  thinking: {type: disabled, budget: 0, parts: [1, x, ~]}",
    "  a.b: null",
    "  seed: ''",
    "  yes: yes",
  ], {
    parameterOverrides: [
      { path: "temperature", value: 0.7 },
      { path: "top_k", value: 40 },
      { path: "stop", value: ["a", 1] },
      { path: "user", value: "plain text" },
      { path: "quoted", value: "7" },
      { path: "store", value: true },
      { path: "thinking", value: { type: "disabled", budget: 0, parts: [1, "x", null] } },
      { path: "a.b", value: null },
      { path: "seed", value: null },
      { path: "yes", value: "yes" },
    ],
  }],
  ["parameters as a list", [
    "parameter_overrides:",
    "  - {key: temperature, value: 0.7}",
    "  - key: max_tokens",
    "    value: ''",
    "  - key: seed",
  ], {
    parameterOverrides: [
      { path: "temperature", value: 0.7 },
      { path: "max_tokens", value: null },
      { path: "seed", value: null },
    ],
  }],
  ["headers", ["header_overrides: {X-One: ' 1 ', x-two: '', x-three: }"], {
    headerOverrides: [{ name: "x-one", value: "1" }, { name: "x-two", value: null }, { name: "x-three", value: null }],
  }],
  ["limits of output and streams", [
    "endpoint_type: openai",
    "max_tokens_field_name: max_completion_tokens",
    "max_output_tokens: 8192",
    "context_window: 32768",
    "images: No",
    "documents: Yes",
    "reorder_system_messages_first: true",
    "sse_config: {require_done_marker: false}",
    "enhanced_protection: true",
  ], {
    maxTokensFieldName: "max_completion_tokens",
    maxOutputTokens: 8192,
    contextWindow: 32768,
    images: "no",
    documents: "yes",
    reorderSystemMessagesFirst: true,
    requireDoneMarker: false,
    enhancedProtection: true,
  }],
  ["rules for errors", [
    "error_rules: [{status: 400, contains: Out Of Quota, pause: 10m}, {contains: busy, action: Again}]",
  ], {
    errorRules: [
      { status: 400, contains: "out of quota", action: "next", pauseMs: 600_000 },
      { status: undefined, contains: "busy", action: "again", pauseMs: 0 },
    ],
  }],
  ["an empty sse_config as none", ["sse_config: {}"], { requireDoneMarker: undefined }],
  ["a proxy", ["proxy: {type: SOCKS5, address: '[::1]:1080', username: u, password: 'p w'}"], {
    proxy: { type: "socks5", address: "[::1]:1080", username: "u", password: "p w" },
  }],
  ["a proxy without a login", ["proxy: {type: https, address: p.example:443, username: '', password: ''}"], {
    proxy: { type: "https", address: "p.example:443", username: undefined, password: undefined },
  }],
  ["OAuth", [
    "auth_type: oauth",
    "oauth_config:",
    "  {access_token: a, refresh_token: r, expires_at: 1759000000000, token_url: 'https://t.example/token',",
    "   client_id: c, client_secret: s, scopes: [x, 'y:z']}",
  ], {
    authType: "oauth",
    authValue: "",
    enabled: true,
    oauth: {
      tokenUrl: "https://t.example/token",
      clientId: "c",
      clientSecret: "s",
      accessToken: "a",
      refreshToken: "r",
      expiresAt: 1_759_000_000_000,
      scopes: ["x", "y:z"],
    },
  }],
];

for (const [name, lines, expected] of ENDPOINT) {
  Deno.test(`parseConfig reads an endpoint's ${name}`, () => {
    const endpoint = endpointWith(...lines);
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(endpoint[key as keyof EndpointConfig], value, key);
    }
  });
}

Deno.test("parseConfig expands variables in names of free maps' values only", () => {
  const text = `endpoints:\n${endpointOf("a", 'header_overrides: {x-a: "${H}"}', 'parameter_overrides: {n: "${N}"}')}`;
  const { headerOverrides, parameterOverrides } = configOf(text, { env: { H: "v", N: "1.5" } }).endpoints[0]!;
  assert.deepEqual([headerOverrides[0]!.value, parameterOverrides[0]!.value], ["v", 1.5]);
});

Deno.test("parseConfig takes names of Object's prototype as names of free maps", () => {
  const { parameterOverrides } = endpointWith("parameter_overrides: {__proto__: 1, constructor: {__proto__: 2}}");
  assert.deepEqual(parameterOverrides.map(({ path, value }) => [path, JSON.stringify(value)]), [
    ["__proto__", "1"],
    ["constructor", '{"__proto__":2}'],
  ]);
});

/** YAML of a tagger, but for its name, and what it becomes. */
const TAGGERS: readonly (readonly [string, string, Partial<TaggerConfig>])[] = [
  ["a path", "builtin_type: path, tag: t, config: {path_pattern: /v1/*}", {
    type: "builtin",
    builtinType: "path",
    field: "",
    minimum: 0,
    rules: [{ match: "wildcard", pattern: "/v1/*", tag: "t" }],
  }],
  ["a header", "builtin_type: header, tag: t, config: {header_name: X-Team, expected_value: a, match: exact}", {
    field: "X-Team",
    rules: [{ match: "exact", pattern: "a", tag: "t" }],
  }],
  ["a query", "builtin_type: query, tag: t, config: {param_name: p, expected_value: '^a', match: regex}", {
    field: "p",
    rules: [{ match: "regex", pattern: "^a", tag: "t" }],
  }],
  ["a member of the body", "builtin_type: body-json, tag: t, config: {json_path: a.b, expected_value: '1*'}", {
    field: "a.b",
    rules: [{ match: "wildcard", pattern: "1*", tag: "t" }],
  }],
  ["a method in capitals", "builtin_type: method, tag: t, config: {expected_value: post}", {
    rules: [{ match: "wildcard", pattern: "POST", tag: "t" }],
  }],
  ["thinking without a budget", "builtin_type: thinking, tag: t", {
    minimum: 0,
    rules: [{ match: "wildcard", pattern: "*", tag: "t" }],
  }],
  ["thinking with a budget in quotes", "builtin_type: thinking, tag: t, config: {min_budget_tokens: '4096'}", {
    minimum: 4096,
  }],
  ["a size with a unit", "builtin_type: input-size, tag: t, config: {min_bytes: 200KB}", {
    minimum: 200_000,
    rules: [{ match: "wildcard", pattern: "*", tag: "t" }],
  }],
  ["a question", "builtin_type: has-images, tag: t, enabled: false", { enabled: false, builtinType: "has-images" }],
  ["the documented rules, without a tag of its own", "builtin_type: path, config: {rules: [{pattern: ^/a, tag: x}]}", {
    rules: [{ match: "regex", pattern: "^/a", tag: "x" }],
  }],
  [
    "the documented rules, which do not say what they look at",
    "type: builtin, config: {rules: [{pattern: ^/a, tag: x}]}",
    {
      builtinType: "path",
      rules: [{ match: "regex", pattern: "^/a", tag: "x" }],
    },
  ],
  ["the documented methods", "builtin_type: method, tag: t, config: {methods: [post, PUT]}", {
    rules: [{ match: "exact", pattern: "POST", tag: "t" }, { match: "exact", pattern: "PUT", tag: "t" }],
  }],
  ["one documented method", "builtin_type: method, tag: t, config: {methods: GET}", {
    rules: [{ match: "exact", pattern: "GET", tag: "t" }],
  }],
  [
    "a pattern and rules",
    "builtin_type: path, tag: t, config: {path_pattern: /, rules: [{pattern: /, match: exact}]}",
    {
      rules: [{ match: "wildcard", pattern: "/", tag: "t" }, { match: "exact", pattern: "/", tag: "t" }],
    },
  ],
  ["a script", "type: script, tag: t, config: {script: 'x', timeout: 50ms}", {
    type: "script",
    tag: "t",
    script: "x",
    timeoutMs: 50,
  }],
  ["a script's file, with the time of all", "type: script, tag: t, config: {script_file: a.js}", {
    script: "// /etc/cccc/a.js",
    timeoutMs: 5000,
  }],
];

for (const [name, yaml, expected] of TAGGERS) {
  Deno.test(`parseConfig reads ${name} as a tagger`, () => {
    const enabled = yaml.includes("enabled") ? "" : "enabled: true, ";
    const { tagging } = configOf(`tagging: {taggers: [{name: n, ${enabled}${yaml}}]}\n`, {
      readFile: (path) => ({ type: "text", text: `// ${path}` }),
    });
    const [tagger] = tagging.taggers as [TaggerConfig];
    assert.equal(tagger.name, "n");
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual((tagger as unknown as Record<string, unknown>)[key], value, key);
    }
  });
}

Deno.test("supported_clients knows the clients that detectClient tells apart", () => {
  const all: Readonly<Record<Client, true>> = {
    "claude-code": true,
    "codex": true,
    "anthropic-sdk": true,
    "openai-sdk": true,
    "gemini-cli": true,
    "opencode": true,
    "other": true,
  };
  assert.deepEqual(CLIENTS.toSorted(), Object.keys(all).toSorted());
});

/** Keys of the predecessors' forks, and what they become. */
const ADOPTED: readonly (readonly [string, Partial<EndpointConfig>, RegExp | undefined])[] = [
  ["openai_preference: responses", { wireApi: "responses" }, undefined],
  ["openai_preference: chat_completions", { wireApi: "chat" }, undefined],
  ["openai_preference: auto, supports_responses: true", { wireApi: "responses" }, undefined],
  ["openai_preference: responses, supports_responses: true", { wireApi: "responses" }, undefined],
  ["supports_responses: false", { wireApi: "chat" }, undefined],
  ["native_codex_format: true", { wireApi: "responses" }, undefined],
  [
    "wire_api: chat, native_codex_format: true",
    { wireApi: "chat" },
    /native_codex_format has no effect, as another key/,
  ],
  ["client_type: claude_code", { supportedClients: ["claude-code"] }, undefined],
  ["client_type: ''", { supportedClients: [] }, undefined],
  ["client_type: openai", { supportedClients: [] }, /client_type has no effect: supported_clients says/],
  ["client_type: codex, supported_clients: [other]", { supportedClients: ["other"] }, /client_type has no effect/],
  ["count_tokens_enabled: false", {}, /count_tokens_enabled is not read .* found out by asking it/],
  ["model_alias: x", { defaultModel: "" }, /model_alias is not read .*: default_model and model_rewrite say/],
  [
    "model_rewrite: {enabled: false, target_model: x}",
    {},
    /model_rewrite\.target_model is not read .*: health_check_model says/,
  ],
  ["rate_limit_status: x", {}, /rate_limit_status is not read .* no longer kept in this file/],
];

Deno.test("parseConfig reads the forks' keys as what they mean here, or says what does", () => {
  for (const [yaml, expected, warning] of ADOPTED) {
    const text =
      `endpoints: [{name: a, url: "https://x.example", endpoint_type: openai, auth_type: none, enabled: true, ${yaml}}]\n`;
    const endpoint = configOf(text).endpoints[0]!;
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(endpoint[key as keyof EndpointConfig], value, yaml);
    }
    const warnings = warningsOf(text);
    if (warning === undefined) assert.deepEqual(warnings, [], yaml);
    else assert.match(warnings.join("\n"), warning, yaml);
  }
});

Deno.test("parseConfig says of a predecessor's auth_type auto which header the credential goes into", () => {
  const text = 'endpoints: [{name: a, url: "https://x.example", auth_type: Auto, auth_value: k, enabled: true}]\n';
  assert.equal(configOf(text).endpoints[0]!.authType, "auth_token");
  assert.match(
    warningsOf(text).join(),
    /auth_type has no effect: auth_value is sent as a bearer token; .* needs api_key/,
  );
});

Deno.test("parseConfig names what a predecessor's server.auto_sort_endpoints is here", () => {
  const warnings = warningsOf("server: {auto_sort_endpoints: true}\n").join();
  assert.match(warnings, /auto_sort_endpoints is not read .*: routing\.policy: fastest/);
});
