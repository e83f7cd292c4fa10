import type { JsonObject } from "../../json.ts";

/** Members of a message that hold nothing of the answer. */
const SILENT: ReadonlySet<string> = new Set([
  "role",
  "name",
  "index",
  "logprobs",
  "channel",
  "padding",
  "obfuscation",
  "provider_metadata",
  "extra_content",
  "thought_signature",
  "reasoning_encrypted",
]);
const READ: ReadonlySet<string> = new Set([
  "content",
  "refusal",
  "tool_calls",
  "function_call",
  "reasoning_content",
  "reasoning",
  "reasoning_text",
  "reasoning_opaque",
  "reasoning_details",
  "thinking_blocks",
  "annotations",
  "images",
]);

const NONE: readonly string[] = [];

/** Members of an answer's message that hold something and have no reader of their own. */
export function otherMembers(message: JsonObject): readonly string[] {
  let found: string[] | undefined;
  for (const name in message) {
    if (READ.has(name) || SILENT.has(name) || name.startsWith("content_filter")) continue;
    const value = message[name];
    if (!value || (Array.isArray(value) && value.length === 0)) continue;
    (found ??= []).push(name);
  }
  return found ?? NONE;
}
