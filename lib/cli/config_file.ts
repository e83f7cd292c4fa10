/** Which configuration a command means that is given none: the one of this folder, or else the user's own. */
import { join } from "node:path";
import { CommandError, type System } from "./command.ts";
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

/** Which one is meant by what people start from any folder, such as a project's. */
export interface FileAnywhere {
  readonly file: string;
  /** That of the current folder is left alone. */
  readonly isPassedOver: boolean;
}

/**
 * `file`, unless it is named or the user's own, is that of the folder only if its proxy runs, as `isStarted` says: who has
 * cloned a project has not read what it brings, and its endpoints would get all that is said, and any variable of the
 * environment that it names.
 * @throws CommandError if there is none but that
 */
export async function configFileAnywhere(
  system: Surroundings,
  isStarted: (file: string) => Promise<boolean>,
): Promise<FileAnywhere> {
  const named = namedFile(system);
  const here = join(system.cwd(), DEFAULT_FILE);
  const own = userConfigFile(system) ?? here;
  if (named !== undefined || own === here || !isOurs(here)) return { file: named ?? own, isPassedOver: false };
  if (await isStarted(here)) return { file: here, isPassedOver: false };
  if (isFile(own)) return { file: own, isPassedOver: true };
  throw new CommandError(
    `Nothing started: ${here} may have come with a project; if it is yours, start its proxy first, or name it: ` +
      `-config ${DEFAULT_FILE}`,
  );
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
