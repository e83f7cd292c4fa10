/**
 * Checks that files stay small (functions: see `lint_plugin.ts`). What ships must; elsewhere a long file is only shown.
 *
 * Usage: `deno task sizes [FOLDER]`; exits with 1 if a file that ships is too long.
 */

import { projectFiles } from "./project_files.ts";

/** Longest file, in lines. */
export const MAX_LINES = 300;

const SHIPPED = /^(lib|routes|islands|components)\//;
const OTHERS = /^(main\.ts$|tools\/|tests\/|bench\/)/;

/** Files that may be longer, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {};

export interface SizeReport {
  /** Lines to print for files that ship: each is a failure. */
  readonly failures: readonly string[];
  /** The same for the others. */
  readonly warnings: readonly string[];
  readonly checked: number;
}

/** Measures all files under `root`, an absolute path. */
export async function checkSizes(
  root: string,
  allowed: Readonly<Record<string, string>> = ALLOWED,
): Promise<SizeReport> {
  const failures: string[] = [];
  const warnings: string[] = [];
  let checked = 0;
  for (const file of await projectFiles(root)) {
    if (!SHIPPED.test(file) && !OTHERS.test(file)) continue;
    checked++;
    const lines = countLines(await Deno.readTextFile(`${root}/${file}`));
    const report = `${file}: ${lines} lines, more than ${MAX_LINES}`;
    if (file in allowed) {
      if (lines <= MAX_LINES) failures.push(`${file}: has ${lines} lines and needs no exception any more`);
    } else if (lines > MAX_LINES) (SHIPPED.test(file) ? failures : warnings).push(report);
  }
  return { failures, warnings, checked };
}

function countLines(text: string): number {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.length - 1 : lines.length;
}

if (import.meta.main) {
  const { failures, warnings, checked } = await checkSizes(await Deno.realPath(Deno.args[0] ?? "."));
  for (const warning of warnings) console.log(`warning: ${warning}`);
  for (const failure of failures) console.error(failure);
  console.log(`sizes: ${checked} files, ${failures.length} too long, ${warnings.length} warnings`);
  if (failures.length > 0 || checked === 0) Deno.exit(1);
}
