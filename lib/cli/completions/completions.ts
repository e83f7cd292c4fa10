import { type Command, type System, USAGE_ERROR } from "../command.ts";
import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { powershell } from "./powershell.ts";
import { zsh } from "./zsh.ts";

/** By the name of the shell, what makes its script. */
export const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash,
  zsh,
  fish,
  powershell,
};

/** Prints the completion script for `shell`. Returns the exit code. */
export function completions(commands: readonly Command[], shell: string | undefined, system: System): number {
  const script = Object.hasOwn(SHELLS, shell ?? "") ? SHELLS[shell!] : undefined;
  if (script === undefined) {
    system.err(`Name the shell: one of ${Object.keys(SHELLS).join(", ")}`);
    return USAGE_ERROR;
  }
  system.out(script(commands).trimEnd());
  return 0;
}
