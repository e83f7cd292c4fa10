/** What whoever looks for a request waits for: the first page of each filter, over many requests. */
import { join } from "node:path";
import { readFilter } from "../lib/admin/request_filter.ts";
import { phrase } from "../lib/phrases/phrase.ts";
import type { RequestFilter } from "../lib/store/request_store.ts";
import type { RecordedRequest } from "../lib/store/recorded.ts";
import { Database } from "../lib/store/sqlite/database.ts";
import { readPage } from "../lib/store/sqlite/read_requests.ts";
import { readSessions } from "../lib/store/sqlite/read_sessions.ts";
import { keepRequest } from "../lib/store/sqlite/requests.ts";
import { addUpKept } from "../lib/store/sqlite/session_sums.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";

const REQUESTS = 200_000;
const START = Date.UTC(2026, 6, 1);
const STEP_MS = 13_000;
const PAGE = 100;
const ROUNDS = 7;
const LIMIT_MS = 50;

/** What most requests have in common, what one in five thousand has, and what only the oldest have. */
const FILTERS: readonly string[] = [
  "",
  "text=",
  `from=${START + REQUESTS * STEP_MS / 2}`,
  `to=${START + 1000 * STEP_MS}`,
  "status=200",
  "status=418",
  "failed=true",
  "failed=false",
  "client=codex",
  "client=rare",
  "client=old",
  "key_name=laptop",
  "key_name=rare",
  "endpoint=endpoint-1",
  "endpoint=rare",
  "tried=endpoint-1",
  "tried=rare",
  "tried=old",
  "model=model-1",
  "model=upstream-1",
  "model=rare",
  "model=old",
  "session=s-77",
  "agent=a-1",
  "agent=rare",
  "tag=long",
  "tag=rare",
  "tag=old",
  "protocol=messages",
  "protocol=chat",
  "protocol=gemini",
  "operation=generate",
  "operation=models",
  "error_kind=rate_limit",
  "error_kind=overloaded",
  "has_losses=true",
  "has_losses=false",
  "min_duration_ms=1000",
  "min_duration_ms=600000",
  "max_duration_ms=3",
  "min_tokens=1000",
  "min_tokens=900000",
  "min_cost=0.01",
  "min_cost=50",
  "text=question",
  "text=seldom",
  "text=nowhere",
  "text=question answered",
  "client=codex&failed=true&tag=long",
  "model=model-1&min_cost=50",
  "tried=endpoint-1&status=418",
  "text=question&client=rare",
];

/** What the page of sessions asks for, and the one of costs. */
const SESSION_FILTERS: readonly (readonly [query: string, byCost: boolean])[] = [
  ["", false],
  ["", true],
  [`from=${START + REQUESTS * STEP_MS / 2}`, true],
  ["client=codex", false],
  ["client=rare", false],
  ["text=question", false],
  ["text=seldom", false],
  ["text=question&client=rare", false],
];
/** More than one of its requests has to be looked for. */
const SESSIONS_LIMIT_MS = 150;

export async function firstPages(bench: Bench): Promise<readonly Figure[]> {
  const db = new Database({ file: join(await bench.folder(), "cccc.db"), busyMs: 1000 });
  const start = performance.now();
  for (let number = 0; number < REQUESTS;) {
    db.transaction(() => {
      for (const end = number + 500; number < end; number++) keepRequest(db, toKeep(number));
    });
  }
  const writing = (performance.now() - start) * 1000 / REQUESTS;
  const figures = FILTERS.map((query): Figure => {
    const filter = filterOf(query);
    const time = () => timeOf(() => readPage(db, { filter, limit: PAGE }));
    return {
      name: `first page of ${REQUESTS} requests, ${query === "" ? "no filter" : query}`,
      unit: "ms",
      bare: [],
      subject: Array.from({ length: ROUNDS }, time),
      target: LIMIT_MS,
    };
  });
  db.transaction(() => addUpKept(db));
  const sessions = SESSION_FILTERS.map(([query, byCost]): Figure => {
    const filter = filterOf(query);
    const time = () => timeOf(() => readSessions(db, { filter, byCost, limit: PAGE }));
    return {
      name: `first page of its sessions, ${query === "" ? "no filter" : query}${byCost ? ", by cost" : ""}`,
      unit: "ms",
      bare: [],
      subject: Array.from({ length: ROUNDS }, time),
      target: SESSIONS_LIMIT_MS,
    };
  });
  db.close();
  return [...figures, ...sessions, {
    name: "record of a request without its bodies",
    unit: "µs",
    bare: [],
    subject: [writing],
  }];
}

function filterOf(query: string): RequestFilter {
  const read = readFilter(new URLSearchParams(query));
  if (read.type === "bad") throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function toKeep(number: number): Parameters<typeof keepRequest>[1] {
  const isRare = number % 5003 === 0;
  const isOld = number < 500;
  const usage = {
    inputTokens: isRare ? 950_000 : 20_000,
    cacheReadTokens: 18_000,
    cacheWrite5mTokens: 1000,
    cacheWrite1hTokens: 0,
    outputTokens: 500,
    reasoningTokens: 100,
  };
  const asked = isRare ? "a seldom question" : `a question number ${number} on files`;
  const said = { answered: "it is answered", tools: ["Bash"], usage, stopReason: "end_turn", model: undefined };
  return {
    request: requestOf(number, { isRare, isOld }),
    reading: { asked, title: asked, ...said },
    cost: isRare ? 60 : 0.02,
    secrets: [],
  };
}

function requestOf(number: number, { isRare, isOld }: { isRare: boolean; isOld: boolean }): RecordedRequest {
  const isWell = number % 31 !== 0;
  const special = isRare ? "rare" : isOld ? "old" : undefined;
  const endpointId = special ?? `endpoint-${number % 5}`;
  const model = special ?? `model-${number % 6}`;
  const attempt = {
    endpointId,
    endpointName: endpointId,
    protocol: number % 3 === 0 ? "chat" : "messages",
    model: `upstream-${number % 6}`,
    status: isWell ? 200 : 500,
    changes: [],
    reason: phrase("route.priority", { priority: 1 }),
    result: isWell ? phrase("attempt.answered") : "HTTP 500",
    startMs: 5,
    durationMs: 240,
    sends: 1,
  } as const;
  return {
    id: `req_${number}`,
    startedAt: START + number * STEP_MS,
    method: "POST",
    path: "/v1/messages",
    operation: number % 100 === 7 ? "models" : "generate",
    client: special ?? ["claude-code", "codex", "other"][number % 3]!,
    keyName: isRare ? "rare" : number % 2 === 0 ? "laptop" : undefined,
    session: `s-${Math.floor(number / 50)}`,
    agent: isRare ? "rare" : number % 4 === 0 ? `a-${number % 3}` : undefined,
    protocol: "messages",
    model,
    stream: true,
    status: isRare ? 418 : isWell ? 200 : 500,
    endpointId: isWell ? endpointId : undefined,
    endpointName: isWell ? endpointId : undefined,
    upstreamProtocol: attempt.protocol,
    upstreamModel: attempt.model,
    route: {
      ...{
        policy: "priority",
        session: `s-${Math.floor(number / 50)}`,
        course: { type: "kept" },
        tags: [],
        faults: [],
      },
      candidates: Array.from({ length: 5 }, (_, index) => (
        {
          endpointName: `endpoint-${index}`,
          reason: phrase("route.priority", { priority: index }),
          model,
          rewritten: "claude-* to upstream-*",
        }
      )),
      passed: [],
    },
    tags: [...(number % 7 === 0 ? ["long"] : []), ...(special === undefined ? [] : [special])],
    losses: number % 50 === 0 ? ["messages to chat: cache_control"] : [],
    learned: [],
    requestBytes: 50_000,
    responseBytes: 5000,
    firstByteMs: 300,
    firstTokenMs: 300 + (number * 7919) % 3000,
    durationMs: isRare ? 700_000 : isOld && number % 20 === 0 ? 2 : 500 + (number * 7907) % 60_000,
    endedBy: "upstream",
    errorKind: isWell ? undefined : isRare ? "overloaded" : "rate_limit",
    error: isWell ? undefined : "HTTP 500 from endpoint",
    attempts: isWell && number % 10 !== 0 ? [attempt] : [{ ...attempt, status: 500, result: "HTTP 500" }, attempt],
    panes: [],
  };
}

function timeOf(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
