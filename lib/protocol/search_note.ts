/**
 * A request that is all about a search, to an upstream that cannot search: Claude Code asks so with `web_search` as its
 * only tool. Without the tool a model would make results up, so it is told to say that it cannot search.
 */
import type { Conversation, Tool } from "./conversation.ts";
import { withInstruction } from "./instructions.ts";

const NOTE =
  "Web search is not available: this model's API has no such tool. Say so plainly, and answer only from what " +
  "you know; never make up search results or sources.";

/** `lost`: what could not be said of `conversation`. The conversation with a note, or as it was if it needs none. */
export function withSearchNote(conversation: Conversation, lost: readonly string[]): Conversation {
  if (!lost.includes("tools[].web_search") || !conversation.tools.every(isSearch)) return conversation;
  return { ...conversation, turns: withInstruction(conversation.turns, NOTE) };
}

function isSearch(tool: Tool): boolean {
  return tool.type === "hosted" && tool.kind === "web_search";
}
