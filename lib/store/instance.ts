/** The random name of this installation, kept in the storage folder: by it our own commands know our server. */
import { join } from "node:path";
import { ifThere } from "../if_there.ts";
import { createFileSync, moveAside } from "../whole_file.ts";

const FILE = "instance";

/**
 * Reads the instance's name from `directory`, or makes one (file mode 0600, folder 0700). What is no name is moved aside.
 * @throws what the file system throws, if it can be neither read nor written
 */
export async function loadInstance(directory: string): Promise<string> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const fresh = crypto.randomUUID();
  const bytes = new TextEncoder().encode(`${fresh}\n`);
  for (;;) {
    const text = await ifThere(Deno.readTextFile(path));
    if (text !== undefined && NAME.test(text.trim())) return text.trim();
    if (text !== undefined) moveAside(path);
    try {
      createFileSync(path, bytes);
      return fresh;
    } catch (error) {
      // Another process was quicker.
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

const NAME = /^[0-9a-f-]{36}$/;
