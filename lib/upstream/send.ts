/** One HTTP request to an endpoint. */
import type { EndpointConfig } from "../config/config.ts";
import { applyAuth } from "./auth.ts";
import { codings, decompress } from "./decompress.ts";
import { requestHeaders } from "./headers.ts";

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** The client's headers. */
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** An upstream's answer with its content coding undone. */
export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Sends `request` to `endpoint`. Redirects are never followed: `fetch` would carry the credential to another host.
 * @throws what `fetch` throws: see `classifyTransportError`; its text must not be shown
 */
export async function send(
  request: OutgoingRequest,
  endpoint: EndpointConfig,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const headers = requestHeaders(request.headers);
  applyAuth(headers, endpoint, request.headers);
  const response = await fetch(request.url, {
    method: request.method,
    headers,
    // Bytes would be sent a second time by `fetch` itself when the connection breaks before an answer, unasked and
    // uncounted (Deno 2.9.5). A blob is sent once, and with its length.
    body: request.body === null ? null : new Blob([request.body]),
    redirect: "manual",
    signal,
  });
  const coded = codings(response.headers.get("content-encoding"));
  const body = response.body;
  return {
    status: response.status,
    headers: response.headers,
    body: body === null || coded.length === 0 ? body : decompress(body, coded),
  };
}
