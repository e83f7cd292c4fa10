import assert from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { SHELLS } from "../../lib/cli/completions/completions.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

/** Runs `shell` with `script`; `undefined` if it is not on this machine, which a line says. */
async function shell(program: string, args: readonly string[], cwd?: string): Promise<string | undefined> {
  // On Windows, these names may be of programs that look into another system.
  if (Deno.build.os === "windows") return undefined;
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], ...(cwd ? { cwd } : {}) })
      .output();
    const err = new TextDecoder().decode(stderr);
    assert.equal(code, 0, err);
    assert.equal(err, "");
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`${program} is not here: its completions are not tried`);
    return undefined;
  }
}

const NAMES = COMMANDS.map(({ name }) => name);

const flagsOf = (command: string) => COMMANDS.find(({ name }) => name === command)!.flags.map(({ name }) => `-${name}`);

/** What each shell has to offer, at the end of what was typed. */
const OFFERS: readonly { readonly typed: string; readonly offered: readonly string[] }[] = [
  { typed: "cccc ", offered: [...NAMES, "-config", "-port", "-host"] },
  { typed: "cccc ch", offered: ["check"] },
  { typed: "cccc check -", offered: ["-config"] },
  { typed: "cccc check --", offered: ["--config"] },
  { typed: "cccc setup --mo", offered: ["--model"] },
  { typed: "cccc export --format ", offered: ["zip", "jsonl", "csv"] },
  { typed: "cccc export -format ", offered: ["zip", "jsonl", "csv"] },
  { typed: "cccc -config my.yaml completions ", offered: ["bash", "zsh", "fish", "powershell"] },
  { typed: "cccc -config logs comp", offered: ["completions"] },
  { typed: "cccc -config logs check -", offered: ["-config"] },
  { typed: "cccc help imp", offered: ["import"] },
  { typed: "cccc endpoints ", offered: ["enable", "disable", "first", "test", "reset", ...flagsOf("endpoints")] },
  { typed: "cccc endp", offered: ["endpoints"] },
  { typed: "cccc import conf", offered: ["config.json"] },
  { typed: "cccc check -config conf", offered: ["config.json"] },
  { typed: "cccc setup claude -", offered: ["-config", "-port", "-model", "-yes"] },
  { typed: "cccc import my", offered: ["my file.json"] },
];

Deno.test("completions for Bash offer what fits, when Bash is asked", async () => {
  await using folder = await temporaryFolder({ "config.json": "", "my file.json": "", other: "" });
  for (const { typed, offered } of OFFERS) {
    const words = typed.split(" ").map((word) => `'${word}'`).join(" ");
    const script = `${SHELLS["bash"]!(COMMANDS)}\nCOMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _cccc
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = await shell("bash", ["--norc", "-c", script], folder.path);
    if (out === undefined) return;
    const got = out.split("\n").filter((word) => word !== "");
    const wanted = typed === "cccc " ? [...offered, ...flagsOfStart()] : offered;
    assert.deepEqual(got.toSorted(), [...new Set(wanted)].toSorted(), typed);
  }
});

function flagsOfStart(): string[] {
  return COMMANDS[0]!.flags.map(({ name }) => `-${name}`);
}

Deno.test("completions for fish offer what fits, when fish is asked", async () => {
  await using folder = await temporaryFolder({ "config.json": "", "my file.json": "", other: "" });
  for (const { typed, offered } of OFFERS) {
    const script = `${SHELLS["fish"]!(COMMANDS)}\ncomplete -C '${typed}'`;
    const out = await shell("fish", ["--no-config", "-c", script], folder.path);
    if (out === undefined) return;
    // A blank in a name stands behind a backslash.
    const got = out.split("\n").filter((line) => line !== "").map((line) => line.split("\t")[0]!.replace("\\ ", " "));
    // Without a dash fish offers no flags, and with one those with two as well.
    const wanted = offered.filter((word) => typed.includes("-") || !word.startsWith("-"))
      .flatMap((word) => typed.endsWith(" -") ? [word, `-${word}`] : [word]);
    assert.deepEqual(got.toSorted(), wanted.toSorted(), typed);
  }
});

Deno.test("completions for zsh are read by zsh and name every command and flag", async () => {
  const script = SHELLS["zsh"]!(COMMANDS);
  for (const { name, flags } of COMMANDS) {
    assert.ok(script.includes(`    ${name}) shift words;`), name);
    for (const flag of flags) {
      assert.ok(script.includes(`)-${flag.name}[`) && script.includes(`)--${flag.name}[`), flag.name);
    }
  }
  const out = await shell("zsh", ["-f", "-c", `autoload -U compinit; compinit -u -D\n${script}\nprint $_comps[cccc]`]);
  if (out !== undefined) assert.equal(out, "_cccc\n");
});

Deno.test("completions for zsh know the command behind flags, and offer commands there", async () => {
  const stubs = 'compdef() {}\n_describe() { print -r -- "describe $1" }\n' +
    '_arguments() { print -r -- "arguments $words[1] $CURRENT"; [[ $argv[-1] == *command ]] && state=command }\n';
  const calls: readonly (readonly [words: string, current: number, said: string])[] = [
    ["cccc cl", 2, "describe command\n"],
    ["cccc logs -f", 3, "arguments logs 2\n"],
    ["cccc -config x.yaml cl", 4, "arguments cccc 4\ndescribe command\n"],
    ["cccc -config x.yaml logs -f", 5, "arguments logs 2\n"],
    ["cccc -config logs cl", 4, "arguments cccc 4\ndescribe command\n"],
  ];
  for (const [words, current, said] of calls) {
    const run = `words=(${words}); CURRENT=${current}; _cccc; true`;
    const out = await shell("zsh", ["-f", "-c", `${stubs}${SHELLS["zsh"]!(COMMANDS)}\n${run}`]);
    if (out !== undefined) assert.equal(out, said, words);
  }
});

Deno.test("completions for PowerShell name every command and flag, in balanced brackets", () => {
  const script = SHELLS["powershell"]!(COMMANDS);
  for (const { name, flags } of COMMANDS) {
    assert.ok(script.includes(`'${name}' = @{`), name);
    for (const flag of flags) assert.ok(script.includes(`'-${flag.name}'`), flag.name);
  }
  const bare = script.replace(/'[^']*'|"[^"]*"|#.*/g, "");
  for (const [open, close] of ["()", "{}", "[]"]) {
    assert.equal(bare.split(open!).length, bare.split(close!).length, `${open}${close}`);
  }
});

Deno.test("completions asks for a shell that it knows", async () => {
  for (const args of [["completions"], ["completions", "tcsh"], ["completions", "constructor"]]) {
    const system = fakeSystem();
    assert.equal(await runCli(args, system), 2);
    assert.deepEqual(system.lines.err, ["Name the shell: one of bash, zsh, fish, powershell"]);
  }
});
