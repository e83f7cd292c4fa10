/**
 * Anthropic caches nothing of a prompt without marks, wherever it is served. OpenRouter passes them on from text parts:
 * https://openrouter.ai/docs/features/prompt-caching (read 2026-11-26).
 */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { Turn } from "../conversation.ts";

/** `messages` with marks behind the instructions, which cover the tools, and on the last two that are not the model's. */
export function withCacheMarks(messages: readonly JsonObject[], turns: readonly Turn[]): JsonObject[] {
  const mark: JsonObject = { type: "ephemeral", ...(asksForHours(turns) ? { ttl: "1h" } : {}) };
  const own = messages.flatMap(({ role }, i) => role === "user" || role === "tool" ? [i] : []);
  const places = new Set([...(messages[0]?.["role"] === "system" ? [0] : []), ...own.slice(-2)]);
  return messages.map((message, i) => places.has(i) ? marked(message, mark) : message);
}

function asksForHours(turns: readonly Turn[]): boolean {
  return turns.some(({ parts }) => parts.some((part) => "cache" in part && part.cache?.ttl === "1h"));
}

/** The message with the mark on its last text. */
function marked(message: JsonObject, mark: JsonObject): JsonObject {
  const { content } = message;
  const parts: readonly Json[] = typeof content === "string" ? [{ type: "text", text: content }] : listOf(content);
  const last = parts.findLastIndex((part) => isObject(part) && part["type"] === "text");
  if (last < 0) return message;
  return {
    ...message,
    content: parts.map((part, i) => i === last && isObject(part) ? { ...part, cache_control: mark } : part),
  };
}

function listOf(content: Json | undefined): readonly Json[] {
  return Array.isArray(content) ? content : [];
}
