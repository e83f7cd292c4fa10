/** What must hold after a scenario: what the table says of it, and what holds after every run. */
import assert from "node:assert/strict";
import { clientProtocols } from "./cell.ts";
import type { Fault } from "./fault.ts";
import type { UpstreamRequest } from "./model_upstream.ts";
import { checkRecorded } from "./check_recorded.ts";
import { type ClientName, type Count, endpointNames, type Outcome, type Scenario } from "./scenario.ts";
import { usage } from "./wire.ts";

/** Names by which the proxy's log calls the clients. */
const logNames: Readonly<Record<ClientName, string>> = { claude: "claude-code", codex: "codex" };

/** Headers that a model endpoint of the same protocol has to get as the client sent them. */
const passedHeaders = [
  ...["anthropic-version", "anthropic-beta", "x-app", "x-claude-code-session-id"],
  ...["originator", "session-id", "thread-id", "x-codex-turn-metadata", "x-client-request-id"],
];

/** Headers in which clients speak to their own vendor; another one gets none of them. */
const clientHeaders =
  /^(anthropic-|openai-|x-stainless-|x-codex-|x-claude-|x-openai-|x-app$|originator$|session-id$|thread-id$|x-client-)/;
/** What a protocol itself asks for. */
const protocolHeaders = ["anthropic-version", "anthropic-beta"];

interface Keys {
  readonly client: string;
  readonly endpoints: readonly string[];
}

/** Throws the first thing that is wrong. */
export function checkOutcome(scenario: Scenario, outcome: Outcome, keys: Keys): void {
  const { result, direct, endpoints } = outcome;
  assert.ok(!result.timedOut, "The client did not end in time");
  const faults = endpoints.flat().flatMap((request) => request.faults);
  assert.deepEqual(faults, [], "What reached an endpoint is not as it must be");
  checkAnswer(scenario, outcome);
  if (!direct) checkProxy(scenario, outcome, keys);
  checkRecorded(scenario, outcome);
  const bodies = endpoints.flat().map(({ body }) => new TextDecoder().decode(body));
  const lost = (scenario.reaches ?? []).filter((text) => !bodies.some((body) => body.includes(text)));
  assert.deepEqual(lost, [], "What did not reach the endpoint");
  scenario.also?.(outcome);
}

function checkAnswer(scenario: Scenario, { result, client }: Outcome): void {
  if (scenario.leaves) return;
  if (scenario.fails !== undefined) {
    const wording = typeof scenario.fails === "string" ? scenario.fails : scenario.fails[client];
    assert.notEqual(result.exitCode, 0, "The client's exit code hides the failure");
    assert.ok(result.error.includes(wording), `The user does not read "${wording}" but: ${result.error}`);
    return;
  }
  assert.equal(result.exitCode, 0, `The client failed: ${result.error || result.stderr}`);
  if (scenario.text === undefined) return;
  const wanted = typeof scenario.text === "string" ? scenario.text : scenario.text[client];
  assert.equal(result.text, wanted, "Final answer");
  if (scenario.interactive !== undefined) return;
  assert.ok((result.outputTokens ?? 0) >= usage.output, `The client counted ${result.outputTokens} output tokens`);
}

function checkProxy(scenario: Scenario, outcome: Outcome, keys: Keys): void {
  const { inference, endpoints, log, logFile, client } = outcome;
  const reached = endpoints.map((requests) => requests.filter(({ kind }) => kind === "inference"));
  if (scenario.clientRequests !== undefined) checkCount(inference.length, scenario.clientRequests, "client");
  scenario.endpointRequests?.forEach((count, index) =>
    checkCount(reached[index]!.length, count, `endpoint ${index + 1}`)
  );
  for (const request of reached.flat()) {
    if (request.protocol !== clientProtocols[client]) checkConverted(request);
    else if (!scenario.changesBody) checkUntouched(request, outcome);
  }
  // Who leaves may not have heard yet who answers.
  const hears = scenario.fails === undefined && scenario.commitHold === undefined && !scenario.leaves;
  if (hears) checkServedBy(outcome);
  for (const key of [keys.client, ...keys.endpoints]) {
    assert.ok(!(log + logFile).includes(key), `The credential "${key}" is in the log`);
  }
  assert.ok(logFile.includes(logNames[client]), `logs/proxy.log does not name ${logNames[client]}:\n${logFile}`);
}

/** The responses name the endpoints that answered well, and no other. */
function checkServedBy({ received, endpoints }: Outcome): void {
  const answered = (request: UpstreamRequest) => request.kind === "inference" && !replacesAnswer(request.met);
  const served = endpointNames.filter((_, index) => endpoints[index]?.some(answered));
  const good = received.filter(({ start, headers }) =>
    start.startsWith("HTTP/1.1 200") && headers.has("x-cccc-endpoint")
  );
  const named = new Set(good.map(({ headers }) => headers.get("x-cccc-endpoint")));
  if (served.length > 0) assert.deepEqual([...named].sort(), served, "Endpoints in x-cccc-endpoint");
  assert.ok(good.every(({ headers }) => headers.has("x-cccc-request-id")), "A response has no x-cccc-request-id");
}

function replacesAnswer(fault: Fault["type"] | undefined): boolean {
  return fault !== undefined && fault !== "slow" && fault !== "gzip";
}

/**
 * The request that reached the endpoint is, byte for byte, one that the client sent. Several may have the same body:
 * on a 400, Claude Code first repeats it with another beta header.
 */
function checkUntouched(request: UpstreamRequest, { inference }: Outcome): void {
  const originals = inference.filter(({ body }) => equalBytes(body, request.body));
  const size = request.body.length;
  assert.ok(originals.length > 0, `The body that reached the endpoint (${size} bytes) is not one that the client sent`);
  const reached = [`POST ${request.target} HTTP/1.1`, ...passedHeaders.map((name) => request.headers.get(name))];
  const sent = originals.map(({ start, headers }) => [start, ...passedHeaders.map((name) => headers.get(name))]);
  const same = sent.some((values) => values.every((value, index) => value === reached[index]));
  if (!same) assert.deepEqual(reached, sent[0], `Request line and headers: ${passedHeaders.join(", ")}`);
}

/** Another vendor's endpoint learns nothing of what the client tells its own. */
function checkConverted({ protocol, headers }: UpstreamRequest): void {
  const own = protocol === "messages" ? protocolHeaders : [];
  const strange = [...headers.keys()].filter((name) => clientHeaders.test(name) && !own.includes(name));
  assert.deepEqual(strange, [], "Headers of the client's own protocol reached another vendor's endpoint");
  assert.match(headers.get("user-agent") ?? "", /^cccc\//, "User agent of a converted request");
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function checkCount(actual: number, expected: Count, who: string): void {
  const [least, greatest] = typeof expected === "number" ? [expected, expected] : expected;
  const wanted = least === greatest ? `${least}` : `${least} to ${greatest}`;
  assert.ok(actual >= least && actual <= greatest, `Inference requests of the ${who}: ${actual}, not ${wanted}`);
}
