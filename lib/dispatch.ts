/** The HTTP surface: who is let in, and what each path does. Proxy paths come first, before any page. */
import { refusal } from "./access/guard.ts";
import { identify } from "./access/keys.ts";
import { ProxyError } from "./errors.ts";
import { type HeaderView, readHeaders } from "./header_view.ts";
import { type Phrase, phrase } from "./phrases/phrase.ts";
import { CODECS } from "./protocol/codecs.ts";
import type { Protocol } from "./protocol/protocol.ts";
import { captureOf } from "./proxy/capture.ts";
import { defect } from "./proxy/defect.ts";
import { type Deps, Exchange } from "./proxy/exchange.ts";
import { handle } from "./proxy/handle.ts";
import type { Incoming } from "./proxy/incoming.ts";
import { listModels } from "./proxy/list_models.ts";
import type { ModelLists } from "./proxy/model_lists.ts";
import { detectOperation, type Operation } from "./proxy/operation.ts";
import { type RequestUrl, requestUrl } from "./proxy/request_url.ts";
import { openRecord, type RequestRecord } from "./record.ts";
import { detectClient } from "./routing/client.ts";
import { agentOf } from "./routing/session.ts";
import { protocolsOf } from "./routing/route.ts";

export interface Surface extends Deps {
  readonly modelLists: ModelLists;
  /** What `/healthz` answers beside the name. */
  readonly version: string;
  readonly instance: string;
  readonly pages: {
    /** Everything that is a page; `undefined` for a path that is none. */
    answer(request: Request, url: RequestUrl, peer: Peer): Promise<Response> | undefined;
    /** Why it is refused, for a person's browser that asks for a page; `undefined`: it is none. */
    refuse(request: Request, url: RequestUrl, said: Phrase): Promise<Response> | undefined;
    /** That there is nothing at a path, for a person's browser; `undefined`: it is none. */
    missing(request: Request): Promise<Response> | undefined;
  };
  /** Why a request with a key is refused, by what was spent with it; `undefined`: it is not. */
  readonly budgets: { refusal(keyName: string | undefined): Phrase | undefined };
  /** Where a request with these headers stands in a trace; `undefined`: nobody follows it. */
  readonly telemetry: { begin(headers: HeaderView): RequestRecord["trace"] };
  /** What has happened since the start, for a scraper. */
  readonly metrics: (request: Request) => Response;
}

/** Who is at the other end of a connection. */
export interface Peer {
  readonly remoteAddr: Deno.Addr;
}

/** A request before it is known whether it is let in. */
interface Arrival {
  readonly request: Request;
  readonly headers: HeaderView;
  readonly url: RequestUrl;
  readonly operation: Operation | undefined;
  readonly surface: Surface;
  readonly peer: Peer;
}

const HEALTH_CHECK = "/healthz";

/** Whether all that is asked is if the program runs. */
export function isHealthCheck({ url }: Request): boolean {
  return requestUrl(url).pathname === HEALTH_CHECK;
}

export async function dispatch(request: Request, surface: Surface, peer: Peer): Promise<Response> {
  const url = requestUrl(request.url);
  const headers = readHeaders(request.headers);
  const operation = detectOperation(request.method, url.pathname, headers);
  const arrival: Arrival = { request, headers, url, operation, surface, peer };
  const { server } = surface.config.current();
  if (request.method === "CONNECT") return deny(arrival, noTunnel(headers));
  const refused = refusal(headers, server, arrival);
  if (refused !== undefined) {
    // Callers of the admin API tell errors apart by their codes.
    const code = operation === undefined ? { code: "REFUSED" } : {};
    const denied = deny(arrival, new ProxyError("permission", refused, code));
    // No browser has a Host of which no URL can be made.
    return (URL.canParse(request.url) ? surface.pages.refuse(request, url, refused) : undefined) ?? denied;
  }
  if (operation === undefined) return other(arrival);
  const identity = identify(headers, url.search, server.apiKeys);
  if (identity.type === "refused") return deny(arrival, new ProxyError("authentication", identity.said));
  if (surface.sender.isBack(headers)) return deny(arrival, loop());
  if (headers.get("upgrade")?.toLowerCase() === "websocket") return deny(arrival, noWebsocket());
  const keyName = identity.type === "key" ? identity.name : undefined;
  const spent = COSTS[operation.type] ? surface.budgets.refusal(keyName) : undefined;
  // No status that a client takes for one to wait out: it may be long until midnight.
  if (spent !== undefined) return deny(arrival, new ProxyError("permission", spent), keyName);
  const record = recordOf(arrival, keyName);
  const config = surface.config.current();
  const capture = captureOf(config, operation, surface.clock.monotonic);
  const exchange = new Exchange(record, { config, deps: surface, request, ...(capture && { capture }) });
  const incoming: Incoming = { operation, request, headers, url, client: record.client };
  try {
    if (operation.type !== "models") return await handle(incoming, exchange);
    return await listModels(incoming, exchange, surface.modelLists) ??
      // An upstream may have more models than it lists.
      await handle({ ...incoming, operation: { ...operation, type: "forward", repeatable: true } }, exchange);
  } catch (error) {
    const told = defect(error, exchange.body ?? null, surface);
    exchange.close({ status: told.status, error: told.words, kind: told.kind });
    return envelope(told, operation.protocol, record.id);
  }
}

/** What may be paid for. */
const COSTS: Readonly<Record<Operation["type"], boolean>> = {
  generate: true,
  forward: true,
  count_tokens: false,
  models: false,
};

/** Only 426 makes Codex turn to HTTP at once; any other status costs it seconds. */
function noWebsocket(): ProxyError {
  return new ProxyError("invalid_request", phrase("outcome.no_websocket"), { status: 426 });
}

/** RFC 5842 section 7.2: the request would run in a circle for ever. */
function loop(): ProxyError {
  return new ProxyError("upstream", phrase("outcome.loop"), { status: 508 });
}

/** A client has this server for its forward proxy, and shows nobody why it got no tunnel: the log says so. */
function noTunnel(headers: HeaderView): ProxyError {
  const host = (headers.get("host") ?? "").slice(0, 200);
  return new ProxyError("invalid_request", phrase("outcome.no_tunnel", { host }), { status: 501 });
}

function recordOf({ operation, request, headers, url, surface }: Arrival, keyName?: string): RequestRecord {
  return openRecord({
    startedAt: surface.clock.now(),
    method: request.method,
    path: url.pathname,
    operation: operation?.type ?? "",
    client: detectClient(headers, url),
    agent: agentOf(headers),
    keyName,
    protocol: operation?.protocol,
    trace: surface.telemetry.begin(headers),
  });
}

/** With something in front that is none of this server's, such as `/anthropic` or `/V1`, or nothing behind `/v1`. */
const LIKE_AN_API =
  /^\/v\d+(?:beta)?\/?$|\/(?:messages|chat\/completions|responses|models|embeddings)(?:\/|$)|:(?:generate|streamGenerate)Content$/i;

/** Whatever is no call of an API. */
function other(arrival: Arrival): Response | Promise<Response> {
  const { request, headers, url, surface, peer } = arrival;
  const { server, endpoints } = surface.config.current();
  if (url.pathname === HEALTH_CHECK) {
    return Response.json({ name: "cccc", version: surface.version, instance: surface.instance });
  }
  const page = surface.pages.answer(request, url, peer);
  if (page !== undefined) return page;
  // Where keys are set, only the health check and the pages, which have a password of their own, do without.
  const identity = identify(headers, url.search, server.apiKeys);
  if (identity.type === "refused") return deny(arrival, new ProxyError("authentication", identity.said));
  if (url.pathname === "/readyz") {
    const ready = endpoints.filter((endpoint) => endpoint.enabled).flatMap(protocolsOf);
    const status = ready.length > 0 ? 200 : 503;
    return Response.json({ ready: ready.length > 0, protocols: [...new Set(ready)] }, { status });
  }
  if (url.pathname === "/metrics" && isRead(request.method)) return surface.metrics(request);
  // Probes of Claude Code.
  if (request.method === "HEAD" && (url.pathname === "/" || url.pathname === "/api/hello")) return new Response(null);
  const said = LIKE_AN_API.test(url.pathname) ? "outcome.no_such_path_of_api" : "outcome.no_such_path";
  const missing = phrase(said, { method: request.method, path: url.pathname });
  const denied = deny(arrival, new ProxyError("not_found", missing));
  return surface.pages.missing(request) ?? denied;
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** An answer that costs no endpoint anything; it has its line in the log as any other. */
function deny(arrival: Arrival, error: ProxyError, keyName?: string): Response {
  const record = recordOf(arrival, keyName);
  record.status = error.status;
  record.error = error.words;
  record.errorKind = error.kind;
  arrival.surface.recorder.record(record, []);
  return envelope(error, arrival.operation?.protocol, record.id);
}

/** `error` in the envelope of `protocol`. */
function envelope(error: ProxyError, protocol: Protocol | undefined, requestId: string): Response {
  const body = CODECS[protocol ?? "chat"].wire.encodeError(error, requestId);
  const headers = new Headers({ "x-cccc-request-id": requestId });
  if (error.status === 426) {
    headers.set("connection", "upgrade");
    headers.set("upgrade", "websocket");
  }
  return Response.json(body, { status: error.status, headers });
}
