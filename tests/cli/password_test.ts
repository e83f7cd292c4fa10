import assert from "node:assert/strict";
import { join } from "node:path";
import { isPassword } from "../../lib/admin/password.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

const FILE = "# mine\nserver:\n  port: 8081 # stays\nendpoints: []\n";

async function run(args: readonly string[], typed: readonly string[], terminal = true) {
  const system = fakeSystem();
  system.terminal = terminal;
  system.secrets.push(...typed);
  return { code: await runCli(["password", ...args], system), ...system.lines };
}

Deno.test("password writes a hash into the file and keeps every other byte", async () => {
  await using folder = await temporaryFolder({ "config.yaml": FILE });
  const file = join(folder.path, "config.yaml");
  const { code, out, err } = await run(["-config", file], ["correct horse", "correct horse"]);
  assert.deepEqual([code, err], [0, []]);
  assert.match(out[0]!, /^Set server\.admin_password in /);
  const text = await Deno.readTextFile(file);
  assert.ok(!text.includes("correct horse"));
  assert.equal(text.replace(/^ {2}admin_password: .*\n/m, ""), FILE);
  const loaded = await loadConfig(file);
  assert.ok(loaded.type === "ok");
  assert.ok(await isPassword("correct horse", loaded.config.server.adminPassword!));
});

Deno.test("password prints the hash with -print and asks once where it is piped in", async () => {
  const { code, out } = await run(["--print"], ["correct horse"], false);
  assert.equal(code, 0);
  assert.ok(await isPassword("correct horse", out[0]!));
  assert.equal(out.length, 1);
});

for (
  const { what, typed, message } of [
    { what: "a short one", typed: ["short", "short"], message: /^The password is too short: expected at least 8/ },
    { what: "two different ones", typed: ["correct horse", "correct house"], message: /^The two are not the same/ },
    { what: "none", typed: [], message: /^No password was given; nothing was changed$/ },
  ]
) {
  Deno.test(`password refuses ${what} and leaves the file as it is`, async () => {
    await using folder = await temporaryFolder({ "config.yaml": FILE });
    const file = join(folder.path, "config.yaml");
    const { code, err } = await run(["-config", file], typed);
    assert.equal(code, 1);
    assert.match(err[0]!, message);
    assert.equal(await Deno.readTextFile(file), FILE);
  });
}

for (
  const { what, text, message } of [
    {
      what: "is not there",
      text: undefined,
      message: /^Cannot read ".*": file does not exist; "cccc password -print" prints/,
    },
    {
      what: "is not valid",
      text: "endpoints: 3\n",
      message: /^Cannot change ".*", as it is not valid: .*config\.yaml:\d+: endpoints /,
    },
  ]
) {
  Deno.test(`password says what to do about a file that ${what}`, async () => {
    await using folder = await temporaryFolder(text === undefined ? {} : { "config.yaml": text });
    const typed = ["correct horse", "correct horse"];
    const { code, err } = await run(["-config", join(folder.path, "config.yaml")], typed);
    assert.equal(code, 1);
    assert.match(err[0]!, message);
  });
}
