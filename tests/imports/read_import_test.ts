import assert from "node:assert/strict";
import { parseConfig } from "../../lib/config/parse.ts";
import type { Config } from "../../lib/config/config.ts";
import { importInto } from "../../lib/imports/import_into.ts";
import type { Imported, Note } from "../../lib/imports/imported.ts";
import { readImport } from "../../lib/imports/read_import.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import * as samples from "./samples.ts";

function imported(text: string): { program: string; imported: Imported } {
  const read = readImport(text);
  assert.ok(read.type === "read", JSON.stringify(read));
  return read;
}

interface Result {
  readonly program: string;
  readonly config: Config;
  readonly text: string;
  readonly warnings: readonly string[];
  readonly notes: readonly Note[];
}

/** What a new file says after the import of `text`. */
function result(text: string, before = ""): Result {
  const read = imported(text);
  const added = importInto({ file: "config.yaml", text: before, options: { env: () => undefined } }, read.imported);
  assert.ok(added.type === "added", JSON.stringify(added));
  const parsed = parseConfig(added.text, {
    file: "config.yaml",
    directory: "/",
    env: (name) => `value-of-${name}`,
    readFile: () => ({ type: "unreadable", reason: phrase("file.not_there") }),
  });
  assert.ok(parsed.type === "ok", JSON.stringify(parsed));
  const warnings = parsed.warnings.map(({ message }) => say(message));
  const { notes } = added;
  return { program: read.program, config: parsed.config, text: added.text, warnings, notes };
}

function said(notes: readonly Note[], kind: Note["kind"]): string[] {
  return notes.filter((note) => note.kind === kind).map(({ what }) => what);
}

function endpoints({ config }: Result): string[] {
  return config.endpoints.map(({ name, type, wireApi, authType, authValue, enabled, priority, tags }) =>
    [name, type, wireApi, authType, authValue || "-", enabled ? "on" : "off", priority, tags.join("+") || "-"].join(" ")
  );
}

Deno.test("readImport takes claude-code-router's providers, and its routes as tags", () => {
  const read = result(samples.CLAUDE_CODE_ROUTER);
  assert.equal(read.program, "claude-code-router");
  assert.deepEqual(endpoints(read), [
    "openrouter openai chat auth_token sk-or-0123456789abcdef off 2 -",
    "openrouter-background openai chat auth_token sk-or-0123456789abcdef on 1 background",
    "deepseek openai chat auth_token value-of-DEEPSEEK_KEY on 1 -",
    "deepseek-think openai chat auth_token value-of-DEEPSEEK_KEY on 1 think",
    "gemini gemini auto api_key gemini-key-123 off 2 -",
    "gemini-long-context gemini auto api_key gemini-key-123 on 1 long-context",
    "direct anthropic auto none - off 2 -",
  ]);
  assert.deepEqual(read.warnings, []);
  const [openrouter, , deepseek, think] = read.config.endpoints;
  assert.equal(openrouter!.maxOutputTokens, 16384);
  assert.deepEqual([deepseek!.defaultModel, think!.defaultModel], ["deepseek-chat", "deepseek-reasoner"]);
  assert.deepEqual(openrouter!.proxy, {
    type: "http",
    address: "127.0.0.1:7890",
    username: undefined,
    password: undefined,
  });
  const { server, logging } = read.config;
  assert.deepEqual([server.host, server.port, logging.level], ["127.0.0.1", 3456, "error"]);
  assert.deepEqual(server.apiKeys, [{ name: "claude-code-router", key: "the-client-key", enabled: true }]);
  for (const left of ["API_TIMEOUT_MS", "Router.webSearch", 'provider "deepseek": transformer of deepseek-chat']) {
    assert.ok(said(read.notes, "left out").includes(left), left);
  }
  assert.ok(said(read.notes, "changed").includes("HOST"));
});

for (
  const { body, model = "claude-opus", tag } of [
    { body: { messages: [{ content: "x".repeat(5000) }], thinking: { type: "enabled" } }, tag: "long-context" },
    { body: { thinking: { type: "enabled" } }, model: "claude-haiku-4-5", tag: "background" },
    { body: { thinking: { type: "enabled", budget_tokens: 1 } }, tag: "think" },
    { body: { thinking: { type: "disabled" } }, tag: undefined },
    { body: {}, tag: undefined },
  ]
) {
  Deno.test(`the imported tagger calls a request for ${model} with ${Object.keys(body).join(" and ")} ${tag}`, () => {
    const { taggers } = imported(samples.CLAUDE_CODE_ROUTER).imported;
    const { script } = taggers[0]!["config"] as { script: string };
    // deno-lint-ignore no-eval -- a function that this test has just made
    const tagOf = eval(`(${script})`) as (request: unknown) => unknown;
    const given = tagOf({ model, body });
    assert.deepEqual(given, tag ?? []);
  });
}

Deno.test("readImport takes cc-switch's providers, the chosen ones first, and no login", () => {
  const read = result(samples.CC_SWITCH);
  assert.equal(read.program, "cc-switch");
  assert.deepEqual(endpoints(read), [
    "DeepSeek anthropic auto auth_token sk-deep'seek-1 on 1 -",
    "DeepSeek-2 openai responses auth_token sk-relay-1 on 1 -",
    "Spare anthropic auto api_key k-spare off 3 -",
    "G gemini auto api_key gk off 3 -",
  ]);
  assert.deepEqual(read.config.endpoints.map(({ supportedClients }) => supportedClients.join()), [
    "claude-code",
    "codex",
    "claude-code",
    "gemini-cli",
  ]);
  assert.deepEqual(read.config.endpoints[0]!.modelRewrite?.rules.length, 1);
  assert.equal(read.config.endpoints[0]!.defaultModel, "deepseek-chat");
  assert.equal(read.config.endpoints[1]!.url, "https://relay.example/v1");
  for (
    const left of [
      'codex provider "ChatGPT"',
      'claude provider "Subscription"',
      'codex provider "DeepSeek": auth.tokens',
      "mcp",
    ]
  ) {
    assert.ok(said(read.notes, "left out").includes(left), left);
  }
});

Deno.test("readImport reads cc-switch's export as SQL without running it", () => {
  const read = result(samples.CC_SWITCH_SQL);
  assert.equal(read.program, "cc-switch");
  assert.deepEqual(endpoints(read), [
    "It's; a (relay) openai chat auth_token sk-deep'seek-1 on 1 -",
    "Relay openai responses auth_token sk-relay-1 on 2 -",
  ]);
  assert.ok(said(read.notes, "left out").includes('codex provider "ChatGPT"'));
});

Deno.test("readImport takes LiteLLM's models, each of which is a tag", () => {
  const read = result(samples.LITELLM);
  assert.deepEqual(endpoints(read), [
    "anthropic anthropic auto api_key value-of-ANTHROPIC_API_KEY on 1 claude",
    "openai openai auto auth_token local-key on 1 fast[1]+big",
  ]);
  assert.deepEqual(read.config.endpoints[1]!.modelRewrite?.rules.map(({ targetModel }) => targetModel), [
    "qwen",
    "org/qwen-big",
  ]);
  assert.deepEqual(said(read.notes, "left out"), ['model "gpt-4o"', 'model "anthropic/*"', "litellm_settings"]);
});

Deno.test("readImport takes the keys of LiteLLM's models from where LiteLLM does, and knows whose a bare model is", () => {
  const read = result(samples.LITELLM_AT_HOME);
  assert.deepEqual(endpoints(read), [
    "gemini gemini auto api_key value-of-GEMINI_API_KEY on 1 lite",
    "anthropic anthropic auto api_key value-of-ANTHROPIC_API_KEY on 1 opus",
    "openai openai auto auth_token value-of-OPENAI_API_KEY on 1 gpt",
    "ollama openai chat none - on 1 llama",
    "cerebras openai chat auth_token value-of-CEREBRAS_API_KEY on 1 fast",
    "openai-2 openai auto none - on 1 local",
  ]);
  assert.deepEqual(read.config.endpoints.at(-1)!.modelRewrite?.rules.map(({ targetModel }) => targetModel), [
    "meta-llama/L3",
  ]);
  assert.deepEqual(said(read.notes, "left out"), [
    'model "opus": extra_headers',
    'model "gpt": rpm',
    'model "vertex"',
    "fallbacks",
  ]);
  assert.ok(said(read.notes, "changed").includes('model "lite": api_key'));
});

Deno.test("readImport leaves out what of claude-code-router needs another client's login, and names every key it leaves", () => {
  const read = result(samples.ROUTER_AT_HOME);
  assert.deepEqual(endpoints(read), ["or openai chat auth_token k on 1 -"]);
  assert.deepEqual(said(read.notes, "left out"), [
    'provider "gemini-cli"',
    'provider "vertex"',
    "Router.think",
    "CLAUDE_PATH",
    "forceUseImageAgent",
    "SOME_KEY",
  ]);
});

Deno.test("readImport leaves keys of CLIProxyAPI switched off that are so there", () => {
  const read = result(samples.CLI_PROXY_API_OFF);
  assert.deepEqual(endpoints(read), [
    "claude anthropic auto api_key sk-ant-api03-off off 1 -",
    "spare openai chat auth_token sk-spare off 1 -",
  ]);
  const left = said(read.notes, "left out");
  for (const what of ['openai-compatibility "spare".prefix', 'openai-compatibility "spare".headers.X-Session']) {
    assert.ok(left.includes(what), `${what} in ${left}`);
  }
  assert.ok(left.includes("quota-exceeded") && left.includes("payload"));
});

Deno.test("readImport takes CLIProxyAPI's keys, and neither its logins nor its disguises", () => {
  const read = result(samples.CLI_PROXY_API);
  assert.deepEqual(endpoints(read), [
    "claude anthropic auto api_key sk-ant-api03-first on 2 -",
    "claude-2 anthropic auto api_key sk-second on 1 -",
    "openrouter openai chat auth_token sk-or-one on 3 -",
    "openrouter-2 openai chat auth_token sk-or-two on 1 -",
  ]);
  const [first, second, , direct] = read.config.endpoints;
  assert.deepEqual(first!.proxy, { type: "socks5", address: "192.0.2.1:1080", username: "user", password: "p@ss" });
  assert.equal(direct!.proxy, undefined);
  assert.deepEqual([second!.weight, read.config.routing.balance, read.config.server.port], [5, "weighted", 8317]);
  assert.ok(!read.text.includes("X-Copied") && read.text.includes("X-Own"));
  const left = [
    "claude-api-key[1].prefix",
    "claude-api-key[1].cloak",
    "claude-api-key[1].headers.X-Copied",
    "auth-dir",
  ];
  assert.deepEqual(said(read.notes, "left out"), left);
});

Deno.test("readImport takes a predecessor's file in documented and in working forms", () => {
  const read = result(samples.PREDECESSOR);
  assert.equal(read.program, "Claude Code Companion");
  assert.deepEqual(endpoints(read), [
    "pool anthropic auto auth_token pool-token-123 on 1 -",
    "chat openai auto auth_token value-of-OPENROUTER_KEY off 2 -",
    "fork openai responses auth_token f-key on 1 -",
    "subscription anthropic auto passthrough - off 1 -",
    "issuer anthropic auto oauth - on 1 -",
  ]);
  assert.deepEqual(read.config.endpoints[2]!.supportedClients, ["codex"]);
  assert.deepEqual([read.config.server.host, read.config.server.port], ["127.0.0.1", 8081]);
  assert.equal(read.config.timeouts.responseHeaderMs, 90_000);
  assert.deepEqual(read.config.tagging.taggers.map(({ name }) => name), ["haiku"]);
  assert.deepEqual(said(read.notes, "changed"), [
    'endpoint "chat": enabled',
    'endpoint "subscription": oauth_config',
    "server.host",
  ]);
  assert.deepEqual(said(read.notes, "left out"), [
    'endpoint "pool": rate_limit_reset',
    'endpoint "fork": auth_type',
    'endpoint "resold"',
    'endpoint "anonymous"',
    'endpoint "issuer": oauth_config: auto_refresh',
    'tagger "haiku": priority',
    'tagger "old"',
    "server.auth_token",
    "logging.exclude_paths",
    "validation",
    "timeouts.tls_handshake",
    "i18n.enabled",
    'endpoint "broken"',
  ]);
  assert.ok(!read.warnings.some((warning) => warning.includes("has no effect")), read.warnings.join("\n"));
});

Deno.test("readImport brings what a predecessor's documents show, and what it read as false, to words that say the same", () => {
  const read = result(`
endpoints:
  - {name: a, url: "https://a.example", auth_type: api_key, auth_value: k, enabled: true,
     model_rewrite: {target_model: m, rules: [{source_pattern: "*", target_model: x}]}}
tagging:
  enabled: true
  pipeline_timeout: 2s
  taggers:
    - {name: paths, type: builtin, enabled: true, config: {rules: [{pattern: ^/responses, tag: codex}]}}
    - {name: posts, type: builtin, builtin_type: method, tag: post, enabled: false, config: {methods: [POST]}}
`);
  const { endpoints, tagging } = read.config;
  assert.equal(endpoints[0]!.modelRewrite.enabled, false);
  assert.equal(tagging.pipelineTimeoutMs, 2000);
  assert.deepEqual(tagging.taggers.map((tagger) => tagger.type === "builtin" && [tagger.builtinType, tagger.rules]), [
    ["path", [{ match: "regex", pattern: "^/responses", tag: "codex" }]],
    ["method", [{ match: "exact", pattern: "POST", tag: "post" }]],
  ]);
  assert.deepEqual(said(read.notes, "changed"), ['endpoint "a": model_rewrite.enabled']);
  assert.deepEqual(said(read.notes, "left out"), ['endpoint "a": model_rewrite: target_model']);
  assert.ok(!read.text.includes("target_model: m") && !read.text.includes("methods"), read.text);
});

Deno.test("importInto takes an endpoint whose URL and numbers come from variables that are not set yet", () => {
  const { imported: found } = imported(`
server: {port: "\${PORT:9001}"}
endpoints:
  - {name: default, url: "\${URL_A:https://a.example}", auth_type: api_key, auth_value: "\${KEY}", enabled: true}
  - {name: needed, url: "\${URL_B}", auth_type: none, enabled: true, priority: "\${PRIORITY}"}
`);
  const added = importInto({ file: "config.yaml", text: "", options: { env: () => undefined } }, found);
  assert.ok(added.type === "added");
  const { text, notes } = added;
  assert.deepEqual(said(notes, "left out"), []);
  assert.ok(
    text.includes("${URL_A:https://a.example}") && text.includes("${URL_B}") && text.includes("${PORT:9001}"),
    text,
  );
});

for (const [name, text] of Object.entries(samples)) {
  Deno.test(`readImport takes no client's login from ${name} and repeats no credential in what it says`, () => {
    const { text: written, notes } = result(text);
    assert.ok(!written.includes("never-take-this"));
    const told = JSON.stringify(notes);
    for (
      const secret of ["never-take-this", "pool-token-123", "sk-or-", "sk-relay", "local-key", "p@ss", "the-client-key"]
    ) {
      assert.ok(!told.includes(secret), secret);
    }
  });
  Deno.test(`importInto adds nothing when ${name} is imported again, and does not say that it took what is there`, () => {
    const once = result(text).text;
    const { text: twice, notes } = result(text, once);
    assert.equal(twice, once);
    const left = said(notes, "left out");
    const told = [...said(notes, "taken"), ...said(notes, "changed")];
    assert.deepEqual(told.filter((what) => left.includes(what)), []);
    assert.ok(notes.every(({ kind, why }) => kind !== "taken" || !/as (?:the endpoint|a tagger)/.test(why)));
  });
}

Deno.test("importInto says of what does not fit that it is left out, and nothing else", () => {
  const { notes } = result(
    '{"Providers": [{"name": "none", "models": ["m"]}, {"name": "a", "api_base_url": "https://a.example/v1/chat/completions", ' +
      '"api_key": "k", "models": ["m"]}], "Router": {"default": "a,m"}}',
  );
  assert.deepEqual(notes.map(({ kind, what }) => `${kind}: ${what}`), [
    'taken: provider "a"',
    'left out: provider "none"',
  ]);
});

Deno.test("importInto keeps the comments and the settings of a file that is there", () => {
  const before =
    "# mine\nserver:\n  port: 9999 # stays\nendpoints:\n  # the first\n  - {name: pool, url: https://own.example, auth_type: none, enabled: true}\n";
  const { text, config, notes } = result(samples.PREDECESSOR, before);
  for (const line of ["# mine", "  port: 9999 # stays", "  # the first"]) {
    assert.ok(text.split("\n").includes(line), line);
  }
  assert.deepEqual(config.endpoints.map(({ name }) => name).slice(0, 2), ["pool", "pool-2"]);
  assert.ok(notes.some(({ kind, what }) => kind === "left out" && what === "server.port"));
});

for (
  const { what, text, reason } of [
    {
      what: "a login of Claude Code",
      text: '{"claudeAiOauth":{"accessToken":"x"}}',
      reason: /a client's stored login/,
    },
    { what: "a login of Codex", text: '{"OPENAI_API_KEY":null,"tokens":{}}', reason: /a client's stored login/ },
    { what: "a database", text: "SQLite format 3\0", reason: /it is a database/ },
    { what: "a text", text: "hello", reason: /it holds no settings/ },
    { what: "broken YAML", text: "a: [", reason: /neither YAML nor JSON/ },
    { what: "somebody else's YAML", text: "a: 1", reason: /not a file of claude-code-router, cc-switch/ },
  ]
) {
  Deno.test(`readImport refuses ${what}`, () => {
    const read = readImport(text);
    assert.ok(read.type === "refused");
    assert.match(read.reason, reason);
  });
}

Deno.test("readImport takes a file of this program too, sections, keys and all", () => {
  const own = `server: {port: 9, admin_password: pages-password, api_keys: [{name: laptop, key: laptop-key}]}
endpoints: [{name: a, url: "https://a.example", auth_type: none, enabled: true, wire_api: auto}]
routing: {policy: weighted, affinity: {ttl: 2h}}
learning: {enabled: false}
budgets: [{endpoint: a, per_day: 1}]
`;
  const { config, notes } = result(own);
  const { server, routing, learning } = config;
  assert.deepEqual([server.port, server.adminPassword, server.apiKeys[0]!.key], [9, "pages-password", "laptop-key"]);
  assert.deepEqual([routing.policy, routing.affinity.ttlMs, learning.enabled], ["weighted", 7_200_000, false]);
  assert.deepEqual(said(notes, "left out"), ["budgets"]);
});

const LOGINS: readonly [name: string, text: string, what: string][] = [
  [
    "claude-code-router",
    '{"Providers": [{"name": "sub", "api_base_url": "https://a.example/v1/messages", "api_key": "TOKEN"}]}',
    'provider "sub"',
  ],
  ["LiteLLM", "model_list: [{model_name: m, litellm_params: {model: anthropic/m, api_key: TOKEN}}]", 'model "m"'],
  ["CLIProxyAPI", "claude-api-key: [{api-key: TOKEN}]", "claude-api-key[0]"],
  [
    "Claude Code Companion",
    'endpoints: [{name: a, url: "https://a.example", auth_type: none, header_overrides: {Authorization: "Bearer TOKEN"}}]',
    'endpoint "a"',
  ],
  [
    "cc-switch",
    '{"claude": {"current": "a", "providers": {"a": {"name": "a", "settingsConfig": {"env": ' +
    '{"ANTHROPIC_BASE_URL": "https://a.example", "ANTHROPIC_API_KEY": "${MINE:TOKEN}"}}}}}}',
    'claude provider "a"',
  ],
];

for (const [program, text, what] of LOGINS) {
  Deno.test(`readImport leaves out a subscription's token in a file of ${program}, and says so`, () => {
    const read = imported(text.replace("TOKEN", "sk-ant-oat01-never-take-this"));
    assert.equal(read.program, program);
    assert.deepEqual(read.imported.endpoints, []);
    assert.deepEqual(said(read.imported.notes, "left out"), [what]);
    assert.ok(!JSON.stringify(read.imported).includes("never-take-this"));
  });
}
