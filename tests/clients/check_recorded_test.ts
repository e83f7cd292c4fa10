import assert from "node:assert/strict";
import { checkRecorded } from "./check_recorded.ts";
import type { Recorded } from "./recorded.ts";
import type { Outcome } from "./scenario.ts";

const history = [
  { role: "user", content: "hi" },
  { role: "assistant", content: [{ type: "tool_use", name: "Read", id: "t", input: { name: "x" } }] },
];
const body = new TextEncoder().encode(JSON.stringify({ messages: history }));
const request = {
  ...{ client: "claude-code", endpointName: "first", stopReason: "end_turn", firstTokenMs: 3, attemptCount: 1 },
} as Recorded["requests"][number];
const session = {
  ...{ requests: 2, failed: 0, tools: ["Read"], cost: 0.426, unknownCost: 0 },
  usage: { inputTokens: 246, outputTokens: 90 },
} as unknown as Recorded["sessions"][number];
const good: Recorded = { requests: [request, request], sessions: [session] };

function outcome(records: Recorded | undefined): Outcome {
  const inference = [{ body }, { body }];
  return {
    client: "claude",
    inference,
    endpoints: [[{ kind: "inference" }, { kind: "inference" }]],
    records,
  } as unknown as Outcome;
}

const scenario = { name: "x", script: "tool" };

Deno.test("checkRecorded accepts a session that is all that its endpoint said, and asks nothing where there is no proxy", () => {
  checkRecorded(scenario, outcome(good));
  checkRecorded(scenario, outcome(undefined));
});

const bad: readonly (readonly [what: string, records: Partial<Recorded>, wording: RegExp])[] = [
  ["a lost record", { requests: [request] }, /Records of requests/],
  ["another client", { requests: [request, { ...request, client: "other" }] }, /Clients of the records/],
  ["two sessions", { sessions: [session, session] }, /Sessions/],
  ["a turn that is another session's", { sessions: [{ ...session, requests: 1 }] }, /Requests of the session/],
  [
    "lost tokens",
    { sessions: [{ ...session, usage: { ...session.usage, outputTokens: 45 } }] },
    /Tokens of the session/,
  ],
  ["another cost", { sessions: [{ ...session, cost: 0.4 }] }, /Cost of the session/],
  ["no cost", { sessions: [{ ...session, cost: 0, unknownCost: 2 }] }, /Cost of the session/],
  ["a tool that was not called", { sessions: [{ ...session, tools: ["Read", "x"] }] }, /Tools of the session/],
  ["a record without its end", { requests: [request, { ...request, stopReason: undefined }] }, /not whole/],
];

for (const [what, change, wording] of bad) {
  Deno.test(`checkRecorded refuses ${what}`, () => {
    assert.throws(() => checkRecorded(scenario, outcome({ ...good, ...change })), wording);
  });
}

Deno.test("checkRecorded asks of a run with faults only that each request is a record", () => {
  const faulty = { ...scenario, endpoints: [{ faults: [] }] };
  checkRecorded(faulty, outcome({ ...good, sessions: [] }));
  assert.throws(() => checkRecorded(faulty, outcome({ requests: [], sessions: [] })), /Records of requests/);
});
