/** The latest requests that fit a filter, found without looking through more than has to be. */
import type { RequestFilter } from "../request_store.ts";
import type { Database } from "./database.ts";
import { type Clause, clauseOf, matchOf } from "./filter.ts";

export interface Wanted {
  readonly filter: RequestFilter;
  /** Where the page begins. */
  readonly start: Clause;
  readonly limit: number;
}

/** Numbers of rows, the latest first. */
export function latest(db: Database, wanted: Wanted): readonly number[] {
  const { text, ...filter } = wanted.filter;
  const others = and(clauseOf(filter), wanted.start);
  const match = text === undefined ? undefined : matchOf(text);
  if (match === undefined) return numbers(db, others, wanted.limit);
  const newest = db.prepare("SELECT rowid AS id FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?")
    .all(match, MANY).map(({ id }) => Number(id));
  if (newest.length < MANY) return numbers(db, and(others, oneOf(newest)), wanted.limit);
  const said: Said = { others, match, newest, limit: wanted.limit };
  return amongNewest(db, said) ?? amongAll(db, said);
}

/** What many requests say. */
interface Said {
  readonly others: Clause;
  readonly match: string;
  readonly newest: readonly number[];
  readonly limit: number;
}

/** So many rows are looked up by their number in a few milliseconds. */
const MANY = 4000;

/**
 * The index of words has rows in the order in which they ended. So its newest are enough, as far as no row beyond them
 * began later. `undefined`: they are not.
 */
function amongNewest(db: Database, { others, newest, limit }: Said): readonly number[] | undefined {
  // By the index of times (`+`): few of its first are among the newest.
  const beyond = db.prepare("SELECT started_at FROM requests WHERE +id < ? ORDER BY started_at DESC, id DESC LIMIT 1")
    .get(newest.at(-1) ?? 0)?.["started_at"];
  const isLater: Clause = { sql: "started_at > ?", values: [Number(beyond ?? 0)] };
  const found = numbers(db, and(and(others, isLater), oneOf(newest)), limit);
  return found.length < limit ? undefined : found;
}

/** To walk through all that say it takes less time than to look each of them up. */
function amongAll(db: Database, { others, match, limit }: Said): readonly number[] {
  const rows = db.prepare(
    `WITH fitting AS MATERIALIZED (SELECT id, started_at FROM requests WHERE ${others.sql})
      SELECT fitting.id FROM words CROSS JOIN fitting ON fitting.id = words.rowid WHERE words MATCH ?
      ORDER BY fitting.started_at DESC, fitting.id DESC LIMIT ?`,
  ).all(...others.values, match, limit);
  return rows.map(({ id }) => Number(id));
}

function oneOf(ids: readonly number[]): Clause {
  return { sql: "id IN (SELECT value FROM json_each(?))", values: [JSON.stringify(ids)] };
}

function numbers(db: Database, { sql, values }: Clause, limit: number): readonly number[] {
  const rows = db.prepare(`SELECT id FROM requests WHERE ${sql} ORDER BY started_at DESC, id DESC LIMIT ?`)
    .all(...values, limit);
  return rows.map(({ id }) => Number(id));
}

function and(a: Clause, b: Clause): Clause {
  return { sql: `${a.sql} AND ${b.sql}`, values: [...a.values, ...b.values] };
}
