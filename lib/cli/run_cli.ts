import type { System } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { parseArgs } from "./parse_args.ts";

/** Exit code of a command line that makes no sense. */
export const USAGE_ERROR = 2;

/** Runs the command that `args` name and returns the exit code. */
export async function runCli(args: readonly string[], system: System): Promise<number> {
  const parsed = parseArgs(args, COMMANDS);
  if (parsed.type === "invalid") {
    system.err(parsed.message);
    return USAGE_ERROR;
  }
  return await parsed.command.run(parsed.invocation, system);
}
