/** What a damaged database still tells of what cannot be made again: what was learned, and what was counted. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { isObject, parseJson } from "../../json.ts";
import { type Database, isFaultOfFile } from "./database.ts";
import type { Row } from "./read_requests.ts";

/** Each with what else has to hold of a row: a page that is damaged may be read all the same. */
const TABLES: Readonly<Record<string, (row: Row) => boolean>> = {
  learned: ({ change = null }) => isObject(parseJson(String(change))),
  statistics_hours: isCount,
  statistics_days: isCount,
};

/** As `Histogram.encode` writes it. */
const HISTOGRAM = /^(?:\d{1,4} \d{1,15},)*$/;

function isCount({ errors = null, durations = null, first_tokens = null }: Row): boolean {
  return isObject(parseJson(String(errors))) && HISTOGRAM.test(String(durations)) &&
    HISTOGRAM.test(String(first_tokens));
}

/**
 * Copies into `db`, which is new, what can be read of the file `damaged`.
 * @throws Error if `db` cannot be written
 */
export function salvage(db: Database, damaged: string): void {
  const from = opened(damaged);
  if (from === undefined) return;
  try {
    db.transaction(() => {
      for (const table of Object.keys(TABLES)) {
        // From both ends, as far as the damage: Deno 2.9.5 does not tell that from the last row.
        for (const order of ["ASC", "DESC"]) {
          copy(readable(from, `SELECT * FROM ${table} ORDER BY 1 ${order}`), table, db);
        }
      }
    });
  } finally {
    from.close();
  }
}

function opened(file: string): DatabaseSync | undefined {
  try {
    return new DatabaseSync(file, { readOnly: true });
  } catch {
    return undefined;
  }
}

function copy(rows: Iterable<Row>, table: string, db: Database): void {
  const names = db.prepare(`PRAGMA table_info(${table})`).all().map(({ name }) => String(name));
  const insert = db.prepare(`INSERT OR IGNORE INTO ${table} (${names}) VALUES (${names.map(() => "?")})`);
  for (const row of rows) {
    if (!TABLES[table]!(row)) continue;
    try {
      // A database of an earlier version has not all columns.
      insert.run(...names.map((name): SQLInputValue => row[name] ?? null));
    } catch (error) {
      if (isFaultOfFile(error)) throw error;
    }
  }
}

function* readable(from: DatabaseSync, sql: string): Generator<Row, void> {
  try {
    for (const row of from.prepare(sql).iterate()) yield row as Row;
  } catch {
    // What was read so far is what there is.
  }
}
