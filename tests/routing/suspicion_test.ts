import assert from "node:assert/strict";
import { Suspicion } from "../../lib/routing/suspicion.ts";

const WINDOW = 60_000;

/** What `report` says for requests of `sessions`, each a second behind the one before. */
function verdicts(suspicion: Suspicion, sessions: readonly number[], stepMs = 1000): boolean[] {
  return sessions.map((session, i) => suspicion.report(`s${session}`, { now: i * stepMs, windowMs: WINDOW }));
}

const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);

Deno.test("Suspicion blames the endpoints from the twentieth session on", () => {
  const said = verdicts(new Suspicion(), from(0, 30));
  assert.deepEqual(said, [...Array(19).fill(false), ...Array(11).fill(true)]);
});

Deno.test("Suspicion counts a session once, however often it fails", () => {
  assert.ok(verdicts(new Suspicion(), [...from(0, 19), ...Array(40).fill(3)]).every((blames) => !blames));
});

Deno.test("Suspicion starts anew when somebody was answered", () => {
  const suspicion = new Suspicion();
  verdicts(suspicion, from(0, 19));
  suspicion.answered();
  assert.ok(verdicts(suspicion, from(20, 19)).every((blames) => !blames));
});

Deno.test("Suspicion forgets what lies behind its window", () => {
  assert.ok(verdicts(new Suspicion(), from(0, 100), WINDOW / 18).every((blames) => !blames));
});
