import { DEFAULT_CONFIG } from "./default_config.ts";

/**
 * Writes the commented configuration of a first run, readable by its owner only. Returns false, and touches nothing,
 * if there is a file already. Throws an error that names the file if it cannot be written.
 */
export async function writeDefaultConfig(file: string): Promise<boolean> {
  using out = await create(file);
  if (out === undefined) return false;
  try {
    for (let rest = new TextEncoder().encode(DEFAULT_CONFIG); rest.length > 0;) {
      rest = rest.subarray(await out.write(rest));
    }
  } catch (error) {
    // Half a configuration would be taken for somebody's own at the next start.
    await Deno.remove(file);
    throw unwritten(file, error);
  }
  return true;
}

async function create(file: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(file, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
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
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/: \w+ '.*'$/s, "");
}
