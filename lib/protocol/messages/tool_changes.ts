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
  const changes = messages.flatMap(({ content }, i) => changesIn(content, `messages[${i}].content`));
  if (changes.length === 0) return declared;
  const tools = new ChangingTools(declared);
  for (const { block, path } of changes) {
    const tool = objectAt(block["tool"], `${path}.tool`);
    // What names a server's tools has none of ours: another vendor cannot call them.
    const name = tool["type"] === "tool_reference" ? stringMember(tool, "name") : undefined;
    if (tool["type"] === "tool_definition") {
      const place = `${path}.tool.definition`;
      for (const defined of decodeTool(objectAt(tool["definition"], place), place, lost)) tools.define(defined);
    } else if (name === undefined) continue;
    else if (block["type"] === "tool_removal") tools.remove(name);
    else tools.add(name);
  }
  return tools.left;
}

class ChangingTools {
  /** As each name was defined last. */
  private readonly known = new Map<string, Tool>();
  /** By their names; one without any is there for itself. */
  private readonly byName = new Map<string | Tool, Tool[]>();

  constructor(declared: readonly Tool[]) {
    for (const tool of declared) {
      const name = this.learn(tool);
      const alike = this.byName.get(name);
      if (alike === undefined) this.byName.set(name, [tool]);
      else alike.push(tool);
    }
  }

  get left(): readonly Tool[] {
    return [...this.byName.values()].flat();
  }

  define(tool: Tool): void {
    const name = this.learn(tool);
    this.byName.delete(name);
    this.byName.set(name, [tool]);
  }

  remove(name: string): void {
    this.byName.delete(name);
  }

  add(name: string): void {
    const tool = this.known.get(name);
    if (tool !== undefined && !this.byName.has(name)) this.byName.set(name, [tool]);
  }

  private learn(tool: Tool): string | Tool {
    const name = nameOf(tool);
    if (name === undefined) return tool;
    this.known.set(name, tool);
    return name;
  }
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
