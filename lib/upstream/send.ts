/** One HTTP request to an endpoint. */
import { type HeaderView, readHeaders } from "../header_view.ts";
import type { EndpointConfig, ProxyConfig } from "../config/config.ts";
import { applyAuth, type AuthOptions } from "./auth.ts";
import type { HttpClient } from "./clients.ts";
import { codings, decompress } from "./decompress.ts";
import type { HeaderFields } from "./header_fields.ts";
import { overrideHeaders, requestHeaders } from "./headers.ts";
import { isNewer } from "../version.ts";
import { HOPS_HEADER, hopsWith } from "./hops.ts";
import { basicCredentials } from "./tunnel_relay.ts";
import { UncopiedBody } from "./uncopied_body.ts";

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** The client's headers. */
  readonly headers: HeaderView;
  readonly body: Uint8Array<ArrayBuffer> | null;
  /** It may be sent twice. */
  readonly repeatable: boolean;
}

export interface SendOptions extends AuthOptions {
  readonly signal: AbortSignal;
  /** Has the last word on the headers, the credential's among them. */
  readonly adjust?: ((headers: HeaderFields) => HeaderFields) | undefined;
  /** The endpoint's own client; without one the default is used. */
  readonly client?: HttpClient | undefined;
  /** Is added to the proxies that the request has come through: see `hops.ts`. */
  readonly mark?: string | undefined;
  /** Hears what goes out, as it goes, credentials too. */
  readonly onSend?: ((request: OutgoingRequest, headers: HeaderFields) => void) | undefined;
}

/** An upstream's answer with its content coding undone. */
export interface UpstreamResponse {
  readonly status: number;
  readonly headers: HeaderView;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Reads `body` in one go, where it is short and its length known: a third of the cost of reading it as a stream. */
  readonly whole: (() => Promise<Uint8Array<ArrayBuffer>>) | undefined;
  /**
   * To be kept as long as an abort may be needed: `fetch` follows its signal only while its response lives, and one that
   * was collected leaves a read of the body waiting for ever (Deno 2.9.5).
   */
  readonly origin: unknown;
}

/** A shorter body costs less to copy than to keep from being copied. */
const LONG_BYTES = 16 * 1024;

/** A body up to this length is read in one go. */
const SHORT_BYTES = 1024 * 1024;

/**
 * Sends `request` to `endpoint`. Redirects are never followed: `fetch` would carry the credential to another host.
 * @throws what `fetch` throws: see `classifyTransportError`; its text must not be shown
 */
export async function send(
  request: OutgoingRequest,
  endpoint: EndpointConfig,
  options: SendOptions,
): Promise<UpstreamResponse> {
  const { signal, client } = options;
  const own = requestHeaders(request.headers);
  if (options.mark !== undefined) own[HOPS_HEADER] = hopsWith(request.headers, options.mark);
  applyAuth(own, endpoint, options);
  overrideHeaders(own, endpoint.headerOverrides);
  const headers = options.adjust === undefined ? own : options.adjust(own);
  const init: RequestInit & { client?: HttpClient } = {
    method: request.method,
    headers,
    body: bodyOf(request),
    redirect: "manual",
    signal,
  };
  if (client !== undefined) {
    init.client = client;
    addProxyAuthorization(headers, request.url, endpoint.proxy);
  }
  options.onSend?.(request, headers);
  const response = await fetch(request.url, init);
  if (response.status === 407 && endpoint.proxy !== undefined) {
    // It is the proxy that says this of a request that it forwards itself (`http:`).
    await response.body?.cancel();
    throw new TypeError("proxy authentication required");
  }
  const received = readHeaders(response.headers);
  const coded = codingsOf(response, received);
  const length = received.get("content-length");
  const { status } = response;
  if (coded === undefined || coded.length > 0) {
    const body = response.body === null || coded === undefined ? null : decompress(response.body, coded);
    return { status, headers: received, body, whole: undefined, origin: response };
  }
  return new PlainResponse(response, received, length !== null && Number(length) <= SHORT_BYTES);
}

/** What has to be undone of `response`; `undefined`: nobody can, but it is an error by its status alone. */
function codingsOf(response: Response, headers: HeaderView): string[] | undefined {
  try {
    return codings(headers.get("content-encoding"));
  } catch (error) {
    if (response.ok) throw error;
    return undefined;
  }
}

/** A class: an object literal with a getter gets a shape of its own each time it is made. */
class PlainResponse implements UpstreamResponse {
  readonly status: number;
  readonly whole: UpstreamResponse["whole"];

  constructor(readonly origin: Response, readonly headers: HeaderView, isShort: boolean) {
    this.status = origin.status;
    this.whole = isShort ? () => origin.bytes() : undefined;
  }

  /** To ask for the stream makes one, even if it is not read. */
  get body(): ReadableStream<Uint8Array> | null {
    return this.origin.body;
  }
}

/** A request that a proxy forwards itself carries its credentials; to one over TLS Deno 2.9.5 sends none. */
function addProxyAuthorization(headers: HeaderFields, url: string, proxy: ProxyConfig | undefined): void {
  if (proxy?.type !== "https" || proxy.username === undefined || !url.startsWith("http:")) return;
  headers["proxy-authorization"] = basicCredentials(proxy);
}

/**
 * Until Deno 2.9.6 `fetch` itself sends bytes a second time when any connection breaks before an answer, which is what
 * `decide` would do; since then only where the connection was an old one, which the upstream had closed before
 * (https://github.com/denoland/deno/pull/36415).
 */
export const FETCH_REPEATS = isNewer("2.9.6", Deno.version.deno);

/** A blob is sent once, with its length, but costs a small request a sixth of its time. */
function bodyOf({ body, repeatable }: OutgoingRequest): BodyInit | null {
  if (body === null || body.length === 0) return null;
  if (!repeatable) return new Blob([body]);
  return body.length > LONG_BYTES ? new UncopiedBody(body) : body;
}
