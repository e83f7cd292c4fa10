import assert from "node:assert/strict";
import { credentialsOf } from "../../lib/cli/credentials.ts";
import type { Config } from "../../lib/config/config.ts";
import { parseConfig } from "../../lib/config/parse.ts";

function configWith(credential: string): Config {
  const text = `
server: { admin_password: "admin-${credential}", api_keys: [{ name: a, key: "client-${credential}" }] }
endpoints:
  - { name: a, url: http://127.0.0.1:1, auth_type: api_key, auth_value: "upstream-${credential}", enabled: false }
  - { name: b, url: http://127.0.0.1:1, auth_type: none, enabled: true }
`;
  const parsed = parseConfig(text, { file: "config.yaml", directory: "/", env: () => undefined });
  assert.equal(parsed.type, "ok");
  return parsed.config;
}

Deno.test("credentialsOf tells every credential, and after an edit those of before too", () => {
  let config = configWith("one");
  const credentials = credentialsOf({ current: () => config });
  assert.deepEqual(credentials(), ["upstream-one", "client-one", "admin-one"]);
  config = configWith("two");
  assert.deepEqual(credentials().toSorted(), [
    ...["admin-one", "admin-two", "client-one", "client-two", "upstream-one", "upstream-two"],
  ]);
});

Deno.test("credentialsOf tells credentials of tokens, proxies and headers, and nothing that is none", () => {
  const text = `
endpoints:
  - name: a
    url: https://a.example?key=query-secret&v=1
    auth_type: oauth
    enabled: true
    oauth_config:
      token_url: https://t.example?code=token-secret
      client_id: public-client
      client_secret: client-secret
      access_token: access-secret
      refresh_token: refresh-secret
      scopes: [public-scope]
    proxy: { type: http, address: "proxy.example:1", username: public-user, password: proxy-secret }
    header_overrides: { x-goog-api-key: header-secret, authorization: Bearer bearer-secret, x-team: public-team }
`;
  const parsed = parseConfig(text, { file: "config.yaml", directory: "/", env: () => undefined });
  assert.ok(parsed.type === "ok");
  assert.deepEqual(credentialsOf({ current: () => parsed.config })().toSorted(), [
    "Bearer bearer-secret",
    // As it would stand in a URL, and in a form.
    "Bearer%20bearer-secret",
    "Bearer+bearer-secret",
    "access-secret",
    "bearer-secret",
    "client-secret",
    "header-secret",
    "proxy-secret",
    "query-secret",
    "refresh-secret",
    "token-secret",
  ]);
});

Deno.test("credentialsOf tells credentials of parameters by their names, and no short words", () => {
  const text = `
endpoints:
  - name: a
    url: https://a.example
    auth_type: none
    enabled: true
    parameter_overrides:
      extra.client_secret: planted-1
      options: { nested: [{ password: planted-2, note: public-note }], keys: [planted-3] }
      max_tokens: 100
      api_key: short
      user: public-user
    model_rewrite: {rules: [{source_pattern: a, target_model: b, parameter_overrides: {secret: planted-4}}]}
`;
  const parsed = parseConfig(text, { file: "config.yaml", directory: "/", env: () => undefined });
  assert.ok(parsed.type === "ok");
  const credentials = credentialsOf({ current: () => parsed.config })();
  assert.deepEqual(credentials.toSorted(), ["planted-1", "planted-2", "planted-3", "planted-4"]);
});
