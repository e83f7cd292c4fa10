/**
 * A lock among processes: the operating system's own lock on a file, which ends with the process that holds it. So there
 * is none that could go stale, whatever lies in the folder.
 */

/** How often a lock that somebody holds is asked for again, in milliseconds. */
const RETRY_MS = 50;

/**
 * Takes the lock on `path`, which is made if it is missing; disposing of what is returned gives it back.
 * @throws Error if somebody else holds it for longer than `patienceMs` milliseconds; what the file system throws
 */
export async function lockFile(path: string, patienceMs: number): Promise<Disposable> {
  const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  const deadline = performance.now() + patienceMs;
  try {
    while (!await file.tryLock(true)) {
      if (performance.now() > deadline) {
        throw new LockHeld(`another process has held "${path}" for ${Math.round(patienceMs / 1000)} s`);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    // The lock ends with the file.
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

export class LockHeld extends Error {
  override readonly name = "LockHeld";
}
