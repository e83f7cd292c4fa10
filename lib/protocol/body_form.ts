/** In whose form a request's body is: not always in that of the path that it came by. */
import type { JsonObject } from "../json.ts";
import type { Conversation } from "./conversation.ts";
import type { Protocol } from "./protocol.ts";

/**
 * The protocol by which `body` is read. Cursor's agents send the body of a Responses request to Chat Completions, and
 * read the answer as that of Chat Completions
 * (https://forum.cursor.com/t/cursor-agent-sends-responses-api-format-to-chat-completions-endpoint/153019, read
 * 2026-11-26); beside it may stand an empty list of messages (Soju06/codex-lb #833).
 */
export function bodyForm(protocol: Protocol, { messages, input }: JsonObject): Protocol {
  if (protocol !== "chat" || input === undefined || input === null) return protocol;
  return messages === undefined || messages === null || Array.isArray(messages) && messages.length === 0
    ? "responses"
    : protocol;
}

/** Calls of custom tools that a client took for calls of functions, and sends back as such, as what they were. */
export function withCustomCalls(conversation: Conversation): Conversation {
  const custom = new Set(conversation.tools.flatMap((tool) => tool.type === "custom" ? [tool.name] : []));
  if (custom.size === 0) return conversation;
  const turns = conversation.turns.map((turn) => ({
    ...turn,
    parts: turn.parts.map((part) =>
      part.type === "tool_call" && custom.has(part.name) ? { ...part, kind: "custom" as const } : part
    ),
  }));
  return { ...conversation, turns };
}
