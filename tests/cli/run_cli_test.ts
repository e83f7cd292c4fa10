import assert from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { VERSION } from "../../lib/version.ts";
import { fakeSystem } from "./fake_system.ts";

Deno.test("runCli prints one line to standard error and returns 2 for a command line that makes no sense", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["chekc"], system), 2);
  assert.deepEqual(system.lines, { out: [], err: ['Unknown command "chekc": did you mean check? See "cccc help"'] });
});

Deno.test("runCli prints the versions of the program and of the runtime", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["-version"], system), 0);
  assert.deepEqual(system.lines, { out: [`cccc ${VERSION}`, "deno 1, v8 2"], err: [] });
});

Deno.test("runCli lists every command and every flag in help", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["help"], system), 0);
  for (const { summary, flags } of COMMANDS) {
    assert.equal(system.lines.out.filter((line) => line.endsWith(`  ${summary}`)).length, 1, summary);
    for (const flag of flags) {
      assert.equal(system.lines.out.filter((line) => line.startsWith(`  -${flag.name} ${flag.value ?? ""}`)).length, 1);
    }
  }
  assert.ok(system.lines.out.some((line) => line.startsWith("  cccc [start] [-config FILE] [-port N] [-host H] ")));
});

for (const args of [["help", "check"], ["check", "-help"]]) {
  Deno.test(`runCli explains one command at "cccc ${args.join(" ")}"`, async () => {
    const system = fakeSystem();
    assert.equal(await runCli(args, system), 0);
    assert.equal(system.lines.out[0], "Usage: cccc check [-config FILE]");
    assert.ok(!system.lines.out.join("\n").includes("-port"));
  });
}

Deno.test("runCli names the nearest command when help is asked for an unknown one", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["help", "versoin"], system), 2);
  assert.deepEqual(system.lines.err, ['Unknown command "versoin": did you mean version? See "cccc help"']);
});
