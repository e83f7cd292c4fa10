/** Who may use the proxy: `server.api_keys`, when any is set. */
import type { HeaderView } from "../header_view.ts";
import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiKey } from "../config/config.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { credentialsShown } from "../wire_headers.ts";

export type Identity =
  /** No keys are configured: anybody who can reach the port. */
  | { readonly type: "open" }
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "refused"; readonly said: Phrase };

/**
 * Tells by which key `headers` or `search` (the query, with its `?`) ask. A client may send several credentials, as
 * Claude Code does; one that fits is enough. Compared in constant time.
 */
export function identify(headers: HeaderView, search: string, keys: readonly ApiKey[]): Identity {
  if (keys.length === 0) return { type: "open" };
  const presented = credentialsShown(headers, search);
  if (presented.length === 0) {
    return { type: "refused", said: phrase("outcome.key_needed") };
  }
  const digests = presented.map(digest);
  let name: string | undefined;
  for (const key of keys) {
    const expected = digest(key.key);
    // No early exit: how long it takes must not tell how much fitted.
    for (const given of digests) if (timingSafeEqual(given, expected) && key.enabled) name ??= key.name;
  }
  return name === undefined ? { type: "refused", said: phrase("outcome.key_unknown") } : { type: "key", name };
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
