/**
 * The schema, as the steps that made it. A database's `user_version` says how many of them it has seen. A step that was
 * released is never edited: what it made stands in somebody's file.
 */
import type { DatabaseSync } from "node:sqlite";

export type Migration = (db: DatabaseSync) => void;

export const MIGRATIONS: readonly Migration[] = [
  function learnedFacts(db) {
    db.exec(`
      CREATE TABLE learned (
        id TEXT PRIMARY KEY,
        endpoint_id TEXT NOT NULL,
        model TEXT NOT NULL,
        change TEXT NOT NULL,
        evidence TEXT NOT NULL,
        learned_at INTEGER NOT NULL,
        used_at INTEGER NOT NULL,
        uses INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID
    `);
  },
];

/**
 * Brings `db` to the newest schema, each step in a transaction of its own.
 * @throws Error if a newer program has written it
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[] = MIGRATIONS): void {
  if (versionOf(db) === migrations.length) return;
  for (let done = false; !done;) {
    // Another process may be at the same work: what is still to do is known only behind the lock.
    db.exec("BEGIN IMMEDIATE");
    try {
      const version = versionOf(db);
      if (version > migrations.length) {
        throw new Error(`a newer version of cccc has written it (schema ${version}, here ${migrations.length})`);
      }
      migrations[version]?.(db);
      db.exec(`PRAGMA user_version = ${Math.min(version + 1, migrations.length)}`);
      db.exec("COMMIT");
      done = version + 1 >= migrations.length;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}
