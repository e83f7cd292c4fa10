/**
 * Who uses a proxy that was started for a session: each client's launcher holds a shared lock, which ends with its process
 * however that ends, and the proxy waits until it can have the lock alone.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const FILE = "sessions.lock";

/** How long one that is just ending may take: its answers have time to end. In milliseconds. */
const PATIENCE_MS = 90_000;

/** How often a lock that somebody holds is asked for again, in milliseconds. */
const RETRY_MS = 250;

/**
 * Takes part in the use of the folder's proxy; waits for one that is just ending. Disposing of what is returned ends it.
 * @throws Error if that one does not end; what the file system throws
 */
export async function holdSession(directory: string): Promise<Disposable> {
  const file = await open(directory);
  const deadline = performance.now() + PATIENCE_MS;
  try {
    while (!await file.tryLock(false)) {
      if (performance.now() > deadline) {
        throw new Error(`The proxy of an earlier session does not end ("${directory}")`);
      }
      await pause(RETRY_MS);
    }
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Resolves when nobody uses the folder's proxy any more. From then on, who wants to waits for the end of this process. */
export async function sessionsEnded(directory: string): Promise<void> {
  const file = await open(directory);
  while (!await file.tryLock(true)) await pause(RETRY_MS);
}

async function open(directory: string): Promise<Deno.FsFile> {
  return await Deno.open(join(directory, FILE), { create: true, write: true, read: true, mode: 0o600 });
}
