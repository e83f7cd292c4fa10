import assert from "node:assert/strict";
import { Affinity } from "../../lib/routing/affinity.ts";

const HOUR = 3_600_000;

Deno.test("Affinity keeps a session with the endpoint that answered it last (F8)", () => {
  const affinity = new Affinity();
  affinity.report("s", { endpointId: "a", ttlMs: HOUR }, 0);
  assert.equal(affinity.at(1).endpointOf("s"), "a");
  assert.equal(affinity.at(1).endpointOf("t"), undefined);
  affinity.report("s", { endpointId: "b", ttlMs: HOUR }, 2);
  assert.equal(affinity.at(3).endpointOf("s"), "b", "it stays where it moved");
});

Deno.test("Affinity frees a session that was silent for the time to live, and no other (F10)", () => {
  const affinity = new Affinity();
  affinity.report("s", { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("t", { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("t", { endpointId: "a", ttlMs: HOUR }, HOUR - 1);
  assert.equal(affinity.at(HOUR - 1).endpointOf("s"), "a");
  assert.equal(affinity.at(HOUR).endpointOf("s"), undefined);
  assert.equal(affinity.at(HOUR).endpointOf("t"), "a", "each turn counts anew");
});

Deno.test("Affinity is bounded: the session that was silent longest goes first", () => {
  const affinity = new Affinity();
  for (let i = 0; i < 10_000; i++) affinity.report(`s${i}`, { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("s0", { endpointId: "a", ttlMs: HOUR }, 1);
  affinity.report("new", { endpointId: "a", ttlMs: HOUR }, 2);
  const { endpointOf } = affinity.at(3);
  assert.deepEqual([endpointOf("s0"), endpointOf("s1"), endpointOf("new")], ["a", undefined, "a"]);
});

Deno.test("Affinity forgets an endpoint's sessions, and those of no other", () => {
  const affinity = new Affinity();
  affinity.report("s", { endpointId: "a", ttlMs: HOUR }, 0);
  affinity.report("t", { endpointId: "b", ttlMs: HOUR }, 0);
  affinity.forget("a");
  assert.deepEqual(["s", "t"].map(affinity.at(1).endpointOf), [undefined, "b"]);
});
