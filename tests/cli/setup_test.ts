import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { isThere } from "./fake_client.ts";
import { type FakeSystem, fakeSystem } from "./fake_system.ts";

const FILES = { claude: ".claude/settings.json", codex: ".codex/config.toml" } as const;

type Client = keyof typeof FILES;

interface Home {
  readonly path: string;
  readonly system: FakeSystem;
  /** The client's settings. */
  file(client: Client): string;
  read(client: Client): Promise<string>;
  write(client: Client, text: string): Promise<void>;
  /** Runs `cccc ARGS` for this home; returns the exit code. */
  run(...args: string[]): Promise<number>;
  /** What is in it, by name from there; only of the clients' folders. */
  files(): Promise<string[]>;
}

/** A home folder with these files, and a configuration of the proxy beside them. */
async function home(
  files: Readonly<Record<string, string>>,
  use: (home: Home) => Promise<void>,
  server = "port: 8123",
  endpoints = "[]",
): Promise<void> {
  await using folder = await temporaryFolder({
    ...files,
    "proxy/config.yaml": `server: { ${server} }\nendpoints: ${endpoints}\n`,
  });
  const system = fakeSystem();
  Object.assign(system.variables, { HOME: folder.path });
  const file = (client: Client) => join(folder.path, FILES[client]);
  await use({
    path: folder.path,
    system,
    file,
    read: (client) => Deno.readTextFile(file(client)),
    async write(client, text) {
      await Deno.mkdir(dirname(file(client)), { recursive: true });
      await Deno.writeTextFile(file(client), text);
    },
    run: (...args) => {
      const config = args[0] === "setup" ? ["-config", join(folder.path, "proxy/config.yaml")] : [];
      return runCli([...args, ...config], system);
    },
    async files() {
      const all: string[] = [];
      for (const name of [".claude", ".codex"]) {
        if (!await isThere(join(folder.path, name))) continue;
        for await (const entry of Deno.readDir(join(folder.path, name))) all.push(`${name}/${entry.name}`);
      }
      return all.sort();
    },
  });
}

const CLAUDE = `{
  // mine
  "model": "opus", // the big one
  "env": {
    "FOO": "bar", // keep
    "ANTHROPIC_AUTH_TOKEN": "sk-ant-mine-0123456789",
    "ANTHROPIC_API_KEY": "sk-ant-other-0123456789"
  },
  "permissions": { "allow": ["Bash(ls:*)"] }
}
`;
const CODEX = `# mine
model = "gpt-5.5" # the good one
model_provider = "other"

[model_providers.other]
name = "other"
base_url = "https://example.org/v1"
experimental_bearer_token = "sk-other-0123456789abcdef"

[mcp_servers.x]
command = "npx"
`;

const MINE: Readonly<Record<Client, string>> = { claude: CLAUDE, codex: CODEX };

Deno.test("setup claude puts the proxy into the settings, shows what it changes, and says how to undo it (claims 48, 90, 91)", async () => {
  await home({ [FILES.claude]: CLAUDE }, async ({ run, read, system, files, file }) => {
    assert.equal(await run("setup", "claude", "-yes"), 0);
    assert.equal(
      await read("claude"),
      CLAUDE.replace("sk-ant-mine-0123456789", "hello").replace(
        '"ANTHROPIC_API_KEY": "sk-ant-other-0123456789"\n',
        `"ANTHROPIC_API_KEY": "",
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:8123",
    "API_TIMEOUT_MS": "600000",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"\n`,
      ),
    );
    const backup = `${file("claude")}.backup-1970-01-01T00-00-00-000Z`;
    assert.equal(await Deno.readTextFile(backup), CLAUDE);
    const said = system.lines.out.join("\n");
    assert.match(said, /^\+ {4}"ANTHROPIC_BASE_URL": "http:\/\/127\.0\.0\.1:8123",$/m);
    assert.match(said, /^-.*"ANTHROPIC_AUTH_TOKEN": "\[redacted\]",$/m);
    assert.doesNotMatch(said, /0123456789/);
    assert.match(said, /^Claude Code is set up; to undo it: cccc unsetup claude$/m);
    assert.match(said, /^The proxy does not run now; "cccc start" starts it$/m);
    assert.equal((await files()).length, 3);
  });
});

Deno.test("setup codex names a provider of its own, never OpenAI, and keeps everything else (claims 49, 50)", async () => {
  await home({ [FILES.codex]: CODEX }, async ({ run, read }) => {
    assert.equal(await run("setup", "codex", "-yes", "-model", "kimi-k2"), 0);
    assert.equal(
      await read("codex"),
      CODEX.replace('"gpt-5.5"', '"kimi-k2"').replace('"other"', '"cccc"') + `
[model_providers.cccc]
name = "cccc"
base_url = "http://127.0.0.1:8123/v1"
wire_api = "responses"
`,
    );
  });
});

const LOGINS = "endpoints: [" +
  "{ name: own, url: https://api.anthropic.com, auth_type: passthrough, enabled: true }, " +
  "{ name: theirs, url: https://api.openai.com, endpoint_type: openai, auth_type: passthrough, enabled: true }]\n";
const WITH_KEY = "server: { port: 8123, api_keys: [{ name: a, key: the-server-key }] }\n";

Deno.test("setup leaves the login alone that an endpoint takes, and takes back the token of an earlier set-up", () =>
  home({ [FILES.claude]: CLAUDE, [FILES.codex]: CODEX }, async ({ path, run, read, system }) => {
    const config = join(path, "proxy/config.yaml");
    assert.equal(await run("setup", "all", "-yes"), 0, system.lines.err.join("\n"));
    await Deno.writeTextFile(config, `server: { port: 8123 }\n${LOGINS}`);
    assert.equal(await run("setup", "all", "-yes"), 0, system.lines.err.join("\n"));
    assert.match(system.lines.out.join("\n"), /^Claude Code keeps its own login, which the endpoint "own" takes/m);
    assert.match(system.lines.out.join("\n"), /^Codex keeps its own login, which the endpoint "theirs" takes/m);
    const claude = await read("claude");
    // What the user has put there is a login too.
    assert.match(claude, /"ANTHROPIC_AUTH_TOKEN": "sk-ant-mine-0123456789",\n.*"ANTHROPIC_API_KEY": "sk-ant-other/);
    assert.match(claude, /"ANTHROPIC_BASE_URL": "http:\/\/127\.0\.0\.1:8123"/);
    assert.doesNotMatch(claude, /CUSTOM_HEADERS/);
    assert.equal(
      await read("codex"),
      CODEX.replace('"other"', '"cccc"') + `
[model_providers.cccc]
name = "cccc"
base_url = "http://127.0.0.1:8123/v1"
wire_api = "responses"
requires_openai_auth = true
`,
    );
    assert.equal(await run("setup", "all"), 0, "a second time asks nobody");
    assert.equal(await run("unsetup", "all", "-yes"), 0);
    assert.deepEqual([await read("claude"), await read("codex")], [CLAUDE, CODEX]);
  }));

Deno.test("setup has Claude Code check by itself what its auto mode does where an endpoint is not Anthropic's", async () => {
  const name = "CLAUDE_CODE_AUTO_MODE_SERVER";
  const own = "{ name: own, url: https://api.anthropic.com, auth_type: none, enabled: true }";
  const other = "{ name: other, url: https://api.kimi.com/coding, auth_type: none, enabled: true }";
  const mine = `{"env": {"A": "b"}}\n`;
  await home({ [FILES.claude]: mine }, async ({ path, run, read, system }) => {
    const setUp = async (...endpoints: string[]) => {
      const text = `server: { port: 8123 }\nendpoints: [${endpoints.join(", ")}]\n`;
      await Deno.writeTextFile(join(path, "proxy/config.yaml"), text);
      assert.equal(await run("setup", "claude", "-yes"), 0, system.lines.err.join("\n"));
      return JSON.parse(await read("claude")).env[name];
    };
    assert.equal(await setUp(own, other), "0");
    assert.equal(await setUp(own), undefined);
    assert.equal(await setUp(own, other.replace("true", "false")), undefined);
    assert.equal(await setUp(own, other.replace("enabled", "supported_clients: [codex], enabled")), undefined);
    assert.equal(await run("unsetup", "claude", "-yes"), 0);
    assert.equal(await read("claude"), mine);
    await Deno.writeTextFile(join(path, FILES.claude), mine.replace('"A": "b"', `"${name}": "1"`));
    assert.equal(await setUp(other), "1");
  });
});

Deno.test("setup shows a key of the server beside a login, to nobody else, and takes it back", async () => {
  const mine = '{"env": {"ANTHROPIC_CUSTOM_HEADERS": "X-Mine: 1\\nx-api-key: of-yesterday"}}\n';
  await home({ [FILES.claude]: mine, [FILES.codex]: CODEX }, async ({ path, run, read, system }) => {
    await Deno.writeTextFile(join(path, "proxy/config.yaml"), WITH_KEY + LOGINS);
    for (const _ of ["first", "again"]) assert.equal(await run("setup", "all", "-yes"), 0, system.lines.err.join("\n"));
    const { env } = JSON.parse(await read("claude"));
    assert.equal(env.ANTHROPIC_CUSTOM_HEADERS, "X-Mine: 1\nx-api-key: the-server-key");
    assert.equal(env.ANTHROPIC_AUTH_TOKEN, undefined);
    assert.match(await read("codex"), /\[model_providers\.cccc\.http_headers\]\nx-api-key = "the-server-key"\n$/);
    assert.doesNotMatch(system.lines.out.join("\n"), /the-server-key|of-yesterday/);
    assert.equal(await run("unsetup", "all", "-yes"), 0);
    assert.deepEqual([await read("claude"), await read("codex")], [mine, CODEX]);
  });
});

Deno.test("setup takes the place of a token that somebody else has left where a login is used, and says what of Codex's stands over it", () =>
  home({
    [FILES.claude]: '{"env": {"ANTHROPIC_AUTH_TOKEN": "hello"}}',
    [FILES.codex]: '[model_providers.cccc]\nname = "x"\nenv_key = "MINE"\n',
  }, async ({ path, run, read, system }) => {
    await Deno.writeTextFile(join(path, "proxy/config.yaml"), `server: { port: 8123 }\n${LOGINS}`);
    assert.equal(await run("setup", "all", "-yes"), 0, system.lines.err.join("\n"));
    assert.equal(JSON.parse(await read("claude")).env.ANTHROPIC_AUTH_TOKEN, "");
    assert.match(
      system.lines.err.join("\n"),
      /has env_key, which Codex sends in the place of its login: take env_key out/,
    );
  }));

Deno.test("setup writes a key of the server where it needs one, and shows it to nobody", async () => {
  const server = "port: 8123, api_keys: [{ name: a, key: the-server-key }]";
  await home({}, async ({ run, read, system }) => {
    assert.equal(await run("setup", "all", "-yes"), 0);
    assert.equal(JSON.parse(await read("claude")).env.ANTHROPIC_AUTH_TOKEN, "the-server-key");
    assert.match(await read("codex"), /^experimental_bearer_token = "the-server-key"$/m);
    assert.doesNotMatch(system.lines.out.join("\n"), /the-server-key/);
    assert.equal((await Deno.stat(join(system.variables["HOME"]!, FILES.claude))).mode! & 0o777, 0o600);
  }, server);
});

for (const client of ["claude", "codex"] as const) {
  Deno.test(`unsetup ${client} leaves exactly the user's file, and nothing else`, async () => {
    await home({ [FILES[client]]: MINE[client] }, async ({ run, read, files }) => {
      assert.equal(await run("setup", client, "-yes"), 0);
      assert.equal(await run("unsetup", client, "-yes"), 0);
      assert.equal(await read(client), MINE[client]);
      assert.deepEqual(await files(), [FILES[client]]);
    });
  });

  Deno.test(`unsetup ${client} removes the file and the folder that setup made`, async () => {
    await home({}, async ({ run, path, files }) => {
      assert.equal(await run("setup", client, "-yes"), 0);
      assert.equal((await files()).length, 2);
      assert.equal(await run("unsetup", client, "-yes"), 0);
      assert.ok(!await isThere(join(path, dirname(FILES[client]))));
    });
  });

  Deno.test(`setup ${client} a second time changes nothing`, async () => {
    await home({ [FILES[client]]: MINE[client] }, async ({ run, read, system, files }) => {
      assert.equal(await run("setup", client, "-yes"), 0);
      const before = [await read(client), await files()];
      system.time += 1000;
      assert.equal(await run("setup", client), 0);
      assert.deepEqual([await read(client), await files()], before);
      assert.match(system.lines.out.join("\n"), /is set up already/);
    });
  });

  Deno.test(`setup ${client} for another port is undone to what was there before the first`, async () => {
    await home({ [FILES[client]]: MINE[client] }, async ({ run, read, files }) => {
      assert.equal(await run("setup", client, "-yes", "-model", "m"), 0);
      assert.equal(await run("setup", client, "-yes", "-port", "9000"), 0);
      assert.match(await read(client), /127\.0\.0\.1:9000/);
      assert.doesNotMatch(await read(client), /"m"|8123/);
      assert.equal(await run("unsetup", client, "-yes"), 0);
      assert.equal(await read(client), MINE[client]);
      assert.deepEqual(await files(), [FILES[client]]);
    });
  });

  Deno.test(`setup ${client} twice is undone setting by setting to what was there before the first`, async () => {
    const added = client === "claude" ? ['"model": "opus"', '"model": "sonnet"'] : ["# mine", "# yours"];
    await home({ [FILES[client]]: MINE[client] }, async ({ run, read, write }) => {
      assert.equal(await run("setup", client, "-yes"), 0);
      assert.equal(await run("setup", client, "-yes", "-port", "9000"), 0);
      await write(client, (await read(client)).replace(added[0]!, added[1]!));
      assert.equal(await run("unsetup", client, "-yes"), 0);
      assert.equal(await read(client), MINE[client].replace(added[0]!, added[1]!));
    });
  });

  Deno.test(`setup ${client} changes nothing without a yes`, async () => {
    await home({ [FILES[client]]: MINE[client] }, async ({ run, read, system, files }) => {
      system.answers.push(false);
      assert.equal(await run("setup", client), 1);
      assert.equal(await read(client), MINE[client]);
      assert.deepEqual(await files(), [FILES[client]]);
      assert.equal(system.lines.err.at(-1), "Nothing was changed; with -yes nobody is asked");
      system.answers.push(true, true);
      assert.equal(await run("setup", client), 0);
      assert.equal(await run("unsetup", client), 0);
      assert.equal(await read(client), MINE[client]);
    });
  });

  Deno.test({
    name: `setup ${client} writes through a link, which stays one`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await home({ "dotfiles/settings": MINE[client] }, async ({ run, path, file, read }) => {
        await Deno.mkdir(dirname(file(client)));
        await Deno.symlink(join(path, "dotfiles/settings"), file(client));
        assert.equal(await run("setup", client, "-yes"), 0);
        assert.ok((await Deno.lstat(file(client))).isSymlink);
        assert.match(await Deno.readTextFile(join(path, "dotfiles/settings")), /127\.0\.0\.1:8123/);
        assert.equal(await run("unsetup", client, "-yes"), 0);
        assert.ok((await Deno.lstat(file(client))).isSymlink);
        assert.equal(await read(client), MINE[client]);
      });
    },
  });

  Deno.test(`two runs of setup ${client} at once make one set-up, which is undone whole`, async () => {
    await home({ [FILES[client]]: MINE[client] }, async ({ run, read, files }) => {
      assert.deepEqual(await Promise.all([run("setup", client, "-yes"), run("setup", client, "-yes")]), [0, 0]);
      assert.equal((await files()).length, 3);
      assert.equal(await run("unsetup", client, "-yes"), 0);
      assert.equal(await read(client), MINE[client]);
    });
  });
}

Deno.test("unsetup names the copy of the file when it cannot read what became of it, and only if it is there", async () => {
  await home({ [FILES.claude]: CLAUDE }, async ({ run, write, system, path }) => {
    assert.equal(await run("setup", "claude", "-yes"), 0);
    await write("claude", "{");
    assert.equal(await run("unsetup", "claude", "-yes"), 1);
    assert.match(system.lines.err.at(-1)!, /line 1 is not valid JSON/);
    const [copy] = /\/.*$/.exec(system.lines.out.at(-1)!)!;
    assert.equal(await Deno.readTextFile(copy), CLAUDE);
    await Deno.remove(copy);
    await write("claude", "{}");
    assert.equal(await run("unsetup", "claude", "-yes"), 0);
    assert.doesNotMatch(system.lines.out.at(-1)!, /before the set-up/);
    assert.equal(await run("setup", "claude", "-yes"), 0);
    await Deno.writeTextFile(join(path, ".claude/cccc-setup.json"), "x");
    assert.equal(await run("unsetup", "claude", "-yes"), 1);
    assert.match(system.lines.err.at(-1)!, /without it, the settings are taken for your own: remove it/);
  });
});

Deno.test("unsetup claude leaves what the user has changed since, and says so", async () => {
  await home({ [FILES.claude]: CLAUDE }, async ({ run, read, write, system, files }) => {
    assert.equal(await run("setup", "claude", "-yes"), 0);
    const changed = (await read("claude")).replace('"600000"', '"1000"').replace('"opus"', '"sonnet"')
      .replace('"FOO": "bar", // keep\n', '"FOO": "bar", // keep\n    "NEW": "1",\n');
    await write("claude", changed);
    assert.equal(await run("unsetup", "claude", "-yes"), 0);
    assert.equal(
      await read("claude"),
      CLAUDE.replace('"opus"', '"sonnet"').replace(
        '"FOO": "bar", // keep\n',
        '"FOO": "bar", // keep\n    "NEW": "1",\n',
      )
        .replace('0123456789"\n  }', '0123456789",\n    "API_TIMEOUT_MS": "1000"\n  }'),
    );
    assert.ok(system.lines.out.includes("  env.API_TIMEOUT_MS was changed since, and stays"));
    assert.match(system.lines.out.at(-1)!, /the file as it was before the set-up: .*backup/);
    assert.equal((await files()).length, 2);
  });
});

Deno.test("unsetup codex leaves what the user has changed since", async () => {
  await home({ [FILES.codex]: CODEX }, async ({ run, read, write }) => {
    assert.equal(await run("setup", "codex", "-yes"), 0);
    const own = '\n[profiles.mine]\nmodel = "m" # mine\n';
    await write("codex", (await read("codex")).replace('"gpt-5.5"', '"gpt-6"') + own);
    assert.equal(await run("unsetup", "codex", "-yes"), 0);
    assert.equal(await read("codex"), CODEX.replace('"gpt-5.5"', '"gpt-6"') + own);
  });
});

Deno.test("unsetup codex leaves a table that the user has added to with the name without which Codex does not start", async () => {
  await home({ [FILES.codex]: CODEX }, async ({ run, read, write, system }) => {
    assert.equal(await run("setup", "codex", "-yes"), 0);
    await write("codex", `${await read("codex")}request_max_retries = 5\n`);
    assert.equal(await run("unsetup", "codex", "-yes"), 0);
    const table = '\n[model_providers.cccc]\nrequest_max_retries = 5\nname = "cccc"\n';
    assert.equal(await read("codex"), CODEX + table);
    assert.ok(system.lines.out.includes("  model_providers.cccc was changed since, and stays"));
  });
});

Deno.test("unsetup undoes nothing twice, and nothing that setup has not done", async () => {
  await home({ [FILES.claude]: CLAUDE }, async ({ run, read, system }) => {
    assert.equal(await run("unsetup", "all", "-yes"), 0);
    assert.equal(await read("claude"), CLAUDE);
    assert.deepEqual(system.lines.out, [
      "Claude Code was not set up by cccc: nothing to undo",
      "Codex was not set up by cccc: nothing to undo",
    ]);
  });
});

const REFUSED: readonly (readonly [what: string, client: Client, text: string, reason: RegExp])[] = [
  ["broken JSON", "claude", '{"env": {', /line 1 is not valid JSON/],
  ["an array", "claude", "[]", /it holds no JSON object/],
  ["variables that are no object", "claude", '{"env": "x"}', /env is not an object/],
  ["a name twice", "claude", '{"env": {}, "env": {}}', /it says "env" twice/],
  ["broken TOML", "codex", "a = [\n", /is not valid TOML/],
  ["a provider that is no table", "codex", 'model_providers = "x"\n', /is not a table/],
];

for (const [what, client, text, reason] of REFUSED) {
  Deno.test(`setup ${client} refuses a file with ${what}, and touches nothing`, async () => {
    await home({ [FILES[client]]: text }, async ({ run, read, files, system, file }) => {
      assert.equal(await run("setup", client, "-yes"), 1);
      assert.equal(await read(client), text);
      assert.deepEqual(await files(), [FILES[client]]);
      const last = system.lines.err.at(-1)!;
      assert.ok(last.startsWith(`Cannot change ${file(client)}: `), last);
      assert.match(last, reason);
      assert.match(last, /nothing was changed$/);
    });
  });
}

Deno.test({
  name: "setup refuses a file that nobody may write, one that leads nowhere, and bytes that are no text",
  ignore: Deno.build.os === "windows",
  async fn() {
    await home({ [FILES.claude]: CLAUDE }, async ({ run, read, file, system, files, path }) => {
      await Deno.chmod(file("claude"), 0o444);
      assert.equal(await run("setup", "claude", "-yes"), 1);
      assert.equal(await read("claude"), CLAUDE);
      assert.match(system.lines.err.at(-1)!, /nobody may write the file; nothing was changed$/);
      assert.deepEqual(await files(), [FILES.claude]);
      await Deno.mkdir(dirname(file("codex")));
      await Deno.symlink(join(path, "nowhere"), file("codex"));
      assert.equal(await run("setup", "codex", "-yes"), 1);
      assert.match(system.lines.err.at(-1)!, /it is a link to a file that does not exist; nothing was changed$/);
      await Deno.remove(file("codex"));
      await Deno.writeFile(file("codex"), new Uint8Array([0xff, 0xfe]));
      assert.equal(await run("setup", "codex", "-yes"), 1);
      assert.match(system.lines.err.at(-1)!, /it is not UTF-8 text; nothing was changed$/);
      await Deno.remove(dirname(file("codex")), { recursive: true });
      await Deno.symlink(join(path, "nowhere"), dirname(file("codex")));
      assert.equal(await run("setup", "codex", "-yes"), 1);
      assert.match(system.lines.err.at(-1)!, /or a link that leads to no folder; nothing was changed$/);
      await Deno.remove(dirname(file("codex")));
      await Deno.writeTextFile(dirname(file("codex")), "");
      assert.equal(await run("setup", "codex", "-yes"), 1);
      assert.match(system.lines.err.at(-1)!, /a file is where its folder should be; nothing was changed$/);
    });
  },
});

Deno.test("setup follows CLAUDE_CONFIG_DIR and CODEX_HOME", async () => {
  await home({}, async ({ run, system, path }) => {
    Object.assign(system.variables, { CLAUDE_CONFIG_DIR: join(path, "c1"), CODEX_HOME: join(path, "c2") });
    assert.equal(await run("setup", "all", "-yes"), 0);
    assert.match(await Deno.readTextFile(join(path, "c1/settings.json")), /8123/);
    assert.match(await Deno.readTextFile(join(path, "c2/config.toml")), /8123/);
  });
});

Deno.test("setup neither reads nor touches a stored login", async () => {
  const logins = { ".claude/.credentials.json": "secret", ".codex/auth.json": "secret" };
  await home(logins, async ({ run, path }) => {
    for (const name of Object.keys(logins)) await Deno.chmod(join(path, name), 0o000);
    const before = await Promise.all(
      Object.keys(logins).map(async (name) => {
        const { atime, mtime, size } = await Deno.stat(join(path, name));
        return { atime, mtime, size };
      }),
    );
    assert.equal(await run("setup", "all", "-yes"), 0);
    assert.equal(await run("unsetup", "all", "-yes"), 0);
    const after = await Promise.all(
      Object.keys(logins).map(async (name) => {
        const { atime, mtime, size } = await Deno.stat(join(path, name));
        return { atime, mtime, size };
      }),
    );
    assert.deepEqual(after, before);
  });
});

Deno.test("setup names the clients there are when it is given none, or another", async () => {
  await home({}, async ({ run, system }) => {
    assert.equal(await run("setup"), 2);
    assert.equal(await run("unsetup", "gemini"), 2);
    assert.deepEqual(system.lines.err, [
      '"cccc setup" needs a client: claude, codex, all',
      '"cccc unsetup" knows no client "gemini": claude, codex, all',
    ]);
  });
});

Deno.test("setup codex says that a key in a variable that is not set keeps Codex from asking, and how to mend it", async () => {
  await home({ [FILES.codex]: '[model_providers.cccc]\nenv_key = "MY_KEY"\n' }, async ({ run, system }) => {
    assert.equal(await run("setup", "codex", "-yes"), 0);
    const said = system.lines.err.find((line) => line.includes("MY_KEY"));
    assert.match(said!, /takes its key from MY_KEY, which is not set: export MY_KEY=KEY, or take env_key out of it$/);
    Object.assign(system.variables, { MY_KEY: "k" });
    system.lines.err.length = 0;
    assert.equal(await run("setup", "codex", "-yes"), 0);
    assert.deepEqual(system.lines.err, []);
  });
});

Deno.test("setup codex says that a profile in the file keeps Codex from starting, and how to mend it", async () => {
  await home({ [FILES.codex]: 'profile = "p"\n[profiles.p]\nmodel = "m"\n' }, async ({ run, system }) => {
    for (let times = 1; times <= 2; times++) {
      assert.equal(await run("setup", "codex", "-yes"), 0);
      const said = system.lines.err.filter((line) => line.includes('has "profile"'));
      assert.equal(said.length, times);
      assert.match(said[0]!, /take it out, move what \[profiles\.p\] says into p\.config\.toml beside it/);
    }
  });
});

Deno.test("setup claude says that Claude Code reads nothing of a file with comments or commas at the end", async () => {
  for (const [text, isSaid] of [[CLAUDE, true], ['{"a": 1,}', true], ['\ufeff{"a": 1}', false], ["", false]] as const) {
    await home({ [FILES.claude]: text }, async ({ run, system }) => {
      assert.equal(await run("setup", "claude", "-yes"), 0);
      assert.equal(system.lines.err.some((line) => line.includes("reads nothing of it: take them out")), isSaid, text);
    });
  }
});

const SMALL = "[{ name: a, url: http://127.0.0.1:1, auth_type: none, enabled: true, context_window: 131072 }]";

Deno.test("setup tells the clients how many tokens the model takes, and unsetup takes it out", async () => {
  await home(
    { [FILES.claude]: CLAUDE, [FILES.codex]: CODEX },
    async ({ run, read, system }) => {
      assert.equal(await run("setup", "all", "-yes"), 0);
      const claude = await read("claude");
      assert.match(
        claude,
        /"CLAUDE_CODE_MAX_CONTEXT_TOKENS": "131072",\n.*"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "131072"/,
      );
      assert.match(await read("codex"), /^model_context_window = 131072$/m);
      system.lines.out.length = 0;
      assert.equal(await run("setup", "all", "-yes"), 0);
      assert.match(system.lines.out.join("\n"), /Claude Code is set up already[\s\S]*Codex is set up already/);
      assert.equal(await read("claude"), claude);
      assert.equal(await run("unsetup", "all", "-yes"), 0);
      assert.deepEqual([await read("claude"), await read("codex")], [CLAUDE, CODEX]);
    },
    "port: 8123",
    SMALL,
  );
});

Deno.test("setup leaves what the user has told the clients of a window", async () => {
  const mine = '{"env": {"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "150000"}}';
  await home(
    { [FILES.claude]: mine, [FILES.codex]: "model_context_window = 90000\n" },
    async ({ run, read }) => {
      assert.equal(await run("setup", "all", "-yes"), 0);
      const { env } = JSON.parse(await read("claude"));
      assert.equal(env.CLAUDE_CODE_MAX_CONTEXT_TOKENS, undefined);
      assert.equal(env.CLAUDE_CODE_AUTO_COMPACT_WINDOW, "150000");
      assert.match(await read("codex"), /^model_context_window = 90000$/m);
    },
    "port: 8123",
    SMALL,
  );
});
