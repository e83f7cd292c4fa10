import { loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problem.ts";
import { checkScript } from "../scripting/check_script.ts";
import type { FlagValues, System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { plan } from "./plan.ts";
import { sayProblems } from "./say_problems.ts";

/** Validates the configuration and prints what the server would do with it. Returns the exit code. */
export async function check({ config: file = DEFAULT_FILE }: FlagValues, system: System): Promise<number> {
  const loaded = await loadConfig(file, { checkScript });
  if (loaded.type === "invalid") {
    await sayProblems(loaded.problems, file, system);
    for (const warning of loaded.warnings) system.err(`Warning: ${formatProblem(warning)}`);
    return 1;
  }
  system.out(`${file} is valid`);
  for (const line of plan(loaded.config)) system.out(line);
  for (const warning of loaded.warnings) system.out(`Warning: ${formatProblem(warning)}`);
  return 0;
}
