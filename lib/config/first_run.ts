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
    throw new Error(`Cannot write the configuration ${JSON.stringify(file)}`, { cause: error });
  }
  return true;
}

async function create(file: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(file, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    const reason = error instanceof Deno.errors.NotFound ? "its folder does not exist" : "no permission to create it";
    throw new Error(`Cannot write the configuration ${JSON.stringify(file)}: ${reason}`, { cause: error });
  }
}
