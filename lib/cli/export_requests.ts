import { join } from "node:path";
import { requestArchive } from "../admin/request_archive.ts";
import { LIST_FORMATS, type ListFormat, requestLines } from "../admin/request_lines.ts";
import { DEBUG_FOLDER, saveArchive } from "../admin/saved_files.ts";
import { ConfigEditor } from "../config/edit/config_editor.ts";
import { type FlagValues, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { credentialsOf } from "./credentials.ts";
import { fileFault } from "./file_fault.ts";
import { type Recorded, unknownRequest, withRecorded } from "./recorded_requests.ts";

/** How many are read at once. */
const BATCH = 500;

/** Writes one request, or a list of them, for others to look into. Returns the exit code. */
export function exportRequests({ flags, argument: id }: Invocation, system: System): number | Promise<number> {
  const { format = id === undefined ? undefined : "zip" } = flags;
  if (format === undefined || (format === "zip") !== (id !== undefined)) {
    const said = id === undefined ? "A list needs -format jsonl or -format csv" : "One request is written as a ZIP";
    system.err(`${said}; see "cccc help export"`);
    return USAGE_ERROR;
  }
  return withRecorded(flags, system, (recorded) => {
    if (id !== undefined) return exportOne({ id, folder: flags.output ?? DEBUG_FOLDER }, recorded, system);
    return exportList(flags, recorded, { system, format: format as ListFormat });
  });
}

async function exportOne(
  { id, folder }: { readonly id: string; readonly folder: string },
  { live, records }: Recorded,
  system: System,
): Promise<number> {
  const request = records.find(id);
  if (request === undefined) {
    system.err(unknownRequest(id, records));
    return 1;
  }
  const editor = new ConfigEditor(live.file, live.options);
  const context = { live, editor, secrets: credentialsOf(live) };
  const archive = await requestArchive(context, request, system.clock.now());
  const path = join(folder, archive.name);
  await written(path, async () => void await saveArchive(archive, folder));
  system.out(`Wrote ${path}`);
  return 0;
}

async function exportList(
  { output, limit = Infinity }: FlagValues,
  recorded: Recorded,
  { system, format }: { readonly system: System; readonly format: ListFormat },
): Promise<number> {
  const pieces = listPieces(recorded, { format, limit });
  if (output === undefined) {
    for (const piece of pieces) if (!system.write(piece)) return 0;
    return 0;
  }
  await written(output, () => Deno.writeFile(output, ReadableStream.from(pieces), { mode: 0o600 }));
  return 0;
}

function* listPieces(
  { records, filter }: Recorded,
  { format, limit }: { readonly format: ListFormat; readonly limit: number },
): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(LIST_FORMATS[format].head);
  let after: { readonly after?: string } = {};
  for (let left = limit; left > 0; left -= BATCH) {
    const { requests, next } = records.page({ filter, limit: Math.min(left, BATCH), ...after });
    yield encoder.encode(requestLines(requests, format));
    if (next === undefined) return;
    after = { after: next };
  }
}

async function written(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new Error(`Cannot write "${path}": ${fileFault(error, "written")}`);
  }
}
