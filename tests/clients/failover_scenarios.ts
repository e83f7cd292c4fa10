/** Two endpoints, of which the first fails: the client must not see it. */
import type { Fault, FaultPlan } from "./fault.ts";
import type { EndpointPlan, Scenario } from "./scenario.ts";
import { sampleText, taskText } from "./script.ts";

const always = Infinity;
/** The first endpoint fails, the second is well. */
const failover = (plan: FaultPlan, rest: EndpointPlan = {}): readonly EndpointPlan[] => [
  { faults: [{ times: always, ...plan }], ...rest },
  {},
];
const status = (code: number): Fault => ({ type: "status", status: code });

export const failoverScenarios: readonly Scenario[] = [
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
    needsProxy: true,
  },
  {
    name: "failover-mid-task-to-another-protocol",
    script: "task",
    endpoints: [{ faults: [{ fault: { type: "down" }, after: 2 }] }, { other: 1 }],
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
