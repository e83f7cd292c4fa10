import assert from "node:assert/strict";
import { Gate } from "../../lib/admin/gate.ts";

function gate(password: string | undefined = "right") {
  const clock = { now: 0 };
  const made = new Gate({ password: () => password, monotonic: () => clock.now });
  const ask = (given: string | undefined, address = "a") => {
    const headers = new Headers(given === undefined ? {} : { authorization: `Basic ${btoa(`any:${given}`)}` });
    const admission = made.admit(headers, address);
    return admission.type === "slowed" ? admission.forMs : admission.type;
  };
  return { clock, ask };
}

Deno.test("Gate admits everybody where there is no password", () => {
  const made = new Gate({ password: () => undefined, monotonic: () => 0 });
  assert.deepEqual(made.admit(new Headers(), "a"), { type: "admitted" });
});

Deno.test("Gate lets an address wait longer with each wrong password, up to a minute, and nobody else", () => {
  const { clock, ask } = gate();
  for (let count = 0; count < 5; count++) assert.equal(ask("wrong"), "unknown");
  for (const wait of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    assert.equal(ask("right"), wait);
    clock.now += wait - 1;
    assert.equal(ask("right"), 1, "not even the right one is looked at");
    assert.equal(ask("right", "b"), "admitted");
    clock.now += 1;
    assert.equal(ask("wrong"), "unknown");
  }
});

Deno.test("Gate forgets failures after the right password, and after a quarter of an hour", () => {
  const { clock, ask } = gate();
  for (let count = 0; count < 4; count++) ask("wrong");
  assert.equal(ask("right"), "admitted");
  for (let count = 0; count < 5; count++) assert.equal(ask("wrong"), "unknown");
  clock.now += 15 * 60_000;
  for (let count = 0; count < 5; count++) assert.equal(ask("wrong"), "unknown");
  assert.equal(ask("wrong"), 1000);
});

Deno.test("Gate counts no request without a password: browsers ask so first", () => {
  const { ask } = gate();
  for (let count = 0; count < 20; count++) assert.equal(ask(undefined), "unknown");
  assert.equal(ask("right"), "admitted");
});

Deno.test("Gate remembers a bounded number of addresses", () => {
  const { ask } = gate();
  for (let count = 0; count < 5; count++) ask("wrong", "first");
  assert.equal(ask("right", "first"), 1000);
  for (let count = 0; count < 1000; count++) ask("wrong", `other ${count}`);
  assert.equal(ask("right", "first"), "admitted", "the one that was silent for longest is forgotten");
});
