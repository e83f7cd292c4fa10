/**
 * The schema, as the steps that made it. A database's `user_version` says how many of them it has seen. A step that was
 * released is never edited: what it made stands in somebody's file.
 */
import type { DatabaseSync } from "node:sqlite";
import { phrase } from "../../phrases/phrase.ts";
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
];

function makeRequests(db: DatabaseSync): void {
  db.exec(`
      CREATE TABLE requests (
        id INTEGER PRIMARY KEY,
        request_id TEXT NOT NULL UNIQUE,
        started_at INTEGER NOT NULL,
        status INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        stream INTEGER NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        operation TEXT NOT NULL,
        client TEXT NOT NULL,
        key_name TEXT,
        session TEXT,
        agent TEXT,
        replay_of TEXT,
        protocol TEXT,
        model TEXT NOT NULL,
        endpoint_id TEXT,
        endpoint_name TEXT,
        upstream_protocol TEXT,
        upstream_model TEXT,
        attempts INTEGER NOT NULL,
        tried TEXT NOT NULL,
        request_bytes INTEGER NOT NULL,
        response_bytes INTEGER NOT NULL,
        first_byte_ms REAL,
        first_token_ms REAL,
        duration_ms REAL NOT NULL,
        tokens INTEGER,
        input_tokens INTEGER,
        output_tokens INTEGER,
        cache_read_tokens INTEGER,
        cache_write_5m_tokens INTEGER,
        cache_write_1h_tokens INTEGER,
        reasoning_tokens INTEGER,
        cost REAL,
        stop_reason TEXT,
        ended_by TEXT NOT NULL,
        error_kind TEXT,
        error TEXT,
        tags TEXT NOT NULL,
        losses TEXT NOT NULL,
        has_losses INTEGER NOT NULL,
        learned TEXT NOT NULL,
        tools TEXT NOT NULL,
        route TEXT NOT NULL
      ) STRICT;
      CREATE INDEX requests_by_session ON requests (session, started_at, id) WHERE session IS NOT NULL;
      -- Has all that requests are asked for by: whatever is looked for, this is looked through, and not the rows.
      CREATE INDEX requests_by_time ON requests (
        started_at, id, status, failed, client, key_name, endpoint_id, tried, model, upstream_model, agent, tags,
        protocol, upstream_protocol, operation, error_kind, has_losses, duration_ms, tokens, cost, session, replay_of
      );
    `);
}

function makeAttempts(db: DatabaseSync): void {
  db.exec(`
      CREATE TABLE attempts (
        request INTEGER NOT NULL,
        number INTEGER NOT NULL,
        endpoint_id TEXT NOT NULL,
        endpoint_name TEXT NOT NULL,
        protocol TEXT,
        model TEXT NOT NULL,
        status INTEGER,
        changes TEXT NOT NULL,
        reason TEXT NOT NULL,
        result TEXT NOT NULL,
        start_ms REAL NOT NULL,
        duration_ms REAL NOT NULL,
        sends INTEGER NOT NULL,
        PRIMARY KEY (request, number)
      ) STRICT, WITHOUT ROWID;

      CREATE VIRTUAL TABLE words USING fts5 (
        asked, answered, tools, error,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
      );
    `);
}

function makePanes(db: DatabaseSync): void {
  db.exec(`
      CREATE TABLE panes (
        request INTEGER NOT NULL,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL,
        attempt INTEGER,
        head TEXT NOT NULL,
        headers TEXT NOT NULL,
        size INTEGER NOT NULL,
        times TEXT,
        body TEXT,
        bytes BLOB,
        PRIMARY KEY (request, number)
      ) STRICT;

      CREATE TABLE chunks (
        id INTEGER PRIMARY KEY,
        hash BLOB NOT NULL UNIQUE,
        packed INTEGER NOT NULL,
        data BLOB NOT NULL,
        generation INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX chunks_by_generation ON chunks (generation);

      CREATE TABLE nodes (
        id INTEGER PRIMARY KEY,
        parent INTEGER NOT NULL,
        chunk INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        UNIQUE (parent, chunk)
      ) STRICT;
      CREATE INDEX nodes_by_generation ON nodes (generation);
    `);
}

function makeStatistics(db: DatabaseSync, table: string): void {
  db.exec(`
      CREATE TABLE ${table} (
        start INTEGER NOT NULL,
        endpoint_id TEXT NOT NULL,
        model TEXT NOT NULL,
        client TEXT NOT NULL,
        key_name TEXT NOT NULL,
        requests INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        canceled INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        failed_attempts INTEGER NOT NULL,
        cost REAL NOT NULL,
        unknown_cost INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cache_read_tokens INTEGER NOT NULL,
        cache_write_5m_tokens INTEGER NOT NULL,
        cache_write_1h_tokens INTEGER NOT NULL,
        reasoning_tokens INTEGER NOT NULL,
        request_bytes INTEGER NOT NULL,
        response_bytes INTEGER NOT NULL,
        errors TEXT NOT NULL,
        durations TEXT NOT NULL,
        first_tokens TEXT NOT NULL,
        PRIMARY KEY (start, endpoint_id, model, client, key_name)
      ) STRICT, WITHOUT ROWID;
    `);
}

/** What is kept of a conversation's requests, added up: lists of a hundred would else read all that they consist of. */
function makeSessions(db: DatabaseSync): void {
  db.exec(`
      CREATE TABLE sessions (
        session TEXT PRIMARY KEY,
        client TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        requests INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        cost REAL NOT NULL,
        unknown_cost INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cache_read_tokens INTEGER NOT NULL,
        cache_write_5m_tokens INTEGER NOT NULL,
        cache_write_1h_tokens INTEGER NOT NULL,
        reasoning_tokens INTEGER NOT NULL,
        agents TEXT NOT NULL,
        models TEXT NOT NULL,
        tools TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sessions_by_time ON sessions (last_at, session, started_at, cost);
    `);
}

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
