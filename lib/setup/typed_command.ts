/** How whoever has this program types it: an installed one has a name, its sources have none. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { quote, shellOf } from "./quote.ts";

/** How the program was started. */
export interface Started {
  /** URL of the file that Deno was given. */
  readonly mainModule: string;
  /** Deno's own path. */
  readonly execPath: string;
  readonly deno: string;
  readonly os: string;
}

/** Of the sources. In a bundle, which is somewhere else, it names nothing that was started. */
const SOURCES = new URL("../../main.ts", import.meta.url).href;

/** Such as `cccc`, or `deno run -A /home/me/cccc/main.ts`. */
export function typedCommand({ mainModule, execPath, deno, os }: Started = thisProcess()): string {
  if (mainModule !== SOURCES) return "cccc";
  const program = /[\\/]_npx[\\/]/.test(execPath) ? `npx -y deno@${deno}` : "deno";
  return `${program} run -A ${quote(fileURLToPath(mainModule), shellOf(os))}`;
}

/** The configuration `file` in full; `undefined`: it is the user's own, which commands find from every folder. */
export function unfoundConfig(file: string): string | undefined {
  const path = resolve(file);
  return /[\\/](?:\.config|Roaming)[\\/]cccc[\\/]config\.yaml$/.test(path) ? undefined : path;
}

function thisProcess(): Started {
  return { mainModule: Deno.mainModule, execPath: Deno.execPath(), deno: Deno.version.deno, os: Deno.build.os };
}
