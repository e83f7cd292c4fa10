/**
 * A client that takes a connection for itself for each request (docs/adr/0022). `fetch` of Deno 2.9.5 would send all of a
 * host through one of HTTP/2, and asks nobody whether that still leads anywhere.
 */
export function httpClient(options: Deno.CreateHttpClientOptions = {}): Deno.HttpClient {
  return Deno.createHttpClient({ ...options, http2: false });
}
