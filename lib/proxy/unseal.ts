/**
 * A conversation that was converted carries our seals (`store/envelope.ts`) where its client keeps signatures. When it
 * goes on at an upstream of the client's own protocol, those mean nothing there and would be refused, so they are taken
 * out, and every other byte stays.
 */
import { patchJson } from "../json_patch.ts";
import type { KeptEnvelope, TargetTraits } from "../protocol/codec.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { SEAL_MARK, unsealing } from "../protocol/seals.ts";
import { holdsText } from "../holds_text.ts";

/** Who opens the seals, and whom the request goes to. */
export interface Unsealing {
  readonly protocol: Protocol;
  readonly envelope: KeptEnvelope;
  readonly target: () => TargetTraits;
}

/** `bytes` without our seals; `bytes` itself, untouched, if there are none. */
export function unseal(
  bytes: Uint8Array<ArrayBuffer>,
  { protocol, envelope, target }: Unsealing,
): Uint8Array<ArrayBuffer> {
  if (!envelope.hasSealed || !holdsText(bytes, SEAL_MARK)) return bytes;
  return patchJson(bytes, unsealing(protocol, envelope, target()));
}
