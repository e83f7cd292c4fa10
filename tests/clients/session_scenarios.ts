/** A session that loses its endpoint goes on at the next and stays there; an endpoint's limits are learned unseen. */
import type { Fault, FaultPlan } from "./fault.ts";
import type { Count, Scenario } from "./scenario.ts";
import { taskText } from "./script.ts";
import type { WireProtocol } from "./wire.ts";

const status = (code: number, retryAfter?: number): Fault => ({
  type: "status",
  status: code,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/**
 * The first endpoint answers once, fails as often as one request asks it, and is well again: all that follows would go
 * back to it but for the session.
 */
const rows: readonly (readonly [name: string, plan: FaultPlan, first: Count])[] = [
  ["killed", { fault: { type: "reset" }, times: 4 }, [3, 5]],
  ["exhausted", { fault: status(429, 1) }, 2],
  ["overloaded", { fault: status(529), times: 2 }, 3],
  ["garbage", { fault: { type: "html" }, times: 2 }, [2, 3]],
];

/** What each vendor's body has and need not have, whichever client it was made for. */
const OPTIONAL: Readonly<Record<WireProtocol, readonly string[]>> = {
  messages: ["context_management", "thinking", "output_config", "metadata"],
  chat: ["prompt_cache_key", "parallel_tool_calls", "reasoning_effort"],
  responses: ["client_metadata", "include", "store"],
  gemini: ["generationConfig.thinkingConfig", "generationConfig.maxOutputTokens"],
};

export const sessionScenarios: readonly Scenario[] = [
  ...rows.map(([name, plan, first]): Scenario => ({
    name: `session-${name}-stays-where-it-went`,
    script: "task",
    endpoints: [{ faults: [{ after: 1, ...plan }] }, {}],
    text: taskText,
    clientRequests: 4,
    endpointRequests: [first, 3],
    smoke: name === "overloaded",
    needsProxy: true,
  })),
  {
    name: "learns-a-parameter",
    script: "task",
    endpoints: [{ faults: [{ fault: { type: "refuses", members: OPTIONAL }, times: Infinity }] }],
    text: taskText,
    clientRequests: 4,
    // A refusal for each of the members that the body has, if it has any; all that follows goes without.
    endpointRequests: [[4, 8]],
    changesBody: true,
    smoke: true,
    needsProxy: true,
  },
];
