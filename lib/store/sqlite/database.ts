/** The database's file: opened, and moved out of the way when it is damaged. */
import { dirname } from "node:path";
import { backup, DatabaseSync, type StatementSync } from "node:sqlite";
import { claimName, isThere, moveAside, removeQuietly, scratchOf } from "../../whole_file.ts";
import { isComplete } from "./is_complete.ts";
import { checkSchema, migrate } from "./migrations.ts";

export interface DatabaseOptions {
  readonly file: string;
  /** How long another program's lock is waited for, in milliseconds. */
  readonly busyMs: number;
  /** Reads what is there, which may be in use by another process; makes no file and no table. */
  readonly readOnly?: boolean;
}

/** As long as it becomes between two checkpoints: they come at a thousand pages. */
const JOURNAL_BYTES = 4 * 1024 * 1024;

/** SQLite keeps what it has not yet put into the file in two others beside it. */
const BESIDES = ["-wal", "-shm"] as const;

export class Database {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #identity: string | undefined;
  readonly #journal: string | undefined;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens the file with the newest schema; makes it, readable by its owner only, if there is none.
   * @throws Error of SQLite or of the file system, or if a program of another version has written it
   */
  constructor({ file, busyMs, readOnly = false }: DatabaseOptions) {
    if (!readOnly) makeFile(file);
    this.#db = new DatabaseSync(file, { readOnly });
    this.#file = file;
    this.#identity = identityOf(file);
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${busyMs}`);
      if (readOnly) checkSchema(this.#db);
      else {
        // Free pages are given back in small steps; counts only for a file that has no table yet.
        this.#db.exec("PRAGMA auto_vacuum = INCREMENTAL");
        // With WAL, `NORMAL` loses nothing when the process dies; when the power fails, the last moments at most.
        this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        // What a burst made of it, it would keep for as long as the program runs.
        this.#db.exec(`PRAGMA journal_size_limit = ${JOURNAL_BYTES}`);
        migrate(this.#db);
      }
      this.#journal = identityOf(file + BESIDES[0]);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Whether its file still lies where it was opened: one that was deleted can be written to, but nobody finds it again. */
  get isInPlace(): boolean {
    return identityOf(this.#file) === this.#identity;
  }

  /**
   * Whether `error`, which came of it, says that it will never do: it is damaged, or it has not the tables that its version
   * says, as where steps of the schema changed while they were developed.
   */
  isLost(error: unknown): boolean {
    if (isDamage(error)) return true;
    try {
      return isFaultOfFile(error) && !isComplete(this.#db);
    } catch {
      return false;
    }
  }

  /**
   * Removes its journal, once it is closed: SQLite leaves it where another file has taken the database's place, and would
   * write it into that one, which destroys it.
   */
  removeJournal(): void {
    if (this.#journal === undefined || identityOf(this.#file + BESIDES[0]) !== this.#journal) return;
    for (const end of BESIDES) removeQuietly(this.#file + end);
  }

  /** The statement of `sql`, prepared once. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, statement = this.#db.prepare(sql));
    return statement;
  }

  /** All of `action` or nothing. */
  transaction<T>(action: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const value = action();
      this.#db.exec("COMMIT");
      return value;
    } catch (error) {
      // SQLite ends the transaction by itself where it must.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** All of `action` or nothing, inside a transaction that goes on. */
  part<T>(action: () => T): T {
    this.#db.exec("SAVEPOINT part");
    try {
      const value = action();
      this.#db.exec("RELEASE part");
      return value;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK TO part; RELEASE part");
      throw error;
    }
  }

  /** Copies the database, as it is at one moment, into `file`, which is there when it is whole. */
  async backUp(file: string): Promise<void> {
    if (isThere(file)) throw new Deno.errors.AlreadyExists(`"${file}" exists`);
    const scratch = scratchOf(file);
    try {
      Deno.openSync(scratch, { createNew: true, write: true, mode: 0o600 }).close();
      await backup(this.#db, scratch);
      claimName(scratch, file);
    } catch (error) {
      for (const end of ["", "-journal"]) removeQuietly(scratch + end);
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

function makeFile(file: string): void {
  Deno.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would make it readable by all; the files beside it get the mode of this one.
  Deno.openSync(file, { create: true, write: true, read: true, mode: 0o600 }).close();
}

/** Which file lies at `file`; `undefined`: none. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = Deno.statSync(file);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Renames a damaged file, and those beside it, to the first name that is free; returns the file's new name. */
export function moveDatabaseAside(file: string): string {
  return moveAside(file, BESIDES);
}

/** What SQLite says of SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html); Deno 2.9.5 hides the codes. */
const DAMAGED = /^(?:database disk image is malformed|file is not a database|malformed database schema)/;

/** Whether `error` is SQLite saying that the file is none of its own, or no longer. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && DAMAGED.test(error.message);
}

/** Whether `error` is of the file, and not of what was to be written: then the same write may succeed later. */
export function isFaultOfFile(error: unknown): boolean {
  const isSqlite = error instanceof Error && (error as { code?: unknown }).code === "ERR_SQLITE_ERROR";
  return isSqlite && !/constraint failed|cannot store|datatype mismatch|string or blob too big/.test(error.message);
}
