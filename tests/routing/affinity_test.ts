import assert from "node:assert/strict";
import { Affinity } from "../../lib/routing/affinity.ts";

const HOUR = 3_600_000;

Deno.test("Affinity keeps a session with the endpoint that answered it last (F8)", () => {
  const affinity = new Affinity();
  affinity.report("s", { endpointId: "a", ttlMs: HOUR }, 0);
  assert.equal(affinity.endpointOf("s", 1), "a");
  assert.equal(affinity.endpointOf("t", 1), undefined);
  affinity.report("s", { endpointId: "b", ttlMs: HOUR }, 2);
  assert.equal(affinity.endpointOf("s", 3), "b", "it stays where it moved");
});

Deno.test("Affinity frees a session that was silent for the time to live, and no other (F10)", () => {
  const affinity = new Affinity();
  affinity.report("s", { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("t", { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("t", { endpointId: "a", ttlMs: HOUR }, HOUR - 1);
  assert.equal(affinity.endpointOf("s", HOUR - 1), "a");
  assert.equal(affinity.endpointOf("s", HOUR), undefined);
  assert.equal(affinity.endpointOf("t", HOUR), "a", "each turn counts anew");
});

Deno.test("Affinity is bounded: the session that was silent longest goes first", () => {
  const affinity = new Affinity();
  for (let i = 0; i < 10_000; i++) affinity.report(`s${i}`, { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("s0", { endpointId: "a", ttlMs: HOUR }, 1);
  affinity.report("new", { endpointId: "a", ttlMs: HOUR }, 2);
  const endpointOf = (session: string) => affinity.endpointOf(session, 3);
  assert.deepEqual([endpointOf("s0"), endpointOf("s1"), endpointOf("new")], ["a", undefined, "a"]);
});

Deno.test("Affinity forgets an endpoint's sessions, and those of no other", () => {
  const affinity = new Affinity();
  affinity.report("s", { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("t", { endpointId: "b", ttlMs: HOUR }, 0);
  affinity.forget("a");
  assert.deepEqual(["s", "t"].map((session) => affinity.endpointOf(session, 1)), [undefined, "b"]);
});
