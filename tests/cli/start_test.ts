import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { VERSION } from "../../lib/version.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { type FakeSystem, fakeSystem } from "./fake_system.ts";

const ENDPOINT = "endpoints: [{ name: a, url: http://127.0.0.1:1, auth_type: none, enabled: true }]\n";

interface Started {
  readonly system: FakeSystem;
  readonly file: string;
  readonly url: string;
  /** Raises SIGTERM; returns the exit code. */
  stop(): Promise<number>;
}

/** Runs `use` while the program runs with `text` as its configuration; none if undefined. */
async function started(
  text: string | undefined,
  use: (started: Started) => Promise<void>,
  variables: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<void> {
  await using folder = await temporaryFolder(text === undefined ? {} : { "config.yaml": text });
  const file = join(folder.path, "config.yaml");
  const system = fakeSystem();
  Object.assign(system.variables, variables);
  const ended = runCli(["start", "-config", file, "-port", "0", ...args], system);
  const stop = () => {
    system.raise("SIGTERM");
    return ended;
  };
  await Promise.race([system.saw("Codex:"), ended]);
  await until("it listens to SIGTERM", () => system.heard.has("SIGTERM"));
  const url = /http:\S+/.exec(system.lines.out[0]!)![0];
  try {
    await use({ system, file, url, stop });
  } finally {
    await stop();
  }
}

Deno.test("start prints the address first, then how to use it", async () => {
  await started(ENDPOINT, async ({ system, file, url, stop }) => {
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(system.lines.out, [
      `cccc ${VERSION} listens on ${url}`,
      `  Admin:          ${url}/admin`,
      `  Configuration:  ${file}`,
      `  Claude Code:    ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=hello claude`,
      `  Codex:          codex -c model_provider=cccc -c "model_providers.cccc={name='cccc',base_url='${url}/v1',wire_api='responses'}"`,
    ]);
    const response = await fetch(`${url}/healthz`);
    assert.equal((await response.json()).version, VERSION);
    assert.equal(await stop(), 0);
    await assert.rejects(fetch(`${url}/healthz`));
  });
});

Deno.test("start gives up starting programs before it listens", async () => {
  await started(ENDPOINT, async ({ system }) => {
    await assert.rejects(system.run("true", []), Deno.errors.NotCapable);
  });
});

Deno.test("start warns once of a proxy's credentials in the environment, and does not show them", async () => {
  await started(ENDPOINT, async ({ system, stop }) => {
    await stop();
    const lines = [...system.lines.out, ...system.lines.err].filter((line) => line.includes("HTTPS_PROXY"));
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines[0]!, /hidden/);
  }, { HTTPS_PROXY: "http://me:hidden@127.0.0.1:1" });
});

Deno.test("start writes a configuration that only its owner can read if there is none, and says so", async () => {
  await started(undefined, async ({ system, file, url, stop }) => {
    assert.equal(system.lines.out[0], `cccc ${VERSION} listens on ${url}`);
    assert.equal(system.lines.out[2], `  Configuration:  ${file} (just written, with examples to fill in)`);
    const last = system.lines.out.at(-1)!;
    assert.ok(
      last.startsWith(`No endpoint is enabled, so requests get an error: add one at ${url}/admin, or set`),
      last,
    );
    assert.match(await Deno.readTextFile(file), /^# Configuration of cccc/);
    if (Deno.build.os !== "windows") assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    assert.equal(await stop(), 0);
    assert.deepEqual(system.lines.err.filter((line) => /WARN|ERROR/.test(line)), []);
  });
});

const IN_IMAGE = { CCCC_IN_IMAGE: "1" };

Deno.test("start in the image writes the image's configuration into an empty folder", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "config.yaml");
  const system = fakeSystem();
  Object.assign(system.variables, IN_IMAGE);
  assert.equal(await runCli(["start", "-config", file, "-port", "0"], system), 1);
  const image = await Deno.readTextFile(new URL("../../config.docker.yaml", import.meta.url));
  assert.equal(await Deno.readTextFile(file), image);
  assert.match(system.lines.err.join("\n"), /needs the environment variable CCCC_API_KEY/);
});

Deno.test("start in the image warns of an address that only the container reaches", async () => {
  const warned = (system: FakeSystem) => system.lines.err.filter((line) => line.includes("outside of this container"));
  await started(ENDPOINT, async ({ system, stop }) => {
    await stop();
    assert.equal(warned(system).length, 1);
  }, IN_IMAGE);
  await started(ENDPOINT, async ({ system, stop }) => {
    await stop();
    assert.deepEqual(warned(system), []);
  });
});

Deno.test("start prints every warning of the configuration once", async () => {
  await started(`${ENDPOINT}foo: 1\nbar: 2\n`, async ({ system, file, stop }) => {
    await Deno.writeTextFile(file, `${ENDPOINT}bar: 2\nfoo: 1\nbaz: 3\n`);
    system.raise("SIGHUP");
    await system.saw("baz is unknown");
    assert.equal(await stop(), 0);
    for (const key of ["foo", "bar", "baz"]) {
      const lines = system.lines.err.filter((line) => line.includes(` ${key} is unknown`));
      assert.equal(lines.length, 1, key);
      assert.match(lines[0]!, /WARN .*config\.yaml:\d: /);
    }
  });
});

Deno.test("start that is quiet tells in the log file alone what it tells once it runs", async () => {
  await started(
    `${ENDPOINT}foo: 1\n`,
    async ({ system, file, stop }) => {
      assert.equal(await stop(), 0);
      assert.deepEqual(system.lines.err, []);
      assert.match(await Deno.readTextFile(join(file, "../logs/proxy.log")), / foo is unknown/);
    },
    {},
    ["-quiet"],
  );
});

Deno.test("start takes over a good edit by itself and says what needs a restart", async () => {
  await started(ENDPOINT, async ({ system, file }) => {
    await Deno.writeTextFile(file, `${ENDPOINT}logging: { log_directory: elsewhere }\nserver: { host: localhost }\n`);
    await system.saw("Took over the edited configuration: 1 of 1 endpoints enabled");
    await system.saw("server.host needs a restart to become localhost: until then it is 127.0.0.1");
    await system.saw("logging.log_directory needs a restart");
    assert.ok(!system.lines.err.some((line) => line.includes("server.port")), "-port stands above the file");
  });
});

Deno.test("start takes over an edited log level before it reports the edit", async () => {
  await started(`${ENDPOINT}logging: { level: error }\nfoo: 1\n`, async ({ system, file }) => {
    await Deno.writeTextFile(file, `${ENDPOINT}logging: { level: info }\n`);
    await system.saw("Took over the edited configuration");
    assert.ok(!system.lines.err.some((line) => line.includes("foo is unknown")), "a warning below the level");
  });
});

Deno.test("start keeps the configuration at a bad edit and names every problem's path and line", async () => {
  await started(ENDPOINT, async ({ system, file }) => {
    await Deno.writeTextFile(file, `${ENDPOINT}server:\n  port: none\n  host: "http://x"\n`);
    await system.saw("Cannot take over the edited configuration, the one before stays in use: 2 problems");
    await system.saw("config.yaml:3: server.port ");
    await system.saw("config.yaml:4: server.host ");
  });
});

Deno.test("start says at SIGHUP that nothing has changed", async () => {
  await started(ENDPOINT, async ({ system }) => {
    system.raise("SIGHUP");
    await system.saw("The configuration has not changed");
  });
});

Deno.test("start prints all problems, one a line, and returns 1", async () => {
  await using folder = await temporaryFolder({ "config.yaml": "server: { port: none, host: 'http://x' }\nfoo: 1\n" });
  const system = fakeSystem();
  assert.equal(await runCli(["-config", join(folder.path, "config.yaml")], system), 1);
  assert.deepEqual(system.lines.out, []);
  assert.equal(system.lines.err.length, 3);
  assert.match(system.lines.err[0]!, /config\.yaml:1: server\.port /);
  assert.match(system.lines.err[1]!, /config\.yaml:1: server\.host /);
  assert.match(system.lines.err[2]!, /^Warning: .*config\.yaml:2: foo /);
});

Deno.test("start refuses an address that strangers can reach without protection, also from the command line", async () => {
  await using folder = await temporaryFolder({ "config.yaml": ENDPOINT });
  const system = fakeSystem();
  const args = ["-config", join(folder.path, "config.yaml"), "-host", "0.0.0.0", "-port", "0"];
  assert.equal(await runCli(args, system), 1);
  assert.match(system.lines.err.join("\n"), /server\.host is "0\.0\.0\.0" by the command line.*server\.api_keys/);
});

Deno.test("start says where it wrote the configuration even if it cannot listen", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "config.yaml");
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const system = fakeSystem();
  assert.equal(await runCli(["-config", file, "-port", String(port)], system), 1);
  taken.close();
  assert.deepEqual(system.lines, {
    out: [`Wrote the configuration ${file}`],
    err: [
      `Cannot listen on 127.0.0.1:${port}: the port is in use; stop the program that uses it, or choose another with ` +
      "-port N",
    ],
  });
});

Deno.test("start ends as it should at a signal that comes as soon as it listens", async () => {
  await using folder = await temporaryFolder({ "config.yaml": ENDPOINT });
  const system = fakeSystem();
  const { startApp } = system;
  Object.assign(system, {
    async startApp(options: Parameters<typeof startApp>[0]) {
      const app = await startApp(options);
      system.raise("SIGTERM");
      return app;
    },
  });
  assert.equal(await runCli(["start", "-config", join(folder.path, "config.yaml"), "-port", "0"], system), 0);
  assert.match(system.lines.err.join("\n"), /Stopping after SIGTERM/);
});

Deno.test("start says that cccc runs already where it has the port", async () => {
  await started(ENDPOINT, async ({ file, url }) => {
    const second = fakeSystem();
    const { port } = new URL(url);
    assert.equal(await runCli(["start", "-config", file, "-port", port], second), 1);
    assert.deepEqual(second.lines.err, [
      `Cannot listen on 127.0.0.1:${port}: cccc runs there already, with its page at ${url}/admin; stop it, or choose ` +
      "another port with -port N",
    ]);
  });
});

Deno.test("start returns 1 if the configuration cannot be written", async () => {
  await using folder = await temporaryFolder();
  const system = fakeSystem();
  assert.equal(await runCli(["-config", join(folder.path, "no", "config.yaml")], system), 1);
  assert.match(system.lines.err.join("\n"), /^Cannot write the configuration ".*": its folder does not exist$/);
});
