/** Removes what is too old or too much, a little at a time: whoever writes does not wait long. */
import { forgetPieces } from "./bodies.ts";
import type { Database } from "./database.ts";
import { generationOf } from "./requests.ts";
import { addUpAgain } from "./session_sums.ts";

export interface Limits {
  /** Requests that began before go; milliseconds of the epoch. */
  readonly before: number;
  /** While more is used, the oldest requests go. */
  readonly maxBytes: number;
}

export interface Tidied {
  readonly removed: number;
  /** There is more to do. */
  readonly more: boolean;
}

/** How much one step removes and gives back. */
const REQUESTS = 100;
const PIECES = 1000;
const PAGES = 250;

/** One step. */
export function tidy(db: Database, limits: Limits): Tidied {
  const { removed, forgotten } = db.transaction(() => {
    const removed = removeOldest(db, limits);
    return { removed, forgotten: forgetUnused(db) };
  });
  const shrinks = hasMuchFree(db);
  if (shrinks) giveBack(db);
  return { removed, more: removed > 0 || forgotten > 0 || (shrinks && hasMuchFree(db)) };
}

/**
 * Gives some free pages back to the system; whether there are more. `VACUUM` needs a second database for a while, which
 * Deno permits only to a program that may read and write everywhere.
 */
export function giveBack(db: Database): boolean {
  db.prepare(`PRAGMA incremental_vacuum(${PAGES})`).all();
  return pragma(db, "freelist_count") > 0;
}

/** Some free pages are good to have: the next rows go there. */
function hasMuchFree(db: Database): boolean {
  return pragma(db, "freelist_count") * 4 > pragma(db, "page_count");
}

/** Bytes that are used of the file. */
function usedBytes(db: Database): number {
  return (pragma(db, "page_count") - pragma(db, "freelist_count")) * pragma(db, "page_size");
}

export interface DatabaseUsage {
  readonly requests: number;
  readonly oldestAt: number | undefined;
  readonly bytes: number;
}

export function readUsage(db: Database): DatabaseUsage {
  const row = db.prepare("SELECT count(*) AS count, min(started_at) AS oldest FROM requests").get();
  const oldest = row?.["oldest"] ?? undefined;
  return {
    requests: Number(row?.["count"]),
    oldestAt: oldest === undefined ? undefined : Number(oldest),
    bytes: usedBytes(db),
  };
}

function isTooLarge(db: Database, { maxBytes }: Limits): boolean {
  return usedBytes(db) > maxBytes;
}

function removeOldest(db: Database, limits: Limits): number {
  const before = isTooLarge(db, limits) ? Infinity : limits.before;
  const rows = db.prepare("SELECT id, session FROM requests WHERE started_at < ? ORDER BY started_at, id LIMIT ?")
    .all(before === Infinity ? Number.MAX_SAFE_INTEGER : before, REQUESTS);
  for (const { id } of rows) {
    db.prepare("DELETE FROM words WHERE rowid = ?").run(id!);
    db.prepare("DELETE FROM panes WHERE request = ?").run(id!);
    db.prepare("DELETE FROM attempts WHERE request = ?").run(id!);
    db.prepare("DELETE FROM requests WHERE id = ?").run(id!);
  }
  addUpAgain(db, new Set(rows.map(({ session }) => session).filter((session) => typeof session === "string")));
  return rows.length;
}

function forgetUnused(db: Database): number {
  const oldest = db.prepare("SELECT min(started_at) AS time FROM requests").get()?.["time"];
  const generation = oldest === null || oldest === undefined ? Number.MAX_SAFE_INTEGER : generationOf(Number(oldest));
  return forgetPieces(db, { generation, limit: PIECES });
}

function pragma(db: Database, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
