import type { DecodeContext, EncodeContext, TargetTraits, Translation } from "../../../lib/protocol/codec.ts";
import type { Conversation } from "../../../lib/protocol/conversation.ts";
import { ToolNames } from "../../../lib/protocol/tool_names.ts";
import { conversation as plainConversation } from "../conversation.ts";
import { envelope, type TestTranslation, translation as plain } from "../translation.ts";

export { envelope, type TestTranslation };

export function translation(changes: Partial<Translation> = {}): TestTranslation {
  const request = { model: "client-model", input: "hi" };
  return plain({ estimatedInputTokens: 100, request, now: 1_795_377_862_000, ...changes });
}

export const decodeContext: DecodeContext = { envelope, model: "", stream: false };

export function encodeContext(target: Partial<TargetTraits> = {}, names: ToolNames = new ToolNames([])): EncodeContext {
  return { target: { model: "m", vendor: "other", ...target }, names, envelope };
}

export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return plainConversation({ stream: true, ...changes });
}
