import assert from "node:assert/strict";
import type { Report } from "../../lib/routing/availability.ts";
import { remembered } from "./remembered.ts";

const MAIN = { endpointId: "main", model: "m" };
const LIMITED = { type: "limited", scope: "model", forMs: 1000, reason: "HTTP 429" } as const;
const REFUSED = { type: "refused", status: 401, reason: "no" } as const;
const FAILURE = { type: "failure", scope: "model", reason: "HTTP 500" } as const;
const BEGIN = { ...MAIN, counts: true, probes: true, share: undefined };

Deno.test("Availability knows nothing against anybody at first", () => {
  const snapshot = remembered().at(0);
  assert.deepEqual(snapshot.state(MAIN), { type: "closed" });
  assert.deepEqual(snapshot.all(), []);
});

Deno.test("Availability lets a limit end by itself, to the millisecond (G8)", () => {
  const availability = remembered();
  availability.report(MAIN, LIMITED, 500);
  const limit = { type: "limited", since: 500, until: 1500, reason: "HTTP 429", mayBeOver: false };
  assert.deepEqual(availability.at(500).state(MAIN), limit);
  assert.deepEqual(availability.at(1499).all(), [{ ...MAIN, state: limit }]);
  assert.equal(availability.at(1500).state(MAIN).type, "closed");
  assert.deepEqual(availability.at(1500).all(), []);
});

Deno.test("Availability shows a pause where nothing worse is known, and forgets it with the first answer", () => {
  const availability = remembered();
  const state = (model = "m") => availability.at(1).state({ endpointId: "main", model });
  availability.report(MAIN, { type: "paused", reason: "HTTP 429" }, 0);
  const pause = { type: "limited", since: 0, until: 2000, reason: "HTTP 429", pauseMs: 2000, mayBeOver: true };
  assert.deepEqual(state(), pause);
  assert.deepEqual(state("other"), { type: "closed" });
  availability.report(MAIN, { ...REFUSED, status: 403 }, 0);
  assert.equal(state().type, "refused");
  availability.report({ ...MAIN, model: "other" }, { type: "success" }, 1);
  assert.equal(availability.at(1).all().length, 2);
  availability.report(MAIN, { type: "success" }, 1);
  assert.deepEqual(state(), { type: "closed" });
});

Deno.test("Availability asks a refused credential again after five minutes, without a reset button", () => {
  const availability = remembered();
  availability.report(MAIN, REFUSED, 0);
  assert.deepEqual(availability.at(1).state(MAIN), { ...REFUSED, since: 0, until: 300_000 });
  assert.equal(availability.at(300_000).state(MAIN).type, "closed");
});

Deno.test("Availability clears a refusal on success, of that endpoint and model alone", () => {
  const availability = remembered();
  const keys = [MAIN, { endpointId: "main", model: "other" }, { endpointId: "second", model: "m" }];
  for (const key of keys) availability.report(key, { ...REFUSED, status: 403 }, 0);
  availability.report(MAIN, { type: "success" }, 1);
  const left = availability.at(2).all().map(({ endpointId, model }) => ({ endpointId, model }));
  assert.deepEqual(left, keys.slice(1));
});

Deno.test("Availability keeps a stated limit although a request that began before it succeeds", () => {
  const availability = remembered();
  availability.report(MAIN, LIMITED, 0);
  availability.report(MAIN, { type: "success" }, 1);
  assert.equal(availability.at(2).state(MAIN).type, "limited");
});

const MINUTE = 60_000;
const HOURS = { ...LIMITED, forMs: 300 * MINUTE };

for (
  const { name, reports, at, mayBeOver } of [
    { name: "of a refusal may be over", reports: [{ ...HOURS, isRefusal: true }], at: 5, mayBeOver: true },
    { name: "counts for five minutes", reports: [{ ...HOURS, isRefusal: true }], at: 4.9, mayBeOver: false },
    { name: "that was only a warning holds", reports: [HOURS], at: 200, mayBeOver: false },
    { name: "of our own holds", reports: [{ ...HOURS, isRefusal: true, isHold: true }], at: 200, mayBeOver: false },
    {
      name: "that was stated anew counts again",
      reports: [{ ...HOURS, isRefusal: true }, { ...HOURS, isRefusal: true }],
      at: 5.1,
      mayBeOver: false,
    },
  ] as const
) {
  Deno.test(`Availability takes a long limit at its word for a while: one ${name} (G8)`, () => {
    const availability = remembered();
    for (const [minute, report] of reports.entries()) availability.report(MAIN, report, minute * MINUTE);
    const state = availability.at(at * MINUTE).state(MAIN);
    assert.equal(state.type, "limited");
    assert.equal("mayBeOver" in state && state.mayBeOver, mayBeOver);
    availability.report(MAIN, { type: "success" }, at * MINUTE);
    assert.equal(availability.at(at * MINUTE).state(MAIN).type, mayBeOver ? "closed" : "limited", "after an answer");
  });
}

Deno.test("Availability takes an answer of one model for the end of what was stated of the whole endpoint (G8)", () => {
  const availability = remembered();
  availability.report(MAIN, { ...HOURS, scope: "endpoint", isRefusal: true }, 0);
  availability.report({ endpointId: "main", model: "other" }, { ...HOURS, isRefusal: true }, 0);
  availability.report(MAIN, { type: "success" }, 6 * MINUTE);
  assert.deepEqual(availability.at(6 * MINUTE).all().map(({ model }) => model), ["other"]);
});

Deno.test("Availability holds nobody back for the time that the machine slept, and says since when it was", () => {
  const availability = remembered();
  const HOUR = 3_600_000;
  availability.report(MAIN, { ...LIMITED, forMs: 5 * HOUR }, 1000);
  availability.report({ endpointId: "main", model: "longer" }, { ...LIMITED, forMs: 20 * HOUR }, 1000);
  availability.report({ endpointId: "second", model: "m" }, REFUSED, 1000);
  for (let count = 0; count < 3; count++) availability.report({ endpointId: "third", model: "m" }, FAILURE, 1000);
  let woken = 0;
  availability.onWake(() => woken++);
  assert.deepEqual(availability.at(2000).all().length, 4);
  availability.slept(8 * HOUR);
  const states = availability.at(2000).all().map(({ endpointId, model, state }) => [endpointId, model, state.type]);
  assert.deepEqual(states, [["main", "longer", "limited"], ["third", "m", "half_open"]]);
  const limit = availability.at(2000).state({ endpointId: "main", model: "longer" });
  assert.deepEqual(limit, { ...limit, type: "limited", since: 1000 - 8 * HOUR, until: 1000 + 12 * HOUR });
  assert.equal(woken, 1);
});

const PRECEDENCE: readonly { readonly reports: readonly Report[]; readonly shown: string }[] = [
  { reports: [REFUSED, LIMITED], shown: "limited" },
  { reports: [FAILURE, FAILURE, FAILURE, LIMITED], shown: "limited" },
  { reports: [REFUSED, FAILURE, FAILURE, FAILURE], shown: "open" },
  { reports: [{ ...LIMITED, scope: "endpoint" }], shown: "limited" },
  { reports: [FAILURE, FAILURE], shown: "closed" },
];

for (const { reports, shown } of PRECEDENCE) {
  Deno.test(`Availability shows ${shown} after ${reports.map(({ type }) => type).join(", ")}`, () => {
    const availability = remembered();
    for (const report of reports) availability.report(MAIN, report, 0);
    assert.equal(availability.at(1).state(MAIN).type, shown);
  });
}

Deno.test("Availability forgets one endpoint, not another whose id begins alike", () => {
  const availability = remembered();
  for (const endpointId of ["main", "main-2"]) availability.report({ endpointId, model: "m" }, LIMITED, 0);
  availability.forget("main");
  assert.deepEqual(availability.at(0).all().map(({ endpointId }) => endpointId), ["main-2"]);
});

Deno.test("Availability lifts by a reset all that keeps an endpoint from being asked, and keeps its sessions (G8)", () => {
  const availability = remembered();
  const whole = { endpointId: "main", model: "n" };
  for (const report of [LIMITED, FAILURE, FAILURE, FAILURE]) availability.report(MAIN, report, 0);
  availability.report(whole, REFUSED, 0);
  availability.report(MAIN, { type: "session", session: "s", ttlMs: 1000 }, 0);
  assert.equal(availability.at(1).all().length, 3);
  availability.reset("main");
  assert.deepEqual(availability.at(1).all(), []);
  assert.equal(availability.at(1).endpointOf("s"), "main");
  availability.forget("main");
  assert.equal(availability.at(1).endpointOf("s"), undefined);
});

Deno.test("Availability keeps endpoints and models with odd names apart", () => {
  const availability = remembered();
  availability.report({ endpointId: "a b", model: "c/d:e\nf" }, LIMITED, 0);
  assert.equal(availability.at(0).state({ endpointId: "a", model: "b c/d:e\nf" }).type, "closed");
  assert.deepEqual(availability.at(0).all().map(({ endpointId, model }) => [endpointId, model]), [["a b", "c/d:e\nf"]]);
});

Deno.test("Availability is bounded: clients that invent models cannot fill the memory", () => {
  const availability = remembered();
  for (let i = 0; i < 10_050; i++) availability.report({ endpointId: "main", model: `m${i}` }, LIMITED, 0);
  assert.equal(availability.at(0).all().length, 10_000);
  assert.equal(availability.at(0).state({ endpointId: "main", model: "m0" }).type, "closed");
  assert.equal(availability.at(0).state({ endpointId: "main", model: "m10049" }).type, "limited");
});

for (
  const [status, model, held] of [[401, "other", true], [402, "other", true], [403, "other", false], [
    403,
    "m",
    true,
  ]] as const
) {
  Deno.test(`Availability ${held ? "holds" : "does not hold"} a ${status} of model m against model ${model}`, () => {
    const availability = remembered();
    const of = { endpointId: "main", model };
    availability.report(MAIN, { ...REFUSED, status }, 0);
    assert.equal(availability.at(1).state(of).type === "refused", held);
    availability.report(MAIN, { type: "success" }, 2);
    assert.equal(availability.at(3).state(of).type, "closed");
  });
}

Deno.test("Availability holds a connection that cannot be made against all models of the endpoint, and of no other", () => {
  const availability = remembered();
  for (let i = 0; i < 3; i++) availability.report(MAIN, { ...FAILURE, scope: "endpoint" }, 0);
  assert.equal(availability.at(1).state({ endpointId: "main", model: "other" }).type, "open");
  assert.equal(availability.at(1).state({ endpointId: "second", model: "m" }).type, "closed");
});

Deno.test("Availability counts requests under way until each of them is over, once", () => {
  const availability = remembered();
  const first = availability.begin(BEGIN, 0);
  const second = availability.begin({ ...BEGIN, model: "other" }, 0);
  availability.begin({ ...BEGIN, counts: false }, 0);
  assert.equal(availability.at(0).inFlight("main"), 2);
  first.settled();
  assert.equal(availability.at(0).inFlight("main"), 2, "its answer still flows");
  first.release();
  first.release();
  assert.equal(availability.at(0).inFlight("main"), 1);
  second.release();
  assert.equal(availability.at(0).inFlight("main"), 0);
});

Deno.test("Availability wakes who waits for a place once, in the order in which they came", () => {
  const availability = remembered();
  const woken: string[] = [];
  const gone = () => woken.push("gone");
  availability.onWake(() => woken.push("a"));
  availability.onWake(gone);
  availability.onWake(() => woken.push("b"));
  availability.offWake(gone);
  const leases = [availability.begin(BEGIN, 0), availability.begin(BEGIN, 0)];
  for (const lease of leases) lease.release();
  assert.deepEqual(woken, ["a", "b"]);
});

Deno.test("Availability wakes who waits when an endpoint is reset, forgotten, well again, or when it is told to", () => {
  const rows: readonly [string, (availability: ReturnType<typeof remembered>) => void][] = [
    ["a reset", (availability) => availability.reset("main")],
    ["a forgotten endpoint", (availability) => availability.forget("main")],
    ["a good answer of a broken endpoint", (availability) => availability.report(MAIN, { type: "success" }, 1)],
    ["a new configuration", (availability) => availability.wakeAll()],
  ];
  for (const [what, happens] of rows) {
    const availability = remembered();
    for (let i = 0; i < 3; i++) availability.report(MAIN, FAILURE, 0);
    let woken = 0;
    availability.onWake(() => woken++);
    availability.report({ endpointId: "other", model: "m" }, { type: "success" }, 1);
    assert.equal(woken, 0, "nothing has changed for anybody");
    happens(availability);
    happens(availability);
    assert.equal(woken, 1, what);
  }
});

Deno.test("Availability lets one request at a time through a half-open breaker, and another when it has settled (G2)", () => {
  const availability = remembered();
  for (let i = 0; i < 3; i++) availability.report(MAIN, FAILURE, 0);
  const probing = (now: number) => {
    const state = availability.at(now).state(MAIN);
    return state.type === "half_open" ? state.probing : state.type;
  };
  assert.equal(probing(9999), "open");
  assert.equal(probing(10_000), false);
  const lease = availability.begin(BEGIN, 10_000);
  assert.equal(probing(10_001), true);
  lease.settled();
  assert.equal(probing(10_002), false, "it was neither success nor failure: the next one may try");
  const second = availability.begin(BEGIN, 10_003);
  lease.release();
  assert.equal(probing(10_004), true, "the lease is another's");
  second.release();
  assert.equal(probing(10_005), false);
});

Deno.test("Availability ends a hold of ours, and nothing that the endpoint brought about", () => {
  const availability = remembered();
  availability.report(MAIN, { ...LIMITED, scope: "endpoint", isHold: true }, 0);
  availability.report(MAIN, REFUSED, 0);
  availability.release("main");
  assert.equal(availability.at(1).state(MAIN).type, "refused");
  availability.report(MAIN, LIMITED, 0);
  availability.release("main");
  assert.equal(availability.at(1).state(MAIN).type, "limited");
});
