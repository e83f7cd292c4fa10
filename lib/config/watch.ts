import { dirname, resolve } from "node:path";
import type { LiveConfig } from "./live.ts";

export interface WatchOptions {
  /** How often the file is looked at even without an event, in milliseconds. */
  readonly pollMs?: number;
  /** How long the folder has to be quiet before the file is read, in milliseconds. */
  readonly settleMs?: number;
}

export interface ConfigWatcher {
  /** Stops watching; nothing is reloaded after it. */
  close(): Promise<void>;
}

const POLL_MS = 2000;
const SETTLE_MS = 100;

/** A folder that is never quiet, such as one with logs in it, must not put a reload off for ever. */
const LONGEST_SETTLE_MS = 1000;

/** A file changed this short ago may change again within the resolution of its time stamp. */
const FRESH_MS = 2000;

/**
 * Reloads `live` when its file changes, or one that is named in it.
 *
 * The folder is watched, not the file: editors and container mounts replace the file, or a link on the way to it, and
 * a watch on the old file would hear nothing more. What happens elsewhere (behind a link, on a network drive, or when
 * the system grants no watch at all) is found by looking every two seconds.
 */
export function watchConfig(live: LiveConfig, options: WatchOptions = {}): ConfigWatcher {
  return new Watcher(live, { pollMs: POLL_MS, settleMs: SETTLE_MS, ...options });
}

/** What a look at the file's metadata says. */
interface Sight {
  /** Differs when the file does; `missing` if there is none. */
  readonly stamp: string;
  /** Missing or empty: most likely about to be written. */
  readonly isDoubtful: boolean;
  readonly isFresh: boolean;
}

class Watcher implements ConfigWatcher {
  readonly #live: LiveConfig;
  readonly #options: Required<WatchOptions>;
  readonly #events: Deno.FsWatcher | undefined;
  readonly #listening: Promise<void>;
  readonly #poll: ReturnType<typeof setInterval>;
  /** Of the file that was loaded last; `undefined` until it is known for certain. */
  #stamp: string | undefined;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #unsettledSince: number | undefined;
  #doubtfulSince: number | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(live: LiveConfig, options: Required<WatchOptions>) {
    this.#live = live;
    this.#options = options;
    this.#events = watchFolder(dirname(resolve(live.file)));
    this.#listening = this.#listen();
    this.#poll = setInterval(() => this.#enqueue(() => this.#check()), options.pollMs);
    // The file may have changed between its loading and this moment.
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settle);
    this.#events?.close();
    await this.#listening;
    await this.#looking;
  }

  async #listen(): Promise<void> {
    if (this.#events === undefined) return;
    try {
      for await (const event of this.#events) {
        // Reading the file is an event too on some systems, and reading is what follows from an event.
        if (event.kind !== "access") this.#schedule();
      }
    } catch {
      // The watch is lost, for instance with its folder: the polling goes on.
    }
  }

  /** Looks once the folder has been quiet for a moment. */
  #schedule(): void {
    if (this.#isClosed) return;
    const now = performance.now();
    this.#unsettledSince ??= now;
    const left = this.#unsettledSince + LONGEST_SETTLE_MS - now;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.#unsettledSince = undefined;
      this.#enqueue(() => this.#look());
    }, Math.max(0, Math.min(this.#options.settleMs, left)));
  }

  /** One look at a time, in order. */
  #enqueue(step: () => Promise<void>): void {
    this.#looking = this.#looking.then(() => this.#isClosed ? undefined : step());
  }

  async #check(): Promise<void> {
    const sight = await see(this.#live);
    if (sight.stamp !== this.#stamp) this.#schedule();
  }

  async #look(): Promise<void> {
    const sight = await see(this.#live);
    if (sight.stamp === this.#stamp || this.#isClosed) return;
    if (sight.isDoubtful) {
      this.#doubtfulSince ??= performance.now();
      if (performance.now() - this.#doubtfulSince < this.#options.pollMs / 2) return;
    } else {
      this.#doubtfulSince = undefined;
    }
    await this.#live.reload();
    this.#stamp = sight.isFresh ? undefined : sight.stamp;
  }
}

function watchFolder(folder: string): Deno.FsWatcher | undefined {
  try {
    return Deno.watchFs(folder, { recursive: false });
  } catch {
    // No watches left, or none on this file system.
    return undefined;
  }
}

async function see({ files }: LiveConfig): Promise<Sight> {
  const sights = await Promise.all(files.map(seeFile));
  return {
    stamp: sights.map(({ stamp }) => stamp).join(" "),
    isDoubtful: sights.some(({ isDoubtful }) => isDoubtful),
    isFresh: sights.some(({ isFresh }) => isFresh),
  };
}

async function seeFile(file: string): Promise<Sight> {
  try {
    const { dev, ino, size, mtime } = await Deno.stat(file);
    const changed = mtime?.getTime() ?? Infinity;
    return {
      stamp: `${dev}:${ino}:${size}:${changed}`,
      isDoubtful: size === 0,
      isFresh: Math.abs(Date.now() - changed) < FRESH_MS,
    };
  } catch {
    return { stamp: "missing", isDoubtful: true, isFresh: false };
  }
}
