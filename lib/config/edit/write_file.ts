import { basename, dirname, join } from "node:path";
import { messageOf } from "../../errors.ts";
import { ifThere } from "../../if_there.ts";
import { phrase, type Words } from "../../phrases/phrase.ts";

/** What came of writing a file. `reason` completes "Cannot write the configuration: ...". */
export type Written =
  | { readonly type: "written" }
  | { readonly type: "read_only"; readonly reason: Words }
  | { readonly type: "failed"; readonly reason: Words };

/**
 * Puts `bytes` in the place of `file`, which exists and is no link, in one step: whoever reads it, or finds it after a
 * power failure, has the old content or the new one. Its mode stays, and `file.backup` is what it was.
 */
export async function writeFile(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Written> {
  let scratch: string | undefined;
  try {
    const info = await Deno.stat(file);
    const refused = await tryWriting(file, info);
    if (refused !== undefined) return refused;
    const mode = (info.mode ?? 0o600) & 0o777;
    scratch = join(dirname(file), `.${basename(file)}.${crypto.randomUUID()}`);
    await writeDurably(scratch, await Deno.readFile(file), mode);
    await Deno.rename(scratch, `${file}.backup`);
    await writeDurably(scratch, bytes, mode);
    await keepOwner(scratch, info);
    await Deno.rename(scratch, file);
    scratch = undefined;
    await syncFolder(dirname(file));
    await removeOldScratches(file);
    return { type: "written" };
  } catch (error) {
    return unwritten(error);
  } finally {
    if (scratch !== undefined) await Deno.remove(scratch).catch(() => {});
  }
}

/**
 * The same without a backup, of a file that need not be there; a new one is its owner's alone. `path` is no link.
 */
export async function replaceFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Written> {
  const scratch = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
  try {
    const info = await ifThere(Deno.stat(path));
    const refused = info === undefined ? undefined : await tryWriting(path, info);
    if (refused !== undefined) return refused;
    await writeDurably(scratch, bytes, (info?.mode ?? 0o600) & 0o777);
    if (info !== undefined) await keepOwner(scratch, info);
    await Deno.rename(scratch, path);
    await syncFolder(dirname(path));
    return { type: "written" };
  } catch (error) {
    await Deno.remove(scratch).catch(() => {});
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

async function writeDurably(path: string, bytes: Uint8Array<ArrayBuffer>, mode: number): Promise<void> {
  using out = await Deno.open(path, { write: true, create: true, truncate: true, mode });
  // The process's mask may have taken bits away that the file had.
  if (Deno.build.os !== "windows") await Deno.chmod(path, mode);
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await out.write(rest));
  await out.sync();
}

/** Whoever was killed meanwhile has left one, with all credentials in it; nobody writes for so long. */
const OLD_MS = 3_600_000;

async function removeOldScratches(file: string): Promise<void> {
  const start = `.${basename(file)}.`;
  try {
    for await (const { name } of Deno.readDir(dirname(file))) {
      if (!name.startsWith(start) || !/^[0-9a-f-]{36}$/.test(name.slice(start.length))) continue;
      const path = join(dirname(file), name);
      const { mtime } = await Deno.stat(path);
      if (mtime !== null && Math.abs(Date.now() - mtime.getTime()) > OLD_MS) await Deno.remove(path);
    }
  } catch {
    // The file itself is written.
  }
}

/** A program that runs as root must not take somebody's file away. */
async function keepOwner(path: string, { uid, gid }: Deno.FileInfo): Promise<void> {
  if (uid === null || gid === null) return;
  const now = await Deno.stat(path);
  if (now.uid !== uid || now.gid !== gid) await Deno.chown(path, uid, gid).catch(() => {});
}

/** The new name is safe once its folder is on the disk; where folders cannot be opened, there is nothing to do. */
async function syncFolder(folder: string): Promise<void> {
  try {
    using opened = await Deno.open(folder);
    await opened.sync();
  } catch {
    // The file itself is on the disk.
  }
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
