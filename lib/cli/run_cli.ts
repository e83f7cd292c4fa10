import { CommandError, type System, USAGE_ERROR } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { parseArgs } from "./parse_args.ts";

/** Runs the command that `args` name and returns the exit code. */
export async function runCli(args: readonly string[], system: System): Promise<number> {
  const parsed = parseArgs(args, COMMANDS);
  if (parsed.type === "invalid") {
    system.err(parsed.message);
    return USAGE_ERROR;
  }
  try {
    return await parsed.command.run(parsed.invocation, system);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    system.err(error.message);
    return 1;
  }
}
