import { strict as assert } from "node:assert";
import { formatProblem } from "../../lib/config/problem.ts";
import { say } from "../../lib/phrases/say.ts";
import { parsed, type Setting } from "./parsed.ts";

/** Files that are wrong or worth a warning in a way that brings the reader near the word `hunter2`. */
const NEAR: readonly string[] = [
  'endpoints: [{name: a, url: "htp://u:hunter2@x/y"}]',
  'endpoints: [{name: a, url: "http://u:hunter2/@x/y"}]',
  'endpoints: [{name: a, url: "://u:hunter2@x"}]',
  'endpoints: [{name: a, url: "u:hunter2@x"}]',
  'endpoints: [{name: a, url: "https://u:hunter2@x"}]',
  'endpoints: [{name: a, url: "htp://x/y?key=hunter2"}]',
  'endpoints: [{name: a, url: "htp://x/y#hunter2"}]',
  'endpoints: [{name: a, auth_value: "hunter2 \\u00e9"}]',
  "endpoints: [{name: a, auth_value: [hunter2]}]",
  "endpoints: [{name: a, oauth_config: {access_token: hunter2}}]",
  "endpoints: [{name: a, header_overrides: {authorization: hunter2}}]",
  "endpoints: [{name: a, oauth_config: {refresh_token: [hunter2]}}]",
  'endpoints: [{name: a, oauth_config: {client_secret: "hunter2 \\u00e9"}}]',
  'endpoints: [{name: a, oauth_config: {token_url: "htp://x?key=hunter2"}}]',
  "endpoints: [{name: a, proxy: {type: http, address: 'u:hunter2@x:1'}}]",
  "endpoints: [{name: a, proxy: {type: http, address: 'x:1', password: hunter2}}]",
  'endpoints: [{name: a, header_overrides: {x-mine: "hunter2 \\u2028"}}]',
  "endpoints: [{name: a, header_overrides: hunter2}]",
  "endpoints: [{name: a, header_overrides: [{value: hunter2}]}]",
  "endpoints: [{name: a, header_overrides: {x-a: hunter2, X-A: hunter2}}]",
  "endpoints: [{name: a, parameter_overrides: hunter2}]",
  "tagging: {taggers: [{name: a, builtin_type: path, tag: t, config: {path_pattern: '(${SECRET}', match: regex}}]}",
  "endpoints: [{name: a, priority: sk-ant-hunter2}]",
  "endpoints: [{name: a, auth_type: Bearer hunter2}]",
  "server: {api_keys: hunter2}",
  "server: {api_keys: [hunter2]}",
  'server: {api_keys: [{name: a, key: "hunter2 \\u00e9"}]}',
  "server: {api_keys: [{name: a, key: hunter2}, {name: b, key: hunter2}]}",
  "server: {admin_password: [hunter2]}",
  "server: {auth_token: hunter2}",
  "sk-ant-hunter2: 1",
  "server: {port: ${SECRET}}",
  "logging: {level: ${SECRET}}",
  "endpoints: [{name: a, url: ${SECRET}}]",
  "server: {port: ${sk-ant-hunter2}}",
  "key: 'hunter2",
  "a: [hunter2",
  "a: hunter2: b",
  '"hunter2" hunter2',
  "a: *hunter2-nowhere",
  "a: !hunter2 b",
  'a: "\\hunter2"',
  "a:\n\thunter2: b",
].map((text) => text.replace(/\$\{[^}]*\}/, '"$&"'));

Deno.test("parseConfig never shows a credential", () => {
  const setting: Setting = { env: { SECRET: "hunter2" } };
  for (const text of NEAR) {
    const result = parsed(text, setting);
    const problems = [...(result.type === "invalid" ? result.problems : []), ...result.warnings];
    assert.ok(problems.length > 0, text);
    for (const problem of problems) assert.ok(!JSON.stringify(problem).includes("hunter2"), formatProblem(problem));
  }
});

Deno.test("parseConfig shows the variable instead of a wrong value of the environment", () => {
  const result = parsed('server: {port: "${SECRET}"}\n', { env: { SECRET: "hunter2" } });
  assert.ok(result.type === "invalid");
  assert.match(say(result.problems[0]!.message), /current value comes from the environment by "\$\{SECRET\}"/);
});
