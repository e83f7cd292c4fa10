/**
 * Thinking that its vendor wants back in front of a call (Anthropic's blocks, OpenAI's encrypted items), for clients whose
 * protocol has a place for signatures at its calls: it travels with the first call behind it, sealed whole, since many of
 * these clients send no thoughts back, and a signature is worth nothing without what it signs.
 */
import { isObject, type Json, stringMember } from "../json.ts";
import type { SealedSignature, ThinkingEnvelope } from "./codec.ts";
import type { ThinkingPart } from "./conversation.ts";
import { type Protocol, protocolNamed } from "./protocol.ts";

/** The word in the envelope by which it is known. */
const SEALED = "thinking";

/** Longest thinking that is sealed, in characters: clients send it back with each turn. */
const MAX_SEALED = 1 << 20;

/** The thinking that waits for the call behind it. */
export class ThinkingBeforeCall {
  private parts: ThinkingPart[] = [];
  private length = 0;

  /** @param signers whose thinking the client cannot keep in another way */
  constructor(private readonly signers: ReadonlySet<Protocol>) {}

  add(part: ThinkingPart): void {
    if (part.signature === undefined || !this.signers.has(part.signature.protocol)) return;
    this.length += part.text.length + part.signature.data.length;
    this.parts.push(part);
  }

  /** What goes with the call; `undefined`: nothing waits, or more than a client can be asked to carry. */
  take(envelope: ThinkingEnvelope): string | undefined {
    const { parts, length } = this;
    this.parts = [];
    this.length = 0;
    return parts.length === 0 || length > MAX_SEALED ? undefined : sealThinking(parts, envelope);
  }
}

/**
 * The seal of thinking that came without a signature: so it is known for what came from elsewhere where the conversation
 * goes on at a vendor that takes nothing back but its own.
 */
export function sealUnsigned(envelope: ThinkingEnvelope): string {
  return envelope.seal({ protocol: "none", data: "" });
}

/** Text and signature of each part. */
export function sealThinking(parts: readonly ThinkingPart[], envelope: ThinkingEnvelope): string {
  const data = parts.map(({ text, signature }) => ({ text, ...signature }));
  return envelope.seal({ protocol: SEALED, data: JSON.stringify(data) });
}

/** The thinking in an envelope that was opened; `undefined` if it holds something else. */
export function openThinking({ protocol, data }: SealedSignature): readonly ThinkingPart[] | undefined {
  if (protocol !== SEALED) return undefined;
  const parts = JSON.parse(data) as Json;
  return Array.isArray(parts) ? parts.flatMap(thinkingOf) : [];
}

function thinkingOf(value: Json): ThinkingPart[] {
  const protocol = protocolNamed(stringMember(value, "protocol"));
  const data = stringMember(value, "data");
  if (!isObject(value) || protocol === undefined || data === undefined) return [];
  const id = stringMember(value, "id");
  const signer = stringMember(value, "signer");
  const signature = {
    protocol,
    data,
    ...(id === undefined ? {} : { id }),
    ...(value["redacted"] === true ? { redacted: true } : {}),
    ...(signer === undefined ? {} : { signer }),
  };
  return [{ type: "thinking", text: stringMember(value, "text") ?? "", signature }];
}
