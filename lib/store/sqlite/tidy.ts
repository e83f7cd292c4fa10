/** Removes what is too old or too much, a little at a time: whoever writes does not wait long. */
import { numberOf } from "./column.ts";
import { endGenerations, forgetAllBut, forgetPieces } from "./bodies.ts";
import type { Database } from "./database.ts";
import { endOf, generationOf } from "./requests.ts";
import { addUpAgain } from "./session_sums.ts";

export interface Limits {
  /** Requests that began before go; milliseconds of the epoch. */
  readonly before: number;
  /**
   * One that began from `before` until then is no old one, and what was recorded after it is none either, whatever time
   * the clock said then. Without it the times alone count.
   */
  readonly now?: number;
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
/** Where it is too much: pieces, and the share of the oldest requests. To find what they use takes longer. */
const SWEPT = 10_000;
const SHARE = 10;

/** One step. */
export function tidy(db: Database, limits: Limits): Tidied {
  const { removed, forgotten } = db.transaction(() =>
    isTooLarge(db, limits) ? makeRoom(db, limits) : forgetOld(db, limits)
  );
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
  return {
    requests: Number(row?.["count"]),
    oldestAt: numberOf(row?.["oldest"]),
    bytes: usedBytes(db),
  };
}

interface Done {
  readonly removed: number;
  /** Pieces. */
  readonly forgotten: number;
}

function forgetOld(db: Database, { before, now }: Limits): Done {
  const oldest = findOldest(db, { before, limit: REQUESTS });
  const last = oldest.reduce((latest, { id }) => Math.max(latest, id), 0);
  const young = now === undefined || last === 0 ? undefined : firstYoung(db, { before, now, until: last });
  const old = young === undefined ? oldest : findOldest(db, { before, limit: REQUESTS, rowsBefore: young });
  return { removed: removeWithAhead(db, old, now), forgotten: forgetUnused(db) };
}

/** Clocks may differ by so much, and nothing begins later than it is recorded. */
const AHEAD_MS = 4 * 86_400_000;

/**
 * With `found` goes what was recorded before it under a date that is still to come, as the clock was ahead: it would stay
 * for years. How many there were.
 */
function removeWithAhead(db: Database, found: readonly Found[], now: number | undefined): number {
  const removed = remove(db, found);
  if (removed === 0 || now === undefined) return removed;
  const last = found.reduce((latest, { id }) => Math.max(latest, id), 0);
  const ahead = db.prepare("SELECT id, session FROM requests WHERE started_at > ? AND id < ? LIMIT ?")
    .all(now + AHEAD_MS, last, REQUESTS).map(foundIn);
  if (ahead.length === 0) return removed;
  remove(db, ahead);
  const newest = db.prepare("SELECT max(started_at) AS time FROM requests").get()?.["time"];
  // Their pieces are of a generation that is still to come, too.
  endGenerations(db, generationOf(numberOf(newest) ?? now));
  return removed + ahead.length;
}

/** The first row, as far as `until`, of a request that is certainly not old; as a rule there are only few that far. */
function firstYoung(
  db: Database,
  { before, now, until }: { readonly before: number; readonly now: number; readonly until: number },
): number | undefined {
  const id = db.prepare(
    "SELECT id FROM requests NOT INDEXED WHERE id < ? AND started_at BETWEEN ? AND ? ORDER BY id LIMIT 1",
  ).get(until, before, now)?.["id"];
  return numberOf(id);
}

/** No request goes while there are pieces that nobody uses: what they take is what is wanted. */
function makeRoom(db: Database, { now, maxBytes }: Limits): Done {
  const forgotten = forgetUnused(db) || sweepOldest(db);
  if (forgotten > 0) return { removed: 0, forgotten };
  // The pieces of these are looked for among those of all that began in the same minutes: not too often, and no more go
  // than it takes, if all are alike.
  const share = Math.ceil(countOldest(db) / SHARE);
  const limit = Math.min(Math.max(REQUESTS, share), Math.max(share, tooMany(db, maxBytes)));
  const oldest = findOldest(db, { before: Number.MAX_SAFE_INTEGER, limit });
  return { removed: removeWithAhead(db, oldest, now), forgotten: 0 };
}

/** How many requests are of the bytes that are too many. */
function tooMany(db: Database, maxBytes: number): number {
  const count = Number(db.prepare("SELECT count(*) AS count FROM requests").get()?.["count"]);
  return Math.ceil(count * (1 - maxBytes / usedBytes(db)));
}

function isTooLarge(db: Database, { maxBytes }: Limits): boolean {
  return usedBytes(db) > maxBytes;
}

interface Found {
  readonly id: number;
  readonly session: string | undefined;
}

function findOldest(
  db: Database,
  { before, limit, rowsBefore = Number.MAX_SAFE_INTEGER }: {
    readonly before: number;
    readonly limit: number;
    readonly rowsBefore?: number;
  },
): readonly Found[] {
  return db.prepare(
    "SELECT id, session FROM requests WHERE started_at < ? AND id < ? ORDER BY started_at, id LIMIT ?",
  ).all(before, rowsBefore, limit).map(foundIn);
}

function foundIn({ id, session }: Readonly<Record<string, unknown>>): Found {
  return { id: Number(id), session: typeof session === "string" ? session : undefined };
}

/** How many there were. */
function remove(db: Database, found: readonly Found[]): number {
  for (const { id } of found) {
    db.prepare("DELETE FROM words WHERE rowid = ?").run(id);
    db.prepare("DELETE FROM panes WHERE request = ?").run(id);
    db.prepare("DELETE FROM attempts WHERE request = ?").run(id);
    db.prepare("DELETE FROM requests WHERE id = ?").run(id);
  }
  addUpAgain(db, new Set(found.map(({ session }) => session).filter((session) => session !== undefined)));
  return found.length;
}

function forgetUnused(db: Database): number {
  return forgetPieces(db, { generation: oldestGeneration(db), limit: PIECES });
}

/** That of the oldest request; later than any if there is none. */
function oldestGeneration(db: Database): number {
  const oldest = db.prepare("SELECT min(started_at) AS time FROM requests").get()?.["time"];
  return oldest === null || oldest === undefined ? Number.MAX_SAFE_INTEGER : generationOf(Number(oldest));
}

/** How many requests are of the oldest generation. */
function countOldest(db: Database): number {
  const row = db.prepare("SELECT count(*) AS count FROM requests WHERE started_at < ?")
    .get(endOf(oldestGeneration(db)));
  return Number(row?.["count"]);
}

/** Forgets pieces of the oldest generation that none of its requests uses any more; others never did. */
function sweepOldest(db: Database): number {
  const generation = oldestGeneration(db);
  const bodies = db.prepare(
    "SELECT body FROM panes JOIN requests ON requests.id = panes.request WHERE started_at < ? AND body IS NOT NULL",
  ).all(endOf(generation)).map(({ body }) => String(body));
  return forgetAllBut(db, bodies, { generation, limit: SWEPT });
}

function pragma(db: Database, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
