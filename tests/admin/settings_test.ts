import assert from "node:assert/strict";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { configView } from "../../lib/admin/config_view.ts";
import { isPassword } from "../../lib/admin/password.ts";
import { settingsView, updateConfiguration, updateSettings } from "../../lib/admin/settings.ts";
import { SETTING_KEYS } from "../../lib/admin/settings_keys.ts";
import { LiveConfig } from "../../lib/config/live.ts";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { configDocs } from "../../tools/config_docs.ts";
import { administered } from "./administered.ts";

const ANY = { type: "any" } as const;

const FILE = `# mine
server:
  host: 127.0.0.1
  port: "\${PORT:8080}" # from outside
  api_keys:
    - {name: laptop, key: planted-1} # first
    - name: desk
      key: \${DESK_KEY:planted-2}
      enabled: true

timeouts:
  idle:   300s   # long
routing: {policy: round_robin} # flow
`;

const setting = async (admin: AdminContext, path: string) =>
  (await settingsView(admin)).settings.find((each) => each.path === path)!;

Deno.test("SETTING_KEYS has every key of the reference but those of endpoints and taggers", () => {
  const reference = configDocs()["docs/configuration.md"]!;
  const said: string[] = [];
  for (const [, path, table] of reference.matchAll(/^## `([^`]+)`\n\n[\s\S]*?\n\n((?:\|.*\n)+)/gm)) {
    if (/^endpoints|^tagging\.taggers|\[\]/.test(path!)) continue;
    for (const [, key, type] of table!.matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm)) {
      if (type !== "map") said.push(`${path}.${key}`);
    }
  }
  assert.ok(said.length > 40, String(said.length));
  const wanted = [...said.filter((path) => path !== "tagging.taggers"), "budgets"];
  assert.deepEqual(SETTING_KEYS.map(({ path }) => path).toSorted(), wanted.toSorted());
});

Deno.test("SETTING_KEYS takes nothing for mere text that the reference knows more of", () => {
  const texts = SETTING_KEYS.filter(({ kind }) => kind === "text").map(({ path }) => path);
  assert.deepEqual(texts, [
    "server.host",
    "routing.implicit_model_rewrite.claude_model",
    "routing.implicit_model_rewrite.openai_model",
    "web_search.url",
    "logging.log_directory",
    "storage.directory",
    "telemetry.endpoint",
    "telemetry.service_name",
  ]);
  for (const { kind, choices, path } of SETTING_KEYS) assert.equal(kind === "choice", choices.length > 1, path);
});

Deno.test("SETTING_KEYS marks what needs a restart as the reference does", () => {
  for (const { path, needs_restart, description } of SETTING_KEYS) {
    assert.equal(needs_restart, description.includes("Needs a restart"), path);
  }
});

Deno.test("configView shows each setting as it is in use, and settingsView with where it is from", () =>
  administered(FILE, async ({ admin }) => {
    const { configuration } = await configView(admin);
    for (const { path, kind, default: fallback } of SETTING_KEYS) {
      const value = path.split(".").reduce<Json>((at, step) => isObject(at) ? at[step] ?? null : null, configuration);
      if (fallback !== null || kind === "secret") assert.notEqual(value, null, `${path} is not shown`);
    }
    const { settings, read_only, file } = await settingsView(admin);
    assert.deepEqual(settings.map(({ path }) => path), SETTING_KEYS.map(({ path }) => path));
    assert.equal(read_only, null);
    assert.equal(file, admin.live.file);
    assert.doesNotMatch(JSON.stringify(settings), /planted/);
    const rows: readonly (readonly [path: string, written: Json, value: Json, from: string])[] = [
      ["server.host", "127.0.0.1", "127.0.0.1", "file"],
      ["server.port", "${PORT:8080}", 9000, "environment"],
      ["timeouts.idle", "300s", "5m", "file"],
      ["timeouts.total", null, "9m", "default"],
      ["routing.policy", "round_robin", "round_robin", "file"],
      ["learning.enabled", null, true, "default"],
      ["server.allowed_hosts", null, [], "default"],
      ["budgets", null, [], "default"],
    ];
    for (const [path, written, value, from] of rows) {
      const found = settings.find((each) => each.path === path)!;
      assert.deepEqual([found.written, found.value, found.from], [written, value, from], path);
    }
  }, { PORT: "9000" }));

Deno.test("settingsView says what the command line sets", () =>
  administered(FILE, async ({ admin, path }) => {
    const opened = await LiveConfig.open(path, { overrides: { port: 9 } });
    assert.ok(opened.type === "ok");
    const view = await settingsView({ ...admin, live: opened.live });
    const [host, port] = view.settings.filter(({ path }) => /^server\.(?:host|port)$/.test(path));
    assert.deepEqual([host!.from, port!.from, port!.value], ["file", "command line", 9]);
  }));

interface Row {
  readonly name: string;
  readonly sent: JsonObject;
  /** The file after it, by what is replaced in it; what it came to where nothing was. */
  readonly expected: readonly (readonly [string, string])[] | string;
}

const ROWS: readonly Row[] = [
  { name: "changes one value and no other byte", sent: { timeouts: { idle: "2m" } }, expected: [["300s", '"2m"']] },
  {
    name: "makes the section that is missing",
    sent: { learning: { enabled: false } },
    expected: [["# flow\n", "# flow\nlearning:\n  enabled: false\n"]],
  },
  { name: "takes a key out, so that its default holds", sent: { timeouts: { idle: null } }, expected: "done" },
  {
    name: "keeps a variable that comes back as it was shown",
    sent: { server: { port: "${PORT:8080}" } },
    expected: [],
  },
  {
    name: "writes several sections at once",
    sent: { routing: { policy: "fastest" }, timeouts: { idle: "1m" } },
    expected: [["300s", '"1m"'], ["round_robin", "fastest"]],
  },
  {
    name: "changes nothing if one of several values is wrong",
    sent: { routing: { policy: "fastest" }, timeouts: { idle: "soon" } },
    expected: "invalid",
  },
  {
    name: "refuses what would open the proxy to strangers",
    sent: { server: { host: "0.0.0.0" } },
    expected: "invalid",
  },
  {
    name: "refuses a mask where nothing is behind it",
    sent: { server: { admin_password: { set: true, from: "file" } } },
    expected: "bad",
  },
];

for (const { name, sent, expected } of ROWS) {
  Deno.test(`updateSettings ${name}`, () =>
    administered(FILE, async ({ admin, file }) => {
      const changed = await updateSettings(admin, ANY, sent);
      if (typeof expected === "string") {
        assert.equal(changed.type, expected, JSON.stringify(changed));
        if (expected !== "done") assert.equal(await file(), FILE);
        else assert.doesNotMatch(await file(), /idle/);
        return;
      }
      assert.equal(changed.type, "done", JSON.stringify(changed));
      assert.equal(await file(), expected.reduce((text, [from, to]) => text.replace(from, to), FILE));
    }));
}

Deno.test("updateSettings tells all that is wrong, with the places", () =>
  administered(FILE, async ({ admin }) => {
    const changed = await updateSettings(admin, ANY, { timeouts: { idle: "soon" }, server: { port: 70_000 } });
    assert.ok(changed.type === "invalid");
    assert.deepEqual(changed.problems.map(({ path, line }) => [path, line]), [["server.port", 4], [
      "timeouts.idle",
      12,
    ]]);
  }));

Deno.test("updateSettings keeps the key of an API key that is switched off, renamed or moved", () =>
  administered(FILE, async ({ admin, file }) => {
    const mask = { set: true, from: "file" };
    const list = async (keys: readonly Json[]) => await updateSettings(admin, ANY, { server: { api_keys: [...keys] } });
    const keys = (await setting(admin, "server.api_keys")).written as JsonObject[];
    assert.deepEqual(keys, [
      { name: "laptop", key: mask },
      { name: "desk", key: { ...mask, variable: "DESK_KEY" }, enabled: true },
    ]);
    assert.equal((await list([{ ...keys[0], enabled: false }, keys[1]!])).type, "done");
    assert.equal((await list([{ ...keys[0], name: "new", enabled: false }, keys[1]!])).type, "done");
    assert.equal((await list([keys[1]!, { ...keys[0], name: "new", enabled: false }])).type, "done");
    const text = await file();
    assert.match(text, /name: desk\W+key: "?\$\{DESK_KEY:planted-2\}/);
    assert.match(text, /name: new\W+key: planted-1\W+enabled: false/);
    // Nobody's key becomes another's.
    assert.equal((await list([{ ...keys[0], name: "third" }])).type, "bad");
    assert.equal(await file(), text);
  }));

Deno.test("updateSettings keeps the headers for a collector, none of which is shown", () =>
  administered(
    "telemetry:\n  headers:\n    x-team: planted-team # ours\n    x-other: planted-other\n",
    async ({ admin, file }) => {
      const view = JSON.stringify(await settingsView(admin)) + JSON.stringify(await configView(admin));
      assert.doesNotMatch(view, /planted/);
      const mask = { set: true, from: "file" };
      assert.deepEqual((await setting(admin, "telemetry.headers")).written, { "x-team": mask, "x-other": mask });
      const headers = { "x-team": mask, "x-new": "new" };
      assert.equal((await updateSettings(admin, ANY, { telemetry: { headers } })).type, "done");
      assert.equal(await file(), "telemetry:\n  headers:\n    x-team: planted-team # ours\n    x-new: new\n");
    },
  ));

Deno.test("updateSettings writes a password as a hash, and one from a variable as it is", () =>
  administered(FILE, async ({ admin, file }) => {
    await updateSettings(admin, ANY, { server: { admin_password: "open sesame" } });
    assert.doesNotMatch(await file(), /sesame/);
    assert.ok(await isPassword("open sesame", admin.live.current().server.adminPassword!));
    await updateSettings(admin, ANY, { server: { admin_password: "${PASSWORD:x}" } });
    assert.match(await file(), /\$\{PASSWORD:x\}/);
    await updateSettings(admin, ANY, { server: { admin_password: null } });
    assert.equal(admin.live.current().server.adminPassword, undefined);
  }));

Deno.test("updateSettings refuses what was made for another content of the file", () =>
  administered(FILE, async ({ admin, file }) => {
    const { version } = await settingsView(admin);
    assert.equal((await updateSettings(admin, ANY, { timeouts: { idle: "1m" } })).type, "done");
    const late = await updateSettings(admin, { type: "version", version: version! }, { timeouts: { idle: "3m" } });
    assert.equal(late.type, "conflict");
    assert.match(await file(), /1m/);
  }));

Deno.test("settingsView says of a changed port that it waits for a restart", () =>
  administered(FILE, async ({ admin }) => {
    assert.equal((await setting(admin, "server.port")).waits, false);
    assert.equal((await updateSettings(admin, ANY, { server: { port: 9999 } })).type, "done");
    const { written, value, waits } = await setting(admin, "server.port");
    assert.deepEqual([written, value, waits], [9999, 8080, true]);
    await updateSettings(admin, ANY, { server: { port: 8080 } });
    assert.equal((await setting(admin, "server.port")).waits, false);
  }));

Deno.test("updateConfiguration changes nothing for who sends back what GET /config shows, and else what differs", () =>
  administered(FILE, async ({ admin, file }) => {
    const { configuration } = await configView(admin);
    assert.equal((await updateConfiguration(admin, ANY, configuration as JsonObject)).type, "done");
    assert.equal(await file(), FILE);
    const { timeouts, ...rest } = configuration as JsonObject;
    const changed = { ...rest, timeouts: { ...timeouts as JsonObject, total: "5m" } };
    assert.equal((await updateConfiguration(admin, ANY, changed)).type, "done");
    assert.equal(await file(), FILE.replace("# long\n", '# long\n  total: "5m"\n'));
  }));

Deno.test({
  name: "updateSettings and settingsView say why a file cannot be written",
  ignore: Deno.build.os === "windows",
  fn: () =>
    administered(FILE, async ({ admin, path, file }) => {
      await Deno.chmod(path, 0o444);
      assert.match((await settingsView(admin)).read_only ?? "", /nobody may write the file/);
      assert.equal((await updateSettings(admin, ANY, { timeouts: { idle: "1m" } })).type, "read_only");
      assert.equal(await file(), FILE);
    }),
});
