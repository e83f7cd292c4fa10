import assert from "node:assert/strict";
import { join } from "node:path";
import { clientScript, type ScriptOptions, SCRIPTS } from "../../lib/setup/client_script.ts";
import MERGE from "../../lib/setup/script_merge.js" with { type: "text" };
import { tomlSettings } from "../../lib/setup/toml_settings.ts";
import { fakeClient, isThere, startedWith } from "../cli/fake_client.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const URL = "http://127.0.0.1:8123";

const NEEDS = { needsKey: false, takesLogin: false, checksItself: false };

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function hasNode(): Promise<boolean> {
  try {
    return (await new Deno.Command("node", { args: ["--version"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** The scripts of Windows are looked at, not run. */
const ignore = Deno.build.os === "windows" || !await hasNode();

/** Runs the script in a home folder, with a client that writes down what it was started with. */
async function run(
  home: string,
  options: Partial<ScriptOptions>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { client = "claude" } = options;
  const script = clientScript({ client, ending: "sh", url: URL, ...NEEDS, ...options });
  await Deno.writeTextFile(join(home, "script"), script);
  const PATH = await fakeClient(home, client);
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [join(home, "script"), ...args],
    clearEnv: true,
    env: { PATH, HOME: home, ANTHROPIC_API_KEY: "mine", ...env },
    stdin: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

const SETTINGS = '{\n  "model": "opus",\n  "env": {\n    "FOO": "bar",\n    "API_TIMEOUT_MS": "1"\n  }\n}\n';
const CONFIG = 'model = "m" # mine\nmodel_provider = "other"\n\n[model_providers.other]\nname = "other"\n';

test("clientScript sets Claude Code up, keeps a copy, starts it with its arguments, and takes it back (claim 46)", async () => {
  await using home = await temporaryFolder({ ".claude/settings.json": SETTINGS });
  const file = join(home.path, ".claude/settings.json");
  const { code, out, err } = await run(home.path, {}, ["-p", "it's a $test"]);
  assert.equal(code, 0, err);
  assert.match(out, /The file as it was: .*settings\.json\.backup-\d{4}-/);
  assert.match(out, /To undo it: sh ccc\.sh --undo/);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), {
    model: "opus",
    env: {
      FOO: "bar",
      API_TIMEOUT_MS: "600000",
      ANTHROPIC_BASE_URL: URL,
      ANTHROPIC_AUTH_TOKEN: "hello",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    },
  });
  const started = await startedWith(home.path);
  assert.deepEqual(started.args, ["-p", "it's a $test"]);
  assert.deepEqual([started.env["ANTHROPIC_BASE_URL"], started.env["ANTHROPIC_API_KEY"]], [URL, undefined]);
  const before = await Deno.readTextFile(file);
  assert.equal((await run(home.path, {})).code, 0);
  assert.equal(await Deno.readTextFile(file), before, "a second run changes nothing");
  assert.equal((await run(home.path, {}, ["--undo"])).code, 0);
  assert.equal(await Deno.readTextFile(file), SETTINGS);
  assert.ok(!await isThere(join(home.path, ".claude/ccc-undo.json")));
});

test("clientScript has Claude Code check by itself what its auto mode does, unless it is told otherwise", async () => {
  await using home = await temporaryFolder({ ".claude/settings.json": SETTINGS });
  const file = join(home.path, ".claude/settings.json");
  assert.equal((await run(home.path, { checksItself: true })).code, 0);
  assert.equal(JSON.parse(await Deno.readTextFile(file)).env.CLAUDE_CODE_AUTO_MODE_SERVER, "0");
  assert.equal((await startedWith(home.path)).env["CLAUDE_CODE_AUTO_MODE_SERVER"], "0");
  assert.equal((await run(home.path, {}, ["--undo"])).code, 0);
  assert.equal(await Deno.readTextFile(file), SETTINGS);
  await Deno.writeTextFile(file, SETTINGS.replace('"FOO": "bar"', '"CLAUDE_CODE_AUTO_MODE_SERVER": "1"'));
  assert.equal((await run(home.path, { checksItself: true })).code, 0);
  assert.equal(JSON.parse(await Deno.readTextFile(file)).env.CLAUDE_CODE_AUTO_MODE_SERVER, "1");
});

test("clientScript takes back what it set, and leaves what was changed since", async () => {
  await using home = await temporaryFolder({ ".claude/settings.json": SETTINGS });
  const file = join(home.path, ".claude/settings.json");
  await run(home.path, {});
  const settings = JSON.parse(await Deno.readTextFile(file));
  await Deno.writeTextFile(file, JSON.stringify({ ...settings, theme: "dark", env: { ...settings.env, FOO: "new" } }));
  assert.equal((await run(home.path, {}, ["--undo"])).code, 0);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), {
    model: "opus",
    env: { FOO: "new", API_TIMEOUT_MS: "1" },
    theme: "dark",
  });
});

test("clientScript takes back what it set for another address too, and leaves what was changed in between", async () => {
  await using home = await temporaryFolder({ ".claude/settings.json": SETTINGS });
  const file = join(home.path, ".claude/settings.json");
  await run(home.path, {});
  const settings = JSON.parse(await Deno.readTextFile(file));
  await Deno.writeTextFile(file, JSON.stringify({ ...settings, theme: "dark" }));
  assert.equal((await run(home.path, { url: "http://127.0.0.1:8124" })).err, "");
  assert.equal((await run(home.path, {}, ["--undo"])).code, 0);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), { ...JSON.parse(SETTINGS), theme: "dark" });
});

test("clientScript leaves settings that it cannot read, and starts the client all the same", async () => {
  for (const text of ['{"a": 1, // mine\n}', "[]", "{"]) {
    await using home = await temporaryFolder({ ".claude/settings.json": text });
    const { code, err } = await run(home.path, {});
    assert.equal(code, 0);
    assert.match(err, /^Nothing was changed in .*settings\.json: it is not plain JSON/);
    assert.equal(await Deno.readTextFile(join(home.path, ".claude/settings.json")), text);
    assert.equal((await startedWith(home.path)).env["ANTHROPIC_BASE_URL"], URL);
  }
});

test("clientScript sets Codex up in its own language, and takes it back line by line (claim 46)", async () => {
  await using home = await temporaryFolder({ ".codex/config.toml": CONFIG });
  const file = join(home.path, ".codex/config.toml");
  const { code, out, err } = await run(home.path, { client: "codex" }, ["exec", "hi"]);
  assert.equal(code, 0, err);
  assert.match(out, /To undo it: sh ccc-codex\.sh --undo/);
  const value = tomlSettings.parse(await Deno.readTextFile(file));
  assert.deepEqual(value, {
    model_provider: "cccc",
    model: "m",
    model_providers: { other: { name: "other" }, cccc: { name: "cccc", base_url: `${URL}/v1`, wire_api: "responses" } },
  });
  assert.deepEqual((await startedWith(home.path)).args.slice(-2), ["exec", "hi"]);
  await Deno.writeTextFile(file, `${await Deno.readTextFile(file)}\n[mine]\na = 1\n`);
  assert.equal((await run(home.path, { client: "codex" }, ["--undo"])).code, 0);
  assert.equal(await Deno.readTextFile(file), `${CONFIG}\n[mine]\na = 1\n`);
});

for (const line of ["\n", "\r\n"]) {
  test(`clientScript leaves what was added to Codex's table in it, with ${line === "\n" ? "LF" : "CRLF"}`, async () => {
    const before = CONFIG.replaceAll("\n", line);
    await using home = await temporaryFolder({ ".codex/config.toml": before });
    const file = join(home.path, ".codex/config.toml");
    await run(home.path, { client: "codex" });
    const added = `${await Deno.readTextFile(file)}request_max_retries = 5${line}`;
    await Deno.writeTextFile(file, added);
    const again = await run(home.path, { client: "codex" });
    assert.equal(again.err, "");
    assert.equal(await Deno.readTextFile(file), added, "a second run changes nothing");
    assert.equal((await run(home.path, { client: "codex", url: "http://127.0.0.1:8124" })).err, "");
    assert.equal(await Deno.readTextFile(file), added.replace("8123", "8124"));
    assert.equal((await run(home.path, { client: "codex" }, ["--undo"])).code, 0);
    const table = ["[model_providers.cccc]", 'name = "cccc"', "request_max_retries = 5", ""].join(line);
    assert.equal(await Deno.readTextFile(file), before + table);
  });
}

test("clientScript makes settings where there are none, and takes them away again", async () => {
  for (const client of ["claude", "codex"] as const) {
    await using home = await temporaryFolder();
    assert.equal((await run(home.path, { client })).code, 0);
    const file = join(home.path, client === "claude" ? ".claude/settings.json" : ".codex/config.toml");
    assert.match(await Deno.readTextFile(file), /127\.0\.0\.1:8123/);
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    assert.equal((await run(home.path, { client }, ["--undo"])).code, 0);
    assert.ok(!await isThere(file));
  }
});

test("clientScript leaves a configuration of Codex that only a person can change", async () => {
  const texts = [
    "model_providers = {}\n",
    "model_providers.other.name = 'x'\n",
    "[model_providers.cccc]\nname = 'x'\n",
    '[ "model_providers" . cccc ]\nname = "x"\n',
    "[model_providers]\ncccc = { name = 'x' }\n",
    'model_provider = """\nother"""\n',
    "model = \n",
    "model\n",
    'model = "a\n',
    "model = word\n",
    "model = [1\n",
    'model = "a"\nmodel = "b"\n',
    "[features]\n[features]\n",
  ];
  for (const text of texts) {
    await using home = await temporaryFolder({ ".codex/config.toml": text });
    const { code, err } = await run(home.path, { client: "codex" });
    assert.equal(code, 0);
    assert.match(err, /only a person can change/);
    assert.equal(await Deno.readTextFile(join(home.path, ".codex/config.toml")), text);
    assert.ok((await startedWith(home.path)).args.join(" ").includes(URL));
  }
});

test("clientScript puts Codex's settings where they count, however the file is written, and takes them back", async () => {
  const texts = [
    '\ufeffmodel = "m"\n',
    'model_provider = "other"\r\n[features]\r\na = true\r\n',
    '"model_provider" = "other" # mine\n',
    'notify = [\n[1], # ]\n]\nmodel_provider = "other"\n',
    'a = """\n[model_providers.cccc]\n"""\nmodel_provider = "other"\n[x]\n',
    "a = '''\nit's # no comment'''\n[[x]]\nb = 1\n[x.y]\nc = 1\n[[x]]\nb = 2\n[x.y]\nc = 2\n",
    "a = 2026-11-26 07:00:00Z\nb.c = { d = 1e3, e = -inf }\nmodel_provider = 'other'\n[profiles.'a b']",
  ];
  for (const text of texts) {
    await using home = await temporaryFolder({ ".codex/config.toml": text });
    const file = join(home.path, ".codex/config.toml");
    assert.equal((await run(home.path, { client: "codex" })).err, "", text);
    const set = await Deno.readTextFile(file);
    const before = tomlSettings.parse(text) as Record<string, unknown>;
    const cccc = { name: "cccc", base_url: `${URL}/v1`, wire_api: "responses" };
    assert.deepEqual(tomlSettings.parse(set), { ...before, model_provider: "cccc", model_providers: { cccc } });
    if (text.includes("\r\n")) assert.doesNotMatch(set, /[^\r]\n/);
    const last = text.endsWith("\n") ? "" : "\n";
    await Deno.writeTextFile(file, `${set}# new\n`);
    assert.equal((await run(home.path, { client: "codex" }, ["--undo"])).code, 0);
    assert.equal(await Deno.readTextFile(file), `${text}${last}# new\n`);
  }
});

test("clientScript says that nothing was changed by its words and, undoing, by its code", async () => {
  await using home = await temporaryFolder({ ".claude/settings.json": '{"env": "x"}' });
  const { out, err } = await run(home.path, {});
  assert.match(err, /its "env" is not an object/);
  assert.match(out, /^This run is set up, and no other\.$/m);
  assert.doesNotMatch(out, /undo/);
  assert.equal((await run(home.path, {}, ["--undo"])).code, 3);
  await Deno.remove(join(home.path, ".claude/settings.json"));
  await Deno.symlink("elsewhere/settings.json", join(home.path, ".claude/settings.json"));
  assert.match((await run(home.path, {})).err, /it is a link to a file that does not exist/);
  assert.ok((await Deno.lstat(join(home.path, ".claude/settings.json"))).isSymlink);
});

test("clientScript takes a key of the server from its variable, and puts it into no argument", async () => {
  for (const client of ["claude", "codex"] as const) {
    await using home = await temporaryFolder();
    const script = clientScript({ client, ending: "command", url: URL, ...NEEDS, needsKey: true });
    await Deno.writeTextFile(join(home.path, "script"), script);
    const PATH = await fakeClient(home.path, client);
    const env = { PATH, HOME: home.path, CCCC_API_KEY: "it's-a-key" };
    const sh = new Deno.Command("sh", { args: [join(home.path, "script")], clearEnv: true, env, stdin: "null" });
    assert.ok((await sh.output()).success);
    const started = await startedWith(home.path);
    assert.doesNotMatch(started.args.join(" "), /it's-a-key/);
    const file = join(home.path, client === "claude" ? ".claude/settings.json" : ".codex/config.toml");
    assert.match(await Deno.readTextFile(file), /it's-a-key/);
    if (client === "claude") assert.equal(started.env["ANTHROPIC_AUTH_TOKEN"], "it's-a-key");
    else assert.match(started.args.join(" "), /env_key='CCCC_API_KEY'/);
  }
});

for (const needsKey of [false, true]) {
  test(`clientScript leaves Claude Code its own login, ${needsKey ? "with" : "without"} a key beside it`, async () => {
    const before =
      '{\n  "env": {\n    "ANTHROPIC_AUTH_TOKEN": "hello",\n    "ANTHROPIC_CUSTOM_HEADERS": "X-Mine: 1"\n  }\n}\n';
    await using home = await temporaryFolder({ ".claude/settings.json": before });
    const file = join(home.path, ".claude/settings.json");
    const key = needsKey ? { CCCC_API_KEY: "it's-a-key" } : {};
    const { code, err } = await run(home.path, { takesLogin: true, needsKey }, [], key);
    assert.equal(code, 0, err);
    const { env } = JSON.parse(await Deno.readTextFile(file));
    assert.equal(env.ANTHROPIC_AUTH_TOKEN, "", "a token of another set-up");
    assert.equal(env.ANTHROPIC_CUSTOM_HEADERS, needsKey ? "X-Mine: 1\nx-api-key: it's-a-key" : "X-Mine: 1");
    const started = await startedWith(home.path);
    assert.deepEqual([started.env["ANTHROPIC_API_KEY"], started.env["ANTHROPIC_AUTH_TOKEN"]], ["mine", undefined]);
    assert.equal(started.env["ANTHROPIC_CUSTOM_HEADERS"], needsKey ? "x-api-key: it's-a-key" : undefined);
    assert.equal((await run(home.path, { takesLogin: true, needsKey }, ["--undo"], key)).code, 0);
    assert.equal(await Deno.readTextFile(file), before);
  });

  test(`clientScript leaves Codex its own login, ${needsKey ? "with" : "without"} a key beside it`, async () => {
    await using home = await temporaryFolder({ ".codex/config.toml": CONFIG });
    const file = join(home.path, ".codex/config.toml");
    const key = needsKey ? { CCCC_API_KEY: "it's-a-key" } : {};
    const { code, err } = await run(home.path, { client: "codex", takesLogin: true, needsKey }, [], key);
    assert.equal(code, 0, err);
    const { cccc } = (tomlSettings.parse(await Deno.readTextFile(file)) as {
      model_providers: { cccc: Record<string, unknown> };
    }).model_providers;
    assert.deepEqual(cccc, {
      name: "cccc",
      base_url: `${URL}/v1`,
      wire_api: "responses",
      requires_openai_auth: true,
      ...(needsKey ? { http_headers: { "x-api-key": "it's-a-key" } } : {}),
    });
    const { args } = await startedWith(home.path);
    assert.match(args.join(" "), /model_providers\.cccc=.*requires_openai_auth=true/);
    assert.equal(args.join(" ").includes("env_http_headers={x-api-key='CCCC_API_KEY'}"), needsKey);
    assert.doesNotMatch(args.join(" "), /it's-a-key/);
    assert.equal((await run(home.path, { client: "codex" }, ["--undo"])).code, 0);
    assert.equal(await Deno.readTextFile(file), CONFIG);
  });
}

Deno.test("SCRIPTS are ccc.sh, ccc.command and ccc.bat, and the same for Codex (claim 45)", () => {
  const names = ["ccc.sh", "ccc.command", "ccc.bat", "ccc-codex.sh", "ccc-codex.command", "ccc-codex.bat"];
  assert.deepEqual(Object.keys(SCRIPTS), names);
});

for (const client of ["claude", "codex"] as const) {
  for (const [needsKey, takesLogin] of [[false, false], [true, false], [false, true], [true, true]] as const) {
    const about = `${client}, key ${needsKey}, login ${takesLogin}`;
    Deno.test(`clientScript for Windows gives Node.js exactly its part for ${about}`, () => {
      const script = clientScript({ client, ending: "bat", url: URL, needsKey, takesLogin, checksItself: takesLogin });
      assert.equal(script.includes(" check\r\n"), takesLogin, about);
      assert.doesNotMatch(script, /[^\r]\n/);
      const lines = script.split("\r\n");
      const skip = Number(/more \+(\d+) /.exec(script)![1]);
      assert.equal(lines.slice(skip).join("\n"), MERGE);
      assert.equal(lines[skip - 1], "exit /b %errorlevel%");
      assert.equal(
        /ANTHROPIC_AUTH_TOKEN=|ANTHROPIC_API_KEY=/.test(lines.slice(0, skip).join("\n")),
        client === "claude" && !takesLogin,
      );
      assert.ok(lines.includes(`set "URL=${URL}"`));
      // Batch files are read in the system's old code page.
      assert.ok([...script].every((letter) => letter.codePointAt(0)! < 128));
    });
  }
}
