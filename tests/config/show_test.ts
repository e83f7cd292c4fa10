import assert from "node:assert/strict";
import { isSecretName, looksSecret, show, showKey, shown } from "../../lib/config/show.ts";
import { say } from "../../lib/phrases/say.ts";

const RUN = "a1".repeat(20);
const ADDRESS = `https://x.example/${RUN}`;

const VALUES: readonly (readonly [text: string, path: string, shown: string])[] = [
  ["warn", "logging.level", '"warn"'],
  ["a\n", "", '"a\\n"'],
  ["hunter2", "endpoints[0].auth_value", "(hidden)"],
  ["hunter2", "server.api_keys[1].key", "(hidden)"],
  ["hunter2", "server.api_keys[1]", "(hidden)"],
  ["hunter2", "auth_value", "(hidden)"],
  ["hunter2", "token.name", '"hunter2"'],
  ["hunter2", "endpoints[0].header_overrides.x-mine", "(hidden)"],
  ["7", "endpoints[0].max_tokens", '"7"'],
  ["sk-ant-x", "", "(hidden)"],
  ["Bearer x", "", "(hidden)"],
  [RUN, "", "(hidden)"],
  [RUN.slice(1), "", `"${RUN.slice(1)}"`],
  [ADDRESS, "", `"${ADDRESS}"`],
  ["https://u:p@x.example/y?key=z", "", '"https://(hidden)@x.example/y?(hidden)"'],
  [" x".repeat(50), "", `"${" x".repeat(50)}"`],
  [`${" x".repeat(50)}y`, "", `"${" x".repeat(50)}..."`],
];

for (const [text, path, expected] of VALUES) {
  Deno.test(`show writes ${text.slice(0, 30)} of "${path}" as ${expected.slice(0, 40)}`, () => {
    assert.equal(show(text, path), expected);
    assert.equal(typeof shown(text, path), expected === "(hidden)" ? "object" : "string");
  });
}

const KEYS: readonly (readonly [key: string, shown: string])[] = [
  ["max_tokens", "max_tokens"],
  ["x-mine", "x-mine"],
  ["a.b", '"a.b"'],
  ["", '""'],
  ["sk-ant-x", "(hidden)"],
  [RUN, "(hidden)"],
  [" x".repeat(50), `"${" x".repeat(50)}"`],
  [`${" x".repeat(50)}y`, `"${" x".repeat(50)}..."`],
];

for (const [key, expected] of KEYS) {
  Deno.test(`showKey writes ${key.slice(0, 30)} as ${expected.slice(0, 40)}`, () => {
    assert.equal(showKey(key), expected);
  });
}

Deno.test("looksSecret knows what credentials look like", () => {
  for (const text of ["sk-ant-x", "x Bearer y", RUN]) assert.equal(looksSecret(text), true, text);
  for (const text of ["warn", "task-force", RUN.slice(1), ADDRESS]) assert.equal(looksSecret(text), false, text);
});

Deno.test("isSecretName tells credentials by their names, and counts and names from them", () => {
  for (const name of ["key", "api_key", "access_token", "Cookie", "password"]) {
    assert.equal(isSecretName(name), true, name);
  }
  for (const name of ["key_name", "max_tokens", "max_tokens_field_name", "name"]) {
    assert.equal(isSecretName(name), false, name);
  }
});

Deno.test("shown says in the reader's language that something is hidden", () => {
  assert.equal(say(shown("sk-ant-x")), "(hidden)");
});
