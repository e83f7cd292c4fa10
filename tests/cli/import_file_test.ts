import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { CLAUDE_CODE_ROUTER, PREDECESSOR } from "../imports/samples.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

async function run(args: readonly string[], variables: Record<string, string> = {}) {
  const system = fakeSystem();
  Object.assign(system.variables, variables);
  return { code: await runCli(args, system), ...system.lines };
}

Deno.test("import shows with -dry-run what it would write, without credentials, and writes nothing", async () => {
  await using folder = await temporaryFolder({ "ccr.json": CLAUDE_CODE_ROUTER });
  const output = join(folder.path, "config.yaml");
  const { code, out } = await run(["import", join(folder.path, "ccr.json"), "--dry-run", "-o", output]);
  assert.equal(code, 0);
  assert.match(out[0]!, /ccr\.json is a file of claude-code-router$/);
  for (const heading of ["Taken:", "Changed:", "Left out:"]) assert.ok(out.includes(heading), heading);
  assert.ok(out.includes("+  - name: deepseek"), out.join("\n"));
  assert.ok(out.includes("Before the start, set DEEPSEEK_KEY in the environment"));
  assert.equal(out.at(-1), "Nothing was written");
  for (const secret of ["sk-or-", "the-client-key", "gemini-key"]) assert.ok(!out.join("\n").includes(secret), secret);
  await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
});

Deno.test("import writes a new file for its owner alone, which then is valid", async () => {
  await using folder = await temporaryFolder({ "ccr.json": CLAUDE_CODE_ROUTER });
  const output = join(folder.path, "config.yaml");
  const { code, out } = await run(["import", join(folder.path, "ccr.json"), "-o", output]);
  assert.equal(code, 0);
  assert.ok(out.includes(`Wrote ${output}; "cccc check -config ${output}" says what it means`));
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(output)).mode! & 0o777, 0o600);
  // Unset, since the configuration is read with the environment of the process.
  const text = (await Deno.readTextFile(output)).replaceAll("${DEEPSEEK_KEY}", "key");
  await Deno.writeTextFile(output, text);
  assert.equal((await run(["check", "-config", output])).code, 0);
});

Deno.test("import adds to a file that is there, keeps its comments, and keeps what it was as a backup", async () => {
  const before =
    "# mine\nendpoints:\n  # stays\n  - {name: own, url: https://own.example, auth_type: none, enabled: true}\n";
  await using folder = await temporaryFolder({ "old.yaml": PREDECESSOR, "config.yaml": before });
  const output = join(folder.path, "config.yaml");
  assert.equal((await run(["import", join(folder.path, "old.yaml"), "-o", output])).code, 0);
  const after = await Deno.readTextFile(output);
  assert.ok(after.startsWith("# mine\nendpoints:\n  # stays\n  - {name: own,"), after);
  assert.equal(await Deno.readTextFile(`${output}.backup`), before);
  const again = await run(["import", join(folder.path, "old.yaml"), "-o", output]);
  assert.deepEqual([again.code, again.out.at(-1)], [0, `Nothing is new for ${output}`]);
  assert.equal(await Deno.readTextFile(output), after);
});

Deno.test("import refuses to write into the file that it reads", async () => {
  await using folder = await temporaryFolder({ "config.yaml": PREDECESSOR });
  const file = join(folder.path, "config.yaml");
  const { code, err } = await run(["import", file, "-o", file]);
  assert.equal(code, 1);
  assert.match(err[0]!, /into itself: name another file with -o/);
  assert.equal(await Deno.readTextFile(file), PREDECESSOR);
});

Deno.test("import adds nothing to a file that is not valid, and names its fault", async () => {
  await using folder = await temporaryFolder({ "old.yaml": PREDECESSOR, "config.yaml": "endpoints: 3\n" });
  const output = join(folder.path, "config.yaml");
  const { code, err } = await run(["import", join(folder.path, "old.yaml"), "-o", output]);
  assert.equal(code, 1);
  assert.match(err[0]!, /^Cannot add to ".*": .*config\.yaml:1: endpoints /);
  assert.equal(await Deno.readTextFile(output), "endpoints: 3\n");
});

for (
  const { args, code, message } of [
    { args: [], code: 2, message: /^Name the file to import: one of claude-code-router, cc-switch, / },
    { args: ["missing.json"], code: 1, message: /^Cannot import "missing\.json": file does not exist$/ },
  ]
) {
  Deno.test(`import says what is wrong with "${args.join(" ")}"`, async () => {
    const run_ = await run(["import", ...args]);
    assert.equal(run_.code, code);
    assert.match(run_.err[0]!, message);
  });
}

Deno.test("import says of a file in Windows' own letters that it is no UTF-8", async () => {
  const bytes = new Uint8Array([0xff, 0xfe, ...[..."endpoints: []\n"].flatMap((letter) => [letter.charCodeAt(0), 0])]);
  await using folder = await temporaryFolder();
  const file = join(folder.path, "old.yaml");
  await Deno.writeFile(file, bytes);
  const system = fakeSystem();
  assert.equal(await runCli(["import", file, "-dry-run"], system), 1);
  assert.deepEqual(system.lines.err, [`Cannot import "${file}": it is not UTF-8 text`]);
});
