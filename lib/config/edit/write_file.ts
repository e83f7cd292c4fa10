import { messageOf } from "../../errors.ts";
import { ifThere } from "../../if_there.ts";
import { phrase, type Words } from "../../phrases/phrase.ts";
import { putFile, removeParts } from "../../whole_file.ts";

/** What came of writing a file. `reason` completes "Cannot write the configuration: ...". */
export type Written =
  | { readonly type: "written" }
  | { readonly type: "read_only"; readonly reason: Words }
  | { readonly type: "failed"; readonly reason: Words };

/** Whoever was killed while he wrote has left a part, with all credentials in it; nobody writes for so long. */
const OLD_MS = 3_600_000;

/** Puts `bytes` in the place of `file`, which exists and is no link. Mode and owner stay, and `file.backup` is what it was. */
export function writeFile(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Written> {
  return writing(async () => {
    const info = await Deno.stat(file);
    const refused = await tryWriting(file, info);
    if (refused !== undefined) return refused;
    await putFile(`${file}.backup`, await Deno.readFile(file), info);
    await putFile(file, bytes, info);
    // The file itself is written, whatever comes of this.
    await Promise.all([file, `${file}.backup`].map((path) => removeParts(path, OLD_MS).catch(() => {})));
    return { type: "written" };
  });
}

/** The same without a backup, of a file that need not be there: a new one is like `like`, or its owner's alone. */
export function replaceFile(path: string, bytes: Uint8Array<ArrayBuffer>, like?: Deno.FileInfo): Promise<Written> {
  return writing(async () => {
    const info = await ifThere(Deno.stat(path));
    const refused = info === undefined ? undefined : await tryWriting(path, info);
    if (refused !== undefined) return refused;
    await putFile(path, bytes, info ?? like);
    return { type: "written" };
  });
}

async function writing(write: () => Promise<Written>): Promise<Written> {
  try {
    return await write();
  } catch (error) {
    return unwritten(error);
  }
}

/** Why `file` cannot be written, as far as that can be told without writing; `undefined`: nothing is known. */
export async function readOnlyReason(file: string): Promise<Words | undefined> {
  try {
    return (await tryWriting(file, await Deno.stat(file)))?.reason;
  } catch (error) {
    return unwritten(error).reason;
  }
}

/** @throws what the system says when it does not let the file be opened */
async function tryWriting(
  file: string,
  { mode }: Deno.FileInfo,
): Promise<Extract<Written, { readonly type: "read_only" }> | undefined> {
  // A process with all rights may open what nobody may write.
  if (mode !== null && (mode & 0o222) === 0) return { type: "read_only", reason: phrase("file.nobody_may_write") };
  (await Deno.open(file, { write: true })).close();
  return undefined;
}

function unwritten(error: unknown): Exclude<Written, { readonly type: "written" }> {
  const message = messageOf(error);
  if (error instanceof Deno.errors.NotCapable) {
    return { type: "read_only", reason: phrase("file.without_allow_write") };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return { type: "read_only", reason: phrase("file.no_permission_to_write") };
  }
  if (/read-only file system/i.test(message)) return { type: "read_only", reason: phrase("file.read_only_system") };
  if (error instanceof Deno.errors.Busy || /resource busy|cross-device/i.test(message)) {
    return { type: "read_only", reason: phrase("file.mounted_alone") };
  }
  return { type: "failed", reason: /no space/i.test(message) ? phrase("file.disk_full") : message };
}
