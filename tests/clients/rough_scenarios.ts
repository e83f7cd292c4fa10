/**
 * Days on which everything goes wrong at once: three endpoints of different protocols, each with a fault for every other
 * request, drawn from a seed. Whatever comes, the client gets to the end of its task, and does each step once.
 */
import type { Fault, FaultPlan } from "./fault.ts";
import type { EndpointPlan, Scenario } from "./scenario.ts";
import { journeyText } from "./script.ts";

const FAULTS: readonly Fault[] = [
  ...[500, 502, 503, 529, 408, 409].map((status): Fault => ({ type: "status", status })),
  { type: "status", status: 503, html: true },
  { type: "status", status: 429, retryAfter: 1 },
  { type: "status", status: 429 },
  { type: "reset" },
  ...[0.2, 0.4, 0.6, 0.8, 0.95].map((at): Fault => ({ type: "cut", at })),
  ...[0.3, 0.7].map((at): Fault => ({ type: "stalls", at })),
  { type: "garbage" },
  { type: "error_event", at: "start" },
  { type: "error_event", at: "middle" },
  { type: "empty" },
  { type: "html" },
  { type: "hang" },
  { type: "silent" },
  { type: "slow", delayMs: 20 },
  { type: "gzip" },
];

/** Of one endpoint's first requests. */
const REQUESTS = 40;

/** Whole numbers below `limit`, the same for the same seed: a linear congruence (Numerical Recipes, section 7.1). */
function drawn(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}

function endpoint(draw: (limit: number) => number): Pick<EndpointPlan, "faults" | "timeouts"> {
  const faults: FaultPlan[] = [];
  for (let after = 0; after < REQUESTS; after++) {
    if (draw(2) === 0) faults.push({ fault: FAULTS[draw(FAULTS.length)]!, after });
  }
  return { faults, timeouts: { response_header: "1s", first_event: "1s", idle: "1s" } };
}

/** One for each seed. */
export function roughScenarios(first: number, last: number): Scenario[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => scenario(first + index));
}

function scenario(seed: number): Scenario {
  const draw = drawn(seed);
  return {
    name: `rough-${seed}`,
    script: "journey",
    endpoints: [endpoint(draw), { ...endpoint(draw), other: 1 }, { ...endpoint(draw), other: 2 }],
    commitHold: "2s",
    text: journeyText,
    changesBody: true,
    needsProxy: true,
    task: { retries: 12 },
  };
}
