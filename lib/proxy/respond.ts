/** Turns what was settled into the client's response. */
import { ProxyError } from "../errors.ts";
import { WIRES } from "../protocol/wires.ts";
import { responseHeaders } from "../upstream/headers.ts";
import type { ClientRequest } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import { type Failure, failureOf, verbatimHeaders } from "./fail.ts";
import { type Opened, pump } from "./pump.ts";
import type { Settled } from "./settle.ts";

export function respond(settled: Settled, request: ClientRequest, exchange: Exchange): Response {
  switch (settled.type) {
    case "answered":
      return answer(settled, request, exchange);
    case "failed":
      return fail(failure(settled, request, exchange), request, exchange);
    case "canceled": {
      const { reason } = exchange.gone;
      if (reason instanceof ProxyError) return fail({ error: reason, verbatim: undefined }, request, exchange);
      exchange.close({ status: 499, error: "the client left" });
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
      return { type: "events", events: settled.answer.events, idleMs: settled.endpoint.timeouts.idleMs };
    }
    if (settled.type === "failed") return { type: "failed", error: failure(settled, request, exchange).error };
    return { type: "failed", error: new ProxyError("canceled", "The client left") };
  });
  const headers = new Headers({ "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  identify(headers, exchange);
  exchange.record.status = 200;
  return new Response(stream(opening, request, exchange), { headers });
}

/** The response of an error that is the proxy's own, or of an upstream's. */
export function fail(failure: Failure, request: Pick<ClientRequest, "operation">, exchange: Exchange): Response {
  const { error, verbatim } = failure;
  const headers = verbatimHeaders(failure);
  if (error.retryAfterMs !== undefined) {
    headers.set("retry-after", String(Math.ceil(error.retryAfterMs / 1000)));
    // SDKs ask this one first, and it is of one endpoint only.
    headers.delete("retry-after-ms");
  }
  identify(headers, exchange);
  const wire = WIRES[request.operation.protocol];
  const body = verbatim?.body ?? new TextEncoder().encode(JSON.stringify(wire.encodeError(error, exchange.record.id)));
  exchange.firstByte();
  exchange.record.responseBytes = body.length;
  exchange.close({ status: error.status, error: error.message });
  return new Response(body, { status: error.status, headers });
}

function failure(settled: Settled & { type: "failed" }, request: ClientRequest, exchange: Exchange): Failure {
  return failureOf(request, settled.attempts, {
    route: settled.route,
    totalMs: exchange.config.timeouts.totalMs,
    outOfTime: exchange.remainingMs() <= 0,
    now: exchange.deps.clock.monotonic(),
  });
}

function answer(
  { endpoint, answer }: Settled & { type: "answered" },
  request: ClientRequest,
  exchange: Exchange,
): Response {
  const headers = responseHeaders(answer.headers);
  identify(headers, exchange);
  headers.set("x-cccc-endpoint", headerSafe(endpoint.name));
  const { status } = answer;
  exchange.record.status = status;
  switch (answer.type) {
    case "stream": {
      // Some upstreams call an event stream something else; clients believe the header.
      if (!headers.get("content-type")?.startsWith("text/event-stream")) {
        headers.set("content-type", "text/event-stream; charset=utf-8");
      }
      const opened: Opened = { type: "events", events: answer.events, idleMs: endpoint.timeouts.idleMs };
      return new Response(stream(opened, request, exchange), { status, headers });
    }
    case "whole":
      if (!headers.get("content-type")?.includes("json")) headers.set("content-type", "application/json");
      exchange.firstByte();
      exchange.record.responseBytes = answer.body.length;
      exchange.close({ status });
      return new Response(answer.body, { status, headers });
    case "raw":
      exchange.firstByte();
      exchange.close({ status });
      return new Response(answer.body, { status, headers });
    default:
      return answer satisfies never;
  }
}

function stream(
  opening: Opened | Promise<Opened>,
  request: ClientRequest,
  exchange: Exchange,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { record, config } = exchange;
  return pump(opening, {
    wire: WIRES[request.operation.protocol],
    model: request.model,
    keepAliveMs: config.timeouts.commitHoldMs === 0 ? Infinity : config.timeouts.commitHoldMs,
    countsEvents: request.client === "codex",
    onBytes: (count) => {
      if (record.firstByteMs === undefined) exchange.firstByte();
      record.responseBytes += count;
    },
    onEnd: (end) => {
      if (end.type === "canceled") exchange.close({ status: 499, error: "the client left" });
      else exchange.close(end.error === undefined ? {} : { error: end.error });
    },
    gone: exchange.gone,
  });
}

/** For people who debug: which request this was, and after how many attempts. */
export function identify(headers: Headers, { record }: Exchange): void {
  headers.set("x-cccc-request-id", record.id);
  if (record.attempts.length > 0) headers.set("x-cccc-attempts", String(record.attempts.length));
}

/** Header values are Latin-1; an endpoint may be called anything. */
function headerSafe(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
}
