/**
 * A conversation that was converted carries our seals (`store/envelope.ts`) where its client keeps signatures. When it
 * goes on at an upstream of the client's own protocol, those mean nothing there and would be refused, so they are taken
 * out: the one change that a body of the same protocol undergoes.
 */
import { Buffer } from "node:buffer";
import type { Json } from "../json.ts";
import type { ThinkingEnvelope } from "../protocol/codec.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { withoutSeals } from "../protocol/seals.ts";

/** How every seal begins. */
const MARK = Buffer.from("cccc1.");

/** `bytes` without our seals; `bytes` itself, untouched, if there are none. */
export function unseal(
  bytes: Uint8Array<ArrayBuffer>,
  protocol: Protocol,
  envelope: ThinkingEnvelope,
): Uint8Array<ArrayBuffer> {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(MARK) < 0) return bytes;
  let body: Json;
  try {
    body = JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    // What is no JSON is the upstream's to refuse.
    return bytes;
  }
  const open = withoutSeals(body, protocol, envelope);
  return open === undefined ? bytes : new TextEncoder().encode(JSON.stringify(open));
}
