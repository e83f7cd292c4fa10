/** What must be in the records of a run. */
import assert from "node:assert/strict";
import { isObject } from "../../lib/json.ts";
import type { SessionSummary } from "../../lib/store/request_store.ts";
import { PRICES } from "./recorded.ts";
import { type ClientName, endpointNames, type Outcome, type Scenario } from "./scenario.ts";
import { usage } from "./wire.ts";

const COST = (usage.input * PRICES[0]!.input + usage.output * PRICES[0]!.output) / 1e6;

/** Names by which records call the clients. */
const CLIENTS: Readonly<Record<ClientName, string>> = { claude: "claude-code", codex: "codex" };

/** Each request of the client is one record; a run that met no fault is one session with all that its endpoint said. */
export function checkRecorded(scenario: Scenario, outcome: Outcome): void {
  const { client, inference, endpoints, records } = outcome;
  if (records === undefined) return;
  const { requests, sessions } = records;
  assert.equal(requests.length, inference.length, "Records of requests for an answer");
  if (inference.length === 0) return assert.deepEqual(sessions, [], "Sessions");
  assert.deepEqual(
    [...new Set(requests.map((request) => request.client))],
    [CLIENTS[client]],
    "Clients of the records",
  );
  const isCalm = (scenario.endpoints ?? [{}]).every(({ faults, dead }) => faults === undefined && dead !== true);
  if (!isCalm || scenario.fails !== undefined || scenario.leaves) return;
  const answers = endpoints.flat().filter(({ kind }) => kind === "inference").length;
  assert.equal(sessions.length, 1, `Sessions: ${JSON.stringify(sessions)}`);
  const [session] = sessions as [SessionSummary];
  // Where the proxy searches the web, an answer has several turns.
  const asked = scenario.hasEngine ? inference.length : answers;
  assert.deepEqual([session.requests, session.failed], [asked, 0], "Requests of the session");
  assert.deepEqual(
    [session.usage.inputTokens, session.usage.outputTokens],
    [answers * usage.input, answers * usage.output],
    "Tokens of the session",
  );
  assert.ok(Math.abs(session.cost - answers * COST) < 1e-9, `Cost of the session: ${session.cost}`);
  assert.equal(session.unknownCost, 0, "Cost of the session");
  const searched = scenario.hasEngine ? ["web_search"] : [];
  const called = [...new Set([...toolsCalled(outcome), ...(scenario.lastCalls ?? []), ...searched])];
  // Another vendor's endpoint calls a tool of a namespace by one name.
  const unknown = session.tools.filter((tool) => !called.some((name) => isCalled(tool, name)));
  assert.deepEqual([unknown, session.tools.length], [[], called.length], "Tools of the session");
  const first = endpointNames[endpoints.findIndex((each) => each.length > 0)];
  for (const { endpointName, stopReason, firstTokenMs, attemptCount } of requests) {
    assert.equal(endpointName, first);
    const isOne = attemptCount === 1 || scenario.hasEngine === true;
    assert.ok(stopReason !== undefined && firstTokenMs !== undefined && isOne, "A record is not whole");
  }
}

/** A name that is too long for the endpoint ends there with a hash in the place of its rest. */
function isCalled(tool: string, name: string): boolean {
  const stem = tool.replace(/_[0-9a-f]{8}$/, "");
  return tool === name || tool.endsWith(`__${name}`) || (stem !== tool && stem.includes(name.slice(0, 30)));
}

const CALLS = /^(?:tool_use|function_call|custom_tool_call|tool_search_call)$/;

/** Names of the tools that the client says in its history were called, each once. */
function toolsCalled({ inference }: Outcome): string[] {
  const names = new Set<string>();
  const look = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isObject(value as never)) return;
    const { type, name, content } = value as { type?: unknown; name?: unknown; content?: unknown };
    if (typeof type === "string" && CALLS.test(type)) names.add(typeof name === "string" ? name : "tool_search");
    look(content);
  };
  for (const { body } of inference) {
    const { messages, input } = JSON.parse(new TextDecoder().decode(body));
    look(messages ?? input);
  }
  return [...names].sort();
}
