import { fileURLToPath } from "node:url";
import { denoRunFlags, SELF_CONTAINED } from "../../tools/flags.ts";

/** How a program was started. */
export interface Origin {
  /** Whether it was compiled into one executable. */
  readonly standalone: boolean;
  /** The executable: the program's own, or Deno's. */
  readonly execPath: string;
  /** URL of the file that Deno was given. */
  readonly mainModule: string;
}

/** What the program is, as a person has it. */
export type Kind = "binary" | "bundle" | "source";

/** A bundle is JavaScript; only the sources are TypeScript. */
export function kindOf({ standalone, mainModule }: Pick<Origin, "standalone" | "mainModule">): Kind {
  if (standalone) return "binary";
  return mainModule.endsWith(".js") ? "bundle" : "source";
}

/** The words that start the program again in the same way. */
export function ownCommand(origin: Origin = thisProcess()): string[] {
  const kind = kindOf(origin);
  if (kind === "binary") return [origin.execPath];
  const isolation = kind === "bundle" ? SELF_CONTAINED : [];
  return [origin.execPath, "run", ...isolation, ...denoRunFlags(), fileURLToPath(origin.mainModule)];
}

/** The process that this is. */
export function thisProcess(): Origin {
  return { standalone: Deno.build.standalone, execPath: Deno.execPath(), mainModule: Deno.mainModule };
}
