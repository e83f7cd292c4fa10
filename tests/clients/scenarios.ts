/** All scenarios. What the proxy has to do in each follows from the table of failures in its documentation. */
import assert from "node:assert/strict";
import type { Fault, FaultPlan } from "./fault.ts";
import type { EndpointPlan, Outcome, Scenario } from "./scenario.ts";
import { longText, sampleText } from "./script.ts";

const always = Infinity;
const once = (fault: Fault): readonly EndpointPlan[] => [{ faults: [{ fault }] }];
/** The first endpoint fails, the second is well. */
const failover = (plan: FaultPlan, rest: EndpointPlan = {}): readonly EndpointPlan[] => [
  { faults: [{ times: always, ...plan }], ...rest },
  {},
];
const status = (code: number): Fault => ({ type: "status", status: code });
const taskText = "Task said proof-a-42 proof-b-42 proof-c-42";
const wording = "tools.0.custom: the wording of a model that refuses";

const plain: readonly Scenario[] = [
  { name: "text", script: "text", text: sampleText, clientRequests: 1, endpointRequests: [1], smoke: true },
  { name: "long", script: "long", text: longText, clientRequests: 1, endpointRequests: [1] },
  { name: "tool", script: "tool", text: "Tool said proof-a-42", clientRequests: 2, endpointRequests: [2] },
  {
    name: "parallel-tools",
    script: "parallel",
    text: "Tools said proof-a-42 proof-b-42",
    clientRequests: 2,
    endpointRequests: [2],
  },
  { name: "read-file", script: "read", text: "File said secret-of-the-file", clientRequests: 2, endpointRequests: [2] },
  {
    name: "as-advertised",
    script: "tool",
    asAdvertised: true,
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
    needsProxy: true,
  },
  {
    name: "slow-stream",
    script: "text",
    endpoints: once({ type: "slow", delayMs: 250 }),
    text: sampleText,
    clientRequests: 1,
    endpointRequests: [1],
  },
  {
    name: "compressed-answer",
    script: "text",
    endpoints: once({ type: "gzip" }),
    text: sampleText,
    clientRequests: 1,
    needsProxy: true,
  },
  {
    name: "count-tokens",
    clients: ["claude"],
    script: "/context",
    also: ({ sent, endpoints }) => {
      const counted = endpoints.flat().filter(({ kind }) => kind === "count_tokens").length;
      assert.ok(counted > 0, "no count_tokens request reached the endpoint");
      assert.equal(
        counted,
        sent.filter(({ start }) => start.includes("/count_tokens")).length,
        "count_tokens requests",
      );
    },
  },
  {
    name: "websocket-refused",
    clients: ["codex"],
    script: "tool",
    text: "Tool said proof-a-42",
    task: { builtInProvider: true },
    clientRequests: 2,
    endpointRequests: [2],
    // Any other status than 426 makes Codex try seven times.
    also: ({ sent }) => assert.equal(sent.filter(({ headers }) => headers.has("upgrade")).length, 1, "WebSocket tries"),
  },
  {
    name: "client-leaves",
    script: "long",
    endpoints: once({ type: "slow", delayMs: 400 }),
    task: { interruptMs: 5000 },
    also: ({ endpoints }) => {
      assert.deepEqual(endpoints.flat().map(({ abandoned }) => abandoned), [true], "the endpoint is left too");
    },
  },
];

/** One endpoint that fails once: what the proxy can repeat unseen, it repeats; the rest the client must see. */
const retried: readonly Scenario[] = [
  ...([
    ["retry-500", status(500)],
    ["retry-503-html", { type: "status", status: 503, html: true }],
    ["retry-529", status(529)],
    ["retry-reset", { type: "reset" }],
    ["retry-empty-200", { type: "empty" }],
    ["retry-html-200", { type: "html" }],
    ["retry-early-error-event", { type: "error_event", at: "start" }],
  ] as const).map(([name, fault]): Scenario => ({
    name,
    script: "text",
    endpoints: once(fault),
    text: sampleText,
    clientRequests: 1,
    endpointRequests: [2],
    smoke: name === "retry-500",
  })),
  {
    name: "rate-limit",
    script: "text",
    endpoints: once({ type: "status", status: 429, retryAfter: 2 }),
    text: sampleText,
    clientRequests: [2, 3],
    endpointRequests: [2],
  },
  {
    // Codex gives up at once on a 429 that does not say when to come back.
    name: "rate-limit-without-hint",
    script: "text",
    endpoints: once(status(429)),
    text: sampleText,
    clientRequests: [1, 3],
    endpointRequests: [2],
    needsProxy: true,
  },
  {
    name: "cut-mid-stream",
    script: "text",
    endpoints: once({ type: "cut" }),
    text: sampleText,
    clientRequests: 2,
    endpointRequests: [2],
    smoke: true,
  },
  {
    name: "error-event-mid-stream",
    script: "text",
    endpoints: once({ type: "error_event", at: "middle" }),
    text: sampleText,
    clientRequests: 2,
    endpointRequests: [2],
    also: nonStreamingFallback,
  },
  {
    name: "cut-mid-tool-call",
    script: "call",
    endpoints: once({ type: "cut" }),
    text: "Tool said proof-a-42",
    clientRequests: 3,
    endpointRequests: [3],
  },
];

/** Claude Code repeats without a stream what broke off inside one. */
function nonStreamingFallback({ client, endpoints }: Outcome): void {
  if (client !== "claude") return;
  assert.deepEqual(endpoints.flat().map(({ stream }) => stream), [true, false], "streams asked of the endpoint");
}

const fatal: readonly Scenario[] = [
  {
    name: "refusal-400",
    script: "text",
    endpoints: [{ faults: [{ fault: { type: "status", status: 400, message: wording }, times: always }] }, {}],
    fails: wording,
    clientRequests: [1, 8],
    smoke: true,
    // Claude Code asks up to six times with less each time: each of them has to reach the endpoint, and only that one.
    also: ({ inference, endpoints, direct }) => {
      assert.equal(endpoints[0]?.length, inference.length, "requests that reached the endpoint");
      if (!direct) assert.equal(endpoints[1]?.length, 0, "requests that went to the other endpoint");
    },
  },
  {
    name: "all-endpoints-fail",
    script: "text",
    endpoints: [
      { faults: [{ fault: { type: "status", status: 500, message: wording }, times: always }] },
      { faults: [{ fault: { type: "status", status: 500, message: wording }, times: always }] },
    ],
    // Codex has a sentence of its own for every status of 500 and above.
    fails: { claude: wording, codex: "high demand" },
    task: { retries: 1 },
  },
];

const twoEndpoints: readonly Scenario[] = [
  ...([
    ["failover-dead-port", [{ dead: true }, {}], [0, 1]],
    ["failover-500", failover({ fault: status(500) }), [2, 1]],
    // Deno's fetch by itself repeats a request whose connection is closed before an answer, so two may become four.
    ["failover-reset", failover({ fault: { type: "reset" } }), [[2, 4], 1]],
    ["failover-401", failover({ fault: status(401) }), [1, 1]],
    ["failover-429", failover({ fault: { type: "status", status: 429, retryAfter: 60 } }), [1, 1]],
    ["failover-404", failover({ fault: status(404) }), [1, 1]],
    ["failover-html-200", failover({ fault: { type: "html" } }), [[1, 2], 1]],
    ["failover-early-error-event", failover({ fault: { type: "error_event", at: "start" } }), [[1, 2], 1]],
    ["failover-hang", failover({ fault: { type: "hang" } }, { timeouts: { response_header: "1s" } }), [1, 1]],
    ["failover-silent-200", failover({ fault: { type: "silent" } }, { timeouts: { first_event: "1s" } }), [1, 1]],
  ] as const).map(([name, endpoints, endpointRequests]): Scenario => ({
    name,
    script: "text",
    endpoints,
    text: sampleText,
    clientRequests: 1,
    endpointRequests,
    needsProxy: true,
  })),
  {
    name: "failover-all-limited",
    script: "text",
    endpoints: [
      { faults: [{ fault: { type: "status", status: 429, retryAfter: 2 } }] },
      { faults: [{ fault: { type: "status", status: 429, retryAfter: 3 } }] },
    ],
    text: sampleText,
    clientRequests: [2, 3],
    needsProxy: true,
  },
  {
    // The client is given headers and keep-alives long before the proxy knows which endpoint will answer.
    name: "failover-behind-keep-alives",
    script: "tool",
    endpoints: failover({ fault: { type: "silent" } }, { timeouts: { first_event: "3s" } }),
    commitHold: "500ms",
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [[1, 2], 2],
    needsProxy: true,
  },
  {
    name: "failover-mid-task",
    script: "task",
    endpoints: failover({ fault: { type: "down" }, after: 2 }),
    text: taskText,
    clientRequests: 4,
    endpointRequests: [3, 2],
    smoke: true,
    needsProxy: true,
  },
  {
    name: "failover-mid-task-500",
    script: "task",
    endpoints: failover({ fault: status(500), after: 2 }),
    text: taskText,
    clientRequests: 4,
    endpointRequests: [[4, 6], 2],
    needsProxy: true,
  },
];

export const scenarios: readonly Scenario[] = [...plain, ...retried, ...fatal, ...twoEndpoints];
