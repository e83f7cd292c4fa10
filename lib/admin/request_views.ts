/** Records of requests as the admin API and the command line show them. */
import { Buffer } from "node:buffer";
import type * as z from "zod";
import { explainRoute } from "../explain.ts";
import type { Say } from "../phrases/say.ts";
import type { Usage } from "../protocol/usage.ts";
import type { Pane } from "../record.ts";
import type { RecordedAttempt } from "../store/recorded.ts";
import type { LiveRequest } from "../store/live_requests.ts";
import type { RequestSummary, SessionSummary, StoredRequest } from "../store/request_store.ts";
import { lossReasons } from "./loss_reasons.ts";
import type { liveSchema, requestSchema, sessionSchema, storedRequestSchema, usageSchema } from "./request_schemas.ts";
import { readRoute, routeExplanation } from "./route_explanation.ts";

export type RequestView = z.output<typeof requestSchema>;
export type StoredRequestView = z.output<typeof storedRequestSchema>;
export type PaneView = ReturnType<typeof paneView>;

/** A request without its attempts and panes. */
export function requestView(request: RequestSummary, say: Say): RequestView {
  const { usage, cost, stopReason, answeredModel, tools } = request;
  return {
    ...liveView(request, say),
    usage: usage === undefined ? null : usageView(usage),
    /** Of the output, while there was some. */
    tokens_per_second: tokensPerSecond(request),
    /** US dollars. */
    cost: cost ?? null,
    stop_reason: stopReason ?? null,
    answered_model: answeredModel ?? null,
    tools,
  };
}

/** What is known of a request at the moment when it ends: what its bytes say is read later. */
export function liveView(
  request: LiveRequest,
  say: Say,
): z.output<typeof liveSchema> {
  const { endpointId, endpointName } = request;
  return {
    id: request.id,
    started_at: new Date(request.startedAt).toISOString(),
    method: request.method,
    path: request.path,
    operation: request.operation,
    client: request.client,
    key_name: request.keyName ?? null,
    session: request.session ?? null,
    agent: request.agent ?? null,
    /** Id of the request that was sent again. */
    replay_of: request.replayOf ?? null,
    protocol: request.protocol ?? null,
    model: request.model,
    stream: request.stream,
    status: request.status,
    endpoint: endpointId === undefined ? null : { id: endpointId, name: endpointName ?? endpointId },
    upstream_protocol: request.upstreamProtocol ?? null,
    upstream_model: request.upstreamModel ?? null,
    attempt_count: request.attemptCount,
    tags: request.tags,
    losses: request.losses,
    learned: request.learned.map(say),
    request_bytes: request.requestBytes,
    response_bytes: request.responseBytes,
    first_byte_ms: request.firstByteMs ?? null,
    first_token_ms: request.firstTokenMs ?? null,
    duration_ms: request.durationMs,
    ended_by: request.endedBy,
    error_kind: request.errorKind ?? null,
    error: request.error === undefined ? null : say(request.error),
  };
}

/** All of a request. */
export function storedRequestView(request: StoredRequest, say: Say): StoredRequestView {
  const route = readRoute(request.route);
  return {
    ...requestView(request, say),
    /** Why the endpoints stood as they stood: in one line, in its parts, and as it was recorded. */
    route: route === undefined ? null : explainRoute(route, say),
    route_explanation: route === undefined ? null : routeExplanation(route, say),
    route_record: request.route,
    loss_reasons: lossReasons(request.losses, say),
    attempts: request.attempts.map((attempt, index) => attemptView(attempt, index, say)),
    panes: request.panes.map(paneView),
  };
}

/** `number` is counted from 1, as the attempts of panes are. */
export function attemptView(attempt: RecordedAttempt, index: number, say: Say) {
  return {
    number: index + 1,
    endpoint: { id: attempt.endpointId, name: attempt.endpointName },
    protocol: attempt.protocol ?? null,
    model: attempt.model,
    status: attempt.status ?? null,
    reason: say(attempt.reason),
    result: say(attempt.result),
    changes: attempt.changes.map(say),
    start_ms: attempt.startMs,
    duration_ms: attempt.durationMs,
    sends: attempt.sends,
    ...(attempt.turn === undefined ? {} : { turn: attempt.turn }),
  };
}

export function paneView({ kind, attempt, head, headers, body, size, times }: Pane) {
  return {
    kind,
    attempt: attempt === undefined ? null : attempt + 1,
    head,
    headers,
    /** How long the body was, and how much of it was kept. */
    size,
    kept: body?.length ?? null,
    ...(times === undefined ? {} : { times }),
    /** One of them, if anything was kept: text where the bytes are some. */
    ...bodyView(body),
  };
}

export function sessionView(session: SessionSummary): z.output<typeof sessionSchema> {
  const { usage } = session;
  return {
    session: session.session,
    client: session.client,
    started_at: new Date(session.startedAt).toISOString(),
    last_at: new Date(session.lastAt).toISOString(),
    requests: session.requests,
    failed: session.failed,
    title: session.title,
    agents: session.agents,
    models: session.models,
    tools: session.tools,
    usage: usageView(usage),
    cache_hit_rate: usage.inputTokens === 0 ? null : usage.cacheReadTokens / usage.inputTokens,
    cost: session.cost,
    unknown_cost: session.unknownCost,
  };
}

export function usageView(usage: Usage): z.output<typeof usageSchema> {
  return {
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_5m_tokens: usage.cacheWrite5mTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
  };
}

/** `undefined`: the bytes are no text. A byte order mark stays. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function bodyView(body: Pane["body"]): { readonly text?: string; readonly base64?: string } {
  if (body === undefined) return {};
  const text = textOf(body);
  return text === undefined ? { base64: Buffer.from(body).toString("base64") } : { text };
}

/** An answer that was there at once says nothing about how fast it was made. */
const SHORTEST_OUTPUT_MS = 100;

function tokensPerSecond({ usage, durationMs, firstTokenMs }: RequestSummary): number | null {
  const ms = durationMs - (firstTokenMs ?? durationMs);
  return usage === undefined || usage.outputTokens === 0 || ms < SHORTEST_OUTPUT_MS
    ? null
    : usage.outputTokens / ms * 1000;
}
