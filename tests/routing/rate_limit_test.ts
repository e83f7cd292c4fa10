import assert from "node:assert/strict";
import { RateLimits } from "../../lib/routing/rate_limit.ts";

const MAIN = { endpointId: "main", model: "m" };
const WHOLE = { endpointId: "main", model: "" };
const OTHER = { endpointId: "main", model: "other" };

interface Row {
  readonly name: string;
  /** What was stated, as model and end; an empty model is the endpoint. */
  readonly stated: readonly (readonly [of: typeof MAIN, until: number])[];
  readonly at: number;
  /** Until when `main` is held back for model m, and for another. */
  readonly until: readonly [m: number | undefined, other: number | undefined];
}

const ROWS: readonly Row[] = [
  { name: "knows none at first", stated: [], at: 0, until: [undefined, undefined] },
  {
    name: "holds a model's limit against that model alone (G7)",
    stated: [[MAIN, 100]],
    at: 99,
    until: [100, undefined],
  },
  { name: "lets it end by itself (G8)", stated: [[MAIN, 100]], at: 100, until: [undefined, undefined] },
  { name: "holds an endpoint's limit against all its models", stated: [[WHOLE, 100]], at: 1, until: [100, 100] },
  { name: "shows the one that lasts longest", stated: [[WHOLE, 50], [MAIN, 100]], at: 1, until: [100, 50] },
  { name: "shows the endpoint's if that lasts longer", stated: [[WHOLE, 200], [MAIN, 100]], at: 1, until: [200, 200] },
  {
    name: "goes by the endpoint's when the model's is over",
    stated: [[WHOLE, 200], [MAIN, 100]],
    at: 150,
    until: [200, 200],
  },
  {
    name: "goes by the latest statement, a shorter one too",
    stated: [[MAIN, 900], [MAIN, 100]],
    at: 1,
    until: [100, undefined],
  },
  { name: "takes a time that is over for none", stated: [[MAIN, 0], [MAIN, -5]], at: 0, until: [undefined, undefined] },
];

for (const { name, stated, at, until } of ROWS) {
  Deno.test(`RateLimits ${name}`, () => {
    const limits = new RateLimits();
    for (const [of, end] of stated) limits.report(of, { until: end, reason: "HTTP 429" }, 0);
    const snapshot = limits.at(at);
    assert.deepEqual([snapshot.of(MAIN)?.until, snapshot.of(OTHER)?.until], until);
    assert.equal(snapshot.of({ endpointId: "second", model: "m" }), undefined);
  });
}

Deno.test("RateLimits tells since when without a gap", () => {
  const limits = new RateLimits();
  limits.report(MAIN, { until: 100, reason: "a" }, 0);
  limits.report(MAIN, { until: 200, reason: "b" }, 50);
  assert.deepEqual(limits.at(60).all(), [{ ...MAIN, limit: { since: 0, until: 200, reason: "b" } }]);
  limits.report(MAIN, { until: 400, reason: "c" }, 300);
  assert.equal(limits.at(301).of(MAIN)?.since, 300);
});

Deno.test("RateLimits keep a hold of ours whatever the endpoint states, and its own statement when the hold ends", () => {
  const limits = new RateLimits();
  const until = () => limits.at(1).of(MAIN)?.until;
  limits.report(WHOLE, { until: 900, reason: "a budget", isHold: true }, 0);
  limits.report(WHOLE, { until: 30, reason: "HTTP 429" }, 0);
  assert.equal(until(), 900, "a shorter statement does not end it");
  limits.release("main");
  assert.equal(until(), undefined);
  limits.report(WHOLE, { until: 5000, reason: "HTTP 429" }, 0);
  limits.report(WHOLE, { until: 900, reason: "a budget", isHold: true }, 0);
  limits.release("main");
  assert.equal(until(), 5000, "what was stated is not ours to end");
});

/** When each pause ends, of 429s without a time that come as soon as the last pause is over. */
function ends(limits: RateLimits, count: number): (number | undefined)[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    limits.pause(MAIN, "HTTP 429", now);
    return now = limits.at(now).of(MAIN, true)!.until;
  });
}

Deno.test("RateLimits pause for two seconds after a limit without a time, then for twice as long, up to thirty", () => {
  assert.deepEqual(ends(new RateLimits(), 6), [2000, 6000, 14_000, 30_000, 60_000, 90_000]);
});

Deno.test("RateLimits begin anew with pauses after an answer, also one that comes when none is left", () => {
  for (const answeredAt of [5999, 6001]) {
    const limits = new RateLimits();
    ends(limits, 2);
    assert.equal(limits.answered(MAIN, answeredAt), answeredAt < 6000, "whether somebody waits for it");
    assert.equal(limits.at(answeredAt).of(MAIN, true), undefined);
    limits.pause(MAIN, "HTTP 429", 7000);
    assert.equal(limits.at(7000).of(MAIN, true)?.until, 9000);
  }
});

Deno.test("RateLimits take no notice of a limit without a time during a pause: those requests were under way", () => {
  const limits = new RateLimits();
  for (const now of [0, 1, 1999]) limits.pause(MAIN, "HTTP 429", now);
  assert.equal(limits.at(1999).of(MAIN, true)?.until, 2000);
  assert.equal(limits.at(2000).of(MAIN, true), undefined);
});

Deno.test("RateLimits keep what is stated before a pause, and show a pause as no limit that holds back", () => {
  const limits = new RateLimits();
  limits.report(MAIN, { until: 900, reason: "stated" }, 0);
  limits.pause(MAIN, "HTTP 429", 1);
  assert.deepEqual([limits.at(1).of(MAIN)?.until, limits.at(1).of(MAIN, true)], [900, undefined]);
  const others = new RateLimits();
  others.pause(WHOLE, "HTTP 429", 0);
  assert.equal(others.at(1).of(WHOLE), undefined);
  others.report(WHOLE, { until: 900, reason: "a budget", isHold: true }, 1);
  assert.equal(others.at(2).of(WHOLE)?.until, 900);
});
