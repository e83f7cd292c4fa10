/** What is believed of the clock, kept over a restart. */
import { type Belief, believedTime, believing, type Look, looked } from "../believed_time.ts";
import { numberOf } from "./column.ts";
import type { Database } from "./database.ts";

/** What began so long before this process first looked was recorded by another one. */
const EARLIER_MS = 10 * 60_000;

/** Looks at the clock; how late it is, as far as that is to be believed. */
export function lookAtClock(db: Database, look: Look): number {
  return db.transaction(() => {
    const belief = looked(loadBelief(db) ?? believing(newestBefore(db, look) ?? look.now), look);
    saveBelief(db, belief);
    return believedTime(belief, look.now);
  });
}

function loadBelief(db: Database): Belief | undefined {
  const row = db.prepare("SELECT * FROM belief").get();
  return row && {
    sure: Number(row["sure"]),
    seen: Number(row["seen"]),
    claimed: Number(row["claimed"]),
    claimedForMs: Number(row["claimed_for_ms"]),
    deniedForMs: Number(row["denied_for_ms"]),
  };
}

function saveBelief(db: Database, { sure, seen, claimed, claimedForMs, deniedForMs }: Belief): void {
  db.prepare("REPLACE INTO belief (id, sure, seen, claimed, claimed_for_ms, denied_for_ms) VALUES (1, ?, ?, ?, ?, ?)")
    .run(...[sure, seen, claimed, claimedForMs, deniedForMs].map(Math.round));
}

/** When the last request began that was recorded before this process: a database of an earlier version says no more. */
function newestBefore(db: Database, { now, livedMs }: Look): number | undefined {
  const newest = db.prepare("SELECT max(started_at) AS time FROM requests WHERE started_at < ?")
    .get(now - livedMs - EARLIER_MS)?.["time"];
  return numberOf(newest);
}
