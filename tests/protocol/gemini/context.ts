/** What the codec's functions need around them. */
import type { DecodeContext, EncodeContext } from "../../../lib/protocol/codec.ts";
import type { Conversation, Turn } from "../../../lib/protocol/conversation.ts";
import { type ClientTool, namesOf, ToolNames } from "../../../lib/protocol/tool_names.ts";
import { conversation as plainConversation } from "../conversation.ts";
import { envelope, type TestTranslation, translation as plain } from "../translation.ts";

export { envelope };

export const decodeContext: DecodeContext = { envelope, model: "m", stream: false };

export function encodeContext(conversation: Conversation, model = "gemini-2.5-flash"): EncodeContext {
  return { target: { model, vendor: "google" }, names: namesOf(conversation, "identifier"), envelope };
}

export function translation(tools: readonly ClientTool[] = []): TestTranslation {
  return plain({ names: new ToolNames(tools) });
}

export function conversation(turns: readonly Turn[], rest: Partial<Conversation> = {}): Conversation {
  return plainConversation({ turns, ...rest });
}
