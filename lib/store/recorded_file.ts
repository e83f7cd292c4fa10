/** Records of requests in another process's database, read where they lie, while it writes or when it has ended. */
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import type { RequestFilter, RequestPage, RequestQuery, RequestSummary, StoredRequest } from "./request_store.ts";
import { Database } from "./sqlite/database.ts";
import { newestRow, readNewer, readPage, readRequest } from "./sqlite/read_requests.ts";
import { DATABASE_FILE } from "./sqlite_store.ts";

/** How long a lock is waited for: only a clean-up of the file's structure locks out who reads. */
const BUSY_MS = 5000;

export class RecordedFile implements Disposable {
  readonly file: string;
  readonly #db: Database;

  /**
   * Opens the database of a storage folder.
   * @throws Error, whose message says what is wrong with which file
   */
  constructor(directory: string) {
    this.file = join(directory, DATABASE_FILE);
    if (!isFile(this.file)) {
      throw new Error(`There is no database "${this.file}": the proxy of this configuration has not run yet`);
    }
    this.#db = this.#read(() => new Database({ file: this.file, busyMs: BUSY_MS, readOnly: true }));
  }

  page(query: RequestQuery): RequestPage {
    return this.#read(() => readPage(this.#db, query));
  }

  find(id: string): StoredRequest | undefined {
    return this.#read(() => readRequest(this.#db, id));
  }

  /** Where `newer` begins if nothing of now is to be seen. */
  now(): number {
    return this.#read(() => newestRow(this.#db));
  }

  /** What was kept since `row`, and by what the next are asked for. */
  newer(
    query: { readonly filter: RequestFilter; readonly row: number; readonly limit: number },
  ): { readonly requests: readonly RequestSummary[]; readonly row: number } {
    return this.#read(() => readNewer(this.#db, query));
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #read<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const reason = messageOf(error);
      throw new Error(`Cannot read the database "${this.file}": ${reason}`);
    }
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
