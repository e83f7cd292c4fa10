/**
 * Runs all checks of a set, one after the other, whatever the one before said, with the time of each.
 *
 * Usage: `deno task ok` (what a commit needs), `deno task ok checks` (the same without the tests), `deno task test:all`
 * (everything in full: the bundle, all recorded traffic, all real clients and the benchmarks too).
 * The last line is `N passed, N failed`, of checks; exits with 1 if any failed.
 */

interface Check {
  readonly name: string;
  /** Arguments of `deno`. */
  readonly args: readonly string[];
}

const CHECKS: readonly Check[] = [
  { name: "format", args: ["fmt", "--check"] },
  { name: "lint", args: ["lint"] },
  { name: "types", args: ["check", "."] },
  { name: "imports", args: ["task", "imports"] },
  { name: "sizes", args: ["task", "sizes"] },
  { name: "texts of the pages", args: ["task", "locales"] },
  { name: "configuration reference", args: ["task", "docs", "--check"] },
  { name: "table of losses", args: ["task", "losses", "--check"] },
  { name: "recipes by provider", args: ["task", "providers", "--check"] },
];
const TESTS: Check = { name: "tests", args: ["task", "test"] };

const SETS: Readonly<Record<string, readonly Check[]>> = {
  checks: CHECKS,
  ok: [...CHECKS, TESTS],
  all: [
    ...CHECKS,
    TESTS,
    { name: "bundle", args: ["task", "bundle"] },
    { name: "executables for all systems", args: ["task", "release", "--dry-run"] },
    { name: "pages in a browser", args: ["task", "test:browser", "--all"] },
    { name: "recorded traffic in full", args: ["task", "test:corpora"] },
    { name: "upstreams that behave by chance", args: ["task", "test:chaos"] },
    { name: "long sessions", args: ["task", "test:sessions"] },
    { name: "real clients", args: ["task", "test:clients"] },
    { name: "benchmarks", args: ["task", "bench"] },
  ],
};

/** Runs one check with its output on ours; whether it passed. */
async function run({ name, args }: Check): Promise<boolean> {
  console.log(`\n== ${name}: deno ${args.join(" ")}`);
  const start = performance.now();
  const child = new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null" }).spawn();
  const { success } = await child.status;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${name}: ${success ? "passed" : "FAILED"} in ${seconds} s`);
  return success;
}

if (import.meta.main) {
  const set = Deno.args[0] ?? "ok";
  const checks = SETS[set];
  if (checks === undefined) {
    console.error(`Unknown set of checks "${set}": it is one of ${Object.keys(SETS).join(", ")}`);
    Deno.exit(2);
  }
  const failed: string[] = [];
  for (const check of checks) {
    if (!(await run(check))) failed.push(check.name);
  }
  if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
  console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) Deno.exit(1);
}
