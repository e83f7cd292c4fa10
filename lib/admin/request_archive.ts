/** All of one request as an archive, for whoever takes it: a browser, a folder, the command line. */
import type { StoredRequest } from "../store/request_store.ts";
import { exportedConfiguration } from "./exported_configuration.ts";
import { archiveName, exportedRequest } from "./exported_request.ts";
import { zip } from "./zip.ts";

export interface RequestArchive {
  /** Of its file. */
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** `now`: milliseconds of the epoch, the time of its files and in its name. */
export async function requestArchive(
  context: Parameters<typeof exportedConfiguration>[0],
  request: StoredRequest,
  now: number,
): Promise<RequestArchive> {
  const at = new Date(now);
  const configuration = await exportedConfiguration(context, request);
  return { name: archiveName(request.id, at), pieces: zip(exportedRequest({ request, configuration, at }), at) };
}
