import assert from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { wrap } from "../../lib/cli/wrap.ts";
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

/** Lines that go on deeper than they began, in one. */
function joined(lines: readonly string[]): string {
  return lines.join("\n").replace(/\n {4,}(?=\S)/g, " ");
}

/** A terminal of 80 columns breaks no line in a word. */
function assertFits(lines: readonly string[]): void {
  for (const line of lines) assert.ok(line.length <= 80, line);
}

Deno.test("runCli lists every command in help, on lines that a terminal can show", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["help"], system), 0);
  for (const { name, summary } of COMMANDS) {
    const told = joined(system.lines.out);
    assert.equal(
      told.split("\n").filter((line) => line.startsWith(`  ${name} `) && line.endsWith(` ${summary}`)).length,
      1,
    );
  }
  assertFits(system.lines.out);
});

for (const { name, flags, argument, further } of COMMANDS) {
  Deno.test(`runCli lists every flag of ${name} in its help`, async () => {
    const system = fakeSystem();
    assert.equal(await runCli(["help", name], system), 0);
    const [usage = "", ...lines] = joined(system.lines.out).split("\n");
    assertFits(system.lines.out);
    for (const flag of flags) {
      const spelled = `-${flag.name}${flag.value === undefined ? "" : ` ${flag.value}`}`;
      assert.ok(usage.includes(`[${spelled}]`), usage);
      assert.equal(lines.filter((line) => line.startsWith(`  ${spelled} `) && line.endsWith(flag.summary)).length, 1);
    }
    if (argument !== undefined) {
      const behind = further === undefined ? "" : ` [${further}]`;
      assert.ok([`[${argument}]`, `<${argument}>`].some((each) => usage.endsWith(each + behind)), usage);
    }
  });
}

for (const args of [["help", "check"], ["check", "-help"]]) {
  Deno.test(`runCli explains one command at "cccc ${args.join(" ")}"`, async () => {
    const system = fakeSystem();
    assert.equal(await runCli(args, system), 0);
    assert.equal(system.lines.out[0], "Usage: cccc check [-config FILE]");
    assert.ok(!system.lines.out.join("\n").includes("-port"));
  });
}

Deno.test("runCli shows which argument a command needs, and which it may have", async () => {
  for (
    const [command, argument] of [["import", "<file>"], ["setup", "<claude|codex|all>"], ["logs", "[id]"]] as const
  ) {
    const system = fakeSystem();
    assert.equal(await runCli(["help", command], system), 0);
    const text = system.lines.out.join(" ");
    assert.ok(text.includes(argument), text);
  }
});

Deno.test("runCli says of each flag what it does in that command", async () => {
  for (const [command, said] of [["setup", "port of the proxy"], ["replay", "asks this one"]] as const) {
    const system = fakeSystem();
    assert.equal(await runCli(["help", command], system), 0);
    const text = system.lines.out.join("\n");
    assert.ok(text.includes(said) && !/listen on|for replay/.test(text), text);
  }
});

Deno.test("runCli names the nearest command when help is asked for an unknown one", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["help", "versoin"], system), 2);
  assert.deepEqual(system.lines.err, ['Unknown command "versoin": did you mean version? See "cccc help"']);
});

Deno.test("runCli says in the help of a command that passes arguments on which are its own", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["help", "codex"], system), 0);
  assert.equal(
    system.lines.out.slice(-2).join(" "),
    'The first word that is none of these flags, and all behind it, goes to codex as it is; behind "--" no word is one ' +
      "of them.",
  );
});

Deno.test("wrap breaks a text at its spaces, and leaves a word that is wider than the terminal whole", () => {
  const long = "x".repeat(90);
  assert.deepEqual(wrap("one two", "  flag  "), ["  flag  one two"]);
  assert.deepEqual(wrap(`${"y".repeat(70)} z ${long}`, "  a  "), [`  a  ${"y".repeat(70)} z`, `     ${long}`]);
});
