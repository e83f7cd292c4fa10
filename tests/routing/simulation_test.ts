import assert from "node:assert/strict";
import type { Policy } from "../../lib/config/config.ts";
import { endpoint } from "../endpoint.ts";
import { type Deed, type Ended, seeded, Simulation, type SimulationOptions } from "./simulated.ts";

const ANSWER: Deed = { type: "answer" };
const MINUTE = 60_000;

/** Ways in which an endpoint is down for a while. */
const FAULTS: readonly Deed[] = [
  { type: "refused" },
  { type: "timeout" },
  { type: "status", status: 500 },
  { type: "status", status: 502 },
  { type: "status", status: 529 },
  { type: "status", status: 401 },
  { type: "status", status: 429 },
  { type: "status", status: 429, limitMs: 30_000 },
  { type: "status", status: 429, limitMs: 400 },
  { type: "status", status: 503, limitMs: 5000 },
  { type: "status", status: 404 },
];

/** For each endpoint and minute one of the faults, or none. */
function outages(ids: readonly string[], minutes: number): Map<string, (Deed | undefined)[]> {
  const random = seeded(42);
  const pick = () => random() < 0.5 ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
  return new Map(ids.map((id) => [id, Array.from({ length: minutes }, pick)]));
}

interface Talk {
  readonly sessions: number;
  readonly turns: number;
  readonly kind?: (random: number) => string;
  readonly beside?: Promise<void>;
}

/** So many sessions, each of so many turns one behind the other. */
async function talk(
  simulation: Simulation,
  { sessions, turns, kind = () => "good", beside }: Talk,
): Promise<void> {
  const { random, time } = simulation;
  const talking = Array.from({ length: sessions }, async (_, index) => {
    await time.sleep(random() * MINUTE);
    for (let turn = 0; turn < turns; turn++) {
      await simulation.request({ session: `s${index}`, kind: kind(random()) });
      await time.sleep(random() * 10_000);
    }
  });
  await time.run(Promise.all([...talking, beside]));
}

const lost = ({ ended }: Simulation) =>
  ended.filter(({ kind, endpointId }) => kind === "good" && endpointId === undefined);

function byEndpoint(ended: readonly Ended[]): Map<string, Ended[]> {
  return Map.groupBy(ended.filter((each) => each.endpointId !== undefined), ({ endpointId }) => endpointId!);
}

const POLICIES: readonly Policy[] = ["priority", "round_robin", "weighted", "least_busy", "fastest"];

for (const policy of POLICIES) {
  Deno.test(`simulation: no request is lost while one endpoint is healthy, whatever the others do (${policy})`, async () => {
    const ids = ["a", "b", "c", "d"];
    const down = outages(ids, 10);
    const options: SimulationOptions = {
      endpoints: [...ids, "healthy"].map((name, priority) => endpoint({ name, priority })),
      routing: { policy },
      deed: ({ endpointId, at }, { kind }) => {
        if (kind === "bad") return { type: "status", status: 400 };
        if (kind === "poisonous") return { type: "status", status: 500 };
        return down.get(endpointId)?.[Math.floor(at / MINUTE)] ?? ANSWER;
      },
    };
    using simulation = new Simulation(options);
    const kind = (random: number) => random < 0.05 ? "bad" : random < 0.1 ? "poisonous" : "good";
    await talk(simulation, { sessions: 60, turns: 50, kind });
    assert.equal(simulation.ended.length, 3000);
    assert.deepEqual(lost(simulation).map(({ record }) => record.attempts.map(({ result }) => result)), []);
    const everybody = new Set(simulation.asked.map(({ endpointId }) => endpointId));
    assert.deepEqual([...everybody].sort(), ["a", "b", "c", "d", "healthy"]);
    assert.ok(simulation.asked.some(({ state }) => state === "half_open"), "breakers opened and let requests through");
    assert.ok(simulation.ended.every(({ record }) => record.attempts.length <= 12));
  });
}

Deno.test("simulation: no endpoint is benched by faults of requests, not even where most requests are faulty (G10)", async () => {
  const faults: Record<string, Deed> = {
    bad: { type: "status", status: 400 },
    large: { type: "status", status: 413 },
    poisonous: { type: "status", status: 500 },
    endless: { type: "timeout" },
  };
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, priority) => endpoint({ name, priority })),
    deed: (_, { kind }) => faults[kind] ?? ANSWER,
  });
  const kinds = ["good", ...Object.keys(faults)];
  await talk(simulation, { sessions: 40, turns: 50, kind: (random) => kinds[Math.floor(random * kinds.length)]! });
  assert.equal(simulation.ended.length, 2000);
  assert.deepEqual(new Set(simulation.asked.map(({ state }) => state)), new Set(["closed"]));
  assert.deepEqual(simulation.availability.at(simulation.now).all(), []);
  assert.deepEqual(lost(simulation), []);
});

Deno.test("simulation: endpoints that fail on every session are benched, and come back when they answer again", async () => {
  const isDown = (at: number) => at < 3 * MINUTE;
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, priority) => endpoint({ name, priority })),
    deed: ({ at }) => isDown(at) ? { type: "status", status: 500 } : ANSWER,
  });
  await talk(simulation, { sessions: 40, turns: 60 });
  const open = simulation.asked.filter(({ at, state }) => isDown(at) && state === "open").length;
  assert.ok(open > 0, "the breakers opened, and the least bad endpoint was asked all the same");
  const late = simulation.ended.filter(({ at }) => at > 4 * MINUTE);
  assert.ok(late.length > 100);
  assert.ok(late.every(({ endpointId }) => endpointId !== undefined), "everybody is answered again");
  assert.deepEqual(simulation.availability.at(simulation.now).all(), []);
});

Deno.test("simulation: one conversation on which everybody fails benches nobody, however often it is sent (G10)", async () => {
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, priority) => endpoint({ name, priority })),
    deed: () => ({ type: "status", status: 500 }),
  });
  const { time } = simulation;
  await time.run((async () => {
    for (let turn = 0; turn < 100; turn++) await simulation.request({ session: "s", kind: "poisonous" });
  })());
  assert.deepEqual(simulation.availability.at(simulation.now).all(), []);
});

Deno.test("simulation: sessions stay put while their endpoint is well, and are shared among all (B3, F9)", async () => {
  using simulation = new Simulation({
    endpoints: ["a", "b", "c"].map((name) => endpoint({ name })),
    routing: { policy: "round_robin" },
    deed: () => ANSWER,
  });
  await talk(simulation, { sessions: 60, turns: 30 });
  for (const [session, turns] of Map.groupBy(simulation.ended, ({ session }) => session)) {
    assert.equal(new Set(turns.map(({ endpointId }) => endpointId)).size, 1, session);
  }
  for (const [id, turns] of byEndpoint(simulation.ended)) {
    const sessions = new Set(turns.map(({ session }) => session)).size;
    assert.ok(sessions >= 15 && sessions <= 25, `${id} has ${sessions} sessions`);
  }
});

Deno.test("simulation: an outage moves the sessions of its endpoint alone, once, and the endpoint recovers", async () => {
  const isDown = (id: string, at: number) => id === "a" && at > 2 * MINUTE && at < 4 * MINUTE;
  using simulation = new Simulation({
    endpoints: ["a", "b", "c"].map((name) => endpoint({ name })),
    routing: { policy: "round_robin" },
    deed: ({ endpointId, at }) => isDown(endpointId, at) ? { type: "refused" } : ANSWER,
  });
  const { time } = simulation;
  const late = async () => {
    for (let i = 0; i < 60; i++) {
      await time.sleep(10_000);
      await simulation.request({ session: `late${i}`, kind: "good" });
    }
  };
  await talk(simulation, { sessions: 30, turns: 60, beside: late() });
  assert.deepEqual(lost(simulation), []);
  for (const [session, turns] of Map.groupBy(simulation.ended, ({ session }) => session)) {
    const course = turns.map(({ endpointId }) => endpointId!).filter((id, i, all) => id !== all[i - 1]).join("");
    assert.match(course, /^(?:b|c|a|ab|ac)$/, session);
  }
  const during = simulation.asked.filter(({ endpointId, at }) => isDown(endpointId, at));
  assert.ok(during.length < 40, `${during.length} attempts at an endpoint that is down`);
  const after = simulation.ended.filter(({ endpointId, at }) => endpointId === "a" && at > 5 * MINUTE);
  assert.ok(after.some(({ session }) => session.startsWith("late")), "new sessions come to it again");
  assert.equal(simulation.availability.at(simulation.now).state({ endpointId: "a", model: "m" }).type, "closed");
});

Deno.test("simulation: a half-open endpoint gets one request at a time, until it has proved itself", async () => {
  const isDown = (at: number) => at < 2 * MINUTE;
  let out = 0;
  let most = 0;
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, priority) => endpoint({ name, priority })),
    routing: { affinity: { enabled: false, ttlMs: 0, returns: false } },
    deed: ({ endpointId, at, state }) => {
      if (endpointId !== "a") return ANSWER;
      if (state === "half_open") {
        most = Math.max(most, ++out);
        // The clock is virtual: the lease is over when its answer has begun.
        void simulation.time.sleep(isDown(at) ? 5000 : 400).then(() => out--);
      }
      return isDown(at) ? { type: "timeout" } : ANSWER;
    },
  });
  await talk(simulation, { sessions: 60, turns: 20 });
  assert.deepEqual(lost(simulation), []);
  assert.equal(most, 1);
  const halfOpen = simulation.asked.filter(({ state }) => state === "half_open").length;
  assert.ok(halfOpen >= 4, `${halfOpen} requests let through`);
  assert.equal(simulation.availability.at(simulation.now).state({ endpointId: "a", model: "m" }).type, "closed");
});

Deno.test("simulation: load is shared by weight", async () => {
  const weights = { a: 5, b: 3, c: 2 };
  using simulation = new Simulation({
    endpoints: Object.entries(weights).map(([name, weight]) => endpoint({ name, weight })),
    routing: { policy: "weighted", affinity: { enabled: false, ttlMs: 0, returns: false } },
    deed: () => ANSWER,
  });
  await talk(simulation, { sessions: 50, turns: 40 });
  for (const [id, turns] of byEndpoint(simulation.ended)) {
    const share = turns.length / simulation.ended.length * 10;
    assert.ok(Math.abs(share - weights[id as keyof typeof weights]) < 0.05, `${id}: ${share}`);
  }
});

Deno.test("simulation: max_concurrency is never exceeded, and who finds no place waits for one", async () => {
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, i) => endpoint({ name, priority: i, maxConcurrency: 3 + i })),
    deed: () => ({ type: "answer", streamMs: 3000 }),
  });
  await talk(simulation, { sessions: 20, turns: 30 });
  assert.deepEqual(lost(simulation), []);
  for (const [id, most] of [["a", 3], ["b", 4]] as const) {
    const inFlight = simulation.asked.filter(({ endpointId }) => endpointId === id).map((asked) => asked.inFlight);
    assert.equal(Math.max(...inFlight), most, id);
  }
});

Deno.test("simulation: max_per_minute is never exceeded within any minute, and another endpoint takes the rest", async () => {
  using simulation = new Simulation({
    endpoints: [endpoint({ name: "a", priority: 0, maxPerMinute: 30 }), endpoint({ name: "b", priority: 1 })],
    deed: ({ endpointId, at }) => endpointId === "a" && at % 5 < 1 ? { type: "status", status: 500 } : ANSWER,
  });
  await talk(simulation, { sessions: 20, turns: 30 });
  assert.deepEqual(lost(simulation), []);
  const times = simulation.asked.filter(({ endpointId }) => endpointId === "a").map(({ at }) => at);
  const busiest = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length));
  assert.equal(busiest, 30);
});

/** One endpoint with a cap, and what becomes of requests that come after so many seconds. */
async function capped(
  maxPerMinute: number,
  seconds: readonly number[],
  deed: SimulationOptions["deed"] = () => ANSWER,
) {
  const simulation = new Simulation({ endpoints: [endpoint({ name: "a", maxPerMinute })], deed });
  const { time } = simulation;
  await time.run(Promise.all(seconds.map(async (second) => {
    await time.sleep(second * 1000);
    await simulation.request({ session: `after ${second}`, kind: "good" });
  })));
  const asked = simulation.asked.map(({ session, at }) => [session, Math.floor(at / 1000)]);
  simulation[Symbol.dispose]();
  return { asked, lost: lost(simulation).map(({ session }) => session) };
}

Deno.test("simulation: who finds the only endpoint at its cap waits if it may go within half a minute, in turn", async () => {
  assert.deepEqual(await capped(3, [0, 1, 2, 10, 40, 41, 42, 43]), {
    asked: [
      ...[["after 0", 0], ["after 1", 1], ["after 2", 2]],
      ...[["after 40", 60], ["after 41", 61], ["after 42", 62]],
    ],
    lost: ["after 10", "after 43"],
  });
});

Deno.test("simulation: who waits at a cap goes on as soon as that is raised", async () => {
  const capped = (maxPerMinute: number) => [endpoint({ name: "a", maxPerMinute })];
  let endpoints = capped(1);
  using simulation = new Simulation({
    deed: () => ANSWER,
    get endpoints() {
      return endpoints;
    },
  });
  const { time } = simulation;
  await time.run(Promise.all([
    simulation.request({ session: "first", kind: "good" }),
    time.sleep(40_000).then(() => simulation.request({ session: "second", kind: "good" })),
    time.sleep(45_000).then(() => {
      endpoints = capped(2);
      simulation.availability.wakeAll();
    }),
  ]));
  assert.deepEqual(simulation.asked.map(({ at }) => at), [0, 45_000]);
});

Deno.test("simulation: another try at an endpoint counts for its cap, and waits where nobody else is left", async () => {
  const deed: SimulationOptions["deed"] = ({ at }) => at < 1000 ? { type: "status", status: 500 } : ANSWER;
  const { asked, lost } = await capped(1, [0], deed);
  assert.deepEqual([asked, lost], [[["after 0", 0], ["after 0", 60]], []]);
});

Deno.test("simulation: who may not try an endpoint again for its cap goes to the next", async () => {
  using simulation = new Simulation({
    endpoints: [endpoint({ name: "a", maxPerMinute: 1 }), endpoint({ name: "b", priority: 2 })],
    deed: ({ endpointId }) => endpointId === "a" ? { type: "status", status: 500 } : ANSWER,
  });
  await simulation.time.run(simulation.request({ session: "s", kind: "good" }));
  assert.deepEqual(simulation.asked.map(({ endpointId }) => endpointId), ["a", "b"]);
  assert.ok(simulation.now < 5000);
});

Deno.test("simulation: the fastest endpoint gets the most, and one that becomes slow loses them", async () => {
  const slowFrom = 3 * MINUTE;
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name) => endpoint({ name })),
    routing: { policy: "fastest", affinity: { enabled: false, ttlMs: 0, returns: false } },
    deed: ({ endpointId, at }) => ({ type: "answer", firstMs: endpointId === "b" ? 800 : at < slowFrom ? 300 : 5000 }),
  });
  await talk(simulation, { sessions: 20, turns: 60 });
  const share = (id: string, from: number, to: number) => {
    const all = simulation.ended.filter(({ at }) => at >= from && at < to);
    return all.filter(({ endpointId }) => endpointId === id).length / all.length;
  };
  assert.ok(share("a", 0, slowFrom) > 0.9);
  assert.ok(share("b", slowFrom + MINUTE, 6 * MINUTE) > 0.9);
});

Deno.test("simulation: an endpoint that breaks off its answers is benched like one that fails", async () => {
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, priority) => endpoint({ name, priority })),
    routing: { affinity: { enabled: false, ttlMs: 0, returns: false } },
    deed: ({ endpointId }) => endpointId === "a" ? { type: "answer", cut: true } : ANSWER,
  });
  await talk(simulation, { sessions: 20, turns: 20 });
  const share = simulation.asked.filter(({ endpointId }) => endpointId === "a").length / simulation.asked.length;
  assert.ok(share < 0.6, `${share} of all requests went to it`);
  assert.ok(simulation.asked.some(({ state }) => state === "half_open"));
});

Deno.test("simulation: who finds its endpoint full waits, rather than ask one that refused or is out of order", async () => {
  using simulation = new Simulation({
    endpoints: ["a", "b", "c"].map((name, i) => endpoint({ name, priority: i, maxConcurrency: i === 0 ? 2 : 0 })),
    deed: ({ endpointId }) =>
      endpointId === "a"
        ? { type: "answer", streamMs: 3000 }
        : { type: "status", status: endpointId === "b" ? 401 : 529 },
  });
  await talk(simulation, { sessions: 10, turns: 10 });
  assert.deepEqual(lost(simulation), []);
  const last = simulation.asked.filter(({ state }) => state === "refused" || state === "open");
  assert.deepEqual(last, [], "attempts at endpoints that are known not to answer");
});

Deno.test("simulation: an answer that has begun is proof enough; its end is not waited for", async () => {
  using simulation = new Simulation({
    endpoints: ["a", "b"].map((name, priority) => endpoint({ name, priority })),
    routing: { affinity: { enabled: false, ttlMs: 0, returns: false } },
    deed: ({ endpointId, at }) =>
      endpointId === "a" && at < MINUTE ? { type: "refused" } : { type: "answer", streamMs: 5 * MINUTE },
  });
  await talk(simulation, {
    sessions: 60,
    turns: 1,
    beside: simulation.time.sleep(MINUTE).then(async () => {
      await simulation.time.sleep(10_000);
      await Promise.all(Array.from({ length: 3 }, async (_, i) => {
        await simulation.time.sleep(i * 1000);
        await simulation.request({ session: `late${i}`, kind: "good" });
      }));
    }),
  });
  const late = simulation.ended.filter(({ session }) => session.startsWith("late"));
  assert.deepEqual(late.map(({ endpointId }) => endpointId), ["a", "a", "a"]);
  assert.deepEqual(
    simulation.asked.filter(({ session }) => session.startsWith("late")).map(({ state }) => state),
    ["half_open", "half_open", "closed"],
  );
});
