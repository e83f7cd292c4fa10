import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { askHealth } from "../../lib/cli/ask_health.ts";
import { useProxy } from "../../lib/cli/own_proxy.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { denoRunFlags } from "../../tools/flags.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { appears, fakeClient, isThere, sessionOver, startedWith } from "./fake_client.ts";
import { fakeSystem } from "./fake_system.ts";
import { programCommand, runProgram, startProgram } from "./program.ts";

/** The fake clients are shell scripts. */
const ignore = Deno.build.os === "windows";

const ENDPOINT = "endpoints: [{ name: a, url: http://127.0.0.1:1, auth_type: none, enabled: true }]\n";

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

function configOf(port: number, rest = ""): string {
  return `server: { port: ${port}${rest} }\n${ENDPOINT}`;
}

/** The folder's own configuration has to be named: a project may bring one. */
const NAMED = { CCCC_CONFIG: "config.yaml" };

function runNamed(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  return runProgram(folder, args, { ...NAMED, ...env });
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

test("cccc claude starts a proxy for the session, and the client with it, and returns its exit code (claims 47, 88, 89, 90, 91)", async () => {
  const port = freePort();
  await using folder = await temporaryFolder({ "config.yaml": configOf(port) });
  const PATH = await fakeClient(folder.path, "claude", "exit 7");
  const env = { PATH, ANTHROPIC_API_KEY: "mine", CLAUDE_CODE_USE_BEDROCK: "1", NO_PROXY: "example.org" };
  const { code, err } = await runNamed(folder.path, ["claude", "-p", "hi there", "--model", "x"], env);
  assert.equal(code, 7, err);
  assert.equal(err, `cccc: started a proxy on http://127.0.0.1:${port}; it ends with this session\n`);
  const started = await startedWith(folder.path);
  assert.equal(started.env["ANTHROPIC_BASE_URL"], `http://127.0.0.1:${port}`);
  assert.equal(started.env["ANTHROPIC_AUTH_TOKEN"], "hello");
  assert.equal(started.env["API_TIMEOUT_MS"], "600000");
  assert.equal(started.env["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"], "1");
  assert.equal(started.env["NO_PROXY"], "example.org,127.0.0.1,localhost");
  for (const name of ["ANTHROPIC_API_KEY", "CLAUDE_CODE_USE_BEDROCK"]) assert.ok(!(name in started.env), name);
  const [option, settings, ...rest] = started.args;
  assert.equal(option, "--settings");
  assert.equal(JSON.parse(settings!).env.ANTHROPIC_BASE_URL, `http://127.0.0.1:${port}`);
  assert.equal(JSON.parse(settings!).env.CLAUDE_CODE_USE_BEDROCK, "");
  assert.deepEqual(rest, ["-p", "hi there", "--model", "x"]);
  await sessionOver(folder.path);
});

test("cccc claude says which folder it cannot use, in one line, whatever it was asked for", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(freePort()) });
  await Deno.mkdir(join(folder.path, "data/instance"), { recursive: true });
  const PATH = await fakeClient(folder.path, "claude", "exit 7");
  for (const args of [["claude"], ["claude", "-print-env"]]) {
    const { code, err } = await runNamed(folder.path, args, { PATH });
    assert.equal(code, 1, err);
    assert.match(err, /^(?:cccc: )?Cannot use the storage folder ".*data": .*instance.*give it to yourself[^\n]*\n$/);
  }
});

test("cccc codex names the provider by arguments, with the server's key in the environment alone", async () => {
  await using folder = await temporaryFolder({
    "config.yaml": configOf(
      0,
      ", api_keys: [{ name: off, key: disabled-key, enabled: false }, { name: a, key: the-server-key }]",
    ),
  });
  const PATH = await fakeClient(folder.path, "codex");
  const { code, err } = await runNamed(folder.path, ["codex", "-endpoint", "a", "-model", "m", "exec", "hi"], {
    PATH,
  });
  assert.equal(code, 0, err);
  const { args, env } = await startedWith(folder.path);
  const url = /http:\S+(?=;)/.exec(err)![0];
  assert.deepEqual(args, [
    "-c",
    "model_provider=cccc",
    "-c",
    `model_providers.cccc={name='cccc',base_url='${url}/v1',wire_api='responses',env_key='CCCC_API_KEY',` +
    "http_headers={x-cccc-endpoint='a'}}",
    "-c",
    "model='m'",
    "exec",
    "hi",
  ]);
  assert.equal(env["CCCC_API_KEY"], "the-server-key");
  await sessionOver(folder.path);
});

test("cccc claude keeps the server's key out of the arguments, and leaves no file of it", async () => {
  await using folder = await temporaryFolder({
    "config.yaml": configOf(0, ", api_keys: [{ name: a, key: the-server-key }]"),
    "mine.json": '{"model":"opus","env":{"A":"1","ANTHROPIC_BASE_URL":"http://elsewhere"}}',
  });
  const PATH = await fakeClient(folder.path, "claude", `cp "$2" "${folder.path}/given"`);
  const { code, err } = await runNamed(folder.path, ["claude", "--settings", "mine.json", "-c"], { PATH });
  assert.equal(code, 0, err);
  const { args } = await startedWith(folder.path);
  assert.deepEqual(args.filter((arg) => arg.includes("the-server-key")), []);
  assert.deepEqual([args[0], args.slice(2)], ["--settings", ["-c"]]);
  const given = JSON.parse(await Deno.readTextFile(join(folder.path, "given")));
  assert.equal(given.model, "opus");
  assert.equal(given.env.A, "1");
  assert.equal(given.env.ANTHROPIC_AUTH_TOKEN, "the-server-key");
  assert.match(given.env.ANTHROPIC_BASE_URL, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.ok(!await isThere(args[1]!), "the file of the settings is gone");
  await sessionOver(folder.path);
});

test("cccc claude -endpoint leaves the headers of Claude Code's own files to it, and of --settings those", async () => {
  await using folder = await temporaryFolder({
    "config.yaml": configOf(0),
    ".claude/settings.json": '{"env":{"ANTHROPIC_CUSTOM_HEADERS":"X-User: 1"}}',
    ".claude/settings.local.json": "{ broken",
    "mine.json": '{"env":{"ANTHROPIC_CUSTOM_HEADERS":"X-Named: 1"}}',
  });
  const PATH = await fakeClient(folder.path, "claude");
  const headers = async (...passed: string[]) => {
    const { code, err } = await runNamed(folder.path, ["claude", "-endpoint", "a", ...passed], {
      PATH,
      ANTHROPIC_CUSTOM_HEADERS: "X-Environment: 1",
      HOME: folder.path,
    });
    assert.equal(code, 0, err);
    const { args } = await startedWith(folder.path);
    const given = args[1]!.startsWith("{") ? args[1]! : await Deno.readTextFile(join(folder.path, "given"));
    return JSON.parse(given).env.ANTHROPIC_CUSTOM_HEADERS;
  };
  assert.equal(await headers("-p"), "X-User: 1\nx-cccc-endpoint: a");
  await fakeClient(folder.path, "claude", `cp "$2" "${folder.path}/given"`);
  assert.equal(await headers("--settings", "mine.json"), "X-Named: 1\nx-cccc-endpoint: a");
  await Deno.remove(join(folder.path, ".claude/settings.json"));
  await fakeClient(folder.path, "claude");
  assert.equal(await headers("-p"), "X-Environment: 1\nx-cccc-endpoint: a");
  await sessionOver(folder.path);
});

test("cccc claude uses the proxy that runs, wherever it listens, and leaves it running", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(freePort()) });
  await using program = await startProgram(folder.path, ["start", "-port", "0"]);
  const PATH = await fakeClient(folder.path, "claude");
  // Whoever runs it has read its configuration: nothing else has to name that.
  const { code, err } = await runProgram(folder.path, ["claude"], { PATH });
  assert.deepEqual({ code, err }, { code: 0, err: `cccc: using the proxy that runs on ${program.url}\n` });
  assert.equal((await (await fetch(`${program.url}/healthz`)).json()).name, "cccc");
  program.kill("SIGTERM");
  await program.finished;
  assert.ok(!await isThere(join(folder.path, "data/address")), "a stopped proxy takes its address back");
});

test("cccc claude never takes another program at the port for its proxy, not even another cccc", async () => {
  await using other = await temporaryFolder({ "config.yaml": configOf(0) });
  await using program = await startProgram(other.path, ["start"]);
  const { port } = new URL(program.url);
  await using folder = await temporaryFolder({ "config.yaml": configOf(Number(port)) });
  const PATH = await fakeClient(folder.path, "claude");
  const { code, err } = await runNamed(folder.path, ["claude"], { PATH });
  assert.equal(code, 0, err);
  assert.match(err, new RegExp(`another program uses 127\\.0\\.0\\.1:${port}`));
  const { env } = await startedWith(folder.path);
  assert.notEqual(env["ANTHROPIC_BASE_URL"], program.url);
  await sessionOver(folder.path);
});

test("cccc claude and cccc codex at once share one proxy, which lasts as long as one of them", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(0) });
  const wait = (name: string) =>
    `: > "${folder.path}/${name}-runs"; while [ ! -e "${folder.path}/${name}-may-end" ]; do sleep 0.05; done`;
  await fakeClient(folder.path, "claude", wait("claude"));
  const PATH = await fakeClient(folder.path, "codex", wait("codex"));
  const children = ["claude", "codex"].map((name) =>
    programCommand(folder.path, [name], { env: { ...NAMED, PATH } }).output()
  );
  const urls: string[] = [];
  for (const name of ["claude", "codex"]) await appears(join(folder.path, `${name}-runs`));
  await Deno.writeTextFile(join(folder.path, "claude-may-end"), "");
  urls.push(addressIn((await children[0]!).stderr));
  // A proxy that ends with the first session would have noticed by now.
  await pause(600);
  assert.equal((await (await fetch(`${urls[0]}/healthz`)).json()).name, "cccc");
  await Deno.writeTextFile(join(folder.path, "codex-may-end"), "");
  urls.push(addressIn((await children[1]!).stderr));
  assert.equal(urls[0], urls[1]);
  await sessionOver(folder.path);
  await assert.rejects(fetch(`${urls[0]}/healthz`));
});

function addressIn(stderr: Uint8Array): string {
  return /http:\/\/[\d.]+:\d+/.exec(new TextDecoder().decode(stderr))![0];
}

test("cccc claude passes a signal to the client and waits for it", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(0) });
  const body = `trap 'exit 5' TERM; : > "${folder.path}/runs"; while :; do sleep 0.05; done`;
  const PATH = await fakeClient(folder.path, "claude", body);
  const child = programCommand(folder.path, ["claude"], { env: { ...NAMED, PATH } }).spawn();
  const output = child.output();
  await appears(join(folder.path, "runs"));
  child.kill("SIGTERM");
  assert.equal((await output).code, 5);
  await sessionOver(folder.path);
});

Deno.test("claude says how to install a client that is not there", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(0) });
  const system = fakeSystem();
  Object.assign(system.variables, { PATH: "/nonexistent", HOME: folder.path });
  assert.equal(await runCli(["claude", "-config", join(folder.path, "config.yaml")], system), 127);
  assert.deepEqual(system.lines.err, [
    "Cannot find claude on this machine; to install it: npm install -g @anthropic-ai/claude-code",
  ]);
  assert.deepEqual(system.launched, []);
});

test("cccc claude refuses an endpoint that is not there, and starts nothing", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(0) });
  const PATH = await fakeClient(folder.path, "claude");
  const { code, err } = await runNamed(folder.path, ["claude", "-endpoint", "b"], { PATH });
  assert.deepEqual({ code, err }, { code: 1, err: 'There is no endpoint "b": the configuration has "a"\n' });
  assert.ok(!await isThere(join(folder.path, "args")));
});

test("cccc claude says of an endpoint that is disabled where it is switched on", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(0).replace("enabled: true", "enabled: false") });
  const { code, err } = await runNamed(folder.path, ["claude", "-endpoint", "a"]);
  assert.equal(code, 1);
  assert.match(err, /^The endpoint "a" is disabled: set "enabled: true" in \/\S+config\.yaml\n$/);
});

test("cccc claude says why the proxy does not start", async () => {
  await using folder = await temporaryFolder({
    "config.yaml":
      `server: { port: 0, host: 192.0.2.1, api_keys: [{ name: a, key: abcdefgh }], admin_password: abcdefgh }\n${ENDPOINT}`,
  });
  const PATH = await fakeClient(folder.path, "claude");
  const { code, err } = await runNamed(folder.path, ["claude"], { PATH });
  assert.equal(code, 1);
  assert.match(err, /^Cannot start the proxy: Cannot listen on 192\.0\.2\.1:0: this machine has no such address/);
});

test("cccc claude says what to do about a storage folder that it cannot use", async () => {
  await using folder = await temporaryFolder({
    "config.yaml": `${configOf(0)}storage: { directory: taken }\n`,
    taken: "",
  });
  const PATH = await fakeClient(folder.path, "claude");
  const { code, err } = await runNamed(folder.path, ["claude"], { PATH });
  assert.equal(code, 1);
  assert.match(
    err,
    /^Cannot use the storage folder "\S+taken": .*; give it to yourself, or name another one as storage/,
  );
});

test("cccc claude uses no configuration that a project brings, and says so", async () => {
  await using folder = await temporaryFolder({
    "project/config.yaml": configOf(1),
    "settings/cccc/config.yaml": configOf(0),
  });
  const PATH = await fakeClient(folder.path, "claude");
  const env = { PATH, XDG_CONFIG_HOME: join(folder.path, "settings") };
  const { code, err } = await runProgram(join(folder.path, "project"), ["claude"], env);
  assert.equal(code, 0, err);
  assert.match(
    err,
    /^cccc: config\.yaml of this folder is not used, as a project may bring one; -config config\.yaml does\ncccc: started/,
  );
  await sessionOver(join(folder.path, "settings/cccc"));
});

const INSTANCE = "3a1f6f0e-0000-4000-8000-1d2c3b4a5968";

for (
  const [name, address] of [
    ["without a proxy", undefined],
    ["whose proxy has gone", "http://127.0.0.1:1"],
    ["whose proxy is said to be elsewhere", "http://192.0.2.1"],
  ] as const
) {
  test(`cccc claude in a project with a configuration ${name} starts nothing and writes nothing`, async () => {
    const data = address === undefined ? {} : { "project/data/address": address, "project/data/instance": INSTANCE };
    await using folder = await temporaryFolder({ "project/config.yaml": configOf(1), ...data });
    const PATH = await fakeClient(folder.path, "claude");
    const env = { PATH, XDG_CONFIG_HOME: join(folder.path, "settings") };
    const { code, err } = await runProgram(join(folder.path, "project"), ["claude"], env);
    assert.equal(code, 1);
    assert.match(err, /^Nothing started: \S+config\.yaml may have come with a project; [^\n]*-config config\.yaml\n$/);
    assert.ok(!await isThere(join(folder.path, "settings")) && !await isThere(join(folder.path, "project/logs")));
  });
}

test("cccc claude writes nothing into a project, and uses the user's own configuration there", async () => {
  await using folder = await temporaryFolder({ "project/config.yaml": "title: of another program\n" });
  const PATH = await fakeClient(folder.path, "claude");
  const project = join(folder.path, "project");
  const env = { PATH, XDG_CONFIG_HOME: join(folder.path, "settings") };
  const own = join(folder.path, "settings/cccc");
  // The port of a new configuration may be another program's.
  const { code, err } = await runProgram(project, ["claude"], env);
  assert.equal(code, 0, err);
  assert.ok(err.startsWith(`cccc: wrote the configuration ${own}/config.yaml\n`), err);
  assert.match(
    err,
    /no endpoint is enabled, so requests get an error; add one at http:\/\/127\.0\.0\.1:\d+\/admin while this session/,
  );
  assert.ok(err.includes(`while this session lasts, or in ${own}/config.yaml\n`), err);
  assert.deepEqual([...Deno.readDirSync(project)].map(({ name }) => name), ["config.yaml"]);
  await sessionOver(own);
  assert.doesNotMatch((await runProgram(project, ["claude"], env)).err, /wrote/);
  await sessionOver(own);
});

for (
  const { client = "claude", endpoint, flags = [], login } of [
    { endpoint: "auth_type: passthrough", login: true },
    { client: "codex", endpoint: "auth_type: passthrough, endpoint_type: openai", login: true },
    { client: "codex", endpoint: "auth_type: passthrough", login: false },
    { client: "codex", endpoint: "auth_type: passthrough", flags: ["-endpoint", "a"], login: true },
    { endpoint: "auth_type: passthrough", flags: ["-endpoint", "b"], login: false },
    { endpoint: "auth_type: passthrough", flags: ["-endpoint", "a"], login: true },
    { endpoint: "auth_type: passthrough, supported_clients: [codex]", login: false },
    { endpoint: "auth_type: none", login: false },
  ]
) {
  const kept = login ? "leaves the login alone" : "puts a token of its own";
  test(`cccc ${[client, ...flags].join(" ")} ${kept} where an endpoint has ${endpoint}`, async () => {
    await using folder = await temporaryFolder({
      "config.yaml": `endpoints: [{ name: a, url: https://api.anthropic.com, ${endpoint}, enabled: true }, ` +
        "{ name: b, url: http://127.0.0.1:1, auth_type: none, enabled: true }]\n",
    });
    const { out, err } = await runNamed(folder.path, [client, "-print-env", ...flags]);
    assert.equal(err.includes('uses its own login, which the endpoint "a" takes'), login, err);
    assert.equal(/ANTHROPIC_AUTH_TOKEN=|env_key/.test(out), !login, out);
  });
}

for (const [key, provider] of [["", "cccc"], ['experimental_bearer_token = "k"\n', "cccc-login"]] as const) {
  test(`cccc codex uses its login by the provider ${provider} where the file's ${key === "" ? "has no" : "has a"} key`, async () => {
    await using folder = await temporaryFolder({
      "config.yaml":
        "server: { port: 0 }\nendpoints: [{ name: a, url: https://api.openai.com, endpoint_type: openai, " +
        "auth_type: passthrough, enabled: true }]\n",
      ".codex/config.toml": `[model_providers.cccc]\nname = "cccc"\n${key}`,
    });
    const { out } = await runNamed(folder.path, ["codex", "-print-env"], { CODEX_HOME: join(folder.path, ".codex") });
    assert.match(out, new RegExp(`model_provider=${provider} `));
  });
}

test("cccc claude takes back the token that cccc setup left in Claude Code's settings, where a login is used", async () => {
  await using folder = await temporaryFolder({
    "config.yaml": "server: { port: 0 }\n" +
      "endpoints: [{ name: a, url: https://api.anthropic.com, auth_type: passthrough, enabled: true }]\n",
    ".claude/settings.json": '{"env":{"ANTHROPIC_AUTH_TOKEN":"hello"}}',
  });
  const PATH = await fakeClient(folder.path, "claude");
  const { code, err } = await runNamed(folder.path, ["claude"], { PATH });
  assert.equal(code, 0, err);
  const { args, env } = await startedWith(folder.path);
  assert.equal(JSON.parse(args[1]!).env.ANTHROPIC_AUTH_TOKEN, "");
  assert.ok(!("ANTHROPIC_AUTH_TOKEN" in env));
  await sessionOver(folder.path);
});

for (const client of ["claude", "codex"]) {
  test(`cccc ${client} -print-env prints lines that set the client up in a shell`, async () => {
    await using folder = await temporaryFolder({
      "config.yaml": configOf(freePort(), `, api_keys: [{ name: a, key: "it's-a-$KEY" }]`),
    });
    const PATH = await fakeClient(folder.path, client);
    const { code, out, err } = await runNamed(folder.path, [client, "-print-env", "-model", "m'1"], { PATH });
    assert.equal(code, 0, err);
    assert.match(err, /^cccc: no proxy runs now; start one with "cccc start"\n/);
    const script = `${out}\n${client} hi`;
    const sh = new Deno.Command("sh", { args: ["-c", script], env: { PATH, ANTHROPIC_API_KEY: "mine" } });
    assert.ok((await sh.output()).success);
    const { args, env } = await startedWith(folder.path);
    assert.equal(env[client === "claude" ? "ANTHROPIC_AUTH_TOKEN" : "CCCC_API_KEY"], "it's-a-$KEY");
    assert.equal(args.at(-1), "hi");
    if (client === "claude") assert.deepEqual([env["ANTHROPIC_MODEL"], env["ANTHROPIC_API_KEY"]], ["m'1", undefined]);
    else assert.equal(args.at(-2), `model="m'1"`);
  });
}

Deno.test("cccc codex -print-env makes a function of PowerShell that starts the program, not itself", async () => {
  await using folder = await temporaryFolder({ "config.yaml": configOf(freePort()) });
  const system = fakeSystem("windows");
  assert.equal(await runCli(["codex", "-print-env", "-config", join(folder.path, "config.yaml")], system), 0);
  const program = "(Get-Command 'codex' -CommandType Application, ExternalScript | Select-Object -First 1)";
  const last = system.lines.out.at(-1)!;
  assert.ok(last.startsWith(`function codex { & ${program} '-c' `), last);
});

Deno.test("cccc claude -print-env says what in Claude Code's own settings wins over its lines", async () => {
  const env = {
    ANTHROPIC_BASE_URL: "https://other.example",
    ANTHROPIC_AUTH_TOKEN: "hello",
    CLAUDE_CODE_USE_VERTEX: "1",
  };
  await using folder = await temporaryFolder({
    "config.yaml": configOf(freePort()),
    ".claude/settings.json": JSON.stringify({ env }),
  });
  const system = fakeSystem();
  Object.assign(system.variables, { HOME: folder.path });
  const printed = () => runCli(["claude", "-print-env", "-config", join(folder.path, "config.yaml")], system);
  assert.equal(await printed(), 0);
  assert.match(
    system.lines.err.at(-1)!,
    /settings\.json says otherwise of ANTHROPIC_BASE_URL, CLAUDE_CODE_USE_VERTEX, and wins over these lines; "cccc setup/,
  );
  await Deno.writeTextFile(join(folder.path, ".claude/settings.json"), "{");
  assert.equal(await printed(), 0);
  assert.match(system.lines.err.at(-1)!, /no proxy runs now/);
});

test("cccc claude has its proxy again where it was when that dies, and not when it was told to stop or dies at once", async () => {
  const port = freePort();
  await using folder = await temporaryFolder({ "config.yaml": configOf(port) });
  const file = join(folder.path, "config.yaml");
  const loaded = await loadConfig(file);
  assert.ok(loaded.type === "ok");
  const system = fakeSystem();
  const children: Deno.ChildProcess[] = [];
  system.startApart = async (_program, { args }) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...denoRunFlags(), join(import.meta.dirname!, "../../main.ts"), ...args],
      cwd: folder.path,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    children.push(child);
    return (await child.status).code;
  };
  const answers = () => askHealth(`http://127.0.0.1:${port}`).then(({ type }) => type === "cccc");
  {
    using proxy = await useProxy({ config: loaded.config, file }, system);
    assert.equal(proxy.url, `http://127.0.0.1:${port}`);
    system.time += 60_000;
    children[0]!.kill("SIGKILL");
    await until("another answers", async () => children.length === 2 && await answers());
    // At once: it would die again.
    children[1]!.kill("SIGKILL");
    await until("it answers no more", async () => !await answers());
  }
  {
    using _proxy = await useProxy({ config: loaded.config, file }, system);
    system.time += 60_000;
    children[2]!.kill("SIGTERM");
    await children[2]!.status;
    await until("it answers no more", async () => !await answers());
  }
  assert.equal(children.length, 3);
  await sessionOver(folder.path);
});

const WINDOWS = "endpoints:\n" + [
  "name: a, priority: 1, context_window: 131072",
  "name: b, priority: 2, context_window: 70000",
].map((own) => `  - { ${own}, url: http://127.0.0.1:1, auth_type: none, enabled: true }\n`).join("");

for (
  const [name, flags, env, told] of [
    ["the window of the endpoint that is asked first", [], {}, "131072"],
    ["that of the only endpoint", ["-endpoint", "b"], {}, "70000"],
    ["no more than the user has said", [], { CLAUDE_CODE_MAX_CONTEXT_TOKENS: "150000" }, "150000"],
  ] as const
) {
  test(`cccc claude tells the client ${name}`, async () => {
    await using folder = await temporaryFolder({ "config.yaml": `server: { port: ${freePort()} }\n${WINDOWS}` });
    const PATH = await fakeClient(folder.path, "claude");
    const { code, err } = await runNamed(folder.path, ["claude", ...flags, "-p", "hi"], { PATH, ...env });
    assert.equal(code, 0, err);
    const started = await startedWith(folder.path);
    assert.equal(started.env["CLAUDE_CODE_MAX_CONTEXT_TOKENS"], told);
    await sessionOver(folder.path);
  });
}

test("cccc codex tells the client the window of the model's endpoint", async () => {
  await using folder = await temporaryFolder({ "config.yaml": `server: { port: ${freePort()} }\n${WINDOWS}` });
  const PATH = await fakeClient(folder.path, "codex");
  const { code, err } = await runNamed(folder.path, ["codex", "-model", "kimi-k2", "exec", "hi"], { PATH });
  assert.equal(code, 0, err);
  assert.ok((await startedWith(folder.path)).args.includes("model_context_window=131072"));
  await sessionOver(folder.path);
});
