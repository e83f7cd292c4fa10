import assert from "node:assert/strict";
import { kindOfStatus, ProxyError } from "../../lib/errors.ts";
import { phrase, type Words } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import { describeOutcome, isSuspect, limitReports, reportOf } from "../../lib/proxy/observe.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";
import type { TransportFault } from "../../lib/upstream/transport_error.ts";
import { endpoint } from "../endpoint.ts";

const MAIN = endpoint({ authValue: "endpoint-secret" });
const ERROR = new ProxyError("upstream", 'Cannot reach endpoint "main"');

function refusal(status: number, retryAfterMs?: number, message: Words = "m"): Outcome {
  const error = new ProxyError(kindOfStatus(status), message);
  return { type: "refusal", status, error, verbatim: undefined, retryAfterMs, limits: [], words: "upstream" };
}

const ANSWER: Outcome = {
  type: "answer",
  answer: { type: "raw", status: 200, headers: new Headers(), body: null, abort: () => {} },
};

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  /** What is reported; `failure?`: only if the request did not bring it about. */
  readonly says:
    | "success"
    | "failure of the model"
    | "failure of the model?"
    | "failure of the endpoint"
    | "refused"
    | "paused"
    | "nothing";
}

const transport = (fault: TransportFault): Outcome => ({ type: "transport", fault, twice: false, error: ERROR });

const CASES: readonly Case[] = [
  { name: "an answer", outcome: ANSWER, says: "success" },
  {
    name: "a client that left, which costs the endpoint nothing (C27)",
    outcome: { type: "canceled" },
    says: "nothing",
  },
  { name: "a broken connection", outcome: transport("reset"), says: "failure of the model?" },
  { name: "an answer that is no HTTP", outcome: transport("garbage"), says: "failure of the model?" },
  { name: "a refused connection", outcome: transport("refused"), says: "failure of the endpoint" },
  { name: "a connection that takes too long", outcome: transport("connect_timeout"), says: "failure of the endpoint" },
  { name: "a name without an address", outcome: transport("dns"), says: "failure of the endpoint" },
  { name: "no answer in time (G11)", outcome: { type: "timeout", error: ERROR }, says: "failure of the model?" },
  { name: "429 with a time, which is remembered as a limit (G2, G5)", outcome: refusal(429, 3000), says: "nothing" },
  { name: "429 without a time", outcome: refusal(429), says: "paused" },
  { name: "401", outcome: refusal(401), says: "refused" },
  { name: "402", outcome: refusal(402), says: "refused" },
  { name: "403", outcome: refusal(403), says: "refused" },
  ...[400, 413, 422, 418].map((status): Case => (
    { name: `${status}, the request's fault (G10)`, outcome: refusal(status), says: "nothing" }
  )),
  { name: "404 (G9)", outcome: refusal(404), says: "nothing" },
  { name: "408", outcome: refusal(408), says: "nothing" },
  { name: "501, which is about an API", outcome: refusal(501), says: "nothing" },
  { name: "500", outcome: refusal(500), says: "failure of the model?" },
  { name: "502", outcome: refusal(502), says: "failure of the model?" },
  { name: "503", outcome: refusal(503), says: "failure of the model" },
  { name: "529 (G6)", outcome: refusal(529), says: "failure of the model" },
  { name: "a redirect", outcome: refusal(307), says: "failure of the model?" },
];

for (const { name, outcome, says } of CASES) {
  Deno.test(`reportOf ${name} is ${says}`, () => {
    const report = reportOf(outcome, MAIN);
    const scope = report?.type === "failure" ? ` of the ${report.scope}${isSuspect(outcome) ? "?" : ""}` : "";
    assert.equal(`${report?.type ?? "nothing"}${scope}`, says);
  });
}

Deno.test("limitReports holds back for what was stated: of a model or of the endpoint, in failures and in answers (G4)", () => {
  const limit = { level: "exhausted", scope: "endpoint", waitMs: 18_000_000, source: "retry-after" } as const;
  const stated = { ...refusal(429), limits: [limit] } as Outcome;
  const [report, ...others] = limitReports(stated, MAIN, 0);
  assert.deepEqual(others, []);
  assert.ok(report?.type === "limited" && report.scope === "endpoint" && report.forMs === 18_000_000);
  assert.equal(report.isRefusal, true);
  assert.deepEqual(limitReports(refusal(429), MAIN, 0), [], "without a time none is invented");
  assert.deepEqual(limitReports(ANSWER, MAIN, 0), []);
  const headers = new Headers({ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6s" });
  const last = { type: "answer", answer: { type: "raw", status: 200, headers, body: null, abort: () => {} } } as const;
  assert.deepEqual(limitReports(last, MAIN, 0).map((each) => each.type === "limited" && each.forMs), [6000]);
});

Deno.test("limitReports heeds a warning only where the endpoint is protected", () => {
  const limit = { level: "warning", scope: "model", waitMs: 1000, source: "x" } as const;
  const warned = { ...refusal(529), limits: [limit] } as Outcome;
  assert.deepEqual(limitReports(warned, MAIN, 0), []);
  const [report, ...others] = limitReports(warned, endpoint({ enhancedProtection: true }), 0);
  assert.deepEqual([report?.type === "limited" && report.isRefusal, others], [false, []], "it is held, not lifted");
});

Deno.test("reportOf does not hold against an endpoint what it cannot do for one request (G10)", () => {
  for (const status of [400, 404, 413, 415, 422, 500, 501]) {
    assert.equal(reportOf(refusal(status), MAIN, { type: "failover", scope: "request" }), undefined);
  }
});

Deno.test("reportOf does not hold against an endpoint what its policy refuses of one request (G10)", () => {
  for (const status of [400, 403, 451, 500]) {
    assert.equal(reportOf(refusal(status), MAIN, { type: "return", unnamed: false }), undefined, String(status));
  }
  assert.equal(reportOf(refusal(403), MAIN, { type: "failover", scope: "model" })?.type, "refused");
});

Deno.test("reportOf holds an empty account against all models of the endpoint, whatever the status says", () => {
  for (const [status, refusedAs] of [[400, 402], [401, 401], [402, 402], [403, 402], [429, 402], [500, 402]] as const) {
    const report = reportOf(refusal(status), MAIN, { type: "failover", scope: "account" });
    assert.ok(report?.type === "refused" && report.status === refusedAs, String(status));
  }
});

Deno.test("reportOf takes a 429 that says when it ends for a limit, and for no empty account (G4)", () => {
  for (const scope of ["account", "model"] as const) {
    assert.equal(reportOf(refusal(429, 36_000), MAIN, { type: "failover", scope }), undefined);
  }
});

Deno.test("reportOf does not hold a client's own credential against the endpoint", () => {
  for (const status of [401, 402, 403]) {
    assert.equal(reportOf(refusal(status), endpoint({ authType: "passthrough" })), undefined);
  }
});

Deno.test("reportOf and describeOutcome show no credential that the upstream quotes", () => {
  const outcome = refusal(401, undefined, "Incorrect API key provided: endpoint-secret, sk-proj-ABCDEFGHIJKLMNOP1234");
  const report = reportOf(outcome, MAIN);
  assert.ok(report?.type === "refused");
  for (const text of [report.reason, describeOutcome(outcome, MAIN)]) {
    assert.match(say(text), /^HTTP 401: Incorrect API key provided: \[redacted\], \[redacted\]$/);
  }
});

Deno.test("reportOf cuts a credential neither at the length limit nor shows its half", () => {
  const outcome = refusal(401, undefined, `${"x".repeat(180)} endpoint-secret`);
  const report = reportOf(outcome, MAIN);
  assert.ok(report?.type === "refused");
  const { length } = "HTTP 401: ";
  assert.ok(say(report.reason).length <= 200 + length && !say(report.reason).includes("endpoint"));
});

const WORDS: readonly { outcome: Outcome; words: string }[] = [
  { outcome: ANSWER, words: "answered" },
  { outcome: { type: "canceled" }, words: "client left" },
  { outcome: refusal(429, 29_500), words: "HTTP 429, retry after 30 s: m" },
  { outcome: refusal(500, undefined, "a\n\n b"), words: "HTTP 500: a b" },
  {
    outcome: refusal(502, undefined, phrase("attempt.http_status", { endpoint: "main", status: "502" })),
    words: 'Endpoint "main" answered with HTTP 502',
  },
  {
    outcome: refusal(
      502,
      undefined,
      phrase("attempt.http_status_and_words", { endpoint: "main", status: "502", words: "no upstream" }),
    ),
    words: "HTTP 502: no upstream",
  },
  { outcome: { type: "transport", fault: "reset", twice: false, error: ERROR }, words: 'Cannot reach endpoint "main"' },
];

for (const { outcome, words } of WORDS) {
  Deno.test(`describeOutcome says "${words}"`, () => assert.equal(say(describeOutcome(outcome, MAIN)), words));
}

Deno.test("reportOf pauses for a 429 without a time, unless its words say that it is no passing limit", () => {
  const of = (understood: Parameters<typeof reportOf>[2]) => reportOf(refusal(429), MAIN, understood)?.type;
  assert.equal(of({ type: "failover", scope: "model" }), "paused");
  assert.equal(of({ type: "retry", afterMs: undefined }), "paused");
  assert.equal(of({ type: "failover", scope: "account" }), "refused");
  assert.equal(of({ type: "failover", scope: "request" }), undefined);
  assert.equal(of({ type: "return", unnamed: false }), undefined);
});
