import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

/** Far above what any wait takes; a busy machine is slow. */
const LIMIT_MS = 20_000;
const LOOK_MS = 20;

type Nothing = false | "" | undefined;

/** Looks until something is there that holds, and gives it back; `what` is how a test fails where it never comes. */
export async function until<T>(what: string, look: () => Nothing | T | Promise<Nothing | T>): Promise<T> {
  for (const end = performance.now() + LIMIT_MS;; await pause(LOOK_MS)) {
    const seen = await look();
    if (seen) return seen;
    assert.ok(performance.now() < end, `It never came to be that ${what}`);
  }
}
