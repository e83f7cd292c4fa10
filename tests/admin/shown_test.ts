import assert from "node:assert/strict";
import { endpoint } from "../../lib/config/schema/endpoint.ts";
import { parseFileValue } from "../../lib/config/edit/file_value.ts";
import { type FileSchema, kindOf } from "../../lib/admin/file_kind.ts";
import { isSecretField, shown } from "../../lib/admin/shown.ts";
import { fileSchema } from "../../lib/config/schema.ts";
import { Written } from "../../lib/admin/written.ts";
import type { Json } from "../../lib/json.ts";

const ENV: Readonly<Record<string, string>> = { SET: "planted-from-environment", EMPTY: "" };
const CONTEXT = { env: (name: string) => ENV[name], secrets: ["planted-known-secret", "ollama"] };

interface Row {
  readonly name: string;
  readonly file: string;
  readonly expected: Json;
}

const SHOWN: readonly Row[] = [
  { name: "numbers and booleans", file: "{priority: '3', enabled: yes}", expected: { priority: 3, enabled: true } },
  { name: "a variable as it is", file: "{priority: '${P:3}'}", expected: { priority: "${P:3}" } },
  { name: "a wrong number as it is", file: "{priority: three}", expected: { priority: "three" } },
  { name: "durations as text", file: "{timeouts: {idle: 5m}}", expected: { timeouts: { idle: "5m" } } },
  { name: "no key that it does not know", file: "{name: a, api_secret: planted}", expected: { name: "a" } },
  { name: "a secret", file: "{auth_value: planted}", expected: { auth_value: { set: true, from: "file" } } },
  {
    name: "a secret of the environment",
    file: "{auth_value: '${SET:planted}'}",
    expected: { auth_value: { set: true, from: "environment", variable: "SET" } },
  },
  {
    name: "a default of a variable that is not set",
    file: "{auth_value: '${NONE:planted}'}",
    expected: { auth_value: { set: true, from: "file", variable: "NONE" } },
  },
  {
    name: "an empty variable",
    file: "{auth_value: '${EMPTY:planted}'}",
    expected: { auth_value: { set: false, from: "environment", variable: "EMPTY" } },
  },
  { name: "an empty secret", file: "{auth_value: ''}", expected: { auth_value: { set: false, from: "file" } } },
  { name: "a URL as it is written", file: "{url: https://X.example}", expected: { url: "https://X.example" } },
  {
    name: "no query of a URL",
    file: "{url: 'https://x.example/a?k=planted'}",
    expected: { url: "https://x.example/a?..." },
  },
  {
    name: "no secret inside a text",
    file: "{default_model: m-planted-known-secret}",
    expected: { default_model: "m-[redacted]" },
  },
  { name: "a short key that is a word", file: "{url: http://ollama:1}", expected: { url: "http://ollama:1" } },
  {
    name: "no header that carries a credential by its name",
    file: "{header_overrides: {Authorization: Bearer planted, x-session: planted}}",
    expected: {
      header_overrides: { Authorization: { set: true, from: "file" }, "x-session": { set: true, from: "file" } },
    },
  },
  {
    name: "headers of either form",
    file: "{header_overrides: [{key: X-Api-Key, value: planted}, {key: x-team, value: a}, {key: x-gone, value: ''}]}",
    expected: { header_overrides: { "X-Api-Key": { set: true, from: "file" }, "x-team": "a", "x-gone": "" } },
  },
  {
    name: "parameters as they are read",
    file:
      `{parameter_overrides: {a: 0.5, b: '"1"', c: null, d: [1, x], e: {api_key: planted, f: true}, g: '{"token": "planted"}'}}`,
    expected: {
      parameter_overrides: {
        a: 0.5,
        b: "1",
        c: null,
        d: [1, "x"],
        e: { api_key: { set: true, from: "file" }, f: true },
        g: { token: { set: true, from: "file" } },
      },
    },
  },
];

for (const { name, file, expected } of SHOWN) {
  Deno.test(`shown shows ${name}; sent back it changes nothing`, () => {
    const value = parseFileValue(file)!;
    const json = shown(endpoint, { key: "", value }, CONTEXT);
    assert.deepEqual(json, expected);
    assert.doesNotMatch(JSON.stringify(json), /planted/);
    const written = new Written(CONTEXT);
    assert.deepEqual(written.edits(endpoint, { path: [], key: "", value }, structuredClone(json)), []);
    assert.deepEqual(written.problems, []);
  });
}

interface EditRow extends Row {
  readonly sent: Json;
}

const EDITS: readonly EditRow[] = [
  {
    name: "sets one key",
    file: "{a: 1}",
    sent: { weight: 3 },
    expected: [{ type: "set", path: ["weight"], value: 3 }],
  },
  {
    name: "takes a key out",
    file: "{weight: 3}",
    sent: { weight: null },
    expected: [{ type: "delete", path: ["weight"] }],
  },
  { name: "takes nothing out twice", file: "{a: 1}", sent: { weight: null }, expected: [] },
  {
    name: "changes a section key by key, its secret untouched",
    file: "{proxy: {type: http, address: 'a:1', username: u, password: planted}}",
    sent: { proxy: { address: "b:2", username: "u" } },
    expected: [{ type: "set", path: ["proxy", "address"], value: "b:2" }],
  },
  {
    name: "makes a section without what is null",
    file: "{a: 1}",
    sent: { proxy: { type: "http", address: "b:2", username: null } },
    expected: [{ type: "set", path: ["proxy"], value: { type: "http", address: "b:2" } }],
  },
  {
    name: "keeps masked headers and drops those that are not named, in the file's form",
    file: "{header_overrides: [{key: x-api-key, value: '${SET:planted}'}, {key: x-b, value: c}]}",
    sent: { header_overrides: { "x-api-key": { set: true, from: "file" }, "x-d": null } },
    expected: [{
      type: "set",
      path: ["header_overrides"],
      value: [{ key: "x-api-key", value: "${SET:planted}" }, { key: "x-d", value: null }],
    }],
  },
  {
    name: "quotes text that would be read as JSON, and nothing else",
    file: "{a: 1}",
    sent: { parameter_overrides: { a: "1", b: 1, c: "x", d: ["true", true], e: "${SET:1}" } },
    expected: [{
      type: "set",
      path: ["parameter_overrides"],
      value: { a: '"1"', b: 1, c: "x", d: ['"true"', true], e: "${SET:1}" },
    }],
  },
  {
    name: "keeps a masked member of a parameter beside one that changes",
    file: "{parameter_overrides: {e: {api_key: planted, f: true}}}",
    sent: { parameter_overrides: { e: { api_key: { set: true, from: "file" }, f: false } } },
    expected: [{ type: "set", path: ["parameter_overrides"], value: { e: { api_key: "planted", f: false } } }],
  },
  {
    name: "keeps what is masked in a rule whose model changes, and in one whose pattern does",
    file:
      "{model_rewrite: {rules: [{source_pattern: a, target_model: b, parameter_overrides: {api_key: planted, x: 1}}, " +
      "{source_pattern: c, target_model: d, parameter_overrides: [{key: token, value: planted-2}]}]}}",
    sent: {
      model_rewrite: {
        rules: [
          {
            source_pattern: "a",
            target_model: "e",
            parameter_overrides: { api_key: { set: true, from: "file" }, x: 2 },
          },
          { source_pattern: "f", target_model: "d", parameter_overrides: { token: { set: true, from: "file" } } },
        ],
      },
    },
    expected: [{
      type: "set",
      path: ["model_rewrite", "rules"],
      value: [
        { source_pattern: "a", target_model: "e", parameter_overrides: { api_key: "planted", x: 2 } },
        { source_pattern: "f", target_model: "d", parameter_overrides: [{ key: "token", value: "planted-2" }] },
      ],
    }],
  },
  {
    name: "leaves rules that are there as they are written",
    file:
      "{model_rewrite: {rules: [{source_pattern: '${A:a}', target_model: b}, {source_pattern: c, target_model: d}]}}",
    sent: {
      model_rewrite: {
        rules: [{ source_pattern: "c", target_model: "e" }, { source_pattern: "${A:a}", target_model: "b" }],
      },
    },
    expected: [{
      type: "set",
      path: ["model_rewrite", "rules"],
      value: [{ source_pattern: "c", target_model: "e" }, { source_pattern: "${A:a}", target_model: "b" }],
    }],
  },
];

for (const { name, file, sent, expected } of EDITS) {
  Deno.test(`Written.edits ${name}`, () => {
    const written = new Written(CONTEXT);
    assert.deepEqual(written.edits(endpoint, { path: [], key: "", value: parseFileValue(file)! }, sent), expected);
    assert.deepEqual(written.problems, []);
  });
}

const REFUSED: readonly EditRow[] = [
  {
    name: "a mask of nothing",
    file: "{a: 1}",
    sent: { auth_value: { set: true, from: "file" } },
    expected: "auth_value",
  },
  {
    name: "a mask in a new header",
    file: "{a: 1}",
    sent: { header_overrides: { "x-api-key": { set: true, from: "file" } } },
    expected: "header_overrides.x-api-key",
  },
  {
    name: "a text with a redacted part",
    file: "{a: 1}",
    sent: { default_model: "[redacted]-x" },
    expected: "default_model",
  },
  { name: "a URL with a hidden query", file: "{a: 1}", sent: { url: "https://x.example/b?..." }, expected: "url" },
];

for (const { name, file, sent, expected } of REFUSED) {
  Deno.test(`Written.edits refuses ${name}`, () => {
    const written = new Written(CONTEXT);
    written.edits(endpoint, { path: [], key: "", value: parseFileValue(file)! }, sent);
    assert.deepEqual(written.problems.map(({ path }) => path), [expected]);
  });
}

function fieldsOf(schema: FileSchema, key = ""): { readonly key: string; readonly secret: boolean }[] {
  const kind = kindOf(schema);
  if (kind.type === "map") return Object.entries(kind.members).flatMap(([name, member]) => fieldsOf(member, name));
  if (kind.type === "list") return fieldsOf(kind.element, key);
  return kind.type === "field" ? [{ key, secret: isSecretField(schema, key) }] : [];
}

Deno.test("isSecretField knows the secrets of the whole file, and no other field", () => {
  const secrets = fieldsOf(fileSchema).filter(({ secret }) => secret).map(({ key }) => key);
  const expected = [
    "key",
    "admin_password",
    "auth_value",
    "password",
    "client_secret",
    "refresh_token",
    "access_token",
    "api_key",
  ];
  assert.deepEqual(secrets, expected);
});
