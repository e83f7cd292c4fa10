import { strict as assert } from "node:assert";
import { configOf, endpointOf, problemsOf, warningsOf } from "./parsed.ts";

Deno.test("checkAcross refuses equal names and ids and names both lines", () => {
  assert.deepEqual(problemsOf(`endpoints:\n${endpointOf("a")}${endpointOf("b")}${endpointOf("a")}`), [
    'config.yaml:10: endpoints[2].name is "a", as endpoints[0].name on line 2; expected another name',
  ]);
  assert.deepEqual(problemsOf(`endpoints:\n${endpointOf("a", "id: x")}${endpointOf("b", "id: x")}`), [
    'config.yaml:10: endpoints[1].id is "x", which is the id of endpoints[0].id on line 5 too; expected another id',
  ]);
  // An endpoint without an id is known by its name.
  assert.equal(problemsOf(`endpoints:\n${endpointOf("a")}${endpointOf("b", "id: a")}`).length, 1);
  assert.equal(problemsOf(`endpoints:\n${endpointOf("a", "id: b")}${endpointOf("b")}`).length, 1);
  assert.equal(configOf(`endpoints:\n${endpointOf("a", "id: b")}${endpointOf("b", "id: a")}`).endpoints.length, 2);
});

Deno.test("checkAcross refuses equal names and values of API keys", () => {
  const keys = (...rows: string[]) => `server:\n  api_keys:\n${rows.map((row) => `    - {${row}}\n`).join("")}`;
  assert.deepEqual(problemsOf(keys("name: a, key: k1", "name: a, key: k2")), [
    'config.yaml:4: server.api_keys[1].name is "a", as server.api_keys[0].name on line 3; expected another name',
  ]);
  assert.deepEqual(problemsOf(keys("name: a, key: same-value", "name: b, key: same-value")), [
    "config.yaml:4: server.api_keys[1].key is (hidden), as server.api_keys[0].key on line 3; expected another key",
  ]);
  assert.deepEqual(problemsOf(keys('name: a, key: ""')), [
    "config.yaml:3: server.api_keys[0].key is empty: current value is (hidden); expected a credential",
  ]);
});

const LOOPBACK = ["127.0.0.1", "127.9.8.7", "::1", "[::1]", "localhost", "LOCALHOST"];
const EXPOSED = [
  "0.0.0.0",
  "::",
  "192.168.1.2",
  "example.org",
  "localhost.example.org",
  "127.evil.example",
  "128.0.0.1",
];

Deno.test("checkAcross lets only a protected proxy listen where other machines can reach it", () => {
  const both = "api_keys: [{name: a, key: k}], admin_password: pw";
  for (const host of LOOPBACK) assert.equal(configOf(`server: {host: "${host}"}\n`).server.port, 8080, host);
  for (const host of EXPOSED) {
    const [problem] = problemsOf(`server: {host: "${host}"}\n`);
    assert.match(problem!, /server\.host is .*at least one enabled key in server\.api_keys and server\.admin_password/);
  }
  for (const host of EXPOSED) {
    assert.equal(configOf(`server: {host: "${host}", ${both}}\n`).server.host, host);
  }
});

Deno.test("checkAcross says what protection is missing, for a host of the command line too", () => {
  const rows: readonly [string, RegExp][] = [
    ["api_keys: [{name: a, key: k}]", /expected server\.admin_password to be set/],
    ["admin_password: pw", /expected at least one enabled key in server\.api_keys to be set/],
    ["api_keys: [{name: a, key: k, enabled: false}], admin_password: pw", /expected at least one enabled key/],
    ['api_keys: [{name: a, key: k}], admin_password: ""', /expected server\.admin_password to be set/],
  ];
  for (const [settings, expected] of rows) {
    assert.match(problemsOf(`server: {host: 0.0.0.0, ${settings}}\n`)[0]!, expected);
    assert.match(problemsOf(`server: {${settings}}\n`, { overrides: { host: "0.0.0.0" } })[0]!, expected);
    assert.equal(configOf(`server: {host: 0.0.0.0, ${settings}}\n`, { overrides: { host: "::1" } }).server.host, "::1");
  }
});

const AUTH: readonly [string, string | undefined][] = [
  ["auth_type: api_key, auth_value: v", undefined],
  ["auth_type: auth_token, auth_value: v", undefined],
  ["auth_value: v", undefined],
  ["auth_type: none", undefined],
  [
    "auth_type: api_key",
    "endpoints[0].auth_value is missing or empty; expected the credential, as auth_type is api_key",
  ],
  [
    'auth_type: auth_token, auth_value: ""',
    "endpoints[0].auth_value is missing or empty; expected the credential, as auth_type is auth_token",
  ],
  ["auth_type: auth_token, enabled: false", undefined],
  ["enabled: false", undefined],
  [
    "priority: 1",
    "endpoints[0].auth_type is missing, and so is auth_value; expected api_key or auth_token with an auth_value, oauth with an oauth_config, none, or passthrough",
  ],
  [
    "auth_type: passthrough",
    'endpoints[0].auth_type is passthrough, but "x.example" may not receive clients\' credentials; expected a host of server.passthrough_hosts: if you trust it, add "x.example" there',
  ],
];

Deno.test("checkAcross asks for a credential where one is needed", () => {
  for (const [auth, problem] of AUTH) {
    const text = `endpoints: [{name: a, url: "https://x.example/v1", ${auth}}]\n`;
    if (problem === undefined) configOf(text);
    else assert.deepEqual(problemsOf(text), [`config.yaml:1: ${problem}`]);
  }
});

const OAUTH = "token_url: 'https://t.example', client_id: c, refresh_token: r";

/** What is wrong in one way, and would be in another if what is wrong were missing. */
const WRONG: readonly string[] = [
  "auth_type: wrong",
  "auth_type: api_key, auth_value: [v]",
  "auth_value: [v]",
  "auth_type: oauth, oauth_config: 3",
  `auth_type: oauth, oauth_config: {${OAUTH.replace("https:", "htp:")}}`,
  "auth_type: none, proxy: {type: http, address: 'x:1', username: u, password: [p]}",
];

Deno.test("checkAcross says nothing more of what is wrong already", () => {
  for (const wrong of WRONG) {
    const text = `endpoints: [{name: a, enabled: true, url: "https://x.example/v1", ${wrong}}]\n`;
    assert.equal(problemsOf(text).length, 1, wrong);
    assert.deepEqual(warningsOf(text), [], wrong);
  }
  const passthrough = "auth_type: passthrough, enabled: true, name: a";
  assert.equal(problemsOf(`endpoints: [{url: "htp://x", ${passthrough}}]\n`).length, 1);
  const hosts = "server: {passthrough_hosts: 3}\n";
  assert.equal(problemsOf(`${hosts}endpoints: [{url: "https://x.example", ${passthrough}}]\n`).length, 1);
  const enabled = `endpoints: [{name: a, url: "https://x.example", auth_type: none, enabled: [true]}]\n`;
  assert.deepEqual(warningsOf(enabled), []);
});

Deno.test("checkAcross warns of what has no effect with the way in which an endpoint is asked", () => {
  const rows = [
    ["auth_type: none, auth_value: v", /auth_value has no effect, as auth_type is none/],
    [`auth_type: oauth, auth_value: v, oauth_config: {${OAUTH}}`, /auth_value has no effect, as auth_type is oauth/],
    ["auth_type: passthrough, auth_value: v", /auth_value has no effect, as auth_type is passthrough/],
    [`auth_type: none, oauth_config: {${OAUTH}}`, /oauth_config has no effect, as auth_type is not oauth/],
  ] as const;
  for (const [auth, expected] of rows) {
    const [warning, ...more] = warningsOf(
      `endpoints: [{name: a, enabled: true, url: "https://api.anthropic.com", ${auth}}]\n`,
    );
    assert.match(warning ?? "", expected);
    assert.deepEqual(more, []);
  }
  configOf('endpoints: [{name: a, enabled: false, url: "https://x.example", auth_type: oauth}]\n');
});

Deno.test("checkAcross takes endpoints without names for no two of the same name", () => {
  const endpoint = '{url: "https://x.example", auth_type: none}';
  const text = `endpoints: [${endpoint}, ${endpoint}]\n`;
  assert.deepEqual(problemsOf(text).map((problem) => /endpoints\[\d\]\.name is missing/.test(problem)), [true, true]);
  assert.match(warningsOf(text).join(), /endpoints\[0\], endpoints\[1\]/);
});

Deno.test("checkAcross lets passthrough go to the named hosts only", () => {
  const endpoint = (url: string) => `endpoints: [{name: a, url: "${url}", auth_type: passthrough}]\n`;
  for (const url of ["https://api.anthropic.com", "https://API.OpenAI.com/v1", "https://chatgpt.com/x"]) {
    assert.equal(configOf(endpoint(url)).endpoints[0]!.authType, "passthrough");
  }
  for (const url of ["https://api.anthropic.com.evil.example", "https://evil.example/api.anthropic.com"]) {
    assert.equal(problemsOf(endpoint(url)).length, 1);
  }
  assert.ok(configOf(`server: {passthrough_hosts: ["127.0.0.1", "::1"]}\n${endpoint("http://[::1]:9/")}`));
  assert.equal(problemsOf(`server: {passthrough_hosts: []}\n${endpoint("https://api.anthropic.com")}`).length, 1);
});

Deno.test("checkAcross keeps commit_hold below total", () => {
  assert.deepEqual(problemsOf("timeouts: {commit_hold: 9m}\n"), [
    "config.yaml:1: timeouts.commit_hold is not shorter than timeouts.total: current value is 9m; expected less than 9m",
  ]);
  assert.equal(problemsOf("timeouts: {total: 10s}\n").length, 1);
  assert.equal(configOf("timeouts: {total: 11s, commit_hold: 0}\n").timeouts.commitHoldMs, 0);
});

Deno.test("checkAcross warns once of an omitted enabled, naming the endpoints", () => {
  const text = `endpoints:
  - {name: a, url: "https://x.example", auth_type: none}
  - {name: b, url: "https://x.example", auth_type: none, enabled: false}
  - {name: c, url: "https://x.example", auth_type: none}
`;
  assert.deepEqual(warningsOf(text), [
    'config.yaml:2: endpoints[0].enabled is omitted, which means true; this concerns "a", "c"; write enabled: true to say so',
  ]);
  assert.deepEqual(configOf(text).endpoints.map(({ enabled }) => enabled), [true, false, true]);
});

Deno.test("checkAcross warns of settings that have no effect", () => {
  const rows: readonly [string, string][] = [
    ["wire_api: chat", "config.yaml:5: endpoints[0].wire_api has no effect, as endpoint_type is not openai"],
    ["auth_value: v", "config.yaml:5: endpoints[0].auth_value has no effect, as auth_type is none"],
  ];
  for (const [line, warning] of rows) assert.deepEqual(warningsOf(`endpoints:\n${endpointOf("a", line)}`), [warning]);
});
