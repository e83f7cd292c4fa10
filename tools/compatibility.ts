/**
 * Writes docs/compatibility.md: what the predecessors promised, and the tests that show it. A test shows a claim if its
 * name ends with `(claim 4)` or `(claims 4, 14)`; it has to have run and passed, as the reports of test runs say.
 *
 *     deno test --junit-path=report.xml ... && deno task compatibility report.xml [MORE.xml ...] [--check]
 *
 * With --check it only says whether the document is current. Exits with 1 if a claim has no test that passed, or one that
 * is kept differently has no decision.
 */
import { type Claim, CLAIMS } from "./claims.ts";

/** One test of a report. */
export interface Tested {
  readonly file: string;
  readonly name: string;
  /** One that is left out on a machine that cannot run it shows nothing, and is no failure. */
  readonly result: "passed" | "failed" | "skipped";
}

/** The numbers that a test's name carries; steps carry their test's. */
export function claimsIn(name: string): number[] {
  return [...name.matchAll(/\(claims? ([\d, ]+)\)/g)].flatMap(([, list]) => list!.split(",").map(Number));
}

/** The tests of a JUnit report as Deno writes it. */
export function testsOf(report: string): Tested[] {
  return [...report.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)].map(
    ([, name, file, inside = ""]) => ({
      name: unescaped(name!),
      file: file!.replace(/^\.\//, ""),
      result: /<(?:failure|error)/.test(inside) ? "failed" : inside.includes("<skipped") ? "skipped" : "passed",
    }),
  );
}

function unescaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!);
}

/** What is wrong with the claims: those without a test that passed, with one that failed, without their decision. */
export function gaps(claims: readonly Claim[], tests: readonly Tested[], decisions: readonly string[]): string[] {
  const known = new Set(claims.map((_, i) => i + 1));
  const strangers = tests.flatMap(({ name }) => claimsIn(name).filter((number) => !known.has(number)));
  return [
    ...strangers.map((number) => `There is no claim ${number}`),
    ...claims.flatMap((claim, i) => {
      const own = tests.filter(({ name }) => claimsIn(name).includes(i + 1));
      const failed = own.filter(({ result }) => result === "failed").map(({ name }) =>
        `Claim ${i + 1}: "${name}" failed`
      );
      const isShown = own.some(({ result }) => result === "passed");
      const untested = isShown ? [] : [`Claim ${i + 1} (${claim.says}): no test with its number passed`];
      const isFounded = claim.differently === undefined || decisions.some((file) => file.startsWith(`${claim.adr}-`));
      return [...failed, ...untested, ...(isFounded ? [] : [`Claim ${i + 1}: no decision ${claim.adr} in docs/adr`])];
    }),
  ];
}

/** The document. */
export function compatibility(
  claims: readonly Claim[],
  tests: readonly Tested[],
  decisions: readonly string[],
): string {
  const rows = claims.map((claim, i) => {
    const files = tests.filter(({ name }) => claimsIn(name).includes(i + 1)).map(({ file }) => file);
    const links = [...new Set(files)].sort().map((file) => `[${file.replace(/^tests\//, "")}](../${file})`);
    return `| ${i + 1} | ${cell(claim.says)} | ${cell(how(claim, decisions))} | ${links.join(", ")} |\n`;
  });
  return HEAD + rows.join("");
}

function how({ differently, adr }: Claim, decisions: readonly string[]): string {
  if (differently === undefined) return "yes";
  const file = decisions.find((name) => name.startsWith(`${adr}-`));
  return `otherwise: ${differently} ([ADR ${adr}](adr/${file}))`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*");
}

const HEAD = `# What the predecessors promised

\`cccc\` succeeds two programs, CCCC (Claude Code and Codex Companion) and Claude Code Companion. What
their READMEs promise is listed here, one promise a line, with the tests that show it. Written by
\`deno task compatibility\` from the reports of a test run: a line without a test that ran and passed cannot be written.
How to come over from either is in [upgrading.md](upgrading.md).

| # | promised | kept | shown by |
| - | -------- | ---- | -------- |
`;

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const reports = Deno.args.filter((arg) => !arg.startsWith("--"));
  const tests = (await Promise.all(reports.map((path) => Deno.readTextFile(path)))).flatMap(testsOf);
  const decisions = [...Deno.readDirSync(new URL("docs/adr/", root))].map(({ name }) => name);
  const missing = gaps(CLAIMS, tests, decisions);
  for (const gap of missing) console.error(gap);
  const file = new URL("docs/compatibility.md", root);
  const document = compatibility(CLAIMS, tests, decisions);
  const isCheck = Deno.args.includes("--check");
  const isCurrent = !isCheck || await Deno.readTextFile(file) === document;
  if (!isCurrent) console.error("docs/compatibility.md is not what the tests say: run deno task compatibility REPORT");
  if (missing.length > 0 || !isCurrent) Deno.exit(1);
  if (!isCheck) await Deno.writeTextFile(file, document);
  console.log(`${CLAIMS.length} claims, each with a test that passed`);
}
