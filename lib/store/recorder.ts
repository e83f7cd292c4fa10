/** The recorder that keeps requests in the store. */
import type { Pane, Recorder, RequestRecord } from "../record.ts";
import { CLIENT_LEFT, type RecordedRequest } from "./recorded.ts";
import type { RequestStore } from "./request_store.ts";

export function recorderOf(requests: Pick<RequestStore, "record">): Recorder {
  return { record: (request, panes) => requests.record(recordedRequest(request, panes)) };
}

export function recordedRequest(record: RequestRecord, panes: readonly Pane[]): RecordedRequest {
  const { route, attempts } = record;
  const last = attempts.at(-1);
  const answered = last?.status !== undefined && last.status < 300 ? last : undefined;
  return {
    id: record.id,
    startedAt: record.startedAt,
    method: record.method,
    path: record.path,
    operation: record.operation,
    client: record.client,
    keyName: record.keyName,
    session: route?.session,
    agent: record.agent,
    replayOf: record.replayOf,
    protocol: record.protocol,
    model: record.model,
    stream: record.stream,
    status: record.status,
    endpointId: answered?.endpointId,
    endpointName: answered?.endpointName,
    upstreamProtocol: answered?.protocol,
    upstreamModel: answered?.model,
    route,
    tags: route?.tags.map(({ tag }) => tag) ?? [],
    losses: record.losses,
    learned: last?.changes ?? [],
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    firstByteMs: record.firstByteMs,
    firstTokenMs: record.firstTokenMs,
    durationMs: record.durationMs,
    endedBy: record.status === CLIENT_LEFT ? "client" : answered === undefined ? "proxy" : "upstream",
    errorKind: record.errorKind,
    error: record.error,
    attempts,
    panes,
  };
}
