/** Files that the program puts where its owner finds them, when somebody asks from afar. */
import { Buffer } from "node:buffer";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import type { StoredRequest } from "../store/request_store.ts";
import { putFile } from "../whole_file.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { fileTime } from "./exported_request.ts";
import { type RequestArchive, requestArchive } from "./request_archive.ts";

export const savedFileSchema = named("SavedFile", z.strictObject({ file: z.string().describe("Its whole path") }));

export type SavedFile = z.output<typeof savedFileSchema>;

/** Where archives of requests go: beside the configuration, as `cccc export` puts them into the folder it is called in. */
export const DEBUG_FOLDER = "debug";
const BACKUP_FOLDER = "backups";

/**
 * Writes all of `request` into the folder `debug` beside the configuration.
 *
 * @throws Deno.errors of a folder that cannot be written
 */
export async function saveExport(context: AdminContext, request: StoredRequest): Promise<SavedFile> {
  const archive = await requestArchive(context, request, context.clock.now());
  return { file: await saveArchive(archive, join(dirname(resolve(context.live.file)), DEBUG_FOLDER)) };
}

/** Writes `archive` into `folder`, which is made if it is missing, and returns the file's path. */
export async function saveArchive({ name, pieces }: RequestArchive, folder: string): Promise<string> {
  const bytes = Buffer.concat(await Array.fromAsync(pieces));
  const file = join(folder, name);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  // Conversations are in it: they are for their owner only.
  await putFile(file, bytes);
  return file;
}

/** Copies the database, as it is at this moment, into the folder `backups` of the storage folder. */
export async function backUpStorage(
  { live, requests, clock }: Pick<AdminContext, "live" | "requests" | "clock">,
): Promise<SavedFile> {
  const folder = join(resolve(live.current().storage.directory), BACKUP_FOLDER);
  const file = join(folder, `cccc_${fileTime(new Date(clock.now()))}.db`);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await requests.backUp(file);
  return { file };
}
