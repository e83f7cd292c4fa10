/** Files that the program puts where its owner finds them, when somebody asks from afar. */
import { Buffer } from "node:buffer";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import type { StoredRequest } from "../store/request_store.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { exportedConfiguration } from "./exported_configuration.ts";
import { archiveName, exportedRequest } from "./exported_request.ts";
import { zip } from "./zip.ts";

export const savedFileSchema = named("SavedFile", z.strictObject({ file: z.string().describe("Its whole path") }));

export type SavedFile = z.output<typeof savedFileSchema>;

/** Where archives of requests go: beside the configuration, as `cccc export` puts them into the folder it is called in. */
const DEBUG_FOLDER = "debug";
const BACKUP_FOLDER = "backups";

/**
 * Writes all of `request` into the folder `debug` beside the configuration.
 *
 * @throws Deno.errors of a folder that cannot be written
 */
export async function saveExport(context: AdminContext, request: StoredRequest): Promise<SavedFile> {
  const at = new Date(context.clock.now());
  const configuration = await exportedConfiguration(context, request);
  const pieces = await Array.fromAsync(zip(exportedRequest({ request, configuration, at }), at));
  const folder = join(dirname(resolve(context.live.file)), DEBUG_FOLDER);
  const file = join(folder, archiveName(request.id, at));
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  // Conversations are in it: they are for their owner only.
  await Deno.writeFile(file, Buffer.concat(pieces), { mode: 0o600 });
  return { file };
}

/** Copies the database, as it is at this moment, into the folder `backups` of the storage folder. */
export async function backUpStorage(
  { live, requests, clock }: Pick<AdminContext, "live" | "requests" | "clock">,
): Promise<SavedFile> {
  const folder = join(resolve(live.current().storage.directory), BACKUP_FOLDER);
  const time = new Date(clock.now()).toISOString().replaceAll(/[-:]|\..*/g, "").replace("T", "_");
  const file = join(folder, `cccc_${time}.db`);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await requests.backUp(file);
  return { file };
}
