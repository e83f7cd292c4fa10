import assert from "node:assert/strict";
import { launchdPlan } from "../../lib/service/launchd.ts";
import { MARK, type ServiceSpec } from "../../lib/service/service.ts";
import { systemdPlan } from "../../lib/service/systemd.ts";
import { taskSchedulerPlan } from "../../lib/service/task_scheduler.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const SPEC: ServiceSpec = {
  command: ["/opt/my cccc/cccc", "start", "-config", '/home/u/50% "off" $HOME\\/config.yaml'],
  directory: "/home/u/50% off",
  environmentFile: "/home/u/50% off/cccc.env",
  home: "/home/u",
  stopSeconds: 150,
};

Deno.test("systemdPlan quotes what systemd would replace or divide", () => {
  const { file, text, install } = systemdPlan(SPEC, "/home/u/.config/systemd/user");
  assert.equal(file, "/home/u/.config/systemd/user/cccc.service");
  assert.ok(
    text.includes('ExecStart="/opt/my cccc/cccc" start -config "/home/u/50%% \\"off\\" $$HOME\\\\/config.yaml"\n'),
    text,
  );
  assert.ok(
    text.includes(
      "WorkingDirectory=/home/u/50%% off\nEnvironment=DENO_NO_UPDATE_CHECK=1\nEnvironmentFile=-/home/u/50%% off/cccc.env\n",
    ),
    text,
  );
  assert.ok(text.includes(MARK));
  assert.ok(text.includes("TimeoutStopSec=150\n"));
  assert.deepEqual(install.map((step) => step.slice(0, 3).join(" ")), [
    "systemctl --user daemon-reload",
    "systemctl --user enable",
    "systemctl --user restart",
  ]);
});

/** Runs a checker; `undefined` if it is not on this machine, which a line says. */
async function checked(program: string, args: readonly string[]): Promise<string | undefined> {
  if (Deno.build.os === "windows") return undefined;
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], stdin: "null" }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 0, said);
    return said + new TextDecoder().decode(stdout);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`${program} is not here: it does not check`);
    return undefined;
  }
}

Deno.test("systemdPlan writes a unit that systemd's own checker accepts", async () => {
  await using folder = await temporaryFolder();
  const directory = `${folder.path}/50% off`;
  await Deno.mkdir(directory);
  const spec = { ...SPEC, command: [Deno.execPath(), ...SPEC.command.slice(1)], directory };
  await Deno.writeTextFile(`${folder.path}/cccc.service`, systemdPlan(spec, folder.path).text);
  const said = await checked("systemd-analyze", ["verify", "--man=no", `${folder.path}/cccc.service`]);
  // It looks at the units around this one too.
  assert.deepEqual((said ?? "").split("\n").filter((line) => line.includes("cccc")), []);
});

Deno.test("launchdPlan writes a property list in which every text comes back as it was", async () => {
  await using folder = await temporaryFolder();
  const { text, file, install, log } = launchdPlan({ ...SPEC, directory: "/Users/u/<a> & 'b'" }, "501");
  assert.equal(log, "/Users/u/<a> & 'b'/logs/proxy.log");
  assert.equal(file, "/home/u/Library/LaunchAgents/cccc.plist");
  assert.deepEqual(install.at(-1), ["launchctl", "bootstrap", "gui/501", file]);
  await Deno.writeTextFile(`${folder.path}/cccc.plist`, text);
  const script = "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
  const said = await checked("python3", ["-c", script, `${folder.path}/cccc.plist`]);
  if (said === undefined) return;
  const value = JSON.parse(said);
  const output = "/home/u/Library/Logs/cccc.log";
  assert.deepEqual(value.ProgramArguments.slice(3), [SPEC.environmentFile, output, ...SPEC.command, "-quiet"]);
  assert.deepEqual([value.StandardOutPath, value.StandardErrorPath], [output, output]);
  assert.equal(value.WorkingDirectory, "/Users/u/<a> & 'b'");
  assert.deepEqual([value.Label, value.RunAtLoad, value.KeepAlive], ["cccc", true, { SuccessfulExit: false }]);
  assert.equal(value.ExitTimeOut, 150);
});

Deno.test({
  name:
    "launchdPlan's shell gives the server the variables of the file, and its arguments as they are, and bounds its output",
  ignore: Deno.build.os === "windows",
  async fn() {
    const [short, long] = ["some lines", "x".repeat(1_000_001)];
    await using folder = await temporaryFolder({ "cccc.env": "SECRET='a b'\n", short, long });
    const { text } = launchdPlan({ ...SPEC, environmentFile: `${folder.path}/cccc.env`, command: [] }, "501");
    const script = /<string>(if .*?)<\/string>/.exec(text)![1]!
      .replaceAll("&quot;", '"').replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
    for (
      const [file, output, expected, kept] of [
        ["cccc.env", "short", "a b|x  y", short],
        ["missing", "long", "|x  y", ""],
      ] as const
    ) {
      const paths = [file, output].map((name) => `${folder.path}/${name}`);
      const args = ["-c", script, ...paths, "sh", "-c", 'printf "%s|%s" "$SECRET" "$0"', "x  y"];
      const { stdout } = await new Deno.Command("sh", { args, clearEnv: true, env: { PATH: Deno.env.get("PATH")! } })
        .output();
      assert.equal(new TextDecoder().decode(stdout), expected);
      assert.equal(await Deno.readTextFile(paths[1]!), kept);
    }
  },
});

Deno.test("taskSchedulerPlan quotes arguments as Windows' programs take them apart", async () => {
  const command = ["C:\\Program Files\\cccc\\cccc.exe", "start", "-config", 'C:\\my "own" & files\\'];
  const plan = taskSchedulerPlan({ ...SPEC, command, directory: "C:\\my files" }, {
    folder: "C:\\Users\\u\\AppData\\Local",
    user: "S-1-5-21-1-2-3-1001",
  });
  assert.equal(plan.file, "C:\\Users\\u\\AppData\\Local\\cccc\\service.xml");
  assert.ok(plan.text.includes("<Command>C:\\Program Files\\cccc\\cccc.exe</Command>"));
  const expected = 'start -config "C:\\my \\"own\\" & files\\\\"'.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  assert.ok(plan.text.includes(`<Arguments>${expected}</Arguments>`), plan.text);
  assert.deepEqual(plan.install[0], ["schtasks.exe", "/Create", "/TN", "cccc", "/XML", plan.file, "/F"]);
  assert.equal(plan.encoding, "utf-16le");
  // Without a user it would be everybody's, which takes an administrator.
  assert.match(plan.text, /<LogonTrigger>.*<UserId>S-1-5-21-1-2-3-1001<\/UserId><\/LogonTrigger>/);
  assert.match(plan.text, /<Principal id="Author">\s*<UserId>S-1-5-21-1-2-3-1001<\/UserId>/);
  await using folder = await temporaryFolder({ "task.xml": plan.text.replace("UTF-16", "UTF-8") });
  await checked("xmllint", ["--noout", "--nonet", `${folder.path}/task.xml`]);
});
