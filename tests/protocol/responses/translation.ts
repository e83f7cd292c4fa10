/** A translation for tests: ids are counted, envelopes can be read by anybody. */
import type {
  DecodeContext,
  EncodeContext,
  TargetTraits,
  ThinkingEnvelope,
  Translation,
} from "../../../lib/protocol/codec.ts";
import type { Conversation } from "../../../lib/protocol/conversation.ts";
import { ToolNames } from "../../../lib/protocol/tool_names.ts";

export const envelope: ThinkingEnvelope = {
  seal: (signature) => `sealed:${JSON.stringify(signature)}`,
  open: (text) => text.startsWith("sealed:") ? JSON.parse(text.slice("sealed:".length)) : undefined,
};

export interface TestTranslation extends Translation {
  readonly reported: string[];
}

export function translation(changes: Partial<Translation> = {}): TestTranslation {
  let count = 0;
  const reported: string[] = [];
  return {
    clientModel: "client-model",
    estimatedInputTokens: 100,
    names: new ToolNames([]),
    request: { model: "client-model", input: "hi" },
    ids: { next: (prefix) => `${prefix}${++count}` },
    envelope,
    now: 1_795_377_862_000,
    report: (feature) => reported.push(feature),
    reported,
    ...changes,
  };
}

export const decodeContext: DecodeContext = { envelope, model: "", stream: false };

export function encodeContext(target: Partial<TargetTraits> = {}, names: ToolNames = new ToolNames([])): EncodeContext {
  return { target: { model: "m", vendor: "other", ...target }, names, envelope };
}

/** A conversation in which nothing is said but what `changes` say. */
export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    model: "m",
    stream: true,
    turns: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
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
    ...changes,
  };
}
