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
  const named = namedFile(system);
  if (named !== undefined) return named;
  if (isOurs(join(system.cwd(), DEFAULT_FILE))) return undefined;
  const own = userConfigFile(system);
  return own !== undefined && isFile(own) ? own : undefined;
}

/**
 * The same for what people start from any folder, such as a project's. That one's own file is none: who has cloned it has
 * not read it, and its endpoints would get what is said, and any variable of the environment that it names.
 */
export function configFileAnywhere(system: Surroundings): string {
  return namedFile(system) ?? userConfigFile(system) ?? DEFAULT_FILE;
}

/** Whether there is one in the current folder that `configFileAnywhere` leaves alone. */
export function isPassedOver(system: Surroundings): boolean {
  const here = join(system.cwd(), DEFAULT_FILE);
  const isElsewhere = ![here, DEFAULT_FILE].includes(configFileAnywhere(system));
  return isElsewhere && namedFile(system) === undefined && isOurs(here);
}

function namedFile({ variable }: Surroundings): string | undefined {
  const named = variable(VARIABLE);
  return named === "" ? undefined : named;
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
