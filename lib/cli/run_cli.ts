import { type Command, CommandError, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { configFile, configFileAnywhere } from "./config_file.ts";
import { CONFIG, DEFAULT_FILE } from "./flags.ts";
import { parseArgs } from "./parse_args.ts";

/** Runs the command that `args` name and returns the exit code. */
export async function runCli(args: readonly string[], system: System): Promise<number> {
  const parsed = parseArgs(args, COMMANDS);
  if (parsed.type === "invalid") {
    system.err(parsed.message);
    return USAGE_ERROR;
  }
  try {
    return await parsed.command.run(await withConfig(parsed.command, parsed.invocation, system), system);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    system.err(error.message);
    return 1;
  }
}

/** Whatever command it is, the same configuration is meant where none is named. */
async function withConfig(command: Command, invocation: Invocation, system: System): Promise<Invocation> {
  const isFound = invocation.flags.config !== undefined || command.findsConfig;
  if (!command.flags.includes(CONFIG) || isFound) return invocation;
  const config = command.passes === undefined ? configFile(system) : await fileAnywhere(system);
  return config === undefined ? invocation : { ...invocation, flags: { ...invocation.flags, config } };
}

async function fileAnywhere(system: System): Promise<string> {
  const { file, isPassedOver } = await configFileAnywhere(
    system,
    async (file) => await (await import("./own_proxy.ts")).isStarted(file),
  );
  if (isPassedOver) {
    system.err(
      `cccc: ${DEFAULT_FILE} of this folder is not used, as a project may bring one; -config ${DEFAULT_FILE} does`,
    );
  }
  return file;
}
