/** The random name of this installation, kept in the storage folder: by it our own commands know our server. */
import { join } from "node:path";
import { ifThere } from "../if_there.ts";

const FILE = "instance";

/**
 * Reads the instance's name from `directory`, or makes one (file mode 0600, folder 0700).
 * @throws what the file system throws, if it can be neither read nor written
 */
export async function loadInstance(directory: string): Promise<string> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const known = await read(path);
  if (known !== undefined) return known;
  const fresh = crypto.randomUUID();
  try {
    await Deno.writeTextFile(path, `${fresh}\n`, { createNew: true, mode: 0o600 });
    return fresh;
  } catch (error) {
    // Another process was quicker, or the file is there but holds nothing.
    const theirs = await read(path);
    if (theirs !== undefined) return theirs;
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    await Deno.writeTextFile(path, `${fresh}\n`, { mode: 0o600 });
    return fresh;
  }
}

async function read(path: string): Promise<string | undefined> {
  const text = (await ifThere(Deno.readTextFile(path)))?.trim() ?? "";
  return /^[0-9a-f-]{36}$/.test(text) ? text : undefined;
}
