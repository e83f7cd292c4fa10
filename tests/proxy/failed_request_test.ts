import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import type { ErrorKind } from "../../lib/errors.ts";
import { kindOfStatus, ProxyError } from "../../lib/errors.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { failureHeaders, failureOf } from "../../lib/proxy/failed_request.ts";
import type { Attempted, Outcome } from "../../lib/proxy/outcome.ts";
import type { Candidate, HeldBack, Route, RouteRequest } from "../../lib/routing/route.ts";
import { endpoint } from "../endpoint.ts";

const WANTED: RouteRequest = {
  protocol: "messages",
  generates: true,
  counts: true,
  model: "m",
  client: "other",
  tags: new Set(),
  session: undefined,
};
const NOW = 1000;
const NO_SESSION = { type: "none" } as const;

function refusal(status: number, retryAfterMs?: number): Outcome {
  const error = new ProxyError(kindOfStatus(status), `words of ${status}`, { status });
  const verbatim = { body: new TextEncoder().encode(`body of ${status}`), headers: new Headers() };
  return { type: "refusal", status, error, verbatim, retryAfterMs, limits: [], words: "upstream" };
}

const RESET: Outcome = { type: "transport", fault: "reset", twice: false, error: new ProxyError("upstream", "closed") };
const TIMEOUT: Outcome = { type: "timeout", error: new ProxyError("timeout", "too slow") };

function attempts(outcomes: readonly Outcome[]): Attempted[] {
  return outcomes.map((outcome, i) => ({ endpoint: endpoint({ name: `e${i}` }), outcome }));
}

function candidate(endpoint: EndpointConfig): Candidate {
  return {
    endpoint,
    protocol: "messages",
    fallback: undefined,
    model: "m",
    rewritten: undefined,
    longContext: false,
    overrides: [],
    resort: "first",
    reason: phrase("route.turn"),
  };
}

function heldBack(untils: readonly number[]): HeldBack[] {
  return untils.map((until, i) => ({
    ...candidate(endpoint({ name: `held${i}` })),
    hindrance: { type: "limited", mayBeOver: false, since: 0, until, reason: "HTTP 429" },
  }));
}

interface Row {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly held?: readonly number[];
  readonly outOfTime?: boolean;
  readonly status: number;
  readonly kind: ErrorKind;
  readonly words?: RegExp;
  readonly retryAfterMs?: number;
}

const CASES: readonly Row[] = [
  {
    name: "a limit before anything else",
    outcomes: [refusal(401), refusal(429, 3000), refusal(500)],
    status: 429,
    kind: "rate_limit",
    words: /^words of 429$/,
    retryAfterMs: 3000,
  },
  {
    name: "the soonest reset of all limits (G3)",
    outcomes: [refusal(429, 9000), refusal(429, 4000)],
    status: 429,
    kind: "rate_limit",
    retryAfterMs: 4000,
  },
  {
    name: "the soonest reset, of one that was not asked too (G3)",
    outcomes: [refusal(429, 9000)],
    held: [NOW + 2000],
    status: 429,
    kind: "rate_limit",
    retryAfterMs: 2000,
  },
  {
    name: "a short wait for a limit without a time, since Codex gives up without one",
    outcomes: [refusal(429)],
    status: 429,
    kind: "rate_limit",
    retryAfterMs: 5000,
  },
  {
    name: "the limit when nobody may be asked (G3)",
    outcomes: [],
    held: [NOW + 7000, NOW + 6000],
    status: 429,
    kind: "rate_limit",
    words: /"held0" in 6 s \(HTTP 429\)$/,
    retryAfterMs: 6000,
  },
  {
    name: "overload before other faults",
    outcomes: [refusal(500), refusal(529), refusal(404)],
    status: 529,
    kind: "overloaded",
    words: /^words of 529$/,
  },
  {
    name: "a fault of the upstream before a bad credential",
    outcomes: [refusal(401), refusal(500)],
    status: 500,
    kind: "upstream",
  },
  {
    name: "a bad credential before a missing model",
    outcomes: [refusal(404), refusal(403)],
    status: 403,
    kind: "permission",
  },
  {
    name: "a missing model before a broken connection",
    outcomes: [RESET, refusal(404)],
    status: 404,
    kind: "not_found",
  },
  {
    name: "a timeout before a broken connection",
    outcomes: [RESET, TIMEOUT],
    status: 504,
    kind: "timeout",
    words: /closed.*too slow/,
  },
  { name: "a broken connection alone", outcomes: [RESET], status: 502, kind: "upstream", words: /^closed$/ },
  {
    name: "the same words once",
    outcomes: [RESET, RESET],
    status: 502,
    kind: "upstream",
    words: /^All endpoints failed: closed$/,
  },
  {
    name: "five failures of many, and how many more there were",
    outcomes: ["a", "b", "c", "d", "e", "f", "g"].map((words): Outcome => (
      { ...RESET, error: new ProxyError("upstream", words) }
    )),
    status: 502,
    kind: "upstream",
    words: /^All endpoints failed: a; b; c; d; e, 2 more$/,
  },
  {
    name: "that the time was used up",
    outcomes: [TIMEOUT],
    outOfTime: true,
    status: 504,
    kind: "timeout",
    words: /within 540 s \(timeouts\.total\)/,
  },
  {
    name: "an upstream's own words although the time was used up",
    outcomes: [refusal(500)],
    outOfTime: true,
    status: 500,
    kind: "upstream",
    words: /^words of 500$/,
  },
  {
    name: "that there is no endpoint",
    outcomes: [],
    status: 400,
    kind: "invalid_request",
    words: /No endpoint is enabled/,
  },
];

for (const { name, outcomes, held = [], outOfTime = false, status, kind, words, retryAfterMs } of CASES) {
  Deno.test(`failureOf tells ${name}`, () => {
    const asked = attempts(outcomes);
    const candidates = asked.map(({ endpoint }) => candidate(endpoint));
    const route: Route = {
      candidates,
      heldBack: heldBack([...held].sort((a, b) => a - b)),
      rejected: [],
      session: NO_SESSION,
      showsImage: false,
    };
    const { error } = failureOf(asked, { wanted: WANTED, route, totalMs: 540_000, outOfTime, now: NOW });
    assert.deepEqual([error.status, error.kind], [status, kind]);
    if (words !== undefined) assert.match(error.message, words);
    if (retryAfterMs !== undefined) assert.equal(error.retryAfterMs, retryAfterMs);
  });
}

Deno.test("failureOf hands the told upstream's own body on, byte for byte", () => {
  const route: Route = { candidates: [], heldBack: [], rejected: [], session: NO_SESSION, showsImage: false };
  const options = { wanted: WANTED, route, totalMs: 540_000, outOfTime: false, now: NOW };
  for (const status of [400, 403, 429, 500]) {
    const { verbatim } = failureOf(attempts([RESET, refusal(status)]), options);
    assert.equal(new TextDecoder().decode(verbatim?.body), `body of ${status}`);
  }
});

Deno.test("failureOf asks for patience, with a time, where every endpoint works on as many requests as it may", () => {
  const hindrance = { type: "full", inFlight: 2 } as const;
  const route: Route = {
    candidates: [],
    heldBack: [{ ...candidate(endpoint({ name: "busy" })), hindrance }],
    rejected: [],
    session: NO_SESSION,
    showsImage: false,
  };
  const { error } = failureOf([], { wanted: WANTED, route, totalMs: 540_000, outOfTime: false, now: NOW });
  assert.deepEqual([error.status, error.retryAfterMs], [429, 5000]);
  assert.match(error.message, /max_concurrency\): busy$/);
});

const WHOSE: readonly {
  readonly name: string;
  readonly own: readonly Partial<EndpointConfig>[];
  readonly words: RegExp;
  readonly isVerbatim?: true;
}[] = [
  {
    name: "a key that is refused as the endpoint's, in words that Claude Code shows",
    own: [{ name: "work" }],
    words:
      /^The key that this proxy has for endpoint "work" was refused, not that of the client: .+ \(invalid API key\)$/,
  },
  {
    name: "all whose keys are refused",
    own: [{ name: "work" }, { name: "home", authType: "oauth" }],
    words: /for endpoint "work" and endpoint "home" was refused/,
  },
  {
    name: "a key that is missing as missing",
    own: [{ name: "local", authType: "none" }],
    words: /^Endpoint "local" wants a key and has none here \(auth_type: none\)/,
  },
  {
    name: "a client's own credential that is refused in the upstream's words",
    own: [{ name: "theirs", authType: "passthrough" }],
    words: /^invalid x-api-key$/,
    isVerbatim: true,
  },
];

for (const { name, own, words, isVerbatim = false } of WHOSE) {
  Deno.test(`failureOf tells ${name}`, () => {
    const error = new ProxyError("authentication", "invalid x-api-key", { status: 401 });
    const asked = own.map((each): Attempted => (
      { endpoint: endpoint(each), outcome: { ...refusal(401), error } as Outcome }
    ));
    const candidates = asked.map(({ endpoint }) => candidate(endpoint));
    const route: Route = { candidates, heldBack: [], rejected: [], session: NO_SESSION, showsImage: false };
    const failure = failureOf(asked, { wanted: WANTED, route, totalMs: 1000, outOfTime: false, now: NOW });
    assert.deepEqual([failure.error.status, failure.verbatim !== undefined], [401, isVerbatim]);
    assert.match(failure.error.message, words);
    assert.equal(failureHeaders(failure)["x-should-retry"], isVerbatim ? undefined : "false");
  });
}
