import assert from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { parseArgs } from "../../lib/cli/parse_args.ts";

const VALID: readonly [args: string, command: string, flags?: object, argument?: string][] = [
  ["", "start"],
  ["start", "start"],
  ["-port 9000", "start", { port: 9000 }],
  ["--port 9000", "start", { port: 9000 }],
  ["-port=9000", "start", { port: 9000 }],
  ["start --port=9000 -config my.yaml", "start", { port: 9000, config: "my.yaml" }],
  ["-config my.yaml check", "check", { config: "my.yaml" }],
  ["-port 0", "start", { port: 0 }],
  ["-port 1 -port 2", "start", { port: 2 }],
  ["-host ::1", "start", { host: "::1" }],
  ["-host [::1]", "start", { host: "::1" }],
  ["-host LocalHost", "start", { host: "localhost" }],
  ["-config=a=b.yaml", "start", { config: "a=b.yaml" }],
  ["-config -odd.yaml", "start", { config: "-odd.yaml" }],
  ["-config - check", "check", { config: "-" }],
  ["start -- -port 9000", "start", { port: 9000 }],
  ["-- --port 9000", "start", { port: 9000 }],
  ["logs -follow --failed -client codex", "logs", { follow: true, failed: true, client: "codex" }],
  ["-json logs req_1", "logs", { json: true }, "req_1"],
  ["logs -since 1h30m -limit=7", "logs", { since: 5_400_000, limit: 7 }],
  ["logs -since 7d", "logs", { since: 604_800_000 }],
  ["version", "version"],
  ["-version", "version"],
  ["--version", "version"],
  ["check -version", "version"],
  ["help", "help"],
  ["-help", "help"],
  ["--help", "help"],
  ["-h", "help"],
  ["help check", "help", {}, "check"],
  ["check -help", "help", {}, "check"],
  ["start -port 1 -h", "help", {}, "start"],
];

for (const [args, command, flags = {}, argument] of VALID) {
  Deno.test(`parseArgs reads "cccc ${args}" as ${command} ${JSON.stringify({ ...flags, argument })}`, () => {
    const parsed = parseArgs(args === "" ? [] : args.split(" "), COMMANDS);
    assert.equal(parsed.type, "run", parsed.type === "invalid" ? parsed.message : "");
    if (parsed.type !== "run") return;
    assert.equal(parsed.command.name, command);
    assert.deepEqual(parsed.invocation, { flags, argument });
  });
}

Deno.test("parseArgs gives a command its second argument where it takes one", () => {
  for (
    const [args, argument, further] of [[["test", "my one"], "test", "my one"], [[], undefined, undefined]] as const
  ) {
    const parsed = parseArgs(["endpoints", ...args, "-port", "1"], COMMANDS);
    assert.ok(parsed.type === "run");
    assert.deepEqual(parsed.invocation, { flags: { port: 1 }, argument, further });
  }
});

const PASSED: readonly [args: string, command: string, flags: object, passed: readonly string[]][] = [
  ["claude", "claude", {}, []],
  ["claude -p hi --model x", "claude", {}, ["-p", "hi", "--model", "x"]],
  ["claude --model x -endpoint=e -p hi", "claude", { model: "x", endpoint: "e" }, ["-p", "hi"]],
  ["claude -- --model x", "claude", {}, ["--model", "x"]],
  ["claude --model x -- -- y", "claude", { model: "x" }, ["--", "y"]],
  ["-config a.yaml codex exec -c a=b", "codex", { config: "a.yaml" }, ["exec", "-c", "a=b"]],
  ["claude --version", "claude", {}, ["--version"]],
  ["codex -h", "codex", {}, ["-h"]],
  ["codex start", "codex", {}, ["start"]],
  ["codex -print-env", "codex", { printEnv: true }, []],
];

for (const [args, command, flags, passed] of PASSED) {
  Deno.test(`parseArgs reads "cccc ${args}" as ${command} that passes ${JSON.stringify(passed)} on`, () => {
    const parsed = parseArgs(args.split(" "), COMMANDS);
    assert.equal(parsed.type, "run", parsed.type === "invalid" ? parsed.message : "");
    if (parsed.type !== "run") return;
    assert.equal(parsed.command.name, command);
    assert.deepEqual(parsed.invocation, { flags, argument: undefined, passed });
  });
}

Deno.test("COMMANDS agree on which flag takes a value", () => {
  const byName = Map.groupBy(COMMANDS.flatMap(({ flags }) => flags), ({ name }) => name);
  for (const [name, flags] of byName) {
    assert.equal(new Set(flags.map(({ value }) => value === undefined)).size, 1, `-${name}`);
  }
});

const INVALID: readonly [args: readonly string[], message: string][] = [
  [["chekc"], 'Unknown command "chekc": did you mean check? See "cccc help"'],
  [["Start"], 'Unknown command "Start": did you mean start? See "cccc help"'],
  [["frobnicate"], 'Unknown command "frobnicate"; see "cccc help"'],
  [["-prot", "9000"], 'Unknown flag "-prot": did you mean -port? See "cccc help"'],
  [["--confg=x"], 'Unknown flag "--confg": did you mean --config? See "cccc help"'],
  [["-verison"], 'Unknown flag "-verison": did you mean -version? See "cccc help"'],
  [["---port", "1"], 'Unknown flag "---port": did you mean --port? See "cccc help"'],
  [["-constructor"], 'Unknown flag "-constructor"; see "cccc help"'],
  [["-token=sk-abcdefghijklmnop"], 'Unknown flag "-token"; see "cccc help"'],
  [["-port"], '-port needs a value: expected a number from 0 to 65535; see "cccc help"'],
  [["-config", "-port", "1"], '-config needs a value: expected a file name; see "cccc help"'],
  [["--config="], '--config needs a value: expected a file name; see "cccc help"'],
  [["logs", "-json=no"], '-json takes no value; see "cccc help"'],
  [["logs", "-limit", "0"], '-limit cannot be "0": expected a number from 1 to 100000; see "cccc help"'],
  [["-follow"], '"cccc start" takes no flag -follow; see "cccc help start"'],
  [["-port", "65536"], '-port cannot be "65536": expected a number from 0 to 65535; see "cccc help"'],
  [["-port", "-1"], '-port cannot be "-1": expected a number from 0 to 65535; see "cccc help"'],
  [["-port", "80a"], '-port cannot be "80a": expected a number from 0 to 65535; see "cccc help"'],
  [
    ["-host", "http://x"],
    '-host cannot be "http://x": expected a host name or IP address without scheme and port; see "cccc help"',
  ],
  [
    ["-host", "localhost:80"],
    '-host cannot be "localhost:80": expected a host name or IP address without scheme and port; see "cccc help"',
  ],
  [["-help=yes"], '-help takes no value; see "cccc help"'],
  [["start", "now"], '"cccc start" takes no further argument "now"; see "cccc help start"'],
  [["start", "check"], '"cccc start" takes no further argument "check"; see "cccc help start"'],
  [
    ["endpoints", "test", "a", "b"],
    '"cccc endpoints" takes no further argument "b"; see "cccc help endpoints"',
  ],
  [["help", "check", "start"], '"cccc help" takes no further argument "start"; see "cccc help help"'],
  [["check", "-port", "1"], '"cccc check" takes no flag -port; see "cccc help check"'],
];

for (const [args, message] of INVALID) {
  Deno.test(`parseArgs refuses "cccc ${args.join(" ")}"`, () => {
    assert.deepEqual(parseArgs(args, COMMANDS), { type: "invalid", message });
  });
}
