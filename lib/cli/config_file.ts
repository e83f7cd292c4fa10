/** Which configuration a command means that is given none: the one of this folder, or else the user's own. */
import { join } from "node:path";
import type { System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";

type Surroundings = Pick<System, "os" | "variable" | "cwd">;

/** Names a configuration for all commands. */
const VARIABLE = "CCCC_CONFIG";

/** A file of that name may be another program's: ours has endpoints. */
const OURS = /^["']?endpoints["']?[ \t]*:/m;

/** `undefined`: that of the folder, whether it is there or not. */
export function configFile(system: Surroundings): string | undefined {
  const named = system.variable(VARIABLE);
  if (named !== undefined && named !== "") return named;
  if (isOurs(join(system.cwd(), DEFAULT_FILE))) return undefined;
  const own = userConfigFile(system);
  return own !== undefined && isFile(own) ? own : undefined;
}

/** The same for what people start from any folder, such as a project's: there is nothing to be written there. */
export function configFileAnywhere(system: Surroundings): string {
  const found = configFile(system);
  if (found !== undefined) return found;
  return isOurs(join(system.cwd(), DEFAULT_FILE)) ? DEFAULT_FILE : userConfigFile(system) ?? DEFAULT_FILE;
}

/** The user's own configuration; `undefined`: the environment names no home. */
export function userConfigFile({ os, variable }: Pick<Surroundings, "os" | "variable">): string | undefined {
  if (os === "windows") {
    const data = variable("APPDATA");
    return data ? `${data}\\cccc\\${DEFAULT_FILE}` : undefined;
  }
  const home = variable("HOME");
  // Anything else than an absolute path is to be ignored: https://specifications.freedesktop.org/basedir-spec/ (read 2026-11-26).
  const moved = variable("XDG_CONFIG_HOME") ?? "";
  if (moved.startsWith("/")) return `${moved}/cccc/${DEFAULT_FILE}`;
  return home ? `${home}/.config/cccc/${DEFAULT_FILE}` : undefined;
}

function isOurs(path: string): boolean {
  try {
    return isFile(path) && OURS.test(Deno.readTextFileSync(path));
  } catch {
    // What is wrong with it is said by who loads it.
    return true;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
