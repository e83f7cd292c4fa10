import { formatProblem, type Problem } from "../config/problem.ts";
import type { System } from "./command.ts";

/** Says why the configuration `file` cannot be used; where there is none, how to get one too. */
export async function sayProblems(problems: readonly Problem[], file: string, system: System): Promise<void> {
  for (const problem of problems) system.err(formatProblem(problem));
  if (await isMissing(file)) system.err(`"cccc start" writes one with examples, and -config FILE names another`);
}

async function isMissing(file: string): Promise<boolean> {
  try {
    await Deno.stat(file);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
