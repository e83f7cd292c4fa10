/** Files that are there whole or not at all, whatever ends the process and however full the disk is. */

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
 * Puts `bytes` in the place of `path`, for its owner only: whoever reads it sees the old bytes or these, even if the machine
 * stops here.
 */
export async function putFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const scratch = scratchOf(path);
  try {
    await Deno.writeFile(scratch, bytes, { createNew: true, mode: 0o600 });
    await sync(scratch);
    await Deno.rename(scratch, path);
  } catch (error) {
    await Deno.remove(scratch).catch(() => {});
    throw error;
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

/** Waits until the disk has the bytes of `path`: a rename may be there sooner than they are. */
async function sync(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.syncData();
}
