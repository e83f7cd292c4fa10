/** Reads request records. */
import type { Json } from "../../json.ts";
import type { Phrase, Words } from "../../phrases/phrase.ts";
import type { Protocol } from "../../protocol/protocol.ts";
import type { Pane, PaneKind } from "../../record.ts";
import type { RecordedAttempt, RecordedRequest } from "../recorded.ts";
import type { RequestFilter, RequestPage, RequestQuery, RequestSummary, StoredRequest } from "../request_store.ts";
import { numberOf, textOf } from "./column.ts";
import { loadBody } from "./bodies.ts";
import type { Database } from "./database.ts";
import { clauseOf } from "./filter.ts";
import { latest } from "./latest.ts";
import { usageOf } from "./usage.ts";

export type Row = Record<string, null | number | bigint | string | Uint8Array>;

export function readPage(db: Database, { filter, limit, after }: RequestQuery): RequestPage {
  const [time = Infinity, row = 0] = after?.split(".").map(Number) ?? [];
  const start = after === undefined ? clauseOf({}) : { sql: "(started_at, id) < (?, ?)", values: [time, row] };
  const ids = latest(db, { filter, start, limit: limit + 1 });
  const rows = db.prepare(
    "SELECT * FROM requests WHERE id IN (SELECT value FROM json_each(?)) ORDER BY started_at DESC, id DESC",
  ).all(JSON.stringify(ids)) as Row[];
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? `${last["started_at"]}.${last["id"]}` : undefined;
  return { requests: shown.map(summaryOf), next };
}

/** Those that were kept after that row, in the order in which they were kept; by `row` the next are asked for. */
export function readNewer(
  db: Database,
  { filter, row, limit }: { readonly filter: RequestFilter; readonly row: number; readonly limit: number },
): { readonly requests: readonly RequestSummary[]; readonly row: number } {
  const { sql, values } = clauseOf(filter);
  // Of what is there now: what does not fit is not looked at again.
  const newest = newestRow(db);
  const rows = db.prepare(`SELECT * FROM requests WHERE id > ? AND id <= ? AND ${sql} ORDER BY id LIMIT ?`)
    .all(row, newest, ...values, limit) as Row[];
  const last = rows.length === limit ? Number(rows.at(-1)?.["id"]) : newest;
  return { requests: rows.map(summaryOf), row: last };
}

export function newestRow(db: Database): number {
  return Number(db.prepare("SELECT max(id) AS id FROM requests").get()?.["id"] ?? 0);
}

export function readRequest(db: Database, id: string): StoredRequest | undefined {
  const row = db.prepare("SELECT * FROM requests WHERE request_id = ?").get(id) as Row | undefined;
  if (row === undefined) return undefined;
  const number = Number(row["id"]);
  const attempts = db.prepare("SELECT * FROM attempts WHERE request = ? ORDER BY number").all(number) as Row[];
  const panes = db.prepare("SELECT * FROM panes WHERE request = ? ORDER BY number").all(number) as Row[];
  return {
    ...summaryOf(row),
    route: JSON.parse(String(row["route"])) as Json,
    attempts: attempts.map(attemptOf),
    panes: panes.map((pane) => paneOf(db, pane, panes)),
  };
}

export function summaryOf(row: Row): RequestSummary {
  return {
    id: String(row["request_id"]),
    startedAt: Number(row["started_at"]),
    method: String(row["method"]),
    path: String(row["path"]),
    operation: String(row["operation"]),
    client: String(row["client"]),
    keyName: textOf(row["key_name"]),
    session: textOf(row["session"]),
    agent: textOf(row["agent"]),
    replayOf: textOf(row["replay_of"]),
    protocol: textOf(row["protocol"]) as Protocol | undefined,
    model: String(row["model"]),
    stream: row["stream"] === 1,
    status: Number(row["status"]),
    endpointId: textOf(row["endpoint_id"]),
    endpointName: textOf(row["endpoint_name"]),
    upstreamProtocol: textOf(row["upstream_protocol"]) as Protocol | undefined,
    upstreamModel: textOf(row["upstream_model"]),
    tags: list(row["tags"]),
    losses: list(row["losses"]),
    learned: list<Phrase>(row["learned"]),
    requestBytes: Number(row["request_bytes"]),
    responseBytes: Number(row["response_bytes"]),
    firstByteMs: numberOf(row["first_byte_ms"]),
    firstTokenMs: numberOf(row["first_token_ms"]),
    durationMs: Number(row["duration_ms"]),
    endedBy: String(row["ended_by"]) as RecordedRequest["endedBy"],
    errorKind: textOf(row["error_kind"]),
    error: row["error"] === null ? undefined : JSON.parse(String(row["error"])) as Words,
    attemptCount: Number(row["attempts"]),
    usage: row["input_tokens"] === null && row["output_tokens"] === null ? undefined : usageOf(row),
    cost: numberOf(row["cost"]),
    stopReason: textOf(row["stop_reason"]),
    answeredModel: textOf(row["answered_model"]),
    tools: list(row["tools"]),
  };
}

function attemptOf(row: Row): RecordedAttempt {
  return {
    endpointId: String(row["endpoint_id"]),
    endpointName: String(row["endpoint_name"]),
    protocol: textOf(row["protocol"]) as Protocol | undefined,
    model: String(row["model"]),
    status: numberOf(row["status"]),
    changes: list<Phrase>(row["changes"]),
    reason: JSON.parse(String(row["reason"])) as Words,
    result: JSON.parse(String(row["result"])) as Words,
    startMs: Number(row["start_ms"]),
    durationMs: Number(row["duration_ms"]),
    sends: Number(row["sends"]),
    ...(row["turn"] === null ? {} : { turn: Number(row["turn"]) }),
  };
}

function paneOf(db: Database, row: Row, rows: readonly Row[]): Pane {
  return {
    kind: String(row["kind"]) as PaneKind,
    attempt: numberOf(row["attempt"]),
    head: String(row["head"]),
    headers: JSON.parse(String(row["headers"])) as Pane["headers"],
    body: bodyOf(db, row, rows),
    size: Number(row["size"]),
    ...(row["times"] === null ? {} : { times: JSON.parse(String(row["times"])) as number[] }),
  };
}

/** See `insertPanes`. */
function bodyOf(db: Database, row: Row, rows: readonly Row[]): Pane["body"] {
  const bytes = row["bytes"];
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  const body = textOf(row["body"]);
  if (body === undefined) return undefined;
  return body.startsWith("=") ? bodyOf(db, rows[Number(body.slice(1))]!, rows) : loadBody(db, body);
}

function list<T = string>(value: Row[string] | undefined): readonly T[] {
  return JSON.parse(String(value)) as T[];
}
