/** What the codec's functions need around them. */
import type {
  DecodeContext,
  EncodeContext,
  IdSource,
  SealedSignature,
  ThinkingEnvelope,
  Translation,
} from "../../../lib/protocol/codec.ts";
import type { Conversation, Turn } from "../../../lib/protocol/conversation.ts";
import { type ClientTool, namesOf, ToolNames } from "../../../lib/protocol/tool_names.ts";

/** Readable, and as hard to confuse with a real signature as the true one. */
export const envelope: ThinkingEnvelope = {
  seal: (signature) => `sealed:${JSON.stringify(signature)}`,
  open: (text) => text.startsWith("sealed:") ? JSON.parse(text.slice(7)) as SealedSignature : undefined,
};

export const decodeContext: DecodeContext = { envelope, model: "m", stream: false };

export function encodeContext(conversation: Conversation, model = "gemini-2.5-flash"): EncodeContext {
  return { target: { model, vendor: "google" }, names: namesOf(conversation, "identifier"), envelope };
}

export function translation(tools: readonly ClientTool[] = []): Translation & { readonly reported: string[] } {
  let count = 0;
  const ids: IdSource = { next: (prefix) => `${prefix}${++count}` };
  const reported: string[] = [];
  return {
    clientModel: "client-model",
    estimatedInputTokens: 7,
    names: new ToolNames(tools),
    request: {},
    ids,
    envelope,
    now: 0,
    report: (feature) => reported.push(feature),
    reported,
  };
}

export function conversation(turns: readonly Turn[], rest: Partial<Conversation> = {}): Conversation {
  return {
    model: "m",
    stream: false,
    turns,
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    sampling: {},
    reasoning: undefined,
    format: undefined,
    verbosity: undefined,
    cacheKey: undefined,
    userId: undefined,
    serviceTier: undefined,
    ...rest,
  };
}
