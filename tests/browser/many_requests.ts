/** A database as it is after a busy month: 200,000 requests, written as the program writes them. */
import { join } from "node:path";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import type { Reader } from "../../lib/store/reader.ts";
import { writeAll } from "../../lib/store/sqlite/batch.ts";
import { Database } from "../../lib/store/sqlite/database.ts";
import type { Write } from "../../lib/store/write.ts";
import { fact } from "../store/facts.ts";
import { pane, recorded, USAGE } from "../store/requests.ts";

const REQUESTS = 200_000;
/** Just within the 30 days that requests are kept for by themselves. */
const SPAN_MS = 29 * 86_400_000;
const TOGETHER = 1000;
const FACTS = 300;
const ENDPOINTS = 12;

/** The session of two hundred turns and its request of as many messages. */
export const BIG_SESSION = "big-session";
export const BIG_REQUEST = "req_big";
const BIG_TURNS = 200;

/** What people have beside requests. */
export const CONFIG = {
  endpoints: Array.from({ length: ENDPOINTS }, (_, number) => ({
    ...{ name: `endpoint-${number}`, id: `endpoint-${number}`, url: "http://127.0.0.1:9/", enabled: true },
    ...{ auth_type: "api_key", auth_value: "planted-key", priority: number },
  })),
};

/** What each says is told here: to read it is the worker's work, and no page's. */
const READER: Reader = {
  readExchange: ({ id, tags }) => ({
    asked: asked(id, tags),
    title: asked(id, tags),
    answered: "it is answered",
    tools: ["Bash", "Read"],
    usage: USAGE,
    stopReason: "end_turn",
    model: undefined,
  }),
  readCharge: () => ({}),
  costOf: (_, { model }) => model === "upstream-0" ? undefined : 0.02,
};

function asked(id: string, tags: readonly string[]): string {
  return tags.includes("rare") ? "a seldom question" : `the question of ${id} on files`;
}

export function writeMany(directory: string): void {
  const db = new Database({ file: join(directory, "cccc.db"), busyMs: 1000 });
  const begun = Date.now() - SPAN_MS;
  const write = (requests: readonly RecordedRequest[]) =>
    db.transaction(() => writeAll(db, requests.map(writeOf), READER));
  for (let number = 0; number < REQUESTS; number += TOGETHER) {
    write(Array.from({ length: TOGETHER }, (_, index) => requestOf(number + index, begun)));
  }
  write(bigSession());
  db.transaction(() =>
    writeAll(db, Array.from({ length: FACTS }, (_, number) => ({ type: "fact", fact: fact(`f-${number}`) })), READER)
  );
  db.close();
}

function writeOf(request: RecordedRequest): Write {
  return { type: "request", request, secrets: [], billing: { url: "http://127.0.0.1:9/", prices: [] } };
}

function requestOf(number: number, begun: number): RecordedRequest {
  const isRare = number % 5003 === 0;
  const endpointId = `endpoint-${number % ENDPOINTS}`;
  const upstreamModel = `upstream-${number % 6}`;
  const attempt = { ...recorded("").attempts[0]!, endpointId, endpointName: endpointId, model: upstreamModel };
  const failure = { status: 529, error: "HTTP 529: Overloaded", errorKind: "overloaded" };
  return recorded(`req_${number}`, {
    startedAt: begun + number * SPAN_MS / REQUESTS,
    client: isRare ? "rare" : ["claude-code", "codex", "other"][number % 3]!,
    session: `session-${Math.floor(number / 50)}`,
    agent: number % 4 === 1 ? `agent-${number % 3}` : undefined,
    model: `model-${number % 6}`,
    ...{ endpointId, endpointName: endpointId, upstreamModel },
    tags: [...(number % 7 === 0 ? ["long"] : []), ...(isRare ? ["rare"] : [])],
    firstTokenMs: 300 + (number * 7919) % 3000,
    durationMs: 500 + (number * 7907) % 60_000,
    ...(number % 31 === 0 ? failure : {}),
    attempts: number % 10 === 0 ? [{ ...attempt, status: 529, result: "HTTP 529" }, attempt] : [attempt],
  });
}

function bigSession(): readonly RecordedRequest[] {
  const answer = JSON.stringify({
    ...{ id: "msg_1", type: "message", role: "assistant", model: "claude-opus-4-5", stop_reason: "end_turn" },
    content: [{ type: "text", text: "It is done. ".repeat(40) }],
    usage: { input_tokens: 120, output_tokens: 80 },
  });
  return Array.from(
    { length: BIG_TURNS },
    (_, number) =>
      recorded(number === BIG_TURNS - 1 ? BIG_REQUEST : `req_turn-${number}`, {
        startedAt: Date.now() - (BIG_TURNS - number) * 1000,
        session: BIG_SESSION,
        agent: number % 5 === 4 ? `agent-${number % 3}` : undefined,
        panes: [pane("client_request", question(number)), pane("upstream_response", answer)],
      }),
  );
}

function question(turns: number): string {
  const messages = Array.from({ length: 2 * turns + 1 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: `Message ${index}: ${"the build fails again, look at the log. ".repeat(20)}`,
  }));
  const tools = Array.from({ length: 40 }, (_, index) => ({
    name: `tool_${index}`,
    description: "Does what it is called. ".repeat(20),
    input_schema: { type: "object", properties: { path: { type: "string" } } },
  }));
  return JSON.stringify({ model: "claude-opus-4-5", max_tokens: 4096, tools, messages });
}
