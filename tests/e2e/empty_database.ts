/**
 * A database that keeps nothing yet, as a file of its own: to make its tables takes longer than all else of a proxy's
 * start, and thousands of tests start one. That they are made, tests of the store and of the program hold.
 */
import { join } from "node:path";
import { Database } from "../../lib/store/sqlite/database.ts";
import { DATABASE_FILE } from "../../lib/store/sqlite_store.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

let made: Promise<Uint8Array> | undefined;

async function make(): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, DATABASE_FILE);
  new Database({ file, busyMs: 0 }).close();
  return await Deno.readFile(file);
}

/** Puts it into `directory`, which is made and is nobody's yet. */
export async function putEmptyDatabase(directory: string): Promise<void> {
  const bytes = await (made ??= make());
  await Deno.mkdir(directory, { mode: 0o700 });
  await Deno.writeFile(join(directory, DATABASE_FILE), bytes, { mode: 0o600 });
}
