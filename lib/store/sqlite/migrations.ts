/**
 * The schema, as the steps that made it. A database's `user_version` says how many of them it has seen. A step that was
 * released is never edited: what it made stands in somebody's file.
 */
import type { DatabaseSync } from "node:sqlite";
import { phrase } from "../../phrases/phrase.ts";
import { makeAttempts, makePanes, makeRequests, makeSessions, makeStatistics } from "./tables.ts";
import { Unusable } from "../unusable.ts";

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
  function requestRecords(db) {
    makeRequests(db);
    makeAttempts(db);
    makePanes(db);
  },
  function statistics(db) {
    makeStatistics(db, "statistics_hours");
    makeStatistics(db, "statistics_days");
  },
  /** What is known without one was learned before facts had one, or is of no protocol. */
  function protocolsOfFacts(db) {
    db.exec("ALTER TABLE learned ADD COLUMN protocol TEXT");
  },
  /** The beginnings of what was asked and answered, so that a conversation can be told without its bodies. */
  function beginnings(db) {
    db.exec(`
      ALTER TABLE requests ADD COLUMN asked TEXT NOT NULL DEFAULT '';
      ALTER TABLE requests ADD COLUMN answered TEXT NOT NULL DEFAULT '';
    `);
  },
  function sessions(db) {
    makeSessions(db);
  },
  /** What is said is data in JSON; it was text. */
  function phrases(db) {
    db.exec(`
      UPDATE requests SET error = json_quote(error) WHERE error IS NOT NULL AND NOT json_valid(error);
      UPDATE attempts SET reason = json_quote(reason) WHERE NOT json_valid(reason);
      UPDATE attempts SET result = json_quote(result) WHERE NOT json_valid(result);
    `);
  },
  /** What names a session; rows of the time before have none and are named by what was asked. */
  function titles(db) {
    db.exec("ALTER TABLE requests ADD COLUMN title TEXT");
  },
  /** One row. */
  function belief(db) {
    db.exec(`
      CREATE TABLE belief (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sure INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        claimed INTEGER NOT NULL,
        claimed_for_ms INTEGER NOT NULL,
        denied_for_ms INTEGER NOT NULL
      ) STRICT
    `);
  },
  /** What the upstream called the model that answered; rows of the time before do not say it. */
  function answeredModels(db) {
    db.exec("ALTER TABLE requests ADD COLUMN answered_model TEXT");
  },
  /** Which turn of its answer an attempt is of, from 2; of the first it says nothing. */
  function turns(db) {
    db.exec("ALTER TABLE attempts ADD COLUMN turn INTEGER");
  },
];

/**
 * Brings `db` to the newest schema, each step in a transaction of its own.
 * @throws Unusable if a newer program has written it
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[] = MIGRATIONS): void {
  if (versionOf(db) === migrations.length) return;
  for (let done = false; !done;) {
    // Another process may be at the same work: what is still to do is known only behind the lock.
    db.exec("BEGIN IMMEDIATE");
    try {
      const version = versionOf(db);
      if (version > migrations.length) throw tooNew(version, migrations.length);
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

/**
 * For who only reads.
 * @throws Unusable if `db` has another schema than the newest
 */
export function checkSchema(db: DatabaseSync): void {
  const version = versionOf(db);
  const here = MIGRATIONS.length;
  if (version > here) throw tooNew(version, here);
  if (version < here) {
    throw new Unusable(phrase("store.older", { schema: String(version), here: String(here) }));
  }
}

function tooNew(version: number, here: number): Unusable {
  return new Unusable(phrase("store.newer", { schema: String(version), here: String(here) }));
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}
