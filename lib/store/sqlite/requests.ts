/** The tables of request records: written once, read by their id. */
import { Buffer } from "node:buffer";
import { isFailed, type Reading, type RecordedRequest } from "../recorded.ts";
import type { Database } from "./database.ts";
import { keepBody } from "./bodies.ts";
import { bodyMask, maskHead, maskHeaders, maskPhrase, maskWords, withoutCutCredential } from "../mask.ts";
import { maskStream } from "../mask_stream.ts";
import type { Pane } from "../../record.ts";
import { isLastOfTurn } from "../../turns.ts";
import type { Words } from "../../phrases/phrase.ts";
import { say } from "../../phrases/say.ts";
import { withoutAgentsOwn } from "../../protocol/agents_own.ts";
import { redactText } from "../../redact.ts";

/** What is kept for a request can go when no request of its ten minutes is left. */
const GENERATION_MS = 600_000;

/** The generation of what a request that began at `startedAt` keeps. */
export function generationOf(startedAt: number): number {
  return Math.floor(startedAt / GENERATION_MS);
}

/** When the next one begins. */
export function endOf(generation: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, (generation + 1) * GENERATION_MS);
}

export interface RequestToKeep {
  readonly request: RecordedRequest;
  /** What its bytes say. */
  readonly reading: Reading;
  /** US dollars; `undefined`: unknown. */
  readonly cost: number | undefined;
  /** What must not be kept of it. */
  readonly secrets: readonly string[];
}

/** Keeps a request; one whose id is known already is left as it is, and `false` says so. */
export function keepRequest(db: Database, kept: RequestToKeep): boolean {
  const row = insertRequest(db, kept);
  if (row === undefined) return false;
  insertAttempts(db, row, kept);
  insertPanes(db, row, kept);
  insertWords(db, row, kept);
  return true;
}

/** Returns the row's number; `undefined`: there is one of its id. */
function insertRequest(db: Database, { request, reading, cost, secrets }: RequestToKeep): number | undefined {
  const { usage } = reading;
  const values = {
    request_id: request.id,
    started_at: Math.round(request.startedAt),
    status: request.status,
    failed: isFailed(request) ? 1 : 0,
    stream: request.stream ? 1 : 0,
    method: request.method,
    path: request.path,
    operation: request.operation,
    client: request.client,
    key_name: request.keyName ?? null,
    session: request.session ?? null,
    agent: request.agent ?? null,
    replay_of: request.replayOf ?? null,
    protocol: request.protocol ?? null,
    model: request.model,
    endpoint_id: request.endpointId ?? null,
    endpoint_name: request.endpointName ?? null,
    upstream_protocol: request.upstreamProtocol ?? null,
    upstream_model: request.upstreamModel ?? null,
    answered_model: reading.model ?? null,
    attempts: request.attempts.length,
    tried: JSON.stringify([...new Set(request.attempts.map(({ endpointId }) => endpointId))]),
    request_bytes: request.requestBytes,
    response_bytes: request.responseBytes,
    first_byte_ms: request.firstByteMs ?? null,
    first_token_ms: request.firstTokenMs ?? null,
    duration_ms: request.durationMs,
    tokens: usage === undefined ? null : usage.inputTokens + usage.outputTokens,
    input_tokens: usage?.inputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    cache_read_tokens: usage?.cacheReadTokens ?? null,
    cache_write_5m_tokens: usage?.cacheWrite5mTokens ?? null,
    cache_write_1h_tokens: usage?.cacheWrite1hTokens ?? null,
    reasoning_tokens: usage?.reasoningTokens ?? null,
    cost: cost ?? null,
    stop_reason: reading.stopReason ?? null,
    ended_by: request.endedBy,
    error_kind: request.errorKind ?? null,
    error: request.error === undefined ? null : maskedJson(request.error, secrets),
    tags: JSON.stringify(request.tags),
    losses: JSON.stringify(request.losses),
    has_losses: request.losses.length > 0 ? 1 : 0,
    learned: JSON.stringify(request.learned.map((change) => maskPhrase(change, secrets))),
    tools: JSON.stringify(reading.tools),
    asked: beginning(withoutAgentsOwn(maskWords(reading.asked, secrets), { mayBeCut: true })),
    title: beginning(maskWords(reading.title, secrets)),
    answered: beginning(maskWords(reading.answered, secrets)),
    route: redactText(JSON.stringify(request.route ?? null), secrets),
  };
  const names = Object.keys(values);
  const { changes, lastInsertRowid } = db.prepare(
    `INSERT INTO requests (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})
      ON CONFLICT (request_id) DO NOTHING`,
  ).run(...Object.values(values));
  return changes === 0 ? undefined : Number(lastInsertRowid);
}

/** So much of a turn's words tells people which it was. */
const BEGINNING = 240;

/** @param text without the secrets in it: one that is cut would not be known for one */
function beginning(text: string): string {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length <= BEGINNING ? words : `${words.slice(0, BEGINNING).trimEnd()}…`;
}

/** What is to be said, as it is kept. */
function maskedJson(said: Words, secrets: readonly string[]): string {
  return JSON.stringify(maskPhrase(said, secrets));
}

function insertAttempts(db: Database, row: number, { request, secrets }: RequestToKeep): void {
  for (const [number, attempt] of request.attempts.entries()) {
    db.prepare(
      `INSERT INTO attempts
        (request, number, endpoint_id, endpoint_name, protocol, model, status, changes, reason, result, start_ms,
          duration_ms, sends, turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      row,
      number,
      attempt.endpointId,
      attempt.endpointName,
      attempt.protocol ?? null,
      attempt.model,
      attempt.status ?? null,
      JSON.stringify(attempt.changes.map((change) => maskPhrase(change, secrets))),
      maskedJson(attempt.reason, secrets),
      maskedJson(attempt.result, secrets),
      attempt.startMs,
      attempt.durationMs,
      attempt.sends,
      attempt.turn ?? null,
    );
  }
}

/** Each row holds its body by what `keepBody` gave, by its own bytes if they are few, or by the pane that has the same. */
function insertPanes(db: Database, row: number, { request, secrets }: RequestToKeep): void {
  const panes = request.panes.filter(({ passing }) => passing !== true);
  const options = { generation: generationOf(request.startedAt), mask: bodyMask(secrets) };
  const bodies = maskedBodies(panes, secrets);
  for (const [number, { kind, attempt, head, headers, size, times }] of panes.entries()) {
    const body = bodies[number];
    const same = bodies.findIndex((earlier) => isSame(earlier, body));
    const isFirst = body !== undefined && same === number;
    const isSmall = isFirst && body.length <= SMALL_BYTES;
    db.prepare(
      "INSERT INTO panes (request, number, kind, attempt, head, headers, size, times, body, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ).run(
      row,
      number,
      kind,
      attempt ?? null,
      maskHead(head, secrets),
      JSON.stringify(maskHeaders(headers, secrets)),
      size,
      times === undefined ? null : JSON.stringify(times),
      body === undefined || isSmall ? null : isFirst ? keepBody(db, body, options) : `=${same}`,
      isSmall ? options.mask(body) : null,
    );
  }
}

/** The bodies without what only all of a body tells: the pieces of each are masked when they are kept. */
function maskedBodies(panes: readonly Pane[], secrets: readonly string[]): readonly Pane["body"][] {
  const masked = new Map<Pane["body"], Pane["body"]>();
  return panes.map(({ kind, body, size }) => {
    if (body === undefined || masked.has(body)) return masked.get(body);
    const said = kind.endsWith("response") ? maskStream(body, (text) => redactText(text, secrets)) : body;
    const all = body.length < size ? withoutCutCredential(said, secrets) : said;
    masked.set(body, all === body ? body : new Uint8Array(all));
    return masked.get(body);
  });
}

/** The turns of a conversation are longer; to look for what is the same costs more than so few bytes. */
const SMALL_BYTES = 2048;

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && (a === b || (a.length === b.length && Buffer.compare(a, b) === 0));
}

function insertWords(db: Database, row: number, { request, reading, secrets }: RequestToKeep): void {
  const { asked, answered, tools } = reading;
  const errors = [
    request.error,
    ...request.attempts.filter((_, index) => isFailedAttempt(request, index)).map(({ result }) => result),
  ];
  const error = errors.filter((each) => each !== undefined).map(say).join("\n");
  if (asked === "" && answered === "" && tools.length === 0 && error === "") return;
  const words = [asked, answered, tools.join(" "), error].map((text) => maskWords(text, secrets));
  db.prepare("INSERT INTO words (rowid, asked, answered, tools, error) VALUES (?, ?, ?, ?, ?)").run(row, ...words);
}

/** All but the last of a turn failed; the last of all did, if the request did. */
function isFailedAttempt(request: RecordedRequest, index: number): boolean {
  const { attempts } = request;
  return !isLastOfTurn(attempts, index) || (index === attempts.length - 1 && isFailed(request));
}
