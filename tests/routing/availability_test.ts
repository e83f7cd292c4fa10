import assert from "node:assert/strict";
import { Availability } from "../../lib/routing/availability.ts";

const MAIN = { endpointId: "main", model: "m" };
const LIMITED = { type: "rate_limited", retryAfterMs: 1000 } as const;
const REFUSED = { type: "refused", status: 401, reason: "no" } as const;

Deno.test("Availability knows nothing against anybody at first", () => {
  const snapshot = new Availability().at(0);
  assert.equal(snapshot.hindrance("main", "m"), undefined);
  assert.deepEqual(snapshot.all, []);
});

Deno.test("Availability lets a limit end by itself, to the millisecond (G8)", () => {
  const availability = new Availability();
  availability.report(MAIN, LIMITED, 500);
  assert.deepEqual(availability.at(500).hindrance("main", "m"), { type: "rate_limited", until: 1500 });
  assert.equal(availability.at(1499).all.length, 1);
  assert.equal(availability.at(1500).hindrance("main", "m"), undefined);
  assert.deepEqual(availability.at(1500).all, []);
});

Deno.test("Availability asks a refused credential again after five minutes, without a reset button", () => {
  const availability = new Availability();
  availability.report(MAIN, REFUSED, 0);
  assert.deepEqual(availability.at(1).hindrance("main", "m"), { ...REFUSED, until: 300_000 });
  assert.equal(availability.at(300_000).hindrance("main", "m"), undefined);
});

Deno.test("Availability clears a hindrance on success, of that endpoint and model alone", () => {
  const availability = new Availability();
  const keys = [MAIN, { endpointId: "main", model: "other" }, { endpointId: "second", model: "m" }];
  for (const key of keys) availability.report(key, LIMITED, 0);
  availability.report(MAIN, { type: "success" }, 1);
  const left = availability.at(2).all.map(({ endpointId, model }) => ({ endpointId, model }));
  assert.deepEqual(left, keys.slice(1));
});

Deno.test("Availability goes by the latest report", () => {
  const availability = new Availability();
  availability.report(MAIN, { type: "rate_limited", retryAfterMs: 60_000 }, 0);
  availability.report(MAIN, LIMITED, 10);
  assert.deepEqual(availability.at(10).hindrance("main", "m"), { type: "rate_limited", until: 1010 });
  availability.report(MAIN, REFUSED, 20);
  assert.equal(availability.at(20).hindrance("main", "m")?.type, "refused");
});

Deno.test("Availability forgets one endpoint, not another whose id begins alike", () => {
  const availability = new Availability();
  for (const endpointId of ["main", "main-2"]) availability.report({ endpointId, model: "m" }, LIMITED, 0);
  availability.forget("main");
  assert.deepEqual(availability.at(0).all.map(({ endpointId }) => endpointId), ["main-2"]);
});

Deno.test("Availability keeps endpoints and models with odd names apart", () => {
  const availability = new Availability();
  availability.report({ endpointId: "a b", model: "c/d:e" }, LIMITED, 0);
  assert.equal(availability.at(0).hindrance("a", "b c/d:e"), undefined);
  assert.deepEqual(availability.at(0).all.map(({ endpointId, model }) => [endpointId, model]), [["a b", "c/d:e"]]);
});

Deno.test("Availability is bounded: clients that invent models cannot fill the memory", () => {
  const availability = new Availability();
  for (let i = 0; i < 10_050; i++) availability.report({ endpointId: "main", model: `m${i}` }, LIMITED, 0);
  assert.equal(availability.at(0).all.length, 10_000);
  assert.equal(availability.at(0).hindrance("main", "m0"), undefined);
  assert.ok(availability.at(0).hindrance("main", "m10049"));
});

Deno.test("Availability remembers what an endpoint turned out not to have, for good, until it changes", () => {
  const availability = new Availability();
  for (const endpointId of ["main", "main-2"]) availability.reportLack(endpointId, "responses");
  availability.report(MAIN, { type: "success" }, 1);
  const late = availability.at(Number.MAX_SAFE_INTEGER);
  assert.equal(late.lacks("main", "responses"), true);
  assert.equal(late.lacks("main", "chat"), false);
  assert.equal(late.lacks("other", "responses"), false);
  assert.deepEqual(late.all, [], "it hinders no model");
  availability.forget("main");
  assert.equal(availability.at(0).lacks("main", "responses"), false);
  assert.equal(availability.at(0).lacks("main-2", "responses"), true);
});
for (
  const [status, model, held] of [[401, "other", true], [402, "other", true], [403, "other", false], [
    403,
    "m",
    true,
  ]] as const
) {
  Deno.test(`Availability ${held ? "holds" : "does not hold"} a ${status} of model m against model ${model}`, () => {
    const availability = new Availability();
    availability.report(MAIN, { ...REFUSED, status }, 0);
    assert.equal(availability.at(1).hindrance("main", model) !== undefined, held);
    availability.report(MAIN, { type: "success" }, 2);
    assert.equal(availability.at(3).hindrance("main", model), undefined);
  });
}
