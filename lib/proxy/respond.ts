/** Turns what was settled into the client's response. */
import { ProxyError } from "../errors.ts";
import { phrase } from "../phrases/phrase.ts";
import type { Conversion } from "../protocol/convert.ts";
import { sendsOf } from "../record.ts";
import { CODECS } from "../protocol/codecs.ts";
import type { PatchData } from "../sse/patch.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { keepInert, responseHeaders } from "../upstream/headers.ts";
import { type ClientRequest, parseBody } from "./client_request.ts";
import type { Answer } from "./answer.ts";
import { upstreamBytesOf } from "./capture.ts";
import { counted, type CountedEnd } from "./counted.ts";
import { defect } from "./defect.ts";
import type { Exchange } from "./exchange.ts";
import { type Failure, failureHeaders, failureOf } from "./failed_request.ts";
import { bodyLeadingBack, leadHeadersBack } from "./led_back.ts";
import { patchedBody } from "./patched_body.ts";
import { percentEncoded } from "./percent_encoded.ts";
import { type Opened, pump } from "./pump.ts";
import type { Settled } from "./settle.ts";

/** Silence between two keep-alives where `timeouts.commit_hold` is 0, which says nothing of it. */
const KEEP_ALIVE_MS = 10_000;

const EVENT_STREAM = "text/event-stream; charset=utf-8";

export function respond(settled: Settled, request: ClientRequest, exchange: Exchange): Response {
  switch (settled.type) {
    case "answered":
      return answer(settled, request, exchange);
    case "failed":
      return fail(failureIn(settled, request, exchange), request, exchange);
    case "canceled": {
      const { reason } = exchange.departure;
      if (reason !== undefined) return fail({ error: reason, verbatim: undefined }, request, exchange);
      exchange.close({ status: 499, error: phrase("outcome.client_left"), kind: "canceled" });
      return new Response(null, { status: 499 });
    }
    default:
      return settled satisfies never;
  }
}

/**
 * Answers before it is settled who answers: headers and keep-alives go out, and failover goes on behind them. A failure
 * can then only be told as an event.
 */
export function respondHeld(
  settling: Promise<Settled>,
  request: ClientRequest,
  exchange: Exchange,
): Response {
  const opening = settling.then((settled): Opened => {
    if (settled.type === "answered" && settled.answer.type === "stream") {
      const { events, conversion } = settled.answer;
      return { type: "events", events, conversion, idleMs: settled.endpoint.timeouts.idleMs };
    }
    if (settled.type === "failed") return { type: "failed", error: failureIn(settled, request, exchange).error };
    return { type: "failed", error: new ProxyError("canceled", phrase("outcome.client_left")) };
  }).catch((error): Opened => (
    { type: "failed", error: error instanceof ProxyError ? error : defect(error, request.bytes, exchange.deps) }
  ));
  const headers: HeaderFields = { "content-type": EVENT_STREAM, "cache-control": "no-cache" };
  identify(headers, exchange);
  exchange.record.status = 200;
  exchange.capture?.replied(200, headers);
  return new Response(stream(opening, request, exchange), { headers });
}

/** The response of an error that is the proxy's own, or of an upstream's. */
export function fail(failure: Failure, request: Pick<ClientRequest, "operation">, exchange: Exchange): Response {
  const { error, verbatim } = failure;
  const headers = failureHeaders(failure);
  identify(headers, exchange);
  if (failure.endpointName !== undefined) headers["x-cccc-endpoint"] = headerSafe(failure.endpointName);
  const wire = CODECS[request.operation.protocol].wire;
  const body = verbatim?.body ?? new TextEncoder().encode(JSON.stringify(wire.encodeError(error, exchange.record.id)));
  exchange.firstByte();
  exchange.record.responseBytes = body.length;
  exchange.capture?.replied(error.status, headers);
  exchange.capture?.clientBytes(body);
  exchange.close({ status: error.status, error: error.words, kind: error.kind });
  return new Response(body, { status: error.status, headers });
}

/** What the client is told where nobody answered. */
export function failureIn(settled: Settled & { type: "failed" }, request: ClientRequest, exchange: Exchange): Failure {
  const damage = request.unchecked && request.bytes !== null ? damageOf(request.bytes) : undefined;
  if (damage !== undefined) return { error: damage, verbatim: undefined };
  return failureOf(settled.attempts, {
    wanted: settled.wanted,
    route: settled.route,
    totalMs: exchange.config.timeouts.totalMs,
    outOfTime: exchange.remainingMs() <= 0,
    now: exchange.deps.clock.monotonic(),
  });
}

/** A large body is checked whole only when it was refused: perhaps it is no JSON, which is said better here. */
function damageOf(bytes: Uint8Array): ProxyError | undefined {
  try {
    parseBody(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof ProxyError) return error;
    throw error;
  }
}

function answer(
  { endpoint, answer }: Settled & { type: "answered" },
  request: ClientRequest,
  exchange: Exchange,
): Response {
  // Of another protocol's answer the headers are another vendor's too.
  const conversion = answer.type === "raw" ? undefined : answer.conversion;
  const headers: HeaderFields = conversion === undefined || conversion.isOwn ? responseHeaders(answer.headers) : {};
  identify(headers, exchange);
  const losses = lossesOf(conversion);
  exchange.record.losses = losses;
  if (losses.length > 0) headers["x-cccc-losses"] = headerSafe(losses.join("; ").slice(0, MAX_LOSSES));
  headers["x-cccc-endpoint"] = headerSafe(endpoint.name);
  const { status } = answer;
  exchange.record.status = status;
  switch (answer.type) {
    case "stream": {
      ensureType(headers, "text/event-stream", EVENT_STREAM);
      exchange.capture?.replied(status, headers);
      const opened: Opened = { type: "events", conversion, events: answer.events, idleMs: endpoint.timeouts.idleMs };
      return new Response(stream(opened, request, exchange), { status, headers });
    }
    case "whole":
      ensureType(headers, "json", "application/json");
      exchange.firstByte();
      exchange.record.responseBytes = answer.body.length;
      exchange.capture?.replied(status, headers);
      exchange.capture?.clientBytes(answer.body);
      exchange.close({ status });
      return new Response(answer.body, { status, headers });
    case "raw": {
      const asking = { operation: request.operation, headers: request.headers, url: exchange.request.url };
      keepInert(headers);
      leadHeadersBack(headers, asking, { endpoint, urls: exchange.deps.urls });
      exchange.capture?.replied(status, headers);
      const patch = bodyLeadingBack(asking, endpoint);
      return new Response(raw(answer, { idleMs: endpoint.timeouts.idleMs, patch }, exchange), { status, headers });
    }
    default:
      return answer satisfies never;
  }
}

/** A header's length is bounded; the log has all. */
const MAX_LOSSES = 500;

/** What a conversion could not carry, in words. */
export function lossesOf(conversion: Conversion | undefined): string[] {
  return conversion?.losses.map(({ from, to, feature }) => `${from} to ${to}: ${feature}`) ?? [];
}

function raw(
  { body, abort, status }: Answer & { type: "raw" },
  { idleMs, patch }: { readonly idleMs: number; readonly patch: PatchData | undefined },
  exchange: Exchange,
): ReadableStream<Uint8Array> | null {
  exchange.firstByte();
  if (body === null) {
    exchange.close({ status });
    return null;
  }
  exchange.departure.on(abort);
  const { capture } = exchange;
  return counted(patch === undefined ? body : patchedBody(body, patch, upstreamBytesOf(capture)), {
    abort,
    idleMs,
    onBytes: (bytes) => {
      exchange.record.responseBytes += bytes.length;
      if (patch === undefined) capture?.upstreamBytes(bytes);
      capture?.clientBytes(bytes);
    },
    onEnd: (end) => {
      const { happened, reason } = exchange.departure;
      if (reason !== undefined) exchange.close({ error: reason.words, kind: reason.kind });
      else exchange.close(RAW_ENDS[happened ? "left" : end]);
    },
  });
}

const RAW_ENDS = {
  complete: {},
  cut: { error: phrase("outcome.answer_broke_off"), kind: "upstream" },
  silent: { error: phrase("outcome.stream_silent"), kind: "timeout" },
  left: { status: 499, error: phrase("outcome.client_left"), kind: "canceled" },
} as const satisfies Readonly<Record<CountedEnd, Parameters<Exchange["close"]>[0]>>;

function stream(
  opening: Opened | Promise<Opened>,
  request: ClientRequest,
  exchange: Exchange,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { record, config, capture, deps } = exchange;
  return pump(opening, {
    wire: CODECS[request.operation.protocol].wire,
    model: request.model,
    askedAt: record.startedAt,
    keepAliveMs: config.timeouts.commitHoldMs || KEEP_ALIVE_MS,
    countsEvents: request.client === "codex",
    onBytes: (bytes) => {
      if (record.firstByteMs === undefined) exchange.firstByte();
      record.responseBytes += bytes.length;
      capture?.clientBytes(bytes);
      deps.watchman.stir();
    },
    onEnd: (end, opened) => {
      if (opened?.type === "events") record.losses = lossesOf(opened.conversion);
      const broken = end.type === "cut" ? end.type : opened?.type === "events" ? opened.events.reported : undefined;
      if (end.type !== "canceled") {
        exchange.close(end.error === undefined ? {} : { error: end.error, kind: end.kind, broken });
      } else {
        // Of a connection that was reset only its stream hears (Deno 2.9.5).
        exchange.dismiss();
        // An attempt that is still under way belongs in the record.
        void Promise.resolve(opening).then(() =>
          exchange.close({ status: 499, error: phrase("outcome.client_left"), kind: "canceled" })
        );
      }
    },
    departure: exchange.departure,
  });
}

/** For people who debug: which request this was, and after how many attempts. */
export function identify(headers: HeaderFields, { record }: Exchange): void {
  headers["x-cccc-request-id"] = record.id;
  if (record.attempts.length > 0) headers["x-cccc-attempts"] = String(sendsOf(record.attempts));
}

/** Clients believe the header: it has to name `part` of what the body was found to be. */
function ensureType(headers: HeaderFields, part: string, type: string): void {
  if (!headers["content-type"]?.includes(part)) headers["content-type"] = type;
}

/** Header values are Latin-1; an endpoint may be called anything. */
function headerSafe(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : percentEncoded(text);
}
