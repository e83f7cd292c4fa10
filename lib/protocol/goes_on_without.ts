import { isObject, type Json } from "../json.ts";

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
