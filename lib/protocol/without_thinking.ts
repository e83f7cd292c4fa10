import { isObject, type Json, stringMember } from "../json.ts";
import type { Edit } from "../json_patch.ts";

/** Claude Code asks for old thinking to be cleared, which Anthropic refuses in a request that does not think. */
export function clearsThinking(body: Json): boolean {
  const management = isObject(body) ? body["context_management"] : undefined;
  const edits = isObject(management) ? management["edits"] : undefined;
  return Array.isArray(edits) && edits.some((edit) => stringMember(edit, "type")?.startsWith("clear_thinking"));
}

/** A turn of calls that lost its thinking goes on without, as Anthropic demands; the next turn thinks again. */
export function goingOnWithoutThinking(applies: () => boolean = () => true): readonly Edit[] {
  const within = (body: Json) => applies() && goesOnWithoutThinking(body);
  return [
    { type: "remove", path: "context_management", within: (body) => clearsThinking(body) && within(body) },
    { type: "remove", path: "thinking", within },
  ];
}

/**
 * Whether a Messages request asks for thinking although its last turn, calls whose results it brings, does not begin
 * with any: Anthropic refuses that ("a final `assistant` message must start with a thinking block").
 */
export function goesOnWithoutThinking(body: Json): boolean {
  if (!isObject(body) || !isObject(body["thinking"]) || body["thinking"]["type"] !== "enabled") return false;
  const messages = Array.isArray(body["messages"]) ? body["messages"] : [];
  const last = messages.findLast((message) => isObject(message) && message["role"] === "assistant");
  if (!isObject(last) || !Array.isArray(last["content"]) || last === messages[messages.length - 1]) return false;
  const types = last["content"].map((block) => isObject(block) ? block["type"] : undefined);
  return types.includes("tool_use") && types[0] !== "thinking" && types[0] !== "redacted_thinking";
}
