import { phrase } from "../../lib/phrases/phrase.ts";
import type { AttemptRecord, RequestRecord, RouteRecord } from "../../lib/record.ts";

/** A request as the pipeline records it; `change` says what is different. */
export function requestRecord(change: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: "req_0123456789abcdef",
    startedAt: Date.UTC(2026, 10, 22, 21, 45, 40, 923),
    method: "POST",
    path: "/v1/messages",
    operation: "generate",
    client: "claude-code",
    agent: undefined,
    keyName: undefined,
    protocol: "messages",
    model: "claude-sonnet-5-5",
    stream: true,
    requestBytes: 52_100,
    responseBytes: 3_200,
    status: 200,
    losses: [],
    route: routeRecord(),
    attempts: [attemptRecord()],
    firstByteMs: 812,
    firstTokenMs: 812,
    durationMs: 5_200,
    error: undefined,
    errorKind: undefined,
    ...change,
  };
}

export function attemptRecord(change: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    endpointId: "glm",
    endpointName: "glm",
    reason: phrase("route.priority", { priority: 1 }),
    protocol: "messages",
    model: "claude-sonnet-5-5",
    changes: [],
    status: 200,
    result: phrase("attempt.answered"),
    durationMs: 5_100,
    startMs: 20,
    sends: 1,
    ...change,
  };
}

export function routeRecord(change: Partial<RouteRecord> = {}): RouteRecord {
  const glm = {
    endpointName: "glm",
    reason: phrase("route.priority", { priority: 1 }),
    model: "claude-sonnet-5-5",
    rewritten: undefined,
  };
  return {
    policy: "priority",
    session: undefined,
    course: { type: "none" },
    tags: [],
    faults: [],
    candidates: [glm],
    passed: [],
    ...change,
  };
}
