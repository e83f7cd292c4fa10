import assert from "node:assert/strict";
import fc from "fast-check";
import { kindOfStatus, ProxyError } from "../../lib/errors.ts";
import type { Situation } from "../../lib/proxy/decide.ts";
import { decide } from "../../lib/proxy/decide.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";
import { TLS_FAULTS, type TransportFault } from "../../lib/upstream/transport_error.ts";

const FIRST: Situation = { tries: 1, repeatable: true, generates: true, random: 0.5 };
const ERROR = new ProxyError("upstream", "m");

function refusal(status: number): Outcome {
  const error = new ProxyError(kindOfStatus(status), "m");
  return {
    type: "refusal",
    status,
    error,
    verbatim: undefined,
    retryAfterMs: undefined,
    limits: [],
    words: "upstream",
  };
}

function transport(fault: TransportFault): Outcome {
  return { type: "transport", fault, twice: false, error: ERROR };
}

const TIMEOUT: Outcome = { type: "timeout", error: ERROR };

const ANSWER: Outcome = {
  type: "answer",
  answer: {
    type: "whole",
    status: 200,
    headers: new Headers(),
    body: new Uint8Array(),
    conversion: undefined,
    reframed: false,
  },
};

/** What follows the first try and, if that is another, the second. `again+` waits before it. */
type Course = "return" | "next" | "stop" | "again, next" | "again+, next";

function course(outcome: Outcome, situation: Situation): string {
  const verdict = decide(outcome, situation);
  if (verdict.type !== "again") return verdict.type;
  const second = decide(outcome, { ...situation, tries: situation.tries + 1 });
  return `again${verdict.waitMs > 0 ? "+" : ""}, ${second.type}`;
}

interface Row {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly course: Course;
  /** The same for a call that must not be made twice, such as the upload of a file. */
  readonly once: Course;
}

const reachedNobody: TransportFault[] = ["dns", "refused", "unreachable", ...TLS_FAULTS];
const mayHaveArrived: TransportFault[] = ["reset", "garbage", "long_head", "connect_timeout", "other"];

const TABLE: readonly Row[] = [
  { name: "a right-shaped answer", outcomes: [ANSWER], course: "return", once: "return" },
  { name: "a client that left (C27)", outcomes: [{ type: "canceled" }], course: "stop", once: "stop" },
  { name: "no connection", outcomes: reachedNobody.map(transport), course: "again, next", once: "again, next" },
  { name: "a connection that broke", outcomes: mayHaveArrived.map(transport), course: "again, next", once: "return" },
  {
    name: "a connection that broke twice before an answer",
    outcomes: [{ type: "transport", fault: "reset", twice: true, error: ERROR }],
    course: "next",
    once: "return",
  },
  {
    name: "no answer in time (G11)",
    outcomes: [TIMEOUT],
    course: "next",
    once: "return",
  },
  { name: "3xx", outcomes: [300, 301, 302, 303, 304, 307, 308].map(refusal), course: "next", once: "next" },
  { name: "408, 409, 425", outcomes: [408, 409, 425].map(refusal), course: "again+, next", once: "return" },
  {
    name: "5xx and 529 (G6)",
    outcomes: [500, 501, 502, 503, 504, 520, 524, 529, 599].map(refusal),
    course: "again+, next",
    once: "return",
  },
  {
    name: "an overload that states when it ends",
    outcomes: [503, 529].map((status) => ({ ...refusal(status), retryAfterMs: 501 }) as Outcome),
    course: "next",
    once: "return",
  },
  {
    name: "an overload that ends before a second try",
    outcomes: [503, 529].map((status) => ({ ...refusal(status), retryAfterMs: 500 }) as Outcome),
    course: "again+, next",
    once: "return",
  },
  { name: "429 (G1, G5)", outcomes: [429].map(refusal), course: "next", once: "next" },
  { name: "401, 402, 403", outcomes: [401, 402, 403].map(refusal), course: "next", once: "next" },
  { name: "404 for the model", outcomes: [404, 405, 410].map(refusal), course: "next", once: "return" },
  {
    name: "a word about a connection or a place",
    outcomes: [421, 423, 424, 431, 444, 449, 460, 495, 499].map(refusal),
    course: "next",
    once: "return",
  },
  {
    name: "faults of the request (G10)",
    outcomes: [400, 406, 411, 412, 413, 414, 415, 418, 422, 451].map(refusal),
    course: "return",
    once: "return",
  },
  { name: "a refusal that says no status", outcomes: [200, 100].map(refusal), course: "next", once: "next" },
];

for (const { name, outcomes, course: expected, once } of TABLE) {
  Deno.test(`decide after ${name}: ${expected}`, () => {
    for (const outcome of outcomes) assert.equal(course(outcome, FIRST), expected, JSON.stringify(outcome));
  });

  Deno.test(`decide after ${name} to a call that must not be made twice: ${once}`, () => {
    const situation = { ...FIRST, repeatable: false, generates: false };
    for (const outcome of outcomes) assert.equal(course(outcome, situation), once, JSON.stringify(outcome));
  });
}

Deno.test("decide returns a 404 to a call that named a thing of its own, not a model", () => {
  assert.equal(decide(refusal(404), { ...FIRST, generates: false }).type, "return");
});

for (const [random, waitMs] of [[0, 125], [0.5, 250], [1, 375]] as const) {
  Deno.test(`decide waits ${waitMs} ms before a second try at a chance of ${random}`, () => {
    assert.deepEqual(decide(refusal(503), { ...FIRST, random }), { type: "again", waitMs });
  });
}

const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.integer({ min: 100, max: 599 }).map(refusal),
  fc.constantFrom<TransportFault>(...reachedNobody, ...mayHaveArrived).map(transport),
  fc.constant(TIMEOUT),
  fc.constantFrom<Outcome>(ANSWER, { type: "canceled" }),
);

Deno.test("decide asks no endpoint more than twice, and waits less than half a second, whatever comes", () => {
  fc.assert(
    fc.property(
      fc.array(anyOutcome, { minLength: 5, maxLength: 5 }),
      fc.boolean(),
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (outcomes, repeatable, generates, random) => {
        let tries = 0;
        for (const outcome of outcomes) {
          const verdict = decide(outcome, { tries: ++tries, repeatable, generates, random });
          if (verdict.type !== "again") break;
          assert.ok(verdict.waitMs >= 0 && verdict.waitMs < 500);
        }
        assert.ok(tries <= 2);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("decide makes no call twice that must not be, once it may have arrived", () => {
  const arrived = anyOutcome.filter((outcome) =>
    outcome.type === "timeout" || (outcome.type === "transport" && mayHaveArrived.includes(outcome.fault)) ||
    (outcome.type === "refusal" && outcome.status >= 500)
  );
  fc.assert(fc.property(arrived, fc.boolean(), (outcome, generates) => {
    assert.equal(decide(outcome, { ...FIRST, repeatable: false, generates }).type, "return");
  }));
});

/** What the words of a refusal make of its status. */
const UNDERSTOOD: readonly {
  readonly name: string;
  readonly understood: Situation["understood"];
  readonly statuses: readonly number[];
  readonly course: Course;
  readonly waitMs?: number;
}[] = [
  {
    name: "another endpoint may do it (G10)",
    understood: { type: "failover", scope: "model" },
    statuses: [400, 403, 404, 422, 429, 500],
    course: "next",
  },
  {
    name: "a limit that is over in a moment",
    understood: { type: "retry", afterMs: 174 },
    statuses: [429],
    course: "again+, next",
    waitMs: 174,
  },
  {
    name: "a limit that is over in the last moment that is waited for",
    understood: { type: "retry", afterMs: 1000 },
    statuses: [429],
    course: "again+, next",
    waitMs: 1000,
  },
  { name: "a limit that takes longer", understood: { type: "retry", afterMs: 1001 }, statuses: [429], course: "next" },
  { name: "a limit of hours (G1)", understood: { type: "retry", afterMs: 3_600_000 }, statuses: [429], course: "next" },
  {
    name: "a fault that asks for more than two seconds, which nobody sleeps through (G1)",
    understood: { type: "retry", afterMs: 2001 },
    statuses: [400, 408, 409, 425, 500, 502, 503],
    course: "next",
  },
  {
    name: "a fault that is over in a moment",
    understood: { type: "retry", afterMs: 1500 },
    statuses: [400, 409, 500, 503],
    course: "again+, next",
    waitMs: 1500,
  },
  {
    name: "a fault that takes all the time that anybody waits (G1)",
    understood: { type: "retry", afterMs: 2000 },
    statuses: [400, 409, 500, 503],
    course: "again+, next",
    waitMs: 2000,
  },
  {
    name: "a limit without a time (G5)",
    understood: { type: "retry", afterMs: undefined },
    statuses: [429],
    course: "next",
  },
  {
    name: "once more",
    understood: { type: "retry", afterMs: undefined },
    statuses: [400, 422, 503],
    course: "again+, next",
  },
  {
    name: "what every endpoint would refuse",
    understood: { type: "return", unnamed: false },
    statuses: [400, 403, 404, 413, 500, 502, 503, 529],
    course: "return",
  },
  {
    name: "an API that this endpoint has not, though its words sound like every endpoint's",
    understood: { type: "return", unnamed: false },
    statuses: [501],
    course: "again+, next",
  },
  {
    name: "something that nobody names, which another endpoint may take",
    understood: { type: "return", unnamed: true },
    statuses: [400, 422],
    course: "next",
  },
  {
    name: "nothing to mend, though the status is of the account or of a limit",
    understood: { type: "return", unnamed: false },
    statuses: [401, 402, 429],
    course: "next",
  },
];

for (const { name, understood, statuses, course: expected, waitMs } of UNDERSTOOD) {
  Deno.test(`decide heeds the words of a refusal: ${name}`, () => {
    for (const status of statuses) {
      const situation: Situation = { ...FIRST, understood };
      assert.equal(course(refusal(status), situation), expected, String(status));
      const verdict = decide(refusal(status), situation);
      if (waitMs !== undefined) assert.deepEqual(verdict, { type: "again", waitMs });
    }
  });
}

Deno.test("decide goes on at once from an endpoint that cannot be used as it is configured: to ask it again changes nothing", () => {
  for (const fault of ["unusable", "proxy_auth"] as const) {
    assert.equal(course(transport(fault), FIRST), "next", fault);
    assert.equal(course(transport(fault), { ...FIRST, repeatable: false }), "next", fault);
  }
});

Deno.test("decide leaves an endpoint in peace that states when its overload ends, whatever its words mean", () => {
  const understood = { type: "retry", afterMs: undefined } as const;
  for (const status of [500, 503, 529]) {
    const outcome: Outcome = { ...refusal(status) as Outcome & { type: "refusal" }, retryAfterMs: 5000 };
    assert.equal(course(outcome, { ...FIRST, understood }), "next", String(status));
  }
});

Deno.test("decide makes no call twice that was understood, even if another endpoint might take it", () => {
  const situation: Situation = { ...FIRST, repeatable: false, understood: { type: "failover", scope: "request" } };
  for (const status of [400, 404, 500]) assert.equal(course(refusal(status), situation), "return", String(status));
  for (const status of [399, 401, 403, 429]) assert.equal(course(refusal(status), situation), "next", String(status));
});
