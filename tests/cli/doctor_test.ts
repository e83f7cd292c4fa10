import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Finding, Level } from "../../lib/cli/doctor/finding.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { type Flaw, makeCertificates } from "../certificate.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import * as scripts from "../e2e/scripts.ts";
import { runProgram } from "./program.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { type FakeSystem, fakeSystem } from "./fake_system.ts";

interface Place {
  readonly folder: string;
  readonly system: FakeSystem;
  write(path: string, text: string): Promise<void>;
}

const ENDPOINTS = "endpoints: []\n";

/** Runs `cccc doctor` in a folder with these files (`config.yaml` among them) and returns what it found. */
async function examined(
  files: Readonly<Record<string, string>>,
  plant: (place: Place) => void | Promise<void> = () => {},
  args: readonly string[] = [],
): Promise<{ readonly findings: readonly Finding[]; readonly code: number; readonly system: FakeSystem }> {
  await using folder = await temporaryFolder({ "config.yaml": ENDPOINTS, ...files });
  if (Deno.build.os !== "windows") await Deno.chmod(join(folder.path, "config.yaml"), 0o600);
  const system = fakeSystem();
  system.time = Date.now();
  system.folder = join(folder.path, "project");
  Object.assign(system.variables, { HOME: join(folder.path, "home"), PATH: join(folder.path, "bin") });
  await plant({
    folder: folder.path,
    system,
    async write(path, text) {
      await Deno.mkdir(dirname(join(folder.path, path)), { recursive: true });
      await Deno.writeTextFile(join(folder.path, path), text);
    },
  });
  const code = await runCli(["doctor", "-json", "-config", join(folder.path, "config.yaml"), ...args], system);
  return { ...JSON.parse(system.lines.out.at(-1)!), code, system };
}

const URL = "http://127.0.0.1:8080";
const claude = (env: object) => JSON.stringify({ env });
const HERE = { ANTHROPIC_BASE_URL: URL, ANTHROPIC_AUTH_TOKEN: "hello" };
const endpoint = (rest: string) => `endpoints: [{ name: a, enabled: true, auth_type: none, ${rest} }]\n`;
const LOGINS = "endpoints: [{ name: a, enabled: true, auth_type: passthrough, url: http://127.0.0.1:1 }, " +
  "{ name: b, enabled: true, auth_type: passthrough, endpoint_type: openai, url: http://127.0.0.1:1 }]\n" +
  "server: { passthrough_hosts: [127.0.0.1] }\n";
const codex = (provider: string) => `model_provider = "p"\n[model_providers.p]\n${provider}\n`;

interface Fault {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly plant?: (place: Place) => void | Promise<void>;
  readonly finding: {
    readonly area: Finding["area"];
    readonly level: Level;
    readonly text: RegExp;
    readonly fix?: RegExp;
  };
  readonly ignore?: boolean;
}

const FAULTS: readonly Fault[] = [
  {
    name: "a missing configuration",
    plant: ({ folder }) => Deno.remove(join(folder, "config.yaml")),
    finding: { area: "configuration", level: "error", text: /does not exist/, fix: /^cccc start -config / },
  },
  {
    name: "a bad configuration",
    files: { "config.yaml": "endpoints: 3\n" },
    finding: { area: "configuration", level: "error", text: /config\.yaml:1: endpoints/, fix: /cccc check -config/ },
  },
  {
    name: "a key that nothing reads",
    files: { "config.yaml": "endpoints: []\nservre: 1\n" },
    finding: { area: "configuration", level: "warning", text: /servre/, fix: /cccc check -config/ },
  },
  {
    name: "all keys of a predecessor that say nothing here, in one line",
    files: {
      "config.yaml": [
        "server: { auto_sort_endpoints: true }",
        "endpoints:",
        ...["a", "b"].map((name) =>
          `  - { name: ${name}, url: http://127.0.0.1:9, auth_type: none, native_format: true }`
        ),
        "validation: { strict: true }",
      ].join("\n"),
    },
    finding: {
      area: "configuration",
      level: "warning",
      text:
        /keys without effect: server\.auto_sort_endpoints \(line 1\); endpoints\[\]\.native_format \(lines 3, 4\); validation \(line 5\)$/,
      fix: /cccc check -config .*\(which says why\)/,
    },
  },
  {
    name: "no endpoint at all",
    finding: {
      area: "configuration",
      level: "error",
      text: /no endpoint is enabled/,
      fix: /^add one at http:.*\/admin .*"enabled: true"/,
    },
  },
  {
    name: "a configuration with credentials that others can read",
    ignore: Deno.build.os === "windows",
    files: { "config.yaml": "endpoints: []\nserver: { api_keys: [{ name: a, key: literal-key }] }\n" },
    plant: ({ folder }) => Deno.chmod(join(folder, "config.yaml"), 0o644),
    finding: { area: "configuration", level: "warning", text: /others on this machine can read/, fix: /^chmod 600 / },
  },
  {
    name: "a storage folder that cannot be written",
    plant: ({ write }) => write("data", "a file"),
    finding: { area: "storage", level: "error", text: /storage\.directory\) cannot be written/, fix: /^mkdir -p / },
  },
  {
    name: "a log folder that cannot be written",
    plant: ({ write }) => write("logs", "a file"),
    finding: { area: "storage", level: "error", text: /logging\.log_directory\) cannot be written/, fix: /mkdir -p / },
  },
  {
    name: "a file of the storage folder that cannot be used",
    plant: ({ folder }) => Deno.mkdir(join(folder, "data/instance"), { recursive: true }),
    finding: {
      area: "storage",
      level: "error",
      text: /storage\.directory\) cannot be written: .*instance/,
      fix: /sudo chown -R "\$\(id -un\)" \S+data && chmod -R u\+rwX /,
    },
  },
  {
    name: "a database that is none",
    plant: ({ write }) => write("data/cccc.db", "no database at all, but a text that is long enough to be looked at"),
    finding: {
      area: "database",
      level: "error",
      text: /Cannot read the database/,
      fix: /mv \S+cccc\.db \S+cccc\.db\.broken$/,
    },
  },
  {
    name: "a proxy that does not run",
    files: { "config.yaml": "server: { port: 0 }\nendpoints: []\n" },
    finding: { area: "server", level: "note", text: /does not run/, fix: /^cccc start -config \S+config\.yaml$/ },
  },
  {
    name: "a proxy of the environment that local requests would go through",
    plant: ({ system }) =>
      void Object.assign(system.variables, { HTTP_PROXY: "http://proxy:1", NO_PROXY: "example.org" }),
    finding: { area: "server", level: "warning", text: /HTTP_PROXY is set/, fix: /^export NO_PROXY=127\.0\.0\.1/ },
  },
  {
    name: "an endpoint that nobody listens at",
    files: { "config.yaml": endpoint("url: http://127.0.0.1:1") },
    finding: {
      area: "endpoints",
      level: "error",
      text: /"a" cannot be reached.*(?:refused|not allowed)/,
      fix: /correct url/,
    },
  },
  {
    name: "an endpoint whose own proxy does not run",
    files: { "config.yaml": endpoint('url: "http://a.invalid", proxy: { type: http, address: "127.0.0.1:2" }') },
    finding: {
      area: "endpoints",
      level: "error",
      text: /"a" cannot be reached at http:\/\/a\.invalid through the http proxy 127\.0\.0\.1:\d+: connection refused$/,
      fix: /^start that proxy or the server at http:\/\/a\.invalid, or correct proxy of endpoint "a"$/,
    },
  },
  {
    name: "an endpoint that nobody listens at, behind a proxy of the environment",
    files: { "config.yaml": endpoint("url: http://127.0.0.1:2") },
    plant: ({ system }) => void Object.assign(system.variables, { HTTP_PROXY: "http://proxy:1" }),
    finding: {
      area: "endpoints",
      level: "error",
      text: /at http:\/\/127\.0\.0\.1:\d+ \(HTTP_PROXY is set\): connection refused$/,
      fix: /or name 127\.0\.0\.1 in NO_PROXY$/,
    },
  },
  {
    name: "an endpoint whose name is unknown",
    files: { "config.yaml": endpoint("url: https://nowhere.invalid") },
    finding: { area: "endpoints", level: "error", text: /host name cannot be resolved/, fix: /correct url/ },
  },
  {
    name: "Claude Code not installed",
    finding: { area: "Claude Code", level: "note", text: /is not installed/, fix: /^npm install -g/ },
  },
  {
    name: "a client that cannot be started",
    ignore: Deno.build.os === "windows",
    plant: async ({ folder, write }) => {
      await write("bin/codex", "");
      await Deno.chmod(join(folder, "bin/codex"), 0o755);
    },
    finding: { area: "Codex", level: "error", text: /bin\/codex cannot be started$/, fix: /npm install -g @openai/ },
  },
  {
    name: "a client that hangs",
    ignore: Deno.build.os === "windows",
    plant: async ({ folder, system, write }) => {
      await write("bin/codex", "");
      await Deno.chmod(join(folder, "bin/codex"), 0o755);
      system.programs[join(folder, "bin/codex")] = () => {
        throw new Deno.errors.TimedOut();
      };
    },
    finding: { area: "Codex", level: "error", text: /codex says no version within 20 s$/, fix: /^start it yourself/ },
  },
  {
    name: "a client that fails",
    ignore: Deno.build.os === "windows",
    plant: async ({ folder, system, write }) => {
      await write("bin/claude", "");
      await Deno.chmod(join(folder, "bin/claude"), 0o755);
      system.programs[join(folder, "bin/claude")] = () => ({ code: 1, err: "Error: Node.js 22 is needed\nat x" });
    },
    finding: { area: "Claude Code", level: "error", text: /claude fails: Error: Node\.js 22 is needed$/, fix: /anew/ },
  },
  {
    name: "Claude Code not set up",
    finding: {
      area: "Claude Code",
      level: "note",
      text: /asks Anthropic/,
      fix: /^cccc -config \S+config\.yaml setup claude/,
    },
  },
  {
    name: "settings of Claude Code that are no JSON",
    plant: ({ write }) => write("home/.claude/settings.json", "{"),
    finding: { area: "Claude Code", level: "error", text: /not valid JSON/, fix: /^correct .*settings\.json$/ },
  },
  {
    name: "settings of Claude Code that lead elsewhere and win over the environment",
    plant: async ({ write, system }) => {
      Object.assign(system.variables, HERE);
      await write("home/.claude/settings.json", claude({ ANTHROPIC_BASE_URL: "http://me:pw@elsewhere.example/x" }));
    },
    finding: {
      area: "Claude Code",
      level: "warning",
      text:
        /^ANTHROPIC_BASE_URL is http:\/\/elsewhere\.example\/x, from \S+settings\.json, which wins over the environment, not/,
      fix: /^cccc -config \S+config\.yaml setup claude$/,
    },
  },
  {
    name: "a project's settings that win over the user's",
    plant: async ({ write }) => {
      await write("home/.claude/settings.json", claude(HERE));
      await write("project/.claude/settings.json", claude({ ANTHROPIC_BASE_URL: "http://elsewhere.example" }));
    },
    finding: {
      area: "Claude Code",
      level: "warning",
      text: /elsewhere/,
      fix: /take ANTHROPIC_BASE_URL out of .*project/,
    },
  },
  {
    name: "a cloud that Claude Code would ask instead",
    plant: ({ system }) => void Object.assign(system.variables, { ...HERE, CLAUDE_CODE_USE_BEDROCK: "1" }),
    finding: {
      area: "Claude Code",
      level: "error",
      text: /CLAUDE_CODE_USE_BEDROCK/,
      fix: /^unset CLAUDE_CODE_USE_BEDROCK$/,
    },
  },
  {
    name: "a second credential that Claude Code sends along",
    plant: ({ system }) => void Object.assign(system.variables, { ...HERE, ANTHROPIC_API_KEY: "sk" }),
    finding: { area: "Claude Code", level: "warning", text: /ANTHROPIC_API_KEY/, fix: /^unset ANTHROPIC_API_KEY$/ },
  },
  {
    name: "Claude Code without a token",
    plant: ({ system }) => void Object.assign(system.variables, { ANTHROPIC_BASE_URL: URL }),
    finding: {
      area: "Claude Code",
      level: "warning",
      text: /no ANTHROPIC_AUTH_TOKEN: .*, and without one it asks nobody$/,
      fix: /^cccc -config \S+config\.yaml setup claude$/,
    },
  },
  {
    name: "Claude Code's own login where the proxy wants a key",
    files: { "config.yaml": "endpoints: []\nserver: { api_keys: [{ name: a, key: the-key }] }\n" },
    plant: ({ system }) => void Object.assign(system.variables, { ANTHROPIC_BASE_URL: URL }),
    finding: {
      area: "Claude Code",
      level: "error",
      text: /by its own login, which is no key of server\.api_keys$/,
      fix: /^cccc -config \S+config\.yaml setup claude$/,
    },
  },
  {
    name: "a token of Claude Code in the place of a login that an endpoint takes",
    files: { "config.yaml": LOGINS, "home/.claude/settings.json": claude(HERE) },
    finding: {
      area: "Claude Code",
      level: "warning",
      text:
        /^ANTHROPIC_AUTH_TOKEN, from \S+settings\.json, stands in the place of its own login, which the endpoint "a"/,
      fix: /setup claude$/,
    },
  },
  {
    name: "Codex's provider without the login that an endpoint takes",
    files: { "config.yaml": LOGINS, "home/.codex/config.toml": codex(`name="p"\nbase_url="${URL}/v1"`) },
    finding: {
      area: "Codex",
      level: "warning",
      text: /does not send its own login, which the endpoint "b" takes$/,
      fix: /setup codex$/,
    },
  },
  {
    name: "Codex's provider with a key in the place of its login",
    files: {
      "config.yaml": LOGINS,
      "home/.codex/config.toml": codex(
        `name="p"\nbase_url="${URL}/v1"\nrequires_openai_auth=true\nexperimental_bearer_token="x"`,
      ),
    },
    finding: {
      area: "Codex",
      level: "warning",
      text: /has experimental_bearer_token, which Codex sends in the place of/,
    },
  },
  {
    name: "a helper's token of Claude Code where the proxy wants a key",
    files: {
      "config.yaml": "endpoints: []\nserver: { api_keys: [{ name: a, key: the-key }] }\n",
      "home/.claude/settings.json": '{ "apiKeyHelper": "vault read token", "env": { "ANTHROPIC_BASE_URL": "' + URL +
        '" } }',
    },
    finding: {
      area: "Claude Code",
      level: "warning",
      text: /apiKeyHelper in \S+settings\.json, and has to be a key of server\.api_keys$/,
      fix: /^cccc -config \S+config\.yaml setup claude$/,
    },
  },
  {
    name: "a bad configuration and a broken file of a client at once",
    files: { "config.yaml": "endpoints: [\nserver: {port: 1}\n", "home/.claude/settings.json": "{ nope" },
    finding: { area: "Claude Code", level: "error", text: /settings\.json cannot be read: line 1/, fix: /^correct / },
  },
  {
    name: "a token of Claude Code that the proxy refuses",
    files: { "config.yaml": "endpoints: []\nserver: { api_keys: [{ name: a, key: the-key }] }\n" },
    plant: ({ system }) => void Object.assign(system.variables, HERE),
    finding: {
      area: "Claude Code",
      level: "error",
      text: /is no key of server\.api_keys/,
      fix: /^cccc -config \S+config\.yaml setup claude$/,
    },
  },
  {
    name: "Codex not set up",
    finding: { area: "Codex", level: "note", text: /asks OpenAI/, fix: /^cccc -config \S+config\.yaml setup codex/ },
  },
  {
    name: "settings of Codex that are no TOML",
    plant: ({ write }) => write("home/.codex/config.toml", "a = \n"),
    finding: { area: "Codex", level: "error", text: /not valid TOML/, fix: /^correct .*config\.toml$/ },
  },
  {
    name: "a protocol that Codex no longer speaks",
    plant: ({ write }) => write("home/.codex/config.toml", codex(`name="p"\nbase_url="${URL}/v1"\nwire_api="chat"`)),
    finding: {
      area: "Codex",
      level: "error",
      text: /wire_api = "chat"/,
      fix: /^cccc -config \S+config\.yaml setup codex$/,
    },
  },
  {
    name: "a provider of Codex that is called OpenAI",
    plant: ({ write }) => write("home/.codex/config.toml", codex(`name="OpenAI"\nbase_url="${URL}/v1"`)),
    finding: { area: "Codex", level: "warning", text: /is named "OpenAI"/, fix: /name = "cccc"/ },
  },
  {
    name: "a key of Codex in a variable that is not set",
    plant: ({ write }) => write("home/.codex/config.toml", codex(`name="p"\nbase_url="${URL}/v1"\nenv_key="MY_KEY"`)),
    finding: { area: "Codex", level: "error", text: /MY_KEY, which is not set/, fix: /^export MY_KEY=KEY/ },
  },
  {
    name: "a key of the set-up Codex in a variable that is not set, which setting it up leaves there",
    files: {
      "home/.codex/config.toml": `model_provider = "cccc"\n[model_providers.cccc]\nname = "cccc"\n` +
        `base_url = "${URL}/v1"\nenv_key = "MY_KEY"\n`,
    },
    finding: { area: "Codex", level: "error", text: /MY_KEY, which is not set/, fix: /or take env_key out of it$/ },
  },
  {
    name: "no key of Codex where the proxy asks for one",
    files: { "config.yaml": "endpoints: []\nserver: { api_keys: [{ name: a, key: the-key }] }\n" },
    plant: ({ write }) => write("home/.codex/config.toml", codex(`name="p"\nbase_url="${URL}/v1"`)),
    finding: { area: "Codex", level: "error", text: /has no key/, fix: /^cccc -config \S+config\.yaml setup codex$/ },
  },
  {
    name: "a provider of Codex that is not there",
    plant: ({ write }) => write("home/.codex/config.toml", 'model_provider = "p"\n'),
    finding: {
      area: "Codex",
      level: "error",
      text: /says nothing of it/,
      fix: /^cccc -config \S+config\.yaml setup codex$/,
    },
  },
  {
    name: "a profile that Codex no longer starts with",
    plant: ({ write }) => write("home/.codex/config.toml", 'profile = "p"\n'),
    finding: {
      area: "Codex",
      level: "error",
      text: /"profile"/,
      fix: /^take it out, and start Codex with --profile p$/,
    },
  },
  {
    name: "settings of Claude Code with comments, of which it reads nothing",
    plant: ({ write }) => write("home/.claude/settings.json", `{ // mine\n"env": ${JSON.stringify(HERE)} }`),
    finding: { area: "Claude Code", level: "error", text: /settings\.json has comments/, fix: /^take them out of / },
  },
  {
    name: "a profile that Codex no longer starts with, and its table",
    plant: ({ write }) => write("home/.codex/config.toml", 'profile = "p"\n[profiles.p]\nmodel = "m"\n'),
    finding: {
      area: "Codex",
      level: "error",
      text: /"profile"/,
      fix: /move what \[profiles\.p\] says into p\.config\.toml beside it/,
    },
  },
  {
    name: "a profile of Codex that leads elsewhere",
    plant: async ({ write }) => {
      await write("home/.codex/config.toml", codex(`base_url = "${URL}/v1"`));
      await write("home/.codex/same.config.toml", 'model_provider = "p"\n');
      await write("home/.codex/work.config.toml", 'model_provider = "openai"\n');
    },
    finding: {
      area: "Codex",
      level: "note",
      text: /work\.config\.toml has a model_provider of its own, "openai"/,
      fix: /cccc (?:-config \S+ )?codex --profile work$/,
    },
  },
  {
    name: "a variable that the configuration needs",
    files: { "config.yaml": endpoint('url: "${NOT_SET_ANYWHERE}"') },
    finding: {
      area: "configuration",
      level: "error",
      text: /NOT_SET_ANYWHERE, which is not set/,
      fix: /^export NOT_SET_ANYWHERE=VALUE where the proxy starts/,
    },
  },
  {
    name: "a set-up of Codex by instructions that are obsolete",
    plant: async ({ write, system }) => {
      Object.assign(system.variables, { OPENAI_BASE_URL: `${URL}/v1` });
      await write("home/.codex/config.json", "{}");
    },
    finding: { area: "Codex", level: "note", text: /OPENAI_BASE_URL is set, and Codex does not look at it/ },
  },
];

for (const { name, files = {}, plant, finding, ignore = false } of FAULTS) {
  Deno.test({
    name: `doctor finds ${name}, and names what mends it`,
    ignore,
    async fn() {
      const { findings, code } = await examined(files, plant);
      const found = findings.filter(({ area, level, text }) =>
        area === finding.area && level === finding.level && finding.text.test(text)
      );
      assert.equal(found.length, 1, JSON.stringify(findings, null, 1));
      if (finding.fix !== undefined) assert.match(found[0]!.fix ?? "", finding.fix);
      if (finding.level === "error") assert.equal(code, 1);
    },
  });
}

const ANSWER = scripts.reply(JSON.stringify({ type: "error" }), {
  status: 404,
  headers: { date: new Date().toUTCString() },
});

Deno.test("doctor finds no fault with a token from a helper, or a login that passthrough hands on", async () => {
  const helped = { apiKeyHelper: "vault read token", env: { ANTHROPIC_BASE_URL: URL } };
  const about = async (files: Record<string, string>) => {
    const { findings } = await examined(files);
    return findings.filter(({ area, text }) => area === "Claude Code" && /token|login/i.test(text));
  };
  const [helper] = await about({ "home/.claude/settings.json": JSON.stringify(helped) });
  assert.deepEqual([helper?.level, /apiKeyHelper/.test(helper?.text ?? "")], ["ok", true]);
  const [login] = await about({
    "config.yaml": "endpoints: [{ name: a, enabled: true, auth_type: passthrough, url: http://127.0.0.1:1 }]\n" +
      "server: { passthrough_hosts: [127.0.0.1] }\n",
    "home/.claude/settings.json": JSON.stringify({ env: helped.env }),
  });
  assert.deepEqual([login?.level, login?.fix], ["note", undefined]);
});

Deno.test("doctor finds an auto mode of Claude Code's that would refuse to act", async () => {
  const about = async (env: object, config = endpoint("url: http://127.0.0.1:1")) => {
    const { findings } = await examined({ "config.yaml": config, "home/.claude/settings.json": claude(env) });
    return findings.filter(({ text }) => /auto mode/.test(text)).map((
      { level, fix },
    ) => [level, /setup claude$/.test(fix ?? "")]);
  };
  const name = "CLAUDE_CODE_AUTO_MODE_SERVER";
  assert.deepEqual(await about(HERE), [["note", true]]);
  assert.deepEqual(await about({ ...HERE, [name]: "1" }), [["note", true]]);
  assert.deepEqual(await about({ ...HERE, [name]: "0" }), []);
  assert.deepEqual(await about({ ...HERE, ANTHROPIC_BASE_URL: "http://elsewhere.example" }), []);
  assert.deepEqual(await about(HERE, endpoint("url: http://127.0.0.1:1, supported_clients: [codex]")), []);
});

Deno.test("doctor finds no fault with a login that shows a key of the server beside it", async () => {
  const headers = { ANTHROPIC_BASE_URL: URL, ANTHROPIC_CUSTOM_HEADERS: "X-Mine: 1\nx-api-key: the-key" };
  const { findings } = await examined({
    "config.yaml": LOGINS.replace("server: { ", "server: { api_keys: [{ name: a, key: the-key }], "),
    "home/.claude/settings.json": claude(headers),
    "home/.codex/config.toml": codex(
      `name="p"\nbase_url="${URL}/v1"\nrequires_openai_auth=true\nhttp_headers={"x-api-key"="the-key"}`,
    ),
  });
  const about = findings.filter(({ text }) => /token|login|key/i.test(text)).map(({ level, text }) => [level, text]);
  assert.deepEqual(about.map(([level]) => level), ["note"], JSON.stringify(about));
});

Deno.test("doctor finds nothing wrong where nothing is, and returns 0", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const url = `http://127.0.0.1:${port}`;
  const { findings, code, system } = await examined(
    { "config.yaml": `server: { port: ${port} }\n${endpoint(`url: ${upstream.url}`)}` },
    async (place) => {
      await place.write("home/.claude/settings.json", claude({ ...HERE, ANTHROPIC_BASE_URL: url }));
      await place.write("home/.codex/config.toml", codex(`name="p"\nbase_url="${url}/v1"`));
      await place.write("bin/claude", "");
      await place.write("bin/codex", "");
      for (const client of ["claude", "codex"]) {
        const path = join(place.folder, "bin", client);
        if (Deno.build.os !== "windows") await Deno.chmod(path, 0o755);
        place.system.programs[path] = () => ({ out: "1.2.3\n" });
      }
    },
  );
  assert.equal(code, 0);
  assert.deepEqual(findings.filter(({ level }) => level === "error" || level === "warning"), []);
  assert.ok(
    findings.some(({ text }) => text.startsWith("1.2.3, ") && text.endsWith("codex")),
    JSON.stringify(findings),
  );
  assert.ok(findings.some(({ area, level }) => area === "clock" && level === "ok"));
  assert.deepEqual(upstream.requests.map(({ headers }) => headers.get("x-api-key") ?? headers.get("authorization")), [
    null,
  ]);
  assert.deepEqual(system.ran.map(([, ...args]) => args), [["--version"], ["--version"]]);
});

const CERTIFICATES: readonly { flaw: Flaw; text: RegExp; fix: RegExp; isTrusted?: false }[] = [
  { flaw: {}, text: /authority that is not trusted here$/, fix: /^set ca_file of endpoint "a"/, isTrusted: false },
  { flaw: { hasExpired: true }, text: /has expired or is not valid yet$/, fix: /clock, or have .* renewed$/ },
  { flaw: { host: "other.example" }, text: /for another host name$/, fix: /^correct the host in url/ },
  { flaw: { isAuthority: true }, text: /that of an authority/, fix: /CA:FALSE/ },
];

for (const { flaw, text, fix, isTrusted = true } of CERTIFICATES) {
  Deno.test(`doctor says what is wrong with a certificate, and what mends it: ${text.source}`, async () => {
    const { authority, cert, key } = await makeCertificates("Test authority", flaw);
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen() {} }, () => new Response());
    const trusted = isTrusted ? ", ca_file: ca.pem" : "";
    const { findings } = await examined({
      "config.yaml": endpoint(`url: "https://localhost:${server.addr.port}"${trusted}`),
      "ca.pem": authority,
    });
    const found = findings.find(({ area }) => area === "endpoints")!;
    assert.equal(found.level, "error");
    assert.match(found.text, text);
    assert.match(found.fix!, fix);
  });
}

Deno.test("doctor finds a clock that is wrong", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  const { findings } = await examined({ "config.yaml": endpoint(`url: ${upstream.url}`) }, ({ system }) => {
    system.time -= 3_600_000;
  });
  const found = findings.find(({ area }) => area === "clock")!;
  assert.equal(found.level, "warning");
  assert.match(found.text, /clock is 60 min behind/);
  assert.equal(found.fix, "sudo timedatectl set-ntp true");
});

Deno.test("doctor tells another program at the port from another cccc", async () => {
  const answers = [{ hello: 1 }, { name: "cccc", instance: crypto.randomUUID(), version: "9" }];
  const texts = [/^another program listens/, /^another cccc, with another storage folder, listens/];
  for (const [index, answer] of answers.entries()) {
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => Response.json(answer));
    const { port } = server.addr;
    const { findings } = await examined({ "config.yaml": `server: { port: ${port} }\nendpoints: []\n` });
    const found = findings.find(({ area }) => area === "server")!;
    assert.match(found.text, texts[index]!);
    assert.match(found.fix!, /^stop it, or: cccc start -config \S+ -port \d+$/);
  }
});

Deno.test("doctor -probe finds a credential that is refused, and asks no more than once for it", async () => {
  const body = JSON.stringify({ type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } });
  await using upstream = await FakeUpstream.start(scripts.reply(body, { status: 401 }));
  const config =
    `endpoints: [{ name: a, enabled: true, auth_type: api_key, auth_value: the-credential, url: "${upstream.url}" }]\n`;
  const { findings, code, system } = await examined({ "config.yaml": config }, () => {}, ["-probe", "-model", "m"]);
  const found = findings.filter(({ area }) => area === "probe");
  assert.equal(found.length, 1);
  assert.equal(found[0]!.level, "error");
  assert.match(found[0]!.fix!, /Check it \(auth_value\)/);
  assert.equal(code, 1);
  assert.ok(system.lines.err.includes("Sending 5 small requests to 1 endpoint, which cost a little"));
  assert.doesNotMatch(JSON.stringify(findings), /the-credential/);
});

Deno.test("doctor -probe tells an endpoint that calls tools from one that does not", async () => {
  const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const start = event("message_start", {
    message: {
      id: "m",
      type: "message",
      role: "assistant",
      model: "m",
      content: [],
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  });
  const block = (content: object, delta: object) =>
    event("content_block_start", { index: 0, content_block: content }) +
    event("content_block_delta", { index: 0, delta }) + event("content_block_stop", { index: 0 });
  const end = (reason: string) =>
    event("message_delta", { delta: { stop_reason: reason }, usage: { output_tokens: 1 } }) + event("message_stop", {});
  const text = start + block({ type: "text", text: "" }, { type: "text_delta", text: "pong" }) + end("end_turn");
  const call = start +
    block({ type: "tool_use", id: "toolu_1", name: "pong", input: {} }, {
      type: "input_json_delta",
      partial_json: '{"text":"ping"}',
    }) +
    end("tool_use");
  const whole = JSON.stringify({
    id: "m",
    type: "message",
    role: "assistant",
    model: "m",
    content: [{ type: "text", text: "pong" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 1, output_tokens: 1 },
  });
  for (const callsTools of [true, false]) {
    await using upstream = await FakeUpstream.start(async (request, connection) => {
      const body = JSON.parse(new TextDecoder().decode(request.body) || "{}");
      if (!body.stream) return await scripts.reply(whole)(request, connection);
      const answer = body.tools !== undefined && callsTools ? call : text;
      await scripts.stream([answer], "clean", { headers: scripts.EVENT_STREAM })(request, connection);
    });
    const config =
      `endpoints: [{ name: a, enabled: true, auth_type: none, default_model: m, url: "${upstream.url}" }]\n`;
    const { findings } = await examined({ "config.yaml": config }, () => {}, ["-probe"]);
    const found = findings.filter(({ area }) => area === "probe");
    const levels = found.map(({ level }) => level);
    assert.deepEqual(
      levels,
      callsTools ? Array(5).fill("ok") : ["ok", "ok", "warning", "ok", "warning"],
      JSON.stringify(found),
    );
  }
});

Deno.test("doctor shows what it found in lines, each with what mends it below", async () => {
  await using folder = await temporaryFolder();
  const system = fakeSystem();
  assert.equal(await runCli(["doctor", "-config", join(folder.path, "none.yaml")], system), 1);
  assert.deepEqual(system.lines.out, [
    `FAIL  configuration  ${join(folder.path, "none.yaml")} does not exist`,
    `${" ".repeat(21)}fix: cccc start -config ${join(folder.path, "none.yaml")}`,
    "",
    "1 error, 0 warnings",
  ]);
});

Deno.test("doctor takes localhost for the proxy that listens on this machine's address", async () => {
  const here = "http://localhost:8080";
  const { findings } = await examined({
    "home/.claude/settings.json": claude({ ...HERE, ANTHROPIC_BASE_URL: `${here}/` }),
    "home/.codex/config.toml": codex(`base_url = "${here}/v1"`),
  });
  for (const area of ["Claude Code", "Codex"]) {
    const own = findings.filter((finding) => finding.area === area && finding.text.includes("localhost"));
    assert.deepEqual(own.map(({ level }) => level), ["ok"], area);
  }
});

Deno.test("doctor takes a /v1 too many or too few for this proxy's address, since it serves both", async () => {
  const { findings } = await examined({
    "home/.claude/settings.json": claude({ ...HERE, ANTHROPIC_BASE_URL: `${URL}/v1/` }),
    "home/.codex/config.toml": codex(`name="p"\nbase_url="${URL}"`),
  });
  for (const area of ["Claude Code", "Codex"]) {
    const own = findings.filter((finding) => finding.area === area && finding.text.includes(URL));
    assert.deepEqual(own.map(({ level }) => level), ["ok"], area);
  }
});

Deno.test("doctor writes commands that a shell takes as they are, blanks and signs in a path or not", async () => {
  await using folder = await temporaryFolder({ "my $conf's.yaml": "endpoints: 3\n" });
  const file = join(folder.path, "my $conf's.yaml");
  const system = fakeSystem();
  await runCli(["doctor", "-json", "-config", file], system);
  const [{ fix }] = JSON.parse(system.lines.out[0]!).findings;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `cccc() { echo "$3"; }; ${fix.split("then: ")[1]}`] })
    .output();
  assert.equal(new TextDecoder().decode(stdout), `${file}\n`);
});

Deno.test("doctor says that -model is nothing without -probe", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["doctor", "-model", "m"], system), 2);
  assert.deepEqual(system.lines.err, ['-model says what -probe asks for, which is not given; see "cccc help doctor"']);
});

Deno.test("doctor names no configuration that every command finds by itself", async () => {
  await using folder = await temporaryFolder({ "config.yaml": "server: { port: 0 }\nendpoints: []\n" });
  const system = fakeSystem();
  Object.assign(system.variables, { CCCC_CONFIG: join(folder.path, "config.yaml"), HOME: folder.path });
  await runCli(["doctor", "-json"], system);
  const { findings } = JSON.parse(system.lines.out.at(-1)!) as { findings: Finding[] };
  assert.equal(findings.find(({ text }) => text === "the proxy does not run")?.fix, "cccc start");
});

Deno.test("doctor names the configuration of its folder to start a client, which takes none from there", async () => {
  await using folder = await temporaryFolder({ "config.yaml": "server: { port: 0 }\nendpoints: []\n" });
  const env = { XDG_CONFIG_HOME: folder.path, CLAUDE_CONFIG_DIR: folder.path, CODEX_HOME: folder.path };
  const { out } = await runProgram(folder.path, ["doctor", "-json"], env);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  const fix = findings.find(({ text }) => text.startsWith("it asks Anthropic"))?.fix;
  assert.equal(fix, "cccc setup claude (for good) or cccc -config config.yaml claude (once)");
});

Deno.test("doctor asks a search engine that costs nothing, and others only to probe", async () => {
  const page = { url: "https://a.example/", title: "A", content: "" };
  await using engine = await FakeUpstream.start(
    scripts.reply(JSON.stringify({ results: [page] })),
    scripts.reply("no JSON here", { status: 403 }),
    scripts.reply(JSON.stringify({ results: [] })),
  );
  const searching = async (own: string, ...args: string[]) => {
    const text = `${ENDPOINTS}web_search: { url: "${engine.url}", ${own} }\n`;
    const { findings } = await examined({ "config.yaml": text }, undefined, args);
    return findings.filter(({ area }) => area === "web search").map(({ level, text }) => `${level} ${text}`);
  };
  assert.deepEqual(await searching("provider: searxng"), ["ok searxng finds pages"]);
  assert.deepEqual(await searching("provider: searxng"), ["error searxng answered with HTTP 403"]);
  assert.deepEqual(await searching("provider: tavily, api_key: k"), []);
  assert.deepEqual(await searching("provider: tavily, api_key: k", "-probe"), ["error tavily found nothing"]);
  assert.equal(engine.requests.length, 3);
});
