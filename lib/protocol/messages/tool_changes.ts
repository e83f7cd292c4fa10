/**
 * Tools that a conversation itself adds and takes away, as the official SDK's tool runner has it
 * (`BetaRequestToolAdditionBlock` of @anthropic-ai/sdk 1.14.0, read 2026-11-27). Other protocols declare all tools in
 * one place: those that are left at the conversation's end.
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Tool } from "../conversation.ts";
import { objectAt } from "../field.ts";
import { decodeTool } from "./tools_decode.ts";

/** `declared` and what `messages` change of them. */
export function withToolChanges(
  declared: readonly Tool[],
  messages: readonly JsonObject[],
  lost: Set<string>,
): readonly Tool[] {
  const known = [...declared];
  let left = declared;
  const without = (name: string | undefined) => left.filter((tool) => name === undefined || nameOf(tool) !== name);
  for (const { block, path } of messages.flatMap(({ content }, i) => changesIn(content, `messages[${i}].content`))) {
    const tool = objectAt(block["tool"], `${path}.tool`);
    // What names a server's tools has none of ours: another vendor cannot call them.
    const name = tool["type"] === "tool_reference" ? stringMember(tool, "name") : undefined;
    if (tool["type"] === "tool_definition") {
      const place = `${path}.tool.definition`;
      for (const defined of decodeTool(objectAt(tool["definition"], place), place, lost)) {
        known.push(defined);
        left = [...without(nameOf(defined)), defined];
      }
    } else if (block["type"] === "tool_removal") left = without(name);
    else if (name !== undefined && left.every((each) => nameOf(each) !== name)) {
      left = [...left, ...known.filter((each) => nameOf(each) === name).slice(-1)];
    }
  }
  return left;
}

interface Change {
  readonly block: JsonObject;
  readonly path: string;
}

/** A summary has the changes of what it stands for. */
function changesIn(content: Json | undefined, path: string): Change[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block, i): Change[] => {
    if (!isObject(block)) return [];
    const { type } = block;
    if (type === "compaction") return changesIn(block["tool_changes"], `${path}[${i}].tool_changes`);
    return type === "tool_addition" || type === "tool_removal" ? [{ block, path: `${path}[${i}]` }] : [];
  });
}

/** `undefined` for what has none: a server's tools, or those of a screen. Nothing takes them away. */
function nameOf(tool: Tool): string | undefined {
  return tool.type === "hosted" ? stringMember(tool.value, "name") : tool.name;
}
