/**
 * Thinking's seals between the wire and the hub. A signature of Anthropic goes through byte for byte; one of another
 * vendor, or none at all, is sealed in our envelope, so that it is known again when the client sends it back and never
 * reaches a vendor that did not write it.
 */
import type { Signature } from "../conversation.ts";
import type { ThinkingEnvelope } from "../codec.ts";
import { protocolNamed } from "../protocol.ts";
import { sealUnsigned } from "../sealed_thinking.ts";

/** An envelope carries an id but no flags; Messages has no ids of its own. */
const REDACTED = "redacted";

/** `undefined` for thinking that nobody has signed. */
export function openSignature(data: string, envelope: ThinkingEnvelope): Signature | undefined {
  if (data === "") return undefined;
  const opened = envelope.open(data);
  if (opened === undefined) return { protocol: "messages", data };
  const protocol = protocolNamed(opened.protocol);
  if (protocol === undefined || opened.data === "") return undefined;
  return { ...opened, protocol };
}

/** The text of a `signature` member, never empty. */
export function sealSignature(signature: Signature | undefined, envelope: ThinkingEnvelope): string {
  if (signature === undefined) return sealUnsigned(envelope);
  if (signature.protocol === "messages") return signature.data;
  return envelope.seal(signature);
}

/** The seal of a call, which `tool_use` has no member for: its id tells the call when it comes back. */
export function sealCallSignature(signature: Signature, callId: string, envelope: ThinkingEnvelope): string {
  return envelope.seal({ ...signature, id: callId });
}

export function redactedSignature(data: string): Signature {
  return { protocol: "messages", data, redacted: true, id: REDACTED };
}

export function isRedacted(signature: Signature): boolean {
  return signature.protocol === "messages" && (signature.redacted === true || signature.id === REDACTED);
}
