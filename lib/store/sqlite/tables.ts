/** The tables as the first steps of the schema made them: part of those steps, and as little to be edited. */
import type { DatabaseSync } from "node:sqlite";

export function makeRequests(db: DatabaseSync): void {
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

export function makeAttempts(db: DatabaseSync): void {
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

export function makePanes(db: DatabaseSync): void {
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

export function makeStatistics(db: DatabaseSync, table: string): void {
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
export function makeSessions(db: DatabaseSync): void {
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
