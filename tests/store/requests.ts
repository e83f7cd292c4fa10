/** Requests as the pipeline hands them over. */
import { phrase } from "../../lib/phrases/phrase.ts";
import { routeRecord } from "../logging/records.ts";
import type { Pane, PaneKind } from "../../lib/record.ts";
import type { Usage } from "../../lib/protocol/usage.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function pane(kind: PaneKind, body: string | Uint8Array<ArrayBuffer>, differences: Partial<Pane> = {}): Pane {
  const kept = typeof body === "string" ? bytes(body) : body;
  return {
    kind,
    attempt: kind.startsWith("client") ? undefined : 0,
    head: kind.endsWith("request") ? "POST /v1/messages" : "200",
    headers: [["content-type", "application/json"]],
    body: kept,
    size: kept.length,
    ...differences,
  };
}

/** What one request of a long conversation uses. */
export const USAGE: Usage = {
  inputTokens: 20_000,
  cacheReadTokens: 18_000,
  cacheWrite5mTokens: 1000,
  cacheWrite1hTokens: 0,
  outputTokens: 500,
  reasoningTokens: 100,
};

/** A request that was answered; `id` tells one from another. */
export function recorded(id: string, differences: Partial<RecordedRequest> = {}): RecordedRequest {
  return {
    id,
    startedAt: 1_764_000_000_000,
    method: "POST",
    path: "/v1/messages",
    operation: "generate",
    client: "claude-code",
    keyName: undefined,
    session: "s-1",
    agent: undefined,
    protocol: "messages",
    model: "claude-opus-5",
    stream: false,
    status: 200,
    endpointId: "kimi",
    endpointName: "Kimi",
    upstreamProtocol: "messages",
    upstreamModel: "kimi-k2",
    route: routeRecord(),
    tags: [],
    losses: [],
    learned: [],
    requestBytes: 100,
    responseBytes: 200,
    firstByteMs: 12.5,
    firstTokenMs: undefined,
    durationMs: 250,
    endedBy: "upstream",
    errorKind: undefined,
    error: undefined,
    attempts: [{
      endpointId: "kimi",
      endpointName: "Kimi",
      protocol: "messages",
      model: "kimi-k2",
      status: 200,
      changes: [],
      reason: phrase("route.priority", { priority: 1 }),
      result: phrase("attempt.answered"),
      startMs: 5,
      durationMs: 240,
      sends: 1,
    }],
    panes: [],
    ...differences,
  };
}

/** A request that nobody answered. */
export function failed(id: string, error: string, differences: Partial<RecordedRequest> = {}): RecordedRequest {
  return recorded(id, { status: 502, error, errorKind: "upstream", endpointId: undefined, ...differences });
}
