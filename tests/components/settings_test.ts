/** What the page of the settings offers, against the schema of the configuration. */
import assert from "node:assert/strict";
import { CHOICE_TEXTS } from "../../components/settings/choice_texts.ts";
import { type Drafts, isShown, repeatedNames, sentOf, withDraft } from "../../components/settings/draft.ts";
import { SETTING_GROUPS } from "../../components/settings/groups.ts";
import { ITEM_TEXTS, SETTING_TEXTS } from "../../components/settings/setting_texts.ts";
import type { SettingView } from "../../lib/admin/settings.ts";
import { SETTING_KEYS } from "../../lib/admin/settings_keys.ts";

const PATHS = SETTING_KEYS.map(({ path }) => path);

Deno.test("the page of the settings has every key of the schema once, in a group and with its texts", () => {
  assert.deepEqual(SETTING_GROUPS.flatMap(({ paths }) => paths).toSorted(), PATHS.toSorted());
  assert.deepEqual(Object.keys(SETTING_TEXTS).toSorted(), PATHS.toSorted());
});

Deno.test("the page of the settings has the texts of all keys of items, and of no others", () => {
  const items = SETTING_KEYS.filter(({ kind }) => kind === "items");
  const wanted = Object.fromEntries(items.map(({ path, items }) => [path, items.map(({ path }) => path)]));
  const there = Object.fromEntries(Object.entries(ITEM_TEXTS).map(([path, texts]) => [path, Object.keys(texts)]));
  assert.deepEqual(there, wanted);
});

Deno.test("the words for choices are for choices that there are", () => {
  const all = SETTING_KEYS.flatMap((key) => [key, ...key.items]);
  for (const [path, words] of Object.entries(CHOICE_TEXTS)) {
    const key = all.find((each) => each.path === path);
    assert.deepEqual(Object.keys(words).toSorted(), key?.choices.toSorted(), path);
  }
});

function setting(differences: Partial<SettingView>): SettingView {
  const key = SETTING_KEYS.find(({ path }) => path === (differences.path ?? "timeouts.idle"))!;
  return { ...key, written: null, value: "5m", from: "default", waits: false, ...differences };
}

const ROWS: readonly {
  readonly name: string;
  readonly of: Partial<SettingView>;
  readonly typed: Parameters<typeof withDraft>[2];
  readonly drafts: Drafts;
}[] = [
  { name: "a new value", of: {}, typed: "2m", drafts: { "timeouts.idle": "2m" } },
  { name: "what the file has already", of: { written: "2m" }, typed: "2m", drafts: {} },
  { name: "a number that the file has already", of: { path: "server.port", written: 8080 }, typed: "8080", drafts: {} },
  { name: "a number", of: { path: "server.port" }, typed: "9000", drafts: { "server.port": 9000 } },
  {
    name: "a number that is begun",
    of: { path: "routing.breaker.failure_rate" },
    typed: "0.",
    drafts: { "routing.breaker.failure_rate": "0." },
  },
  { name: "nothing, where the file has a value", of: { written: "2m" }, typed: "", drafts: { "timeouts.idle": null } },
  { name: "nothing, where there is nothing", of: {}, typed: "", drafts: {} },
  { name: "a switch", of: { path: "learning.enabled" }, typed: false, drafts: { "learning.enabled": false } },
  { name: "a switch as the file has it", of: { path: "learning.enabled", written: false }, typed: false, drafts: {} },
  {
    name: "lines",
    of: { path: "server.allowed_hosts" },
    typed: "a.example\n b.example \n",
    drafts: { "server.allowed_hosts": ["a.example", "b.example", ""] },
  },
  {
    name: "a secret that is taken out",
    of: { path: "server.admin_password", written: { set: true, from: "file" } },
    typed: null,
    drafts: { "server.admin_password": null },
  },
];

for (const { name, of, typed, drafts } of ROWS) {
  Deno.test(`withDraft keeps of ${name} what is to be changed`, () => {
    assert.deepEqual(withDraft({ "server.host": "x" }, setting(of), typed), { "server.host": "x", ...drafts });
  });
}

Deno.test("sentOf nests paths, and leaves out lines with nothing in them", () => {
  const drafts = {
    "routing.affinity.ttl": "2h",
    "routing.policy": null,
    "server.allowed_hosts": ["a", ""],
    budgets: [],
  };
  assert.deepEqual(sentOf(drafts), {
    routing: { affinity: { ttl: "2h" }, policy: null },
    server: { allowed_hosts: ["a"] },
    budgets: [],
  });
});

Deno.test("isShown finds a setting by all words, in any of its texts, and by whether it was changed", () => {
  const options = { words: "", onlyChanged: false, texts: ["Longest silence", "Of an answer"], drafts: {} };
  const shown = (more: Partial<typeof options>, of: Partial<SettingView> = {}) =>
    isShown(setting(of), { ...options, ...more });
  assert.ok(shown({}));
  assert.ok(shown({ words: "SILENCE timeouts" }));
  assert.ok(!shown({ words: "silence port" }));
  assert.ok(!shown({ onlyChanged: true }));
  assert.ok(shown({ onlyChanged: true }, { from: "file" }));
  assert.ok(shown({ onlyChanged: true, drafts: { "timeouts.idle": "1m" } }));
});

Deno.test("settings: of a map's rows none is left out without a word", () => {
  const entries = [{ name: "x-a", value: "1" }, { name: "", value: "2" }, { name: " ", value: "" }];
  assert.deepEqual(sentOf({ "telemetry.headers": { entries } }), { telemetry: { headers: { "x-a": "1", "": "2" } } });
  assert.deepEqual(repeatedNames({ "telemetry.headers": { entries }, "server.host": "h" }), []);
  const again = { entries: [...entries, { name: " x-a ", value: "3" }] };
  assert.deepEqual(repeatedNames({ "telemetry.headers": again }), [{ path: "telemetry.headers", name: "x-a" }]);
});
