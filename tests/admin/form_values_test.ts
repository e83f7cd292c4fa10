/** What the form of an endpoint makes of a configuration, and what it sends. */
import assert from "node:assert/strict";
import { endpointForm } from "../../lib/admin/endpoint_form.ts";
import {
  changedPaths,
  type FieldValue,
  type NamedValue,
  newFrom,
  type Plain,
  rebased,
  repeatedNames,
  type RowValue,
  sentFor,
  valuesOf,
} from "../../islands/endpoints/form_values.ts";

const FIELDS = endpointForm().flatMap(({ fields }) => fields);

const CONFIGURATION: Plain = {
  name: "a",
  url: "${URL:https://a.example}",
  auth_type: "api_key",
  auth_value: { set: true, from: "environment", variable: "KEY" },
  enabled: true,
  priority: 3,
  tags: ["x", "y, z"],
  header_overrides: { "x-team": "t", "x-key": { set: true, from: "file" }, gone: null },
  parameter_overrides: { temperature: 0.5, user: "u", stop: ["a"], text: '"7"' },
  model_rewrite: {
    rules: [
      {
        source_pattern: "claude-*",
        target_model: "m",
        parameter_overrides: { top_k: 5, token: { set: true, from: "file" } },
      },
    ],
  },
  proxy: { type: "http", address: "p:1", username: "u", password: { set: true, from: "file" } },
  timeouts: { idle: "90s" },
  prices: [{ model: "*", input: 1.5, output: 2 }],
};

const BEFORE = valuesOf(FIELDS, CONFIGURATION);

function sent(changes: Readonly<Record<string, FieldValue>>) {
  return sentFor(FIELDS, BEFORE, { ...BEFORE, ...changes });
}

Deno.test("a form that nobody has changed sends nothing", () => {
  assert.deepEqual(sent({}), {});
  assert.deepEqual(changedPaths(BEFORE, valuesOf(FIELDS, CONFIGURATION)), []);
});

const [RULE] = BEFORE["model_rewrite.rules"] as readonly RowValue[];
const CELL = RULE!["parameter_overrides"] as readonly NamedValue[];

const named = (path: string) => BEFORE[path] as readonly { name: string; text: string; known: undefined }[];

Deno.test("a form sends what has changed, in the file's own types, and keeps what it does not show", async (t) => {
  const secret = BEFORE["auth_value"] as object as { mask: never; text: string; isRemoved: boolean };
  const rows: readonly (readonly [string, Readonly<Record<string, FieldValue>>, Plain])[] = [
    ["a text", { name: "b" }, { name: "b" }],
    ["a text that is taken out", { url: "" }, { url: null }],
    ["a number", { priority: "7" }, { priority: 7 }],
    ["a number from a variable", { priority: "${P:1}" }, { priority: "${P:1}" }],
    ["a switch", { enabled: "false" }, { enabled: false }],
    ["a new secret", { auth_value: { ...secret, text: "new" } }, { auth_value: "new" }],
    ["a secret that is taken out", { auth_value: { ...secret, isRemoved: true } }, { auth_value: null }],
    ["a list", { tags: ["x", " ", "y, z", "w"] }, { tags: ["x", "y, z", "w"] }],
    ["an empty list", { tags: [] }, { tags: null }],
    [
      "a header beside a masked one",
      { header_overrides: [...named("header_overrides"), { name: "new", text: "v", known: undefined }] },
      { header_overrides: { "x-team": "t", "x-key": { set: true, from: "file" }, gone: null, new: "v" } },
    ],
    [
      "a value without a name, of which the server says what is missing",
      { header_overrides: [{ name: "", text: "v", known: undefined }, { name: "", text: "", known: undefined }] },
      { header_overrides: { "": "v" } },
    ],
    [
      "parameters as JSON",
      {
        parameter_overrides: named("parameter_overrides").map((each) =>
          each.name === "temperature" ? { ...each, text: "[1]" } : each.name === "user" ? { ...each, text: "v" } : each
        ),
      },
      { parameter_overrides: { temperature: [1], user: "v", stop: ["a"], text: '"7"' } },
    ],
    ["one key of a section", { "proxy.address": "q:2" }, { proxy: { address: "q:2" } }],
    [
      "a section that is emptied",
      {
        "proxy.type": "",
        "proxy.address": "",
        "proxy.username": "",
        "proxy.password": { mask: undefined, text: "", isRemoved: false },
      },
      { proxy: null },
    ],
    [
      "rows",
      { prices: [{ model: "*", input: "0.25", output: "2", cache_read: "" }] },
      { prices: [{ model: "*", input: 0.25, output: 2 }] },
    ],
    [
      "what a rule sets, and a rule that sets nothing",
      {
        "model_rewrite.rules": [
          { ...RULE, parameter_overrides: [...CELL, { name: "temperature", text: "0.6", known: undefined }] },
          { source_pattern: "b", target_model: "c", parameter_overrides: [] },
        ],
      },
      {
        model_rewrite: {
          rules: [
            {
              source_pattern: "claude-*",
              target_model: "m",
              parameter_overrides: { top_k: 5, token: { set: true, from: "file" }, temperature: 0.6 },
            },
            { source_pattern: "b", target_model: "c" },
          ],
        },
      },
    ],
    ["rows that are all gone", { "model_rewrite.rules": [] }, { model_rewrite: null }],
    ["a duration", { "timeouts.idle": "2m" }, { timeouts: { idle: "2m" } }],
  ];
  for (const [name, changes, expected] of rows) {
    await t.step(name, () => assert.deepEqual(sent(changes), expected));
  }
});

Deno.test("a new endpoint is sent with what was given alone", () => {
  const blank = valuesOf(FIELDS, {});
  const values = { ...blank, name: "n", url: "https://n.example", enabled: "true", tags: ["x"], "proxy.type": "http" };
  assert.deepEqual(newFrom(FIELDS, values), {
    name: "n",
    enabled: true,
    url: "https://n.example",
    tags: ["x"],
    proxy: { type: "http" },
  });
});

Deno.test("somebody else's change stays beside one's own", () => {
  const now = valuesOf(FIELDS, { ...CONFIGURATION as object, name: "theirs", priority: 9 });
  const values = rebased(BEFORE, now, { ...BEFORE, name: "mine", tags: ["mine"] });
  assert.deepEqual([values["name"], values["priority"], values["tags"]], ["mine", "9", ["mine"]]);
  assert.deepEqual(sentFor(FIELDS, now, values), { name: "mine", tags: ["mine"] });
});

Deno.test("a form tells of a name that is there twice, since only one of its values could be sent", () => {
  const twice = (...names: string[]) => names.map((name) => ({ name, text: name, known: undefined }));
  const of = (changes: Readonly<Record<string, FieldValue>>) => repeatedNames(FIELDS, { ...BEFORE, ...changes });
  assert.deepEqual(of({}), []);
  assert.deepEqual(of({ header_overrides: twice("x-a", "X-A", "__proto__", "", "") }), []);
  assert.deepEqual(of({ header_overrides: twice("x-a", "b", "x-a"), parameter_overrides: twice("a", "a") }), [
    { path: "parameter_overrides", name: "a" },
    { path: "header_overrides", name: "x-a" },
  ]);
  const rules = [RULE!, { ...RULE, parameter_overrides: twice("top_p", "top_p") }] as readonly RowValue[];
  assert.deepEqual(of({ "model_rewrite.rules": rules }), [
    { path: "model_rewrite.rules[1].parameter_overrides", name: "top_p" },
  ]);
});
