import { strict as assert } from "node:assert";
import { PLAIN } from "../endpoint.ts";
import { configOf, endpointOf, parsed, problemsOf, warningsOf } from "./parsed.ts";

const GOOD_ENDPOINT = endpointOf("a");

Deno.test("parseConfig fills in every default", () => {
  const minutes = 60_000;
  const limits = { responseHeaderMs: 5 * minutes, firstEventMs: 5 * minutes, idleMs: 5 * minutes };
  assert.deepEqual(configOf(`endpoints:\n  - {name: a, url: "https://x.example", auth_value: v}\n`), {
    server: {
      host: "127.0.0.1",
      port: 8080,
      allowedHosts: [],
      allowedOrigins: [],
      apiKeys: [],
      adminPassword: undefined,
      passthroughHosts: ["api.anthropic.com", "api.openai.com", "chatgpt.com"],
      shutdownGraceMs: 30_000,
      maxRequestBytes: 256 * 1024 * 1024,
    },
    endpoints: [{
      id: "a",
      name: "a",
      url: "https://x.example",
      type: "anthropic",
      wireApi: "auto",
      pathPrefix: "",
      authType: "auth_token",
      authValue: "v",
      enabled: true,
      priority: 1,
      timeouts: limits,
      ...PLAIN,
    }],
    logging: {
      level: "info",
      format: "text",
      logRequestTypes: "all",
      logDirectory: "/etc/cccc/logs",
      maxSizeBytes: 10 * 1024 * 1024,
      maxFiles: 5,
      logRequestBody: "full",
      logResponseBody: "full",
      maxBodyBytes: 1024 ** 2,
    },
    timeouts: { ...limits, commitHoldMs: 10_000, totalMs: 540_000 },
    storage: { directory: "/etc/cccc/data", records: true, maxAgeMs: 30 * 86_400_000, maxBytes: 2 * 1024 ** 3 },
    routing: {
      policy: "priority",
      balance: "in_order",
      affinity: { enabled: true, ttlMs: 3_600_000, returns: false },
      breaker: { windowMs: 120_000, failures: 5, failureRate: 0.5, openMs: 30_000 },
      implicitModelRewrite: { enabled: false, claudeModel: "", openaiModel: "" },
    },
    tagging: { enabled: true, pipelineTimeoutMs: 5000, taggers: [] },
    health: { checkIntervalMs: 30_000, timeoutMs: 30_000, recoveryThreshold: 1 },
    learning: { enabled: true, expiresMs: 7 * 86_400_000 },
    webSearch: { provider: undefined, url: undefined, apiKey: "", maxResults: 8, timeoutMs: 15_000 },
    budgets: [],
    telemetry: {
      enabled: false,
      endpoint: undefined,
      protocol: undefined,
      headers: {},
      serviceName: undefined,
      resourceAttributes: {},
      traces: true,
      sampling: undefined,
      propagate: false,
      metrics: true,
      intervalMs: undefined,
    },
    i18n: { defaultLanguage: "en" },
  });
});

Deno.test("parseConfig takes every key over", () => {
  const config = configOf(`
server:
  host: "[::1]"
  port: "9090"
  allowed_hosts: [Proxy.Example.ORG, "::1"]
  allowed_origins: ["https://Ui.example:8443/"]
  api_keys:
    - {name: laptop, key: k-1}
    - {name: old, key: k-2, enabled: no}
  admin_password: " pass word "
  passthrough_hosts: [localhost]
  shutdown_grace: 0
  max_request_size: 1GiB
endpoints:
  - name: one
    id: ep-1
    url: https://x.example/base/
    endpoint_type: OpenAI
    wire_api: responses
    path_prefix: api/v3/
    auth_type: api_key
    auth_value: " v "
    enabled: off
    priority: -2
    timeouts: {response_header: 1s, first_event: 2s, idle: 0}
logging:
  {level: warning, format: json, log_request_types: failed, log_directory: /var/log/cccc, max_size: 1MB, max_files: 0,
  log_request_body: none, log_response_body: truncated, max_body_size: 2KiB}
timeouts: {response_header: 10s, first_event: 20s, idle: 30s, commit_hold: 1s, total: 1h}
storage: {directory: ../state, records: false, max_age: 24h, max_size: 1GB}
`);
  assert.deepEqual(config.server, {
    host: "::1",
    port: 9090,
    allowedHosts: ["proxy.example.org", "::1"],
    allowedOrigins: ["https://ui.example:8443"],
    apiKeys: [{ name: "laptop", key: "k-1", enabled: true }, { name: "old", key: "k-2", enabled: false }],
    adminPassword: " pass word ",
    passthroughHosts: ["localhost"],
    shutdownGraceMs: 0,
    maxRequestBytes: 1024 ** 3,
  });
  assert.deepEqual(config.endpoints, [{
    id: "ep-1",
    name: "one",
    url: "https://x.example/base/",
    type: "openai",
    wireApi: "responses",
    pathPrefix: "/api/v3",
    authType: "api_key",
    authValue: "v",
    enabled: false,
    priority: -2,
    timeouts: { responseHeaderMs: 1000, firstEventMs: 2000, idleMs: 0 },
    ...PLAIN,
  }]);
  assert.deepEqual(config.logging, {
    level: "warn",
    format: "json",
    logRequestTypes: "failed",
    logDirectory: "/var/log/cccc",
    maxSizeBytes: 1_000_000,
    maxFiles: 0,
    logRequestBody: "none",
    logResponseBody: "truncated",
    maxBodyBytes: 2048,
  });
  assert.equal(config.timeouts.commitHoldMs, 1000);
  assert.equal(config.timeouts.totalMs, 3_600_000);
  assert.deepEqual(config.storage, { directory: "/etc/state", records: false, maxAgeMs: 86_400_000, maxBytes: 1e9 });
});

Deno.test("parseConfig returns a frozen configuration, time after time", () => {
  for (let i = 0; i < 2; i++) {
    const config = configOf(`endpoints:\n${GOOD_ENDPOINT}`);
    for (const part of [config, config.server, config.server.allowedHosts, config.endpoints, config.endpoints[0]]) {
      assert.ok(Object.isFrozen(part));
    }
  }
});

Deno.test("parseConfig reports all problems at once, in the order of the file", () => {
  const text = `server:
  port: 99999
  shutdown_grace: soon
  allowed_hosts: example.org
  allowed_origins: [example.org, "https://example.org/path"]
  api_keys:
    - name: a
logging: {level: inof, max_size: 10 apples}
timeouts: {total: 0, idle: 48h}
endpoints:
  - url: ftp.example.org
    endpoint_type: antropic
    priority: 2.5
  -
  - name: []
    url: {}
    enabled: maybe
    auth_type: token
storage: {directory: " x\\0"}
`.replace('" x\\0"', '"x\\0"');
  assert.deepEqual(problemsOf(text), [
    'config.yaml:2: server.port is out of range: current value is "99999"; expected a whole number from 0 to 65535',
    'config.yaml:3: server.shutdown_grace is not a duration: current value is "soon"; expected a duration such as 90s, 1m30s, 500ms or 0s',
    'config.yaml:4: server.allowed_hosts is not a list: current value is "example.org"; expected lines that begin with "- ", or [ ]',
    'config.yaml:5: server.allowed_origins[0] is not an origin: current value is "example.org"; expected scheme, host and port, such as https://example.org:8443',
    'config.yaml:5: server.allowed_origins[1] is not an origin: current value is "https://example.org/path"; expected scheme, host and port, such as https://example.org:8443',
    "config.yaml:7: server.api_keys[0].key is missing; expected a value",
    'config.yaml:8: logging.level is not known: current value is "inof"; expected one of debug, info, warn, error; did you mean info?',
    'config.yaml:8: logging.max_size is not a size: current value is "10 apples"; expected a size such as 256MiB, 10MB or a number of bytes',
    'config.yaml:9: timeouts.total is too short: current value is "0"; expected at least 1ms',
    'config.yaml:9: timeouts.idle is too long: current value is "48h"; expected at most 24h',
    "config.yaml:11: endpoints[0].name is missing; expected a value",
    "config.yaml:11: endpoints[0].auth_type is missing, and so is auth_value; expected api_key or auth_token with an auth_value, oauth with an oauth_config, none, or passthrough",
    'config.yaml:11: endpoints[0].url is not a URL: current value is "ftp.example.org"; expected an http or https URL',
    'config.yaml:12: endpoints[0].endpoint_type is not known: current value is "antropic"; expected one of anthropic, openai, gemini; did you mean anthropic?',
    'config.yaml:13: endpoints[0].priority is not a whole number: current value is "2.5"; expected a whole number from -1000000 to 1000000',
    "config.yaml:14: endpoints[1] is empty; expected a map of settings",
    "config.yaml:15: endpoints[2].name is a list; expected one value of type text",
    "config.yaml:16: endpoints[2].url is a map; expected one value of type URL",
    'config.yaml:17: endpoints[2].enabled is not a boolean: current value is "maybe"; expected true or false',
    'config.yaml:18: endpoints[2].auth_type is not known: current value is "token"; expected one of api_key, auth_token, none, passthrough, oauth',
    'config.yaml:19: storage.directory is not a path: current value is "x\\u0000"; expected a path without NUL characters',
  ]);
});

Deno.test("parseConfig places problems by column too", () => {
  const result = parsed("logging: {level: nothing}\n");
  assert.ok(result.type === "invalid");
  assert.deepEqual(result.problems.map(({ file, line, column, path }) => ({ file, line, column, path })), [
    { file: "config.yaml", line: 1, column: 18, path: "logging.level" },
  ]);
});

const REFUSED: readonly [string, string, string][] = [
  ["url", "htp://x.example", "is not a URL"],
  ["url", "http:x.example", "is not a URL"],
  ["url", "https:///x.example", "is not a URL"],
  ["url", "file:///etc/passwd", "is not a URL"],
  ["url", "https://x.example/#a", "has a fragment"],
  ["url", "https://user:pw@x.example/", "has a user name or password in it"],
  ["path_prefix", "https://x.example", "is not a path"],
  ["path_prefix", "a b", "is not a path"],
  ["id", '"a\\tb"', "has control characters"],
  ["id", '"a\\ud800b"', "has control characters"],
  ["auth_value", '"two\\nlines"', "has characters that no HTTP header can carry"],
  ["auth_value", "smörgås", "has characters that no HTTP header can carry"],
  ["priority", "99999999", "is out of range"],
  ["wire_api", "chats", "is not known"],
];

Deno.test("parseConfig refuses an endpoint's wrong value", () => {
  for (const [key, value, fault] of REFUSED) {
    const entries = { name: "a", url: "https://x.example", auth_type: "none", enabled: "true", [key]: value };
    const text = `endpoints:\n  - ${Object.entries(entries).map(([k, v]) => `${k}: ${v}`).join("\n    ")}\n`;
    const problems = problemsOf(text);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.ok(problems[0]!.includes(`endpoints[0].${key} ${fault}: `), problems.join("\n"));
  }
  const name = (text: string) =>
    problemsOf(`endpoints:\n  - {name: ${text}, url: "https://x.example", auth_type: none}\n`);
  assert.match(name('""')[0]!, /name is empty/);
  assert.match(name("x".repeat(101))[0]!, /name is too long/);
  assert.equal(configOf(`endpoints:\n${endpointOf("x".repeat(100))}`).endpoints.length, 1);
});

Deno.test("parseConfig keeps a credential that looks like a number as it is written", () => {
  for (const value of ["0123456789012345678901234567890", "1e5", "0x1F", "yes", "12:30"]) {
    const config = configOf(`endpoints:\n${endpointOf("a", "auth_type: api_key", `auth_value: ${value}`)}`);
    assert.equal(config.endpoints[0]!.authValue, value);
  }
});

Deno.test("parseConfig reads empty text as omitted where a field can be omitted", () => {
  const config = configOf(
    'server: {host: "", port: "${P}", admin_password: ""}\nlogging: {log_directory: "", level: ""}\n',
    { env: { P: "" } },
  ).server;
  assert.deepEqual([config.host, config.port, config.adminPassword], ["127.0.0.1", 8080, undefined]);
});

const UNREAD: readonly [string, string][] = [
  ["prot: 1\n", "config.yaml:1: prot is unknown and has no effect"],
  ["endpoint: []\n", "config.yaml:1: endpoint is unknown and has no effect; did you mean endpoints?"],
  ["server:\n  hots: x\n", "config.yaml:2: server.hots is unknown and has no effect; did you mean host?"],
  ["server:\n  apiKeys: []\n", "config.yaml:2: server.apiKeys is unknown and has no effect; did you mean api_keys?"],
  ["server:\n  zzz: {a: {b: 1}}\n", "config.yaml:2: server.zzz is unknown and has no effect"],
  ['"a b": 1\n', 'config.yaml:1: "a b" is unknown and has no effect'],
];

Deno.test("parseConfig warns of a key that it does not know, with its line and the nearest known one", () => {
  for (const [text, warning] of UNREAD) assert.deepEqual(warningsOf(text), [warning]);
});

Deno.test("parseConfig lets the command line stand above the file", () => {
  const { server } = configOf("server: {host: 127.0.0.1, port: 1}\n", { overrides: { host: "[::1]", port: 0 } });
  assert.deepEqual([server.host, server.port], ["::1", 0]);
  assert.deepEqual(problemsOf("", { overrides: { host: "a:b" } }), [
    'config.yaml: The host "a:b" of the command line is not a host name or IP address',
  ]);
  assert.deepEqual(problemsOf("", { overrides: { port: 70_000 } }), [
    "config.yaml: The port 70000 of the command line is not valid; expected 0 to 65535",
  ]);
});
