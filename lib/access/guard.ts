/**
 * Keeps web pages out: any page that a user opens can send requests to a local port, and with a name that it rebinds to
 * 127.0.0.1 can even read the answers. So the `Host` must be one that is expected, and an `Origin` the server's own.
 */
import type { HeaderView } from "../header_view.ts";
import type { ServerConfig } from "../config/config.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";

/** Nothing in it ends a URL's host: what came behind would be a path to one reader and a name to another. */
const HOST = /^(\[[0-9a-f:.]+\]|[^:\[\]@/\\?#\s]+)(?::\d{1,5})?$/i;
const AUTHORITY = /^[^:]*:\/\/([^/?#\\]*)/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** The `Host` that was expected last, by what was configured: nearly always it comes again. */
const expected = new WeakMap<ServerConfig, string>();

/** What came, and what of an API it asks for; `undefined`: it is for a page. */
interface Asked {
  readonly request: Pick<Request, "url">;
  readonly operation: object | undefined;
}

/**
 * Why a request is refused; `undefined`: it is not. HTTP/2 may name the host in `:authority` alone (RFC 9113
 * section 8.3.1), which its URL has. HTTP/1 without a `Host` comes from no browser: its URL has the server's own.
 */
export function refusal(headers: HeaderView, server: ServerConfig, { request, operation }: Asked): Phrase | undefined {
  const host = headers.get("host") ?? AUTHORITY.exec(request.url)?.[1] ?? "";
  // Without its port, as server.allowed_hosts has names.
  if (expected.get(server) !== host && !isExpectedHost(host, server)) {
    return phrase("api.foreign_host", { host: cut(HOST.exec(host)?.[1] ?? host) });
  }
  const origin = headers.get("origin");
  if (origin !== null) {
    if (isOwnOrigin(origin, host) || server.allowedOrigins.includes(origin.toLowerCase())) return undefined;
    return phrase("api.foreign_origin", { origin: cut(origin) });
  }
  // A page's request without an Origin (an image, a form's GET) still says where it comes from.
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return undefined;
  // Another site may link to a page, but to nothing that an endpoint is asked for.
  return headers.get("sec-fetch-mode") === "navigate" && operation === undefined
    ? undefined
    : phrase("api.another_sites_page");
}

function isExpectedHost(header: string, server: ServerConfig): boolean {
  const match = HOST.exec(header.toLowerCase());
  if (match === null) return false;
  const name = match[1]!.replace(/\.$/, "");
  const isExpected = name === "localhost" || name.endsWith(".localhost") || name.startsWith("[") || IPV4.test(name) ||
    name === server.host.toLowerCase() || server.allowedHosts.includes(name);
  // Digits do not make an address or a port: 999.1.1.1:99999 is none, and whoever made a URL of it would fail.
  if (!isExpected || !URL.canParse(`http://${header}`)) return false;
  expected.set(server, header);
  return true;
}

function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  if (protocol !== "http:" && protocol !== "https:") return false;
  return originHost === new URL(`${protocol}//${host}`).host;
}

function cut(value: string): string {
  return value.slice(0, 200);
}
