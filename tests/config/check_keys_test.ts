/** What the checks say of routing, tagging and of an endpoint's requests and connection. */
import { strict as assert } from "node:assert";
import type { FileRead } from "../../lib/config/named_file.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { configOf, endpointOf, problemsOf, type Setting, warningsOf } from "./parsed.ts";

type Row = readonly [lines: readonly string[], message: string];

/** Lines of an endpoint, and what is wrong with them. */
const PROBLEMS: readonly Row[] = [
  [
    ["model_rewrite: {rules: [{source_pattern: a, target_model: b}, {source_pattern: a, target_model: c}]}"],
    'model_rewrite.rules[1].source_pattern is "a", as endpoints[0].model_rewrite.rules[0].source_pattern on line 5; expected another source_pattern',
  ],
  [
    ["model_rewrite: {rules: [{source_pattern: 'a[b', target_model: b}]}"],
    "model_rewrite.rules[0].source_pattern is not a pattern: it has a [ without its ]",
  ],
  [["models: ['a*', 'a[b']"], "models[1] is not a pattern: it has a [ without its ]"],
  [
    ["model_rewrite: {rules: [{source_pattern: '', target_model: b}]}"],
    'model_rewrite.rules[0].source_pattern is empty: current value is ""; expected 1 to 200 characters on one line',
  ],
  [
    ["model_rewrite: {rules: [{source_pattern: a}]}"],
    "model_rewrite.rules[0].target_model is missing; expected a value",
  ],
  [["weight: 0"], 'weight is out of range: current value is "0"; expected a whole number from 1 to 1000000'],
  [
    ["max_output_tokens: many"],
    'max_output_tokens is not a whole number: current value is "many"; expected a whole number from 0 to 1000000000',
  ],
  [
    ["max_tokens_field_name: maxtokens"],
    'max_tokens_field_name is not known: current value is "maxtokens"; expected one of max_tokens, max_completion_tokens, max_output_tokens; did you mean max_tokens?',
  ],
  [
    ["parameter_overrides: text"],
    'parameter_overrides is not a map: current value is (hidden); expected lines of the form "name: value"',
  ],
  [
    ["parameter_overrides: {a..b: 1}"],
    'parameter_overrides."a..b" is not a path; expected names joined by single dots',
  ],
  [
    ["model_rewrite: {rules: [{source_pattern: a, target_model: b, parameter_overrides: {a..b: 1}}]}"],
    'model_rewrite.rules[0].parameter_overrides."a..b" is not a path; expected names joined by single dots',
  ],
  [["parameter_overrides: [{value: 1}]"], "parameter_overrides[0] has no key; expected a map of key and value"],
  [
    ["parameter_overrides: [{key: a, value: 1}, {key: a, value: 2}]"],
    "parameter_overrides[1] has the key a again, as on line 5; expected each only once",
  ],
  [
    ["parameter_overrides: {a: '${NOWHERE}'}"],
    "parameter_overrides.a needs the environment variable NOWHERE, which is not set and has no default",
  ],
  [
    ["header_overrides: {Content-Length: 1}"],
    "header_overrides.Content-Length cannot be set: it belongs to the connection; expected another header",
  ],
  [
    ["header_overrides: {transfer-encoding: ''}"],
    "header_overrides.transfer-encoding cannot be set: it belongs to the connection; expected another header",
  ],
  [
    ["header_overrides: {'x y': 1}"],
    'header_overrides."x y" is not the name of a header; expected letters, digits and hyphens',
  ],
  [
    ["header_overrides: {x-a: 1, X-A: 2}"],
    "header_overrides.X-A is the same header as endpoints[0].header_overrides.x-a; expected each only once",
  ],
  [
    ['header_overrides: {x-a: "b\\nc"}'],
    "header_overrides.x-a has characters that no HTTP header can carry: current value is (hidden); expected text on one line without control characters",
  ],
  [["proxy: {address: 'x:1'}"], "proxy.type is missing; expected a value"],
  [
    ["proxy: {type: http, address: 'http://x:1'}"],
    'proxy.address is not an address: current value is "http://x:1"; expected a host and a port, such as 127.0.0.1:1080',
  ],
  [
    ["proxy: {type: http, address: 'x:99999'}"],
    'proxy.address has a port out of range: current value is "x:99999"; expected a host and a port, such as 127.0.0.1:1080',
  ],
  [
    ["proxy: {type: http, address: 'x:1', password: p}"],
    "proxy.username is missing, as there is a password; expected both or neither",
  ],
  [
    ["auth_type: oauth"],
    "oauth_config is missing, as auth_type is oauth; expected a map with token_url, client_id, refresh_token",
  ],
  [
    ["auth_type: oauth", "oauth_config: {token_url: 'https://t.example', refresh_token: r}"],
    "oauth_config.client_id is missing, as auth_type is oauth; expected the id that the token's issuer gave you, as none is built in",
  ],
  [
    ["ca_file: nowhere.pem"],
    "ca_file cannot be read: file does not exist; expected a file with certificates in PEM form",
  ],
  [["ca_file: a.js"], "ca_file has no certificate in it; expected a file with certificates in PEM form"],
];

const FILES: Readonly<Record<string, string>> = {
  "/etc/cccc/a.js": "function tag() {}",
  "/etc/cccc/ca.pem": "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n",
};

const SETTING: Setting = {
  readFile: (path): FileRead => {
    const text = FILES[path];
    return text === undefined ? { type: "unreadable", reason: phrase("file.not_there") } : { type: "text", text };
  },
  checkScript: (source) => source.includes("{") ? undefined : "Unexpected end of input",
};

Deno.test("parseConfig refuses an endpoint whose requests or connection cannot be what it says", () => {
  for (const [lines, message] of PROBLEMS) {
    const problems = problemsOf(`endpoints:\n${endpointOf("a", ...lines)}`, SETTING);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.equal(problems[0]!.replace(/^config\.yaml:\d+: endpoints\[0\]\./, ""), message);
  }
});

Deno.test("parseConfig takes a file of authorities and lets a disabled endpoint's be missing", () => {
  const config = configOf(`endpoints:\n${endpointOf("a", "ca_file: ca.pem")}`, SETTING);
  assert.equal(config.endpoints[0]!.caFile, "/etc/cccc/ca.pem");
  const text = `endpoints: [{name: a, url: "https://x.example", auth_type: none, enabled: false, ca_file: no.pem}]\n`;
  assert.match(warningsOf(text, SETTING).join(), /endpoints\[0\]\.ca_file cannot be read/);
});

/** Lines of an endpoint, and what is said of them. */
const WARNINGS: readonly Row[] = [
  [
    ["supported_clients: [claude-cod]"],
    'supported_clients[0] names no client that is told apart: current value is "claude-cod"; expected one of claude-code, codex, gemini-cli, opencode, anthropic-sdk, openai-sdk, other; did you mean claude-code?',
  ],
  [["weight: 2"], "weight has no effect, as routing.policy is priority"],
  [["model_rewrite: {enabled: true}"], "model_rewrite has no effect, as it has no rules"],
  [
    [
      "model_rewrite: {rules: [{source_pattern: 'claude-*', target_model: b}, {source_pattern: claude-opus, target_model: c}]}",
    ],
    'model_rewrite.rules[1].source_pattern has no effect, as endpoints[0].model_rewrite.rules[0].source_pattern on line 5 comes first and takes all that it would: "claude-*"',
  ],
  [
    ["model_rewrite: {rules: [{source_pattern: a, target_model: b}, {source_pattern: 'a[1m]', target_model: c}]}"],
    'model_rewrite.rules[1].source_pattern has no effect, as endpoints[0].model_rewrite.rules[0].source_pattern on line 5 comes first and takes all that it would: "a"',
  ],
  [
    ["models: [glm-5]", "model_rewrite: {rules: [{source_pattern: 'claude-*', target_model: glm-5}]}"],
    "model_rewrite.rules[0].source_pattern has no effect, as endpoints[0].models admits no such model",
  ],
  [
    ["models: ['glm-*']", "model_rewrite: {rules: [{source_pattern: claude-x, target_model: glm-5}]}"],
    "model_rewrite.rules[0].source_pattern has no effect, as endpoints[0].models admits no such model",
  ],
  [
    ["prices: [{model: '*', input: 1, output: 1}, {model: a, input: 2, output: 2}]"],
    'prices[1].model has no effect, as endpoints[0].prices[0].model on line 5 comes first and takes all that it would: "*"',
  ],
  [
    ["parameter_overrides: {model: x}"],
    "parameter_overrides.model has no effect: model_rewrite and default_model say which model the endpoint is asked for",
  ],
  [
    ["model_rewrite: {rules: [{source_pattern: a, target_model: b, parameter_overrides: {model: x}}]}"],
    "model_rewrite.rules[0].parameter_overrides.model has no effect: model_rewrite and default_model say which model the endpoint is asked for",
  ],
  [
    ["parameter_overrides: {stream: false}"],
    "parameter_overrides.stream has no effect: the client says whether it wants a stream",
  ],
  [
    ["auth_value: v", "auth_type: api_key", "header_overrides: {Authorization: Bearer x}"],
    "header_overrides.Authorization carries a credential and stands above auth_type; auth_value is the place for it",
  ],
  [["max_tokens_field_name: max_tokens"], "max_tokens_field_name has no effect, as endpoint_type is not openai"],
  [
    ["reorder_system_messages_first: true"],
    "reorder_system_messages_first has no effect, as endpoint_type is not openai",
  ],
  [
    ["sse_config: {require_done_marker: true}"],
    "sse_config.require_done_marker has no effect, as endpoint_type is not openai",
  ],
  [["oauth_config: {client_id: x}"], "oauth_config has no effect, as auth_type is not oauth"],
];

Deno.test("parseConfig warns of an endpoint's settings that have no effect, or another than it seems", () => {
  for (const [lines, message] of WARNINGS) {
    const warnings = warningsOf(`endpoints:\n${endpointOf("a", ...lines)}`);
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.equal(warnings[0]!.replace(/^config\.yaml:\d+: endpoints\[0\]\./, ""), message);
  }
});

Deno.test("parseConfig has nothing against rules for models that an endpoint may be asked for", () => {
  for (const models of ["[claude-x]", "['*haiku*', other]", "['claude-*']", "['claude-x[1m]']"]) {
    const own = [`models: ${models}`, "model_rewrite: {rules: [{source_pattern: 'claude-*', target_model: b}]}"];
    assert.deepEqual(warningsOf(`endpoints:\n${endpointOf("a", ...own)}`), [], models);
  }
});

Deno.test("parseConfig leaves overrides of what the proxy itself decides out", () => {
  const { parameterOverrides } = configOf(
    `endpoints:\n${endpointOf("a", "parameter_overrides: {model: x, stream: true, top_p: 1}")}`,
  ).endpoints[0]!;
  assert.deepEqual(parameterOverrides, [{ path: "top_p", value: 1 }]);
});

/** YAML of a tagger, but for its name, and what is wrong with it. */
const TAGGER_PROBLEMS: readonly (readonly [string, string])[] = [
  ["tag: t", "builtin_type is missing; expected it, as type is builtin"],
  [
    "builtin_type: modle, tag: t",
    'builtin_type is not known: current value is "modle"; expected one of path, method, header, query, body-json, model, user-message, thinking, client, key, input-size, has-images, has-tools, stream; did you mean model?',
  ],
  ["builtin_type: path, tag: t", "config.path_pattern is missing; expected it, as builtin_type is path"],
  ["builtin_type: model, config: {expected_value: x}", "tag is missing; expected it, as builtin_type is model"],
  ["builtin_type: model, config: {rules: [{pattern: x}]}", "tag is missing; expected it, as builtin_type is model"],
  [
    "builtin_type: header, tag: t, config: {expected_value: x}",
    "config.header_name is missing; expected it, as builtin_type is header",
  ],
  ["builtin_type: input-size, tag: t", "config.min_bytes is missing; expected it, as builtin_type is input-size"],
  [
    "builtin_type: path, tag: t, config: {path_pattern: '(', match: regex}",
    "config.path_pattern is not a usable regular expression: Unterminated group",
  ],
  [
    "builtin_type: path, tag: t, config: {rules: [{pattern: '[z-a]'}]}",
    "config.rules[0].pattern is not a usable regular expression: Range out of order in character class",
  ],
  [
    "builtin_type: model, tag: t, config: {expected_value: '^(a+)+$', match: regex}",
    "config.expected_value is not a usable regular expression: (a+)+ repeats what repeats itself, which can take longer than anybody waits; name one repetition less",
  ],
  ["type: script, tag: t", "config.script is missing, and so is script_file; expected one of them, as type is script"],
  [
    "type: script, tag: t, config: {script: '{', script_file: a.js}",
    "config.script_file is given beside script; expected only one of them",
  ],
  ["type: script, tag: t, config: {script: '('}", "config.script is not valid JavaScript: Unexpected end of input"],
  [
    "type: script, tag: t, config: {script_file: no.js}",
    "config.script_file cannot be read: file does not exist; expected a file with JavaScript",
  ],
  ["type: script, config: {script: '{'}", "tag is missing; expected it, as type is script"],
]; // deno-fmt-ignore

Deno.test("parseConfig refuses a tagger that cannot be used, with its line", () => {
  for (const [yaml, message] of TAGGER_PROBLEMS) {
    const problems = problemsOf(`tagging:\n  taggers:\n    - {name: n, enabled: true, ${yaml}}\n`, SETTING);
    assert.deepEqual(problems, [`config.yaml:3: tagging.taggers[0].${message}`]);
  }
});

Deno.test("parseConfig refuses two taggers of one name", () => {
  const tagger = "{name: n, enabled: true, builtin_type: stream, tag: t}";
  assert.deepEqual(problemsOf(`tagging:\n  taggers:\n    - ${tagger}\n    - ${tagger}\n`), [
    'config.yaml:4: tagging.taggers[1].name is "n", as tagging.taggers[0].name on line 3; expected another name',
  ]);
});

Deno.test("parseConfig warns of what is wrong with a script that is switched off", () => {
  const text = "tagging: {taggers: [{name: n, type: script, tag: t, enabled: false, config: {script: '('}}]}\n";
  assert.deepEqual(warningsOf(text, SETTING), [
    "config.yaml:1: tagging.taggers[0].config.script is not valid JavaScript: Unexpected end of input",
  ]);
});

Deno.test("parseConfig names no pattern as hidden that may take more than the one before it", () => {
  const patterns = ["a?", "[ab]c", 'd"[1m]', "?b*", "a?*[xy]", "fast\\\\[1\\\\]"];
  const rules = patterns.map((pattern) => `{source_pattern: '${pattern}', target_model: m}`).join(", ");
  const prices = patterns.map((pattern) => `{model: '${pattern}', input: 1, output: 1}`).join(", ");
  const text = `endpoints:\n${endpointOf("a", `model_rewrite: {rules: [${rules}]}`, `prices: [${prices}]`)}`;
  assert.deepEqual(warningsOf(text), []);
});

Deno.test("parseConfig says how to translate Starlark, as an error while it is switched on", () => {
  const tagger = (enabled: boolean) =>
    `tagging: {taggers: [{name: n, type: starlark, tag: t, enabled: ${enabled}, config: {script: 'def should_tag(): x'}}]}\n`;
  assert.match(
    problemsOf(tagger(true)).join(),
    /^config\.yaml:1: tagging\.taggers\[0\]\.type is starlark, .*function /,
  );
  assert.match(warningsOf(tagger(false)).join(), /tagging\.taggers\[0\]\.type is starlark/);
  // Where nothing was said it was off, in a language that only the predecessors know.
  const unsaid = warningsOf(tagger(false).replace("enabled: false, ", "")).join("\n");
  assert.match(unsaid, /type is starlark/);
  assert.doesNotMatch(unsaid, /enabled is omitted/);
  assert.deepEqual(configOf(tagger(false)).tagging.taggers, []);
});

/** A whole file, and what is said of it. */
const FILE_WARNINGS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "a tagger without enabled",
    "tagging: {taggers: [{name: n, builtin_type: stream, tag: t}]}\nendpoints: [{E, tags: [t]}, {F}]\n",
    [
      'config.yaml:1: tagging.taggers[0].enabled is omitted, which means true; this concerns "n"; write enabled: true to say so',
    ],
  ],
  ["a tag that no endpoint has", "tagging: {taggers: [{T, tag: t}]}\n", [
    'config.yaml:1: tagging.taggers[0].tag is "t", which is a tag of no endpoint',
  ]],
  [
    "a tag of a rule that no endpoint has",
    "tagging: {taggers: [{name: n, enabled: true, builtin_type: path, config: {rules: [{pattern: a, tag: t}]}}]}\n",
    [
      'config.yaml:1: tagging.taggers[0].config.rules[0].tag is "t", which is a tag of no endpoint',
    ],
  ],
  ["a tag that no tagger gives", "endpoints: [{E, tags: [t]}, {F}]\n", [
    'config.yaml:1: endpoints[0].tags[0] is "t", which no enabled tagger gives',
  ]],
  [
    "no tag that a script may give",
    "endpoints: [{E, tags: [t, u]}, {F}]\ntagging: {taggers: [{name: n, enabled: true, type: script, tag: u, config: {script: x}}]}\n",
    [],
  ],
  ["no endpoint for requests without a tag", "endpoints: [{E, tags: [t]}]\ntagging: {taggers: [{T, tag: t}]}\n", [
    "config.yaml:1: endpoints[0].tags leave no enabled endpoint for requests without a tag",
  ]],
  [
    "tags while tagging is off",
    "endpoints: [{E, tags: [t]}, {F}]\ntagging: {enabled: false, taggers: [{T, tag: t}]}\n",
    [
      "config.yaml:2: tagging.enabled is false, so that no request goes to an endpoint that has tags",
    ],
  ],
  [
    "keys of other taggers",
    "endpoints: [{E, tags: [t]}, {F}]\ntagging: {taggers: [{T, tag: t, config: {json_path: a, rules: [{pattern: x}]}}]}\n",
    [
      "config.yaml:2: tagging.taggers[0].config.json_path has no effect, as builtin_type is stream",
      "config.yaml:2: tagging.taggers[0].config.rules has no effect, as builtin_type is stream",
    ],
  ],
  ["a tagger's priority", "endpoints: [{E, tags: [t]}, {F}]\ntagging: {taggers: [{T, tag: t, priority: 1}]}\n", [
    "config.yaml:2: tagging.taggers[0].priority is not read by this version and has no effect: every tagger looks at each request, and their tags are one set",
  ]],
  [
    "a script's time beyond that of all",
    "endpoints: [{E, tags: [t]}, {F}]\ntagging: {pipeline_timeout: 1s, taggers: [{name: n, enabled: true, type: script, tag: t, config: {script: x, timeout: 2s}}]}\n",
    [
      "config.yaml:2: tagging.taggers[0].config.timeout has no effect, as tagging.pipeline_timeout is shorter: 1s",
    ],
  ],
  ["an implicit rewrite without models", "routing: {implicit_model_rewrite: {enabled: true}}\n", [
    "config.yaml:1: routing.implicit_model_rewrite.enabled has no effect without a claude_model or an openai_model",
  ]],
  [
    "the refreshing of tokens",
    "endpoints: [{name: a, enabled: true, url: 'https://x.example', auth_type: oauth, oauth_config: {token_url: 'https://t.example', client_id: c, refresh_token: r, auto_refresh: true}}]\n",
    [
      "config.yaml:1: endpoints[0].oauth_config.auto_refresh is not read by this version and has no effect: a token is always refreshed before it expires",
    ],
  ],
]; // deno-fmt-ignore

for (const [name, text, expected] of FILE_WARNINGS) {
  Deno.test(`parseConfig warns of ${name}`, () => {
    const file = text
      .replace("{E", '{name: e, url: "https://e.example", auth_type: none, enabled: true')
      .replace("{F", '{name: f, url: "https://f.example", auth_type: none, enabled: true')
      .replace("{T", "{name: n, enabled: true, builtin_type: stream");
    assert.deepEqual(warningsOf(file), expected);
  });
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  [
    "routing: {policy: random}",
    /routing\.policy is not known: .* expected one of priority, round_robin, weighted, least_busy, fastest/,
  ],
  ["routing: {policy: least-busy}", /did you mean least_busy\?/],
  ["routing: {breaker: {failure_rate: 1.5}}", /routing\.breaker\.failure_rate is out of range: .* from 0 to 1/],
  ["routing: {breaker: {failure_rate: half}}", /routing\.breaker\.failure_rate is not a number/],
  ["routing: {affinity: {ttl: 0}}", /routing\.affinity\.ttl is too short/],
  ["learning: {expires: 10000h}", /learning\.expires is too long: .* expected at most 8784h/],
  ["timeouts: {check_interval: 1ms}", /timeouts\.check_interval is too short: .* expected at least 1s/],
  ["timeouts: {recovery_threshold: -1}", /timeouts\.recovery_threshold is out of range/],
];

Deno.test("parseConfig refuses values of routing, learning and health that make no sense", () => {
  for (const [text, message] of REFUSED) assert.match(problemsOf(`${text}\n`).join("\n"), message);
});

Deno.test("parseConfig refuses rules for errors that are none", () => {
  for (
    const [rule, said] of [
      ["{action: next}", /error_rules\[0\] fits every error; name a status, or words that it contains/],
      ["{status: 200}", /error_rules\[0\]\.status is out of range/],
      ["{status: 400, action: nxt}", /error_rules\[0\]\.action is not known: .* did you mean next\?/],
    ] as const
  ) assert.match(problemsOf(`endpoints:\n${endpointOf("a", `error_rules: [${rule}]`)}`).join(), said);
  const warned = warningsOf(
    `endpoints:\n${endpointOf("a", "error_rules: [{status: 400, action: return, pause: 1m}]")}`,
  );
  assert.match(
    warned.join(),
    /error_rules\[0\]\.pause has no effect, as endpoints\[0\]\.error_rules\[0\]\.action is return/,
  );
});

Deno.test("parseConfig refuses prices that are none", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["{model: a, output: 1}", /endpoints\[0\]\.prices\[0\]\.input is missing; expected a value/],
    [
      "{model: a, input: -1, output: 1}",
      /prices\[0\]\.input is not a number: .* expected a number from 0 on, such as 0\.25/,
    ],
    ["{model: a, input: free, output: 1}", /prices\[0\]\.input is not a number/],
    ["{model: a, input: 1, output: 1000001}", /prices\[0\]\.output is out of range: .* expected at most 1000000/],
    ["{model: 'a[', input: 1, output: 1}", /prices\[0\]\.model is not a pattern: it has a \[ without its \]/],
  ];
  for (const [price, message] of refused) {
    const text =
      `endpoints: [{name: e, url: "https://e.example", auth_type: none, enabled: true, prices: [${price}]}]\n`;
    assert.match(problemsOf(text).join("\n"), message);
  }
});

const OWNERS = "server: {api_keys: [{name: laptop, key: abc}]}\n" +
  "endpoints: [{name: e, id: i, url: 'https://e.example', auth_type: none, enabled: true}]\n";

Deno.test("parseConfig takes budgets of endpoints, by name or id, and of keys over", () => {
  const budgets =
    "budgets: [{endpoint: e, per_day: 5}, {endpoint: i, per_day: 6, action: warn}, {key_name: laptop, per_day: .5}]";
  assert.deepEqual(warningsOf(`${OWNERS}${budgets}\n`), []);
  assert.deepEqual(configOf(`${OWNERS}${budgets}\n`).budgets, [
    { of: { type: "endpoint", id: "i", name: "e" }, perDay: 5, action: "stop" },
    { of: { type: "endpoint", id: "i", name: "e" }, perDay: 6, action: "warn" },
    { of: { type: "key", name: "laptop" }, perDay: 0.5, action: "stop" },
  ]);
});

Deno.test("parseConfig refuses budgets that are of nobody, of two or of one twice, and warns of those without effect", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["{per_day: 5}", /budgets\[0\] names nobody; expected either endpoint or key_name/],
    ["{endpoint: e, key_name: laptop, per_day: 5}", /budgets\[0\] names two; expected either endpoint or key_name/],
    [
      "{key_name: laptop, per_day: 5}, {key_name: laptop, per_day: 6}",
      /budgets\[1\]\.key_name is "laptop" again; expected each only once/,
    ],
    ["{endpoint: e, per_day: 5}, {endpoint: e, per_day: 6}", /budgets\[1\]\.endpoint is "e" again/],
    ["{key_name: laptop}", /budgets\[0\]\.per_day is missing/],
    ["{key_name: laptop, per_day: 5, action: cry}", /budgets\[0\]\.action is not known: .* expected one of warn, stop/],
  ];
  for (const [budgets, message] of refused) {
    assert.match(problemsOf(`${OWNERS}budgets: [${budgets}]\n`).join("\n"), message);
  }
  assert.deepEqual(warningsOf(`${OWNERS}budgets: [{endpoint: x, per_day: 5}, {key_name: y, per_day: 5}]\n`), [
    'config.yaml:3: budgets[0].endpoint has no effect, as there is no endpoint of that name: current value is "x"',
    'config.yaml:3: budgets[1].key_name has no effect, as there is no key of server.api_keys of that name: current value is "y"',
  ]);
  const wrong = problemsOf(`${OWNERS}budgets: [3, {endpoint: [e], per_day: 5}, {key_name: [k], per_day: 5}]\n`);
  assert.deepEqual(wrong.map((problem) => /budgets\[\d\]\S*/.exec(problem)?.[0]), [
    "budgets[0]",
    "budgets[1].endpoint",
    "budgets[2].key_name",
  ]);
  const unread = "storage: {records: false}\n";
  assert.deepEqual(warningsOf(`${OWNERS}${unread}`), []);
  assert.equal(warningsOf("budgets: [{key_name: y, per_day: 5}]\n").length, 1);
  assert.match(
    warningsOf(`${OWNERS}${unread}budgets: [{endpoint: e, per_day: 5}]\n`).join("\n"),
    /budgets have no effect, as storage\.records is false/,
  );
});

Deno.test("parseConfig tells a weight and a balance that count from those that do not", () => {
  for (
    const [others, warned] of [
      ["balance: weighted", []],
      ["policy: priority, balance: weighted", []],
      ["balance: round_robin", ["endpoints[0].weight has no effect, as routing.policy is priority"]],
      ["policy: weighted", []],
      ["policy: weighted, balance: in_order", []],
      ["policy: weighted, balance: fastest", ["routing.balance has no effect, as routing.policy is weighted"]],
    ] as const
  ) {
    const warnings = warningsOf(`routing: {${others}}\nendpoints:\n${endpointOf("a", "weight: 2")}`);
    assert.deepEqual(warnings.map((each) => each.replace(/^config\.yaml:\d+: /, "")), warned, others);
  }
});

Deno.test("parseConfig warns of routing.affinity.return where no session could go back", () => {
  for (
    const [others, why] of [
      ["affinity: {return: true, enabled: false}", "routing.affinity.enabled is not true"],
      ["policy: fastest, affinity: {return: true}", "routing.policy is fastest"],
    ] as const
  ) {
    const warnings = warningsOf(`routing: {${others}}\nendpoints:\n${endpointOf("a")}`);
    assert.deepEqual(warnings.map((each) => each.replace(/^config\.yaml:\d+: /, "")), [
      `routing.affinity.return has no effect, as ${why}`,
    ]);
  }
  const text = `routing: {affinity: {return: true}}\nendpoints:\n${endpointOf("a")}`;
  assert.deepEqual([warningsOf(text), configOf(text).routing.affinity.returns], [[], true]);
});
