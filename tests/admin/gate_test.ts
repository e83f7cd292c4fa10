import assert from "node:assert/strict";
import { Gate } from "../../lib/admin/gate.ts";

function gate(password: string | undefined = "right") {
  const clock = { now: 0 };
  const made = new Gate({ password: () => password, monotonic: () => clock.now });
  const ask = async (given: string | undefined, address = "a") => {
    const headers = new Headers(given === undefined ? {} : { authorization: `Basic ${btoa(`any:${given}`)}` });
    const admission = await made.admit(headers, address);
    return admission.type === "slowed" ? admission.forMs : admission.type;
  };
  return { clock, ask };
}

Deno.test("Gate admits everybody where there is no password", async () => {
  const made = new Gate({ password: () => undefined, monotonic: () => 0 });
  assert.deepEqual(await made.admit(new Headers(), "a"), { type: "admitted" });
});

Deno.test("Gate lets an address wait longer with each wrong password, up to a minute, and nobody else", async () => {
  const { clock, ask } = gate();
  for (let count = 0; count < 5; count++) assert.equal(await ask("wrong"), "unknown");
  for (const wait of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    assert.equal(await ask("right"), wait);
    clock.now += wait - 1;
    assert.equal(await ask("right"), 1, "not even the right one is looked at");
    assert.equal(await ask("right", "b"), "admitted");
    clock.now += 1;
    assert.equal(await ask("wrong"), "unknown");
  }
});

Deno.test("Gate lets nobody guess on by another of many addresses", async () => {
  for (
    const [one, another, third] of [["127.0.0.1", "127.0.0.2", "::1"], ["2001:db8::1", "2001:db8::2", "2001:db8::3"]]
  ) {
    const { ask } = gate();
    for (let count = 0; count < 5; count++) await ask("wrong", count % 2 === 0 ? one : another);
    assert.equal(await ask("wrong", third), 1000);
    assert.equal(await ask("right", "192.0.2.1"), "admitted");
  }
});

Deno.test("Gate forgets failures after the right password, and after a quarter of an hour", async () => {
  const { clock, ask } = gate();
  for (let count = 0; count < 4; count++) await ask("wrong");
  assert.equal(await ask("right"), "admitted");
  for (let count = 0; count < 5; count++) assert.equal(await ask("wrong"), "unknown");
  clock.now += 15 * 60_000;
  for (let count = 0; count < 5; count++) assert.equal(await ask("wrong"), "unknown");
  assert.equal(await ask("wrong"), 1000);
});

Deno.test("Gate counts no request without a password: browsers ask so first", async () => {
  const { ask } = gate();
  for (let count = 0; count < 20; count++) assert.equal(await ask(undefined), "unknown");
  assert.equal(await ask("right"), "admitted");
});

Deno.test("Gate remembers a bounded number of addresses", async () => {
  const { ask } = gate();
  for (let count = 0; count < 5; count++) await ask("wrong", "first");
  assert.equal(await ask("right", "first"), 1000);
  for (let count = 0; count < 1000; count++) await ask("wrong", `other ${count}`);
  assert.equal(await ask("right", "first"), "admitted", "the one that was silent for longest is forgotten");
});

function cookie(token: string): Headers {
  return new Headers({ cookie: `other=1; cccc_session=${token}` });
}

Deno.test("Gate admits a browser that has logged in, until it logs out", async () => {
  const made = new Gate({ password: () => "right", monotonic: () => 0 });
  assert.deepEqual(await made.login("wrong", "a"), { type: "unknown" });
  const login = await made.login("right", "a");
  assert.ok(login.type === "begun");
  assert.deepEqual(await made.admit(cookie(login.token), "b"), { type: "admitted" });
  assert.deepEqual(await made.admit(cookie("x".repeat(43)), "a"), { type: "unknown" });
  made.logout(cookie(login.token));
  assert.deepEqual(await made.admit(cookie(login.token), "a"), { type: "unknown" });
});

Deno.test("Gate ends a session that is silent, is old, or was begun with another password", async () => {
  const state = { now: 0, password: "right" };
  const made = new Gate({ password: () => state.password, monotonic: () => state.now });
  const begin = async () => {
    const login = await made.login(state.password, "a");
    assert.ok(login.type === "begun");
    return cookie(login.token);
  };
  const silent = await begin();
  state.now += 12 * 3_600_000;
  assert.equal((await made.admit(silent, "a")).type, "unknown");
  const old = await begin();
  for (let hours = 0; hours < 7 * 24; hours += 6) {
    assert.equal((await made.admit(old, "a")).type, "admitted", `${hours} hours`);
    state.now += 6 * 3_600_000;
  }
  assert.equal((await made.admit(old, "a")).type, "unknown");
  const before = await begin();
  state.password = "another";
  assert.equal((await made.admit(before, "a")).type, "unknown");
});

Deno.test("Gate slows guesses that come at once, at its login too", async () => {
  const made = new Gate({ password: () => "right", monotonic: () => 0 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => made.login("wrong", "a")));
  assert.equal(answers.filter(({ type }) => type === "unknown").length, 5);
  assert.equal((await made.login("right", "a")).type, "slowed");
});

Deno.test("Gate keeps a bounded number of sessions", async () => {
  const made = new Gate({ password: () => "right", monotonic: () => 0 });
  const first = await made.login("right", "a");
  assert.ok(first.type === "begun");
  for (let count = 0; count < 1000; count++) await made.login("right", "a");
  assert.equal((await made.admit(cookie(first.token), "a")).type, "unknown");
});
