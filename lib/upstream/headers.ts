/** Which headers cross the proxy, both ways: all but those named here. */
import type { HeaderView } from "../header_view.ts";
import type { HeaderOverride } from "../config/override_config.ts";
import { HOPS_HEADER } from "./hops.ts";
import { CREDENTIAL_HEADERS, HOP_BY_HOP, NOT_OVERRIDDEN } from "../wire_headers.ts";
import type { HeaderFields } from "./header_fields.ts";

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
  // Of a proxy in front, which says by them who its clients are and by what name they know it: nobody's business behind.
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-forwarded-server",
  "x-original-forwarded-for",
  "x-real-ip",
  "x-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  // For us.
  "x-cccc-endpoint",
  HOPS_HEADER,
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
  // Orders to a browser, or to a web server in front of the proxy, which would send a file of its own in its place.
  "refresh",
  "service-worker-allowed",
  "x-accel-redirect",
  "x-sendfile",
]);

/** The client's headers as they go upstream, without any credential. */
export function requestHeaders(client: HeaderView): HeaderFields {
  const fields = kept(client, (name) => !NOT_SENT.has(name));
  // What comes back must be readable as it comes: a stream is searched for its events.
  fields["accept-encoding"] = "identity";
  return fields;
}

/** Puts the endpoint's own headers over `headers`; those of the connection are left alone. */
export function overrideHeaders(headers: HeaderFields, overrides: readonly HeaderOverride[]): void {
  for (const { name, value } of overrides) {
    const field = name.toLowerCase();
    if (NOT_OVERRIDDEN.has(field)) continue;
    // Deno's `fetch` would put its own name back: without any value it says nothing either.
    if (value === null && field === USER_AGENT) headers[field] = "";
    else if (value === null) delete headers[field];
    else headers[field] = value;
  }
}

const USER_AGENT = "user-agent";

/** The upstream's headers as they go to the client; a permission for other origins (CORS) is never passed on. */
export function responseHeaders(upstream: HeaderView): HeaderFields {
  return kept(upstream, (name) => !NOT_RETURNED.has(name) && !name.startsWith("access-control-"));
}

/**
 * Sees to it that a browser runs nothing of an answer whose kind its upstream chose: it has come from the same origin as
 * the pages. A person may have typed the address; before `Sec-Fetch-Site` another site's link came unnoticed.
 */
export function keepInert(headers: HeaderFields): void {
  headers["content-security-policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'";
  headers["x-content-type-options"] = "nosniff";
}

function kept(headers: HeaderView, keeps: (name: string) => boolean): HeaderFields {
  const fields: HeaderFields = {};
  let connection: string | undefined;
  // Four times as fast as an iterator.
  headers.forEach((value, name) => {
    if (name === "connection") connection = value;
    else if (keeps(name)) fields[name] = value;
  });
  return connection === undefined ? fields : withoutNamed(fields, connection);
}

/** `Connection` may name further headers that are for this connection only. */
function withoutNamed(fields: HeaderFields, connection: string): HeaderFields {
  if (connection !== "keep-alive" && connection !== "close") {
    for (const name of connection.split(",")) delete fields[name.trim().toLowerCase()];
  }
  return fields;
}
