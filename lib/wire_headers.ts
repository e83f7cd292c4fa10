/** Headers of which the proxy itself decides: those of a connection or of the bytes on it, and credentials. */
import type { HeaderView } from "./header_view.ts";

/** Connection-level headers: RFC 9110 section 7.6.1 (read 2026-11-22). */
export const HOP_BY_HOP: readonly string[] = [
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

/** What an endpoint's `header_overrides` cannot set: the proxy says these itself. */
export const NOT_OVERRIDDEN: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "content-encoding",
  "accept-encoding",
  "expect",
]);

/** What a client shows that has to show something, where the server asks for no key: nobody's credential. */
export const ANY_TOKEN = "hello";

/** In which of them a credential may come, the surest first. */
export const CREDENTIAL_HEADERS = ["authorization", "x-api-key", "api-key", "x-goog-api-key"] as const;

/**
 * All credentials that a request shows, whichever way: in its `headers`, a bearer's without the word, and, as Google's
 * clients have it, in `search` (the query, with its `?`).
 */
export function credentialsShown(headers: Pick<HeaderView, "get">, search: string): readonly string[] {
  const shown = CREDENTIAL_HEADERS.map((name) => {
    const value = headers.get(name);
    const isBearer = name === "authorization" && value !== null;
    return isBearer ? /^Bearer\s+(.+)$/i.exec(value.trim())?.[1] ?? value : value;
  });
  const query = search.includes("key=") ? new URLSearchParams(search).get("key") : null;
  return [...shown, query].filter((value): value is string => value !== null && value !== "");
}
