/** A store in a folder of its own, and what people were told. */
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { DATABASE_FILE, openSqliteStore, type SqliteStoreOptions } from "../../lib/store/sqlite_store.ts";
import type { Herald, Store } from "../../lib/store/store.ts";

export class Heard implements Herald {
  readonly lines: string[] = [];

  #waiting: { readonly count: number; readonly resolve: () => void } | undefined;

  info(message: string): void {
    this.#add(`info: ${message}`);
  }

  warn(message: string): void {
    this.#add(`warn: ${message}`);
  }

  /** Waits until there are `count` lines. */
  async count(count: number): Promise<void> {
    if (this.lines.length < count) await new Promise<void>((resolve) => this.#waiting = { count, resolve });
  }

  #add(line: string): void {
    this.lines.push(line);
    if (this.lines.length === this.#waiting?.count) this.#waiting.resolve();
  }
}

export interface Opened extends AsyncDisposable {
  readonly store: Store;
  readonly heard: Heard;
  /** The database. */
  readonly file: string;
}

export async function opened(directory: string, options: Partial<SqliteStoreOptions> = {}): Promise<Opened> {
  const heard = new Heard();
  // A retry by the clock would only make the tests wait: they ask for each by `flush`.
  const store = openSqliteStore({
    directory,
    herald: heard,
    clock: systemClock,
    busyMs: 50,
    secrets: () => [],
    billing: () => undefined,
    retention: () => ({ maxAgeMs: 30 * 86_400_000, maxBytes: 2 ** 31 }),
    ...options,
  });
  await store.facts.load();
  return { store, heard, file: join(directory, DATABASE_FILE), [Symbol.asyncDispose]: () => store.close() };
}
