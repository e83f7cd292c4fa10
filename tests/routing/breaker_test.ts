import assert from "node:assert/strict";
import fc from "fast-check";
import { phrase } from "../../lib/phrases/phrase.ts";
import { Breaker, type BreakerReport, type BreakerSettings } from "../../lib/routing/breaker.ts";
import { SETTINGS } from "./remembered.ts";

const MAIN = { endpointId: "main", model: "m" };
const WHOLE = { endpointId: "main", model: "" };

/** `x`: a failure, `.`: a success, at the time before it; `?`: what is shown then. */
interface Row {
  readonly name: string;
  readonly settings?: Partial<BreakerSettings>;
  readonly story: string;
}

/** Three failures in a minute, half of all; open for ten seconds; two successes close it. */
const STORIES: readonly Row[] = [
  { name: "is closed at first", story: "0? closed" },
  { name: "stays closed below the number of failures", story: "0x 1x 2? closed" },
  { name: "opens at the number of failures", story: "0x 1x 2x 3? open" },
  { name: "stays closed below the share of failures", story: "0. 1. 2. 3. 4x 5x 6x 7? closed" },
  { name: "opens at the share of failures", story: "0. 1. 2. 3x 4x 5x 6? open" },
  {
    name: "counts its failures among all requests",
    settings: { failureRate: 0.8 },
    story: "0. 1x 2x 3x 4? closed 4x 5? open",
  },
  {
    name: "opens below the share of failures when twice their number came in a row",
    story: `${"0. ".repeat(20)}1x 2x 3x 4x 5x 6? closed 6x 7? open`,
  },
  { name: "forgets failures that are older than its window", story: "0x 1x 60001x 60002? closed" },
  { name: "does not forget what is younger than nine tenths of its window", story: "0x 1x 53999x 54000? open" },
  { name: "is half open when its time is over", story: "0x 0x 0x 9999? open 10000? half_open" },
  { name: "closes after successes in a row", story: "0x 0x 0x 10000. 10001? half_open 10002. 10003? closed" },
  {
    name: "counts only successes in a row",
    story: "0x 0x 0x 10000. 10001x 20001. 20002? half_open 20003. 20004? closed",
  },
  { name: "opens again for as long at a failure", story: "0x 0x 0x 10000x 19999? open 20000? half_open" },
  { name: "is not kept open by requests that were under way", story: "0x 0x 0x 1x 9000x 10000? half_open" },
  {
    name: "takes a success while it is open for a sign of life",
    story: "0x 0x 0x 5000. 5001? half_open 5002. 5003? closed",
  },
  {
    name: "starts anew when it has closed",
    story: "0x 0x 0x 10000. 10000. 10001x 10002x 10003? closed 10004x 10005? open",
  },
  {
    name: "closes at one success if one is enough",
    settings: { recoveryThreshold: 1 },
    story: "0x 0x 0x 10000. 10001? closed",
  },
  { name: "opens at the first failure if one is enough", settings: { failures: 1 }, story: "0x 1? open" },
];

for (const { name, settings, story } of STORIES) {
  Deno.test(`Breaker ${name}`, () => {
    const breaker = new Breaker();
    for (const [, at, what, shown] of story.matchAll(/(\d+)(?:([x.])|\? (\w+))/g)) {
      const now = Number(at);
      if (shown !== undefined) {
        assert.equal(breaker.at(now).of(MAIN).type, shown, `at ${now}`);
        continue;
      }
      const report: BreakerReport = what === "x" ? { type: "failure", reason: "HTTP 500" } : { type: "success" };
      breaker.report(MAIN, report, { now, settings: { ...SETTINGS, ...settings } });
    }
  });
}

function open(of = MAIN): Breaker {
  const breaker = new Breaker();
  for (let i = 0; i < 3; i++) {
    breaker.report(of, { type: "failure", reason: `HTTP 50${i}` }, { now: 0, settings: SETTINGS });
  }
  return breaker;
}

Deno.test("Breaker tells since when, until when and why", () => {
  const state = {
    type: "open",
    since: 0,
    until: 10_000,
    reason: phrase("endpoint.failures", { count: 3, reason: "HTTP 502" }),
  };
  assert.deepEqual(open().at(5).of(MAIN), state);
  assert.deepEqual(open().at(5).tripped(), [{ ...MAIN, state }]);
});

Deno.test("Breaker opens for one model and leaves the others alone (G7)", () => {
  assert.equal(open().at(1).of({ endpointId: "main", model: "other" }).type, "closed");
});

Deno.test("Breaker that is open for the endpoint is so for each of its models", () => {
  assert.equal(open(WHOLE).at(1).of(MAIN).type, "open");
  assert.equal(open(WHOLE).at(10_000).of(MAIN).type, "half_open");
});

/** When the model's and the endpoint's were tripped, and what holds for the model then. */
const WORSE: readonly (readonly [model: number, whole: number, now: number, shown: string])[] = [
  [0, 5000, 6000, "open until 15000"],
  [5000, 0, 6000, "open until 15000"],
  [0, 5000, 12_000, "open until 15000"],
  [5000, 0, 12_000, "open until 15000"],
  [0, 5000, 16_000, "half_open since 0"],
];

for (const [model, whole, now, shown] of WORSE) {
  Deno.test(`Breaker that opened for the model at ${model} and for the endpoint at ${whole} is ${shown} at ${now}`, () => {
    const breaker = new Breaker();
    for (const [of, at] of [[MAIN, model], [WHOLE, whole]] as const) {
      for (let i = 0; i < 3; i++) {
        breaker.report(of, { type: "failure", reason: "HTTP 500" }, { now: at, settings: SETTINGS });
      }
    }
    const state = breaker.at(now).of(MAIN);
    const more = state.type === "open"
      ? ` until ${state.until}`
      : state.type === "half_open"
      ? ` since ${state.since}`
      : "";
    assert.equal(state.type + more, shown);
  });
}

Deno.test("Breaker that is half open for the model and the endpoint probes if either does", () => {
  for (const probed of [MAIN, WHOLE]) {
    const breaker = open();
    if (probed === MAIN) assert.ok(breaker.acquire(MAIN, 10_000));
    for (let i = 0; i < 3; i++) {
      breaker.report(WHOLE, { type: "failure", reason: "HTTP 500" }, { now: 0, settings: SETTINGS });
    }
    if (probed === WHOLE) assert.ok(breaker.acquire({ ...WHOLE }, 10_000));
    const state = breaker.at(10_000).of(MAIN);
    assert.equal(state.type === "half_open" && state.probing, true, JSON.stringify(probed));
  }
});

Deno.test("Breaker says why it is open by the last failure, and how many there were, of one alone only why", () => {
  const reasonOf = (failures: number) => {
    const breaker = new Breaker();
    for (let i = 0; i < failures; i++) {
      const settings = { ...SETTINGS, failures };
      breaker.report(MAIN, { type: "failure", reason: `HTTP 50${i}` }, { now: 0, settings });
    }
    const state = breaker.at(0).of(MAIN);
    return state.type === "open" ? state.reason : undefined;
  };
  assert.equal(reasonOf(1), "HTTP 500");
  assert.deepEqual(reasonOf(2), phrase("endpoint.failures", { count: 2, reason: "HTTP 501" }));
});

Deno.test("Breaker gives one probe lease at a time, none while it is open, and any while it is closed", () => {
  const breaker = open();
  assert.equal(breaker.acquire(MAIN, 9999), undefined);
  const lease = breaker.acquire(MAIN, 10_000);
  assert.ok(lease);
  assert.equal(breaker.acquire(MAIN, 10_001), undefined);
  lease.release();
  assert.ok(breaker.acquire(MAIN, 10_002));
  assert.ok(breaker.acquire({ endpointId: "second", model: "m" }, 0));
  assert.ok(breaker.acquire({ endpointId: "second", model: "m" }, 0));
});

Deno.test("Breaker takes a lease back once: what is told twice ends nobody else's", () => {
  const breaker = open();
  const first = breaker.acquire(MAIN, 10_000)!;
  first.release();
  assert.ok(breaker.acquire(MAIN, 10_000));
  first.release();
  assert.equal(breaker.acquire(MAIN, 10_000), undefined);
});

Deno.test("Breaker takes the lease of the model and that of the endpoint together, and gives both back", () => {
  const breaker = open();
  for (let i = 0; i < 3; i++) {
    breaker.report(WHOLE, { type: "failure", reason: "refused" }, { now: 0, settings: SETTINGS });
  }
  const lease = breaker.acquire(MAIN, 10_000);
  assert.ok(lease);
  assert.equal(breaker.acquire({ endpointId: "main", model: "other" }, 10_000), undefined, "the endpoint's is taken");
  lease.release();
  assert.ok(breaker.acquire({ endpointId: "main", model: "other" }, 10_000));
});

Deno.test("Breaker forgets an endpoint", () => {
  const breaker = open();
  breaker.forget("main");
  assert.equal(breaker.at(1).of(MAIN).type, "closed");
});

const anyEvent = fc.record({
  after: fc.integer({ min: 0, max: 20_000 }),
  what: fc.constantFrom("success", "failure", "lease", "release"),
});

Deno.test("Breaker never has two probe leases out, and always comes back", () => {
  fc.assert(fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
    const breaker = new Breaker();
    const out: { release(): void }[] = [];
    let now = 0;
    for (const { after, what } of events) {
      now += after;
      const isOpen = breaker.at(now).of(MAIN).type !== "closed";
      if (what === "lease") {
        const lease = breaker.acquire(MAIN, now);
        if (lease !== undefined && isOpen) out.push(lease);
        assert.ok(out.length <= 1);
      } else if (what === "release") out.pop()?.release();
      else {
        const report: BreakerReport = what === "success" ? { type: "success" } : { type: "failure", reason: "r" };
        breaker.report(MAIN, report, { now, settings: SETTINGS });
        // A lease of what has closed meanwhile is of nothing.
        if (breaker.at(now).of(MAIN).type === "closed") out.splice(0).forEach((lease) => lease.release());
      }
    }
    out.pop()?.release();
    now += SETTINGS.openMs;
    for (let i = 0; i < SETTINGS.recoveryThreshold; i++) {
      const lease = breaker.acquire(MAIN, now);
      assert.ok(lease, "somebody may try");
      lease.release();
      breaker.report(MAIN, { type: "success" }, { now, settings: SETTINGS });
    }
    assert.equal(breaker.at(now).of(MAIN).type, "closed");
  }));
});
