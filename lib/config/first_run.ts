import { messageOf } from "../errors.ts";
import { createFileSync, isThere } from "../whole_file.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";

/**
 * Writes `text`, the commented configuration of a first run, readable by its owner only. Returns false, and touches nothing,
 * if there is a file already. Throws an error that names the file if it cannot be written.
 */
export function writeDefaultConfig(file: string, text = DEFAULT_CONFIG): boolean {
  try {
    if (isThere(file)) return false;
    // Half a configuration would be taken for somebody's own at the next start.
    createFileSync(file, new TextEncoder().encode(text));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw unwritten(file, error);
  }
}

function unwritten(file: string, cause: unknown): Error {
  return new Error(`Cannot write the configuration ${JSON.stringify(file)}: ${reasonOf(cause)}`, { cause });
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its folder does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission to create it";
  // The system's words, such as "No space left on device", without the call and the path that Deno puts behind them.
  const words = messageOf(error);
  return words.replace(/: \w+ '.*'$/s, "");
}
