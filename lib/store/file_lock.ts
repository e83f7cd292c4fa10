/**
 * A lock among processes: the operating system's own lock on a file, which ends with the process that holds it. So there
 * is none that could go stale, whatever lies in the folder.
 */
import { setTimeout as pause } from "node:timers/promises";

/** How often a lock that somebody holds is asked for again, in milliseconds. */
const RETRY_MS = 50;

/**
 * Takes the lock on `path`, which is made if it is missing; disposing of what is returned gives it back.
 * @throws Error if somebody else holds it for longer than `patienceMs` milliseconds; what the file system throws
 */
export function lockFile(path: string, patienceMs: number): Promise<Disposable> {
  return locked(path, patienceMs);
}

/** The same with a file that goes with the lock. */
export async function lockPassingFile(path: string, patienceMs: number): Promise<Disposable> {
  for (;;) {
    const file = await locked(path, patienceMs);
    // Whoever held it has removed it: by now the name may be another file's, on which others have a lock.
    if (await isAt(file, path)) return { [Symbol.dispose]: () => removed(file, path) };
    file.close();
  }
}

async function isAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const [ours, there] = await Promise.all([file.stat(), Deno.stat(path).catch(() => undefined)]);
  return there !== undefined && ours.ino === there.ino && ours.dev === there.dev;
}

function removed(file: Deno.FsFile, path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // Windows keeps what is open; an empty file is all that stays.
  }
  file.close();
}

async function locked(path: string, patienceMs: number): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  const deadline = performance.now() + patienceMs;
  try {
    while (!await file.tryLock(true)) {
      if (performance.now() > deadline) {
        throw new LockHeld(`another process has held "${path}" for ${Math.round(patienceMs / 1000)} s`);
      }
      await pause(RETRY_MS);
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
