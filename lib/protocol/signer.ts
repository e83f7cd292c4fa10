/**
 * Several vendors speak one protocol, and none takes back what another has signed: MiniMax, DeepSeek and others have
 * Messages endpoints, and only Anthropic's models read Anthropic's signatures. What an upstream signed is remembered
 * with who made it, as far as that can be told, and goes back to nobody else.
 */
import type { TargetTraits } from "./codec.ts";
import type { Conversation, Part, Signature, Turn } from "./conversation.ts";
import type { StreamEvent } from "./event.ts";
import type { Message } from "./message.ts";
import type { Protocol } from "./protocol.ts";
import type { Transducer } from "./transducer.ts";

/** Claude reads its signatures wherever it is served, and so does Gemini; of others it is the API's vendor that signs. */
export function signerOf(protocol: Protocol, { vendor, model }: TargetTraits): string {
  switch (protocol) {
    case "messages":
      return vendor === "anthropic" || /claude/i.test(model) ? "claude" : vendor;
    case "gemini":
      return "gemini";
    case "chat":
    case "responses":
      return vendor;
    default:
      return protocol satisfies never;
  }
}

/** The events of an answer of `signer`'s. */
export function signedBy(signer: string): Transducer<StreamEvent, StreamEvent> {
  return {
    push: (event) => [event.type === "signature" ? { ...event, signature: { ...event.signature, signer } } : event],
    end: () => [],
  };
}

/** A whole answer of `signer`'s. */
export function withSigner(message: Message, signer: string): Message {
  const parts = message.parts.map((part) =>
    isSigned(part) ? { ...part, signature: { ...part.signature, signer } } : part
  );
  return { ...message, parts };
}

/** `conversation` for `signer`, without what others of its protocol have signed: the text of their thinking stays. */
export function withOwnSignatures(conversation: Conversation, protocol: Protocol, signer: string): Conversation {
  const isForeign = (part: Part) => {
    const signature = isSigned(part) ? part.signature : undefined;
    return signature?.protocol === protocol && signature.signer !== undefined && signature.signer !== signer;
  };
  if (!conversation.turns.some(({ parts }) => parts.some(isForeign))) return conversation;
  const turns = conversation.turns.map((turn): Turn =>
    turn.parts.some(isForeign)
      ? { ...turn, parts: turn.parts.map((part) => isForeign(part) ? withoutSignature(part) : part) }
      : turn
  );
  return { ...conversation, turns };
}

function isSigned<P extends { readonly type: string }>(part: P): part is P & { readonly signature: Signature } {
  return (part.type === "thinking" || part.type === "tool_call") && "signature" in part;
}

function withoutSignature(part: Part): Part {
  if (part.type !== "thinking" && part.type !== "tool_call") return part;
  const { signature: _, ...rest } = part;
  return rest;
}
