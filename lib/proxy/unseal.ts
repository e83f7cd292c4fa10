/**
 * A conversation that was converted carries our seals (`store/envelope.ts`) where its client keeps signatures. When it
 * goes on at an upstream of the client's own protocol, those mean nothing there and would be refused, so they are taken
 * out: the one change that a body of the same protocol undergoes.
 */
import type { Json } from "../json.ts";
import type { KeptEnvelope } from "../protocol/codec.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { withoutSeals } from "../protocol/seals.ts";

/** How every seal begins. */
const MARK = "cccc1.";

/** `bytes` without our seals; `bytes` itself, untouched, if there are none. */
export function unseal(
  bytes: Uint8Array<ArrayBuffer>,
  protocol: Protocol,
  envelope: KeptEnvelope,
): Uint8Array<ArrayBuffer> {
  if (!envelope.hasSealed) return bytes;
  const text = new TextDecoder().decode(bytes);
  if (!text.includes(MARK)) return bytes;
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch {
    // What is no JSON is the upstream's to refuse.
    return bytes;
  }
  const open = withoutSeals(body, protocol, envelope);
  return open === undefined ? bytes : new TextEncoder().encode(JSON.stringify(open));
}
