/** The requests of a working day, as several people and agents make them: the same each time. */
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { pane, recorded } from "../store/requests.ts";

const HOUR_MS = 3_600_000;
const ENDPOINTS = [
  { id: "anthropic", name: "Anthropic", model: "claude-opus-4-5" },
  { id: "anthropic", name: "Anthropic", model: "claude-sonnet-4-5" },
  { id: "kimi", name: "Kimi", model: "kimi-k2" },
] as const;
const TASKS = [
  "Find out why the build fails on Windows",
  "Add a retry with back-off to the uploader",
  "Write tests for the date parser",
  "Review the changes of the last commit",
] as const;
const TOOLS = ["Bash", "Read", "Edit", "Grep", "Task"] as const;

/** As busy as people are through a day, `hour` before its end. */
function busyness(hour: number): number {
  return [22, 30, 34, 26, 12, 18, 28, 31, 24, 15, 6, 2][hour] ?? 1;
}

export function workingDay(now: number): readonly RecordedRequest[] {
  const requests: RecordedRequest[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const count = busyness(hour);
    for (let index = 0; index < count; index++) {
      const startedAt = now - hour * HOUR_MS - Math.round((index + 0.5) * HOUR_MS / count);
      requests.push(request(requests.length, startedAt));
    }
  }
  return requests.toSorted((a, b) => a.startedAt - b.startedAt);
}

function request(number: number, startedAt: number): RecordedRequest {
  // A little of everything, without chance.
  const noise = (number * 7919) % 101 / 101;
  const endpoint = ENDPOINTS[number % 7 === 3 ? 2 : number % 3 === 0 ? 1 : 0];
  const task = number % TASKS.length;
  const hasFailed = number % 41 === 17;
  const usage = {
    input_tokens: 900 + Math.round(noise * 2500),
    output_tokens: 180 + Math.round(noise * noise * 1500),
    cache_read_input_tokens: 18_000 + Math.round(noise * 42_000),
    cache_creation_input_tokens: 700 + Math.round(noise * 1800),
  };
  const asked = { model: endpoint.model, max_tokens: 64, messages: [{ role: "user", content: TASKS[task]! }] };
  const answer = {
    ...{ id: "msg", type: "message", role: "assistant", model: endpoint.model, stop_reason: "tool_use", usage },
    content: [
      { type: "text", text: "I look at it." },
      { type: "tool_use", id: "toolu_1", name: TOOLS[number % TOOLS.length], input: {} },
    ],
  };
  const first = 350 + Math.round(noise * 1100);
  return recorded(`req_${String(number).padStart(16, "0")}`, {
    startedAt,
    model: "claude-opus-4-5",
    upstreamModel: endpoint.model,
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    client: number % 5 === 4 ? "codex" : "claude-code",
    session: `session-${task}`,
    ...(number % 6 === 5 ? { agent: `agent-${task}` } : {}),
    firstTokenMs: first,
    durationMs: first + 1500 + Math.round(noise * noise * 24_000),
    requestBytes: 42_000 + Math.round(noise * 90_000),
    responseBytes: 3000 + Math.round(noise * 9000),
    attempts: [{
      ...recorded("").attempts[0]!,
      endpointId: endpoint.id,
      endpointName: endpoint.name,
      model: endpoint.model,
    }],
    panes: hasFailed ? [] : [
      pane("client_request", JSON.stringify(asked)),
      pane("upstream_response", JSON.stringify(answer)),
    ],
    ...(hasFailed ? { status: 529, error: "HTTP 529: Overloaded", errorKind: "overloaded" } : {}),
  });
}
