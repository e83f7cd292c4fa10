/** Files that are there whole or not at all, whatever ends the process and however full the disk is. */
import { basename, dirname, join } from "node:path";
import { messageOf } from "./errors.ts";

/** Where a file is written that is to be `path` when it is whole. */
export function scratchOf(path: string): string {
  return `${path}.${crypto.randomUUID()}.part`;
}

/**
 * Makes `path`, for its owner only.
 * @throws Deno.errors.AlreadyExists if there is one; what the file system throws
 */
export function createFileSync(path: string, bytes: Uint8Array<ArrayBuffer>): void {
  const scratch = scratchOf(path);
  try {
    writeSync(scratch, bytes);
    claimName(scratch, path);
  } finally {
    removeQuietly(scratch);
  }
}

/**
 * Puts `bytes` in the place of `path`, which is no link: whoever reads it, or finds it after a power failure, has the old
 * content or the new one. Mode and owner are those of `like`; without one it is for its owner only.
 */
export async function putFile(path: string, bytes: Uint8Array<ArrayBuffer>, like?: Deno.FileInfo): Promise<void> {
  const scratch = scratchOf(path);
  try {
    await write(scratch, bytes);
    if (like !== undefined) await liken(scratch, like);
    await replace(scratch, path);
  } catch (error) {
    await Deno.remove(scratch).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** How long somebody may have a file open whose place is wanted, and how often that is tried again, in milliseconds. */
const OPEN_MS = 2000;
const AGAIN_MS = 25;

/**
 * Renames `from` to `to`. Windows lets nobody take the place of a file that is open: an editor, a scanner for viruses, or
 * who has just been told that it changed reads it for a moment.
 * @throws what the file system throws
 */
export async function replace(from: string, to: string, os = Deno.build.os): Promise<void> {
  const deadline = performance.now() + OPEN_MS;
  for (;;) {
    try {
      return await Deno.rename(from, to);
    } catch (error) {
      if (os !== "windows" || !isHeld(error) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION (learn.microsoft.com, "System Error Codes"). */
function isHeld(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || /\(os error 32\)/.test(messageOf(error));
}

/**
 * Removes what processes have left of `path` that were killed while they wrote it, as far as it has not been touched for
 * `ageMs`: what is younger may still be written.
 */
export async function removeParts(path: string, ageMs: number): Promise<void> {
  const start = `${basename(path)}.`;
  for await (const { name } of Deno.readDir(dirname(path))) {
    if (!name.startsWith(start) || !/^[0-9a-f-]{36}\.part$/.test(name.slice(start.length))) continue;
    const part = join(dirname(path), name);
    const { mtime } = await Deno.stat(part);
    if (mtime !== null && Math.abs(Date.now() - mtime.getTime()) >= ageMs) await Deno.remove(part);
  }
}

/**
 * Gives the whole file `scratch` the name `path`.
 * @throws Deno.errors.AlreadyExists if it is another's; what the file system throws
 */
export function claimName(scratch: string, path: string): void {
  try {
    Deno.linkSync(scratch, path);
  } catch (error) {
    // Some file systems know no second names. What is there is seen all the same, unless it came this moment.
    if (error instanceof Deno.errors.AlreadyExists || isThere(path)) {
      throw new Deno.errors.AlreadyExists(`"${path}" exists`);
    }
    return Deno.renameSync(scratch, path);
  }
  removeQuietly(scratch);
}

export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Renames `path`, and what lies beside it by these endings, to the first name that is free, and returns that. */
export function moveAside(path: string, besides: readonly string[] = []): string {
  for (let number = 1;; number++) {
    const aside = `${path}.damaged-${number}`;
    if (isThere(aside)) continue;
    for (const end of ["", ...besides]) if (isThere(path + end)) Deno.renameSync(path + end, aside + end);
    return aside;
  }
}

export function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It is gone, or it stays what it says that it is: a part.
  }
}

function writeSync(path: string, bytes: Uint8Array<ArrayBuffer>): void {
  using file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
  // A name may be on the disk sooner than the bytes.
  file.syncDataSync();
}

async function write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  // A rename may be on the disk sooner than the bytes.
  await file.sync();
}

async function liken(path: string, { mode, uid, gid }: Deno.FileInfo): Promise<void> {
  if (mode !== null && Deno.build.os !== "windows") await Deno.chmod(path, mode & 0o777);
  if (uid === null || gid === null) return;
  // A program that runs as root must not take somebody's file away.
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
