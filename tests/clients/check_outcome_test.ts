import assert from "node:assert/strict";
import { checkOutcome } from "./check_outcome.ts";
import type { UpstreamRequest } from "./model_upstream.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import type { WireMessage } from "./wire_messages.ts";

const scenario: Scenario = { name: "x", script: "text", text: "Done", clientRequests: 1, endpointRequests: [1] };
const keys = { client: "made-up-client", endpoints: ["made-up-endpoint"] };
const body = new TextEncoder().encode('{"a":1}');
const headers = new Headers({ "session-id": "s1" });

const sent: WireMessage = { start: "POST /v1/responses HTTP/1.1", headers, body, complete: true };
const reached: UpstreamRequest = {
  ...{ method: "POST", target: "/v1/responses", headers, body, kind: "inference", protocol: "responses", stream: true },
  ...{ faults: [], met: undefined, abandoned: false },
};
const result: Outcome["result"] = {
  ...{ exitCode: 0, text: "Done", error: "", outputTokens: 45 },
  ...{ stdout: "", stderr: "", timedOut: false, seconds: 1 },
};
const head = { "x-cccc-endpoint": "first", "x-cccc-request-id": "req_1" };
const answer: WireMessage = { start: "HTTP/1.1 200 OK", headers: new Headers(head), body, complete: true };
const good: Outcome = {
  ...{
    client: "codex",
    protocols: ["responses"],
    direct: false,
    result,
    sent: [sent],
    inference: [sent],
    received: [answer],
  },
  endpoints: [[reached]],
  ...{ log: "codex 200", logFile: "codex 200", records: undefined },
};

Deno.test("checkOutcome accepts a good outcome", () => checkOutcome(scenario, good, keys));

const bad: readonly [string, Partial<Outcome>, RegExp][] = [
  ["a client that hangs", { result: { ...result, timedOut: true } }, /did not end/],
  ["a client that fails", { result: { ...result, exitCode: 1, error: "no" } }, /The client failed: no/],
  ["half an answer", { result: { ...result, text: "Do" } }, /Final answer/],
  ["lost usage", { result: { ...result, outputTokens: 0 } }, /counted 0 output tokens/],
  ["a failover that the client saw", { inference: [sent, sent] }, /requests of the client: 2, not 1/],
  ["a hidden repetition", { endpoints: [[reached, reached]] }, /requests of the endpoint 1: 2, not 1/],
  ["a request that breaks the protocol", { endpoints: [[{ ...reached, faults: ["no model"] }]] }, /no model/],
  ["a changed body", { endpoints: [[{ ...reached, body: body.slice(1) }]] }, /not one that the client sent/],
  ["a changed path", { endpoints: [[{ ...reached, target: "/v1/responses?x" }]] }, /Request line and headers/],
  ["a lost header", { endpoints: [[{ ...reached, headers: new Headers() }]] }, /Request line and headers/],
  ["a client's header at another vendor's", { endpoints: [[{ ...reached, protocol: "chat" }]] }, /session-id/],
  ["another endpoint's name", { endpoints: [[], [reached]] }, /requests of the endpoint 1: 0|x-cccc-endpoint/],
  ["an unnamed endpoint", { received: [] }, /x-cccc-endpoint/],
  ["an endpoint's credential in the log", { log: "codex made-up-endpoint" }, /is in the log/],
  ["a client's credential in the log file", { logFile: "codex made-up-client" }, /is in the log/],
  ["a log without the client's name", { logFile: "200" }, /does not name codex/],
];

for (const [what, change, wording] of bad) {
  Deno.test(`checkOutcome refuses ${what}`, () => {
    assert.throws(() => checkOutcome(scenario, { ...good, ...change }, keys), wording);
  });
}

Deno.test("checkOutcome wants a failure to be seen and its wording to be read", () => {
  const fails: Scenario = { name: "x", script: "text", fails: "too long" };
  const failed = (error: string, exitCode: number) => ({ ...good, result: { ...result, exitCode, error } });
  checkOutcome(fails, failed("400 too long", 1), keys);
  assert.throws(() => checkOutcome(fails, failed("400 too long", 0), keys), /hides the failure/);
  assert.throws(() => checkOutcome(fails, failed("bad request", 1), keys), /does not read "too long"/);
});
