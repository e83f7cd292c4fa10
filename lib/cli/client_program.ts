/** Where a client's program is, and how it is started there. */
import { join } from "node:path";
import { quote } from "../setup/quote.ts";
import type { ClientName } from "../setup/connection.ts";
import type { Program, System } from "./command.ts";

/** The surroundings in which it is looked for. */
export interface Surroundings {
  readonly os: System["os"];
  variable(name: string): string | undefined;
  /** Whether there is a file that can be started. */
  isProgram(path: string): boolean;
}

/** Where installers put it without telling the search path, below the home folder. */
const BESIDE_PATH: Readonly<Record<ClientName, readonly string[]>> = {
  claude: [".local/bin/claude", ".claude/local/claude"],
  codex: [".local/bin/codex"],
};

/** How to install it; npm's packages are the same on every system. */
export const INSTALL: Readonly<Record<ClientName, string>> = {
  claude: "npm install -g @anthropic-ai/claude-code",
  codex: "npm install -g @openai/codex",
};

/** The path of the client's program, by the search path first; `undefined`: it is not there. */
export function findClient(client: ClientName, { os, variable, isProgram }: Surroundings): string | undefined {
  const windows = os === "windows";
  const path = variable("PATH") ?? "";
  // Windows takes a folder in quotation marks too.
  const folders = (windows ? path.replaceAll('"', "").split(";") : path.split(":")).filter((folder) => folder !== "");
  const home = variable(windows ? "USERPROFILE" : "HOME");
  const beside = home === undefined ? [] : BESIDE_PATH[client].map((path) => `${home}/${path}`);
  const separator = windows ? "\\" : "/";
  const places = [...folders.map((folder) => `${folder.replace(/[\\/]$/, "")}${separator}${client}`), ...beside];
  // Without one of these endings Windows starts nothing; a program goes before a script of the same name.
  const endings = windows ? [".exe", ".cmd", ".bat"] : [""];
  return places.flatMap((place) => endings.map((ending) => `${place}${ending}`)).find(isProgram);
}

/** How the program at `path` is started with `args`: a script of Windows needs its interpreter. */
export function programAt(
  path: string,
  args: readonly string[],
  { os, variable }: Pick<Surroundings, "os" | "variable">,
): Program {
  if (os !== "windows" || !/\.(?:cmd|bat)$/i.test(path)) return { path, args };
  const line = [path, ...args].map((word) => quote(word, "cmd")).join(" ");
  return { path: variable("ComSpec") ?? "cmd.exe", args: ["/d", "/s", "/c", `"${line}"`], raw: true };
}

/** The surroundings of this process. */
export function surroundings({ os, variable }: System): Surroundings {
  return {
    os,
    variable,
    isProgram(path) {
      try {
        const { isFile, mode } = Deno.statSync(join(path));
        return isFile && (os === "windows" || mode === null || (mode & 0o111) !== 0);
      } catch {
        return false;
      }
    },
  };
}
