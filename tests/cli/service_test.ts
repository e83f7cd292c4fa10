import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { MARK } from "../../lib/service/service.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { type FakeSystem, fakeSystem } from "./fake_system.ts";

const CONFIG =
  "server: {port: 1}\nendpoints:\n  - {name: a, url: https://a.example, auth_value: '${A_KEY}', enabled: true}\n";

interface Home extends AsyncDisposable {
  readonly path: string;
  readonly config: string;
  run(action: string, os?: "linux" | "darwin" | "windows", use?: (system: FakeSystem) => void): Promise<Ran>;
}

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly ran: readonly string[];
}

/** A home folder with a configuration. */
async function home(): Promise<Home> {
  const folder = await temporaryFolder({ "config.yaml": CONFIG });
  const config = join(folder.path, "config.yaml");
  return {
    path: folder.path,
    config,
    async run(action, os = "linux", use = () => {}) {
      const system = fakeSystem(os);
      Object.assign(system.variables, {
        HOME: folder.path,
        USERPROFILE: folder.path,
        LOCALAPPDATA: join(folder.path, "Local"),
      });
      for (const program of ["systemctl", "launchctl", "schtasks.exe"]) system.programs[program] = () => ({});
      system.programs["id"] = () => ({ out: "501\n" });
      system.programs["whoami.exe"] = () => ({ out: '"pc\\m\ufffdller","S-1-5-21-1-2-3-1001"\r\n' });
      use(system);
      const code = await runCli(["service", ...action.split(" "), "-config", config], system);
      return { code, ...system.lines, ran: system.ran.map((words) => words.join(" ")) };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The folders are written as on Linux. */
function serviceTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os === "windows", fn });
}

const UNIT = ".config/systemd/user/cccc.service";

serviceTest("service installs, tells its state, and removes without a trace", async () => {
  await using own = await home();
  const installed = await own.run("install");
  assert.deepEqual([installed.code, installed.err], [0, []]);
  assert.deepEqual(installed.ran, [
    "systemctl --user daemon-reload",
    "systemctl --user enable cccc.service",
    "systemctl --user restart cccc.service",
  ]);
  assert.ok(installed.out.some((line) => line.includes("the configuration needs A_KEY")));
  const unit = await Deno.readTextFile(join(own.path, UNIT));
  assert.ok(unit.includes(`ExecStart=/opt/cccc/cccc start -config ${own.config}\n`), unit);

  const state = await own.run("status", "linux", (system) => {
    system.programs["systemctl"] = () => ({ code: 3, out: "inactive (dead)\n" });
  });
  assert.equal(state.code, 1);
  assert.ok(state.out.includes("  inactive (dead)"));
  assert.equal(state.out.at(-1), "It does not answer at http://127.0.0.1:1");

  const again = await own.run("install");
  assert.equal(again.ran[0], "systemctl --user disable --now cccc.service");
  const removed = await own.run("uninstall");
  assert.equal(removed.code, 0);
  assert.deepEqual(removed.ran, ["systemctl --user disable --now cccc.service", "systemctl --user daemon-reload"]);
  assert.deepEqual([...Deno.readDirSync(join(own.path, ".config/systemd/user"))], []);
  assert.equal(await Deno.readTextFile(own.config), CONFIG);
  assert.match((await own.run("uninstall")).out[0]!, /^There is no systemd user unit/);
  assert.equal((await own.run("status")).code, 1);
});

serviceTest(
  "service says which variables of the network its shell has and it will not, without their values",
  async () => {
    await using own = await home();
    const { out } = await own.run("install", "linux", (system) => {
      Object.assign(system.variables, {
        HTTPS_PROXY: "http://me:secret@proxy.example:3128",
        no_proxy: ".local",
        HTTP_PROXY: "",
      });
    });
    const told = out.filter((line) => /network/.test(line));
    assert.deepEqual(told, [
      "  Nor does it see what this shell has set for the network, and goes without: HTTPS_PROXY, no_proxy",
    ]);
    assert.ok(!(await own.run("install")).out.some((line) => /network/.test(line)));
  },
);

serviceTest("service names no variable that its file has", async () => {
  await using own = await home();
  await Deno.writeTextFile(join(own.path, "cccc.env"), "# keys\nA_KEY=abc\nHTTPS_PROXY=http://127.0.0.1:1\n");
  const useProxy = ({ variables }: FakeSystem) => void (variables["HTTPS_PROXY"] = "http://127.0.0.1:1");
  const { out } = await own.run("install", "linux", useProxy);
  assert.deepEqual(out.filter((line) => /A_KEY|HTTPS_PROXY/.test(line)), []);
  const windows = await own.run("install", "windows", useProxy);
  assert.equal(windows.out.filter((line) => /A_KEY|HTTPS_PROXY/.test(line)).length, 2);
});

for (const [grace, seconds] of [["30s", 60], ["5m", 330]] as const) {
  serviceTest(`service gives answers that may run for ${grace} ${seconds} s to end`, async () => {
    await using own = await home();
    await Deno.writeTextFile(own.config, CONFIG.replace("{port: 1}", `{port: 1, shutdown_grace: ${grace}}`));
    await own.run("install");
    const unit = await Deno.readTextFile(join(own.path, UNIT));
    assert.ok(unit.includes(`\nTimeoutStopSec=${seconds}\n`), unit);
  });
}

serviceTest("service warns of a Deno that npm may clean away, and of sources that change", async () => {
  await using own = await home();
  const { out } = await own.run("install", "linux", (system) => {
    (system as { ownCommand: readonly string[] }).ownCommand = ["/home/u/.npm/_npx/1/deno", "run", "/src/cccc/main.ts"];
  });
  assert.ok(out.some((line) => line.startsWith("  It runs the Deno in npx's cache")));
  assert.ok(out.some((line) => line.startsWith("  It runs the sources: after each change")));
});

serviceTest("service writes a launchd agent for this user on macOS", async () => {
  await using own = await home();
  const { code, ran } = await own.run("install", "darwin");
  assert.equal(code, 0);
  assert.deepEqual(ran.slice(0, 2), ["id -u", "launchctl enable gui/501/cccc"]);
  assert.ok((await Deno.readTextFile(join(own.path, "Library/LaunchAgents/cccc.plist"))).includes(own.config));
});

serviceTest("service on macOS starts the new one when the one before has ended", async () => {
  await using own = await home();
  await own.run("install", "darwin");
  let looks = 0;
  const { code, ran } = await own.run("install", "darwin", (system) => {
    system.programs["launchctl"] = ([verb]) => ({ code: verb === "print" && ++looks > 2 ? 113 : 0 });
  });
  assert.equal(code, 0);
  const verbs = ran.filter((line) => line.startsWith("launchctl")).map((line) => line.split(" ")[1]);
  assert.deepEqual(verbs, ["bootout", "print", "print", "print", "enable", "bootstrap"]);
});

serviceTest("service writes a task as Windows reads it", async () => {
  await using own = await home();
  assert.equal((await own.run("install", "windows")).code, 0);
  const bytes = await Deno.readFile(`${own.path}/Local\\cccc\\service.xml`);
  assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xfe]);
  const text = new TextDecoder("utf-16le").decode(bytes);
  assert.ok(text.includes(MARK));
  assert.equal(text.match(/<UserId>S-1-5-21-1-2-3-1001<\/UserId>/g)?.length, 2);
  const unknown = await own.run("install", "windows", ({ programs }) => void delete programs["whoami.exe"]);
  assert.deepEqual([unknown.code, unknown.err], [1, ['Cannot tell who you are: "whoami /user" does not say']]);
});

serviceTest("service prints with -print what it would do, and does nothing", async () => {
  await using own = await home();
  const { code, out, ran } = await own.run("install --print");
  assert.deepEqual([code, ran], [0, []]);
  assert.equal(out[0], `# ${join(own.path, UNIT)}`);
  assert.equal(out.at(-1), "$ systemctl --user restart cccc.service");
  await assert.rejects(Deno.stat(join(own.path, ".config")), Deno.errors.NotFound);
});

serviceTest(
  "service prints lines that can be typed, blanks in a path or not, and says what it would remove",
  async () => {
    await using own = await home();
    const spaced = join(own.path, "A B");
    const moveHome = ({ variables }: FakeSystem) =>
      void Object.assign(variables, { HOME: spaced, LOCALAPPDATA: spaced });
    const agent = join(spaced, "Library/LaunchAgents/cccc.plist");
    const mac = await own.run("install --print", "darwin", moveHome);
    assert.equal(mac.out.at(-1), `$ launchctl bootstrap gui/501 '${agent}'`);
    const windows = await own.run("install --print", "windows", moveHome);
    assert.ok(windows.out.includes(`$ schtasks.exe /Create /TN cccc /XML "${spaced}\\cccc\\service.xml" /F`));
    const undone = await own.run("uninstall --print", "darwin", moveHome);
    assert.deepEqual(undone.out, [`# ${agent} is removed`, "$ launchctl bootout gui/501/cccc"]);
  },
);

serviceTest("service neither replaces nor removes what somebody else wrote", async () => {
  await using own = await home();
  await Deno.mkdir(join(own.path, ".config/systemd/user"), { recursive: true });
  await Deno.writeTextFile(join(own.path, UNIT), "[Service]\n");
  for (const action of ["install", "uninstall"]) {
    const { code, err, ran } = await own.run(action);
    assert.deepEqual([code, ran], [1, []]);
    assert.match(err[0]!, /^Cannot replace ".*cccc\.service": it was not written by cccc/);
  }
  assert.equal(await Deno.readTextFile(join(own.path, UNIT)), "[Service]\n");
});

for (
  const { what, use, message } of [
    {
      what: "is not there",
      use: (system: FakeSystem) => void delete system.programs["systemctl"],
      message: /^Cannot find systemctl on this machine; "cccc service install -print" shows/,
    },
    {
      what: "fails",
      use: (system: FakeSystem) => void (system.programs["systemctl"] = () => ({ code: 1, err: "no bus\n" })),
      message: /^"systemctl --user daemon-reload" failed: no bus$/,
    },
    {
      what: "is none of this user's",
      use: (system: FakeSystem) =>
        void (system.programs["systemctl"] = () => ({
          code: 1,
          err: "Failed to connect to bus: No medium found\n",
        })),
      message: /No medium found; no systemd of this user runs, as under su, .*: log in as the user itself$/,
    },
  ]
) {
  serviceTest(`service says that the service manager ${what}`, async () => {
    await using own = await home();
    const { code, err } = await own.run("install", "linux", use);
    assert.equal(code, 1);
    assert.match(err[0]!, message);
  });
}

serviceTest("service installs nothing for a configuration that is not valid", async () => {
  await using own = await home();
  await Deno.writeTextFile(own.config, "endpoints: 3\n");
  const { code, err, ran } = await own.run("install");
  assert.deepEqual([code, ran], [1, []]);
  assert.match(err[0]!, /^The configuration is not ready: "cccc check -config .*" says why/);
});

serviceTest("service asks what to do", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["service", "start"], system), 2);
  assert.deepEqual(system.lines.err, ['Say what to do: one of install, uninstall, status; see "cccc help service"']);
});
