import { VERSION } from "../version.ts";
import type { System } from "./command.ts";

/** Prints the program's version and the runtime's. */
export function showVersion(system: System): number {
  system.out(`cccc ${VERSION}`);
  system.out(system.runtime);
  return 0;
}
