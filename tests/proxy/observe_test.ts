import assert from "node:assert/strict";
import { kindOfStatus, ProxyError } from "../../lib/errors.ts";
import { describeOutcome, reportOf } from "../../lib/proxy/observe.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";
import { endpoint } from "../endpoint.ts";

const MAIN = endpoint({ authValue: "endpoint-secret" });
const ERROR = new ProxyError("upstream", 'Cannot reach endpoint "main"');

function refusal(status: number, retryAfterMs?: number, message = "m"): Outcome {
  const error = new ProxyError(kindOfStatus(status), message);
  return { type: "refusal", status, error, verbatim: undefined, retryAfterMs, limits: [], words: "upstream" };
}

const ANSWER: Outcome = {
  type: "answer",
  answer: { type: "raw", status: 200, headers: new Headers(), body: null, abort: () => {} },
};

const CASES: readonly { name: string; outcome: Outcome; type: string | undefined }[] = [
  { name: "an answer", outcome: ANSWER, type: "success" },
  {
    name: "a client that left, which costs the endpoint nothing (C27)",
    outcome: { type: "canceled" },
    type: undefined,
  },
  {
    name: "a broken connection",
    outcome: { type: "transport", fault: "reset", twice: false, error: ERROR },
    type: undefined,
  },
  { name: "a timeout", outcome: { type: "timeout", waitedFor: "headers", error: ERROR }, type: undefined },
  { name: "429 with a time", outcome: refusal(429, 3000), type: "rate_limited" },
  { name: "429 without a time, for which none is invented (G4, G5)", outcome: refusal(429), type: undefined },
  { name: "429 with a time that is over", outcome: refusal(429, 0), type: undefined },
  { name: "401", outcome: refusal(401), type: "refused" },
  { name: "402", outcome: refusal(402), type: "refused" },
  { name: "403", outcome: refusal(403), type: "refused" },
  { name: "400, the client's fault (G10)", outcome: refusal(400), type: undefined },
  { name: "404 (G9)", outcome: refusal(404), type: undefined },
  { name: "500", outcome: refusal(500), type: undefined },
  { name: "529 (G6)", outcome: refusal(529), type: undefined },
];

for (const { name, outcome, type } of CASES) {
  Deno.test(`reportOf ${name} is ${type ?? "nothing"}`, () => assert.equal(reportOf(outcome, MAIN)?.type, type));
}

Deno.test("reportOf keeps the stated time", () => {
  assert.deepEqual(reportOf(refusal(429, 18_000_000), MAIN), { type: "rate_limited", retryAfterMs: 18_000_000 });
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
    assert.match(text, /^HTTP 401: Incorrect API key provided: \[redacted\], \[redacted\]$/);
  }
});

Deno.test("reportOf cuts a credential neither at the length limit nor shows its half", () => {
  const outcome = refusal(401, undefined, `${"x".repeat(180)} endpoint-secret`);
  const report = reportOf(outcome, MAIN);
  assert.ok(report?.type === "refused" && report.reason.length <= 200 && !report.reason.includes("endpoint"));
});

const WORDS: readonly { outcome: Outcome; words: string }[] = [
  { outcome: ANSWER, words: "answered" },
  { outcome: { type: "canceled" }, words: "client left" },
  { outcome: refusal(429, 29_500), words: "HTTP 429, retry after 30 s: m" },
  { outcome: refusal(500, undefined, "a\n\n b"), words: "HTTP 500: a b" },
  { outcome: { type: "transport", fault: "reset", twice: false, error: ERROR }, words: 'Cannot reach endpoint "main"' },
];

for (const { outcome, words } of WORDS) {
  Deno.test(`describeOutcome says "${words}"`, () => assert.equal(describeOutcome(outcome, MAIN), words));
}
