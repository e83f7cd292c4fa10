/** Which headers cross the proxy, both ways: all but those named here. */
import { CREDENTIAL_HEADERS } from "./auth.ts";

/** Connection-level headers: RFC 9110 section 7.6.1 (read 2026-11-22). */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const NOT_SENT = new Set([
  ...HOP_BY_HOP,
  ...CREDENTIAL_HEADERS,
  "host",
  "content-length",
  "content-encoding",
  "accept-encoding",
  "expect",
  // Of a browser, for the proxy's own host: they mean nothing to an upstream, and a cookie is a credential.
  "cookie",
  "origin",
  "referer",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-fetch-user",
]);

const NOT_RETURNED = new Set([
  ...HOP_BY_HOP,
  "content-length",
  "content-encoding",
  // Statements about the upstream's host, which would be taken for the proxy's.
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "public-key-pins",
  "clear-site-data",
  "nel",
  "report-to",
  "location",
]);

/** The client's headers as they go upstream, without any credential. */
export function requestHeaders(client: Headers): Headers {
  const headers = new Headers();
  const named = namedByConnection(client);
  for (const [name, value] of client) {
    if (!NOT_SENT.has(name) && !named?.has(name)) headers.append(name, value);
  }
  // What comes back must be readable as it comes: a stream is searched for its events.
  headers.set("accept-encoding", "identity");
  return headers;
}

/** The upstream's headers as they go to the client; a permission for other origins (CORS) is never passed on. */
export function responseHeaders(upstream: Headers): Headers {
  const headers = new Headers();
  const named = namedByConnection(upstream);
  for (const [name, value] of upstream) {
    if (NOT_RETURNED.has(name) || name.startsWith("access-control-") || named?.has(name)) continue;
    headers.append(name, value);
  }
  return headers;
}

function namedByConnection(headers: Headers): Set<string> | undefined {
  const connection = headers.get("connection");
  if (connection === null || connection === "keep-alive" || connection === "close") return undefined;
  return new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
}
