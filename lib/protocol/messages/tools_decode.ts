import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Conversation, FunctionTool, HostedTool, Tool } from "../conversation.ts";
import { cacheOf } from "./cache_mark.ts";
import { clientTool } from "./client_tools.ts";
import { arrayAt, objectAt, reportUnknown, stringAt } from "../field.ts";

/** What stands for tools that were not loaded yet; it must never be called. */
const PLACEHOLDER = "DeferredToolPlaceholder";

const MEMBERS: ReadonlySet<string> = new Set([
  "type",
  "name",
  "description",
  "input_schema",
  "cache_control",
  "strict",
  "defer_loading",
  // Anthropic's own way of streaming arguments.
  "eager_input_streaming",
  // How much of a file the client shows at once.
  "max_characters",
]);

/** Anthropic's tools by the beginning of their dated types. */
const HOSTED: readonly (readonly [string, HostedTool["kind"]])[] = [
  ["web_search_", "web_search"],
  ["code_execution_", "code_interpreter"],
];

export function decodeTools(tools: Json | undefined, lost: Set<string>): Tool[] {
  return arrayAt(tools ?? [], "tools").flatMap((tool, i) =>
    decodeTool(objectAt(tool, `tools[${i}]`), `tools[${i}]`, lost)
  );
}

export function decodeTool(tool: JsonObject, path: string, lost: Set<string>): Tool[] {
  const type = stringMember(tool, "type") ?? "custom";
  // The upstream's own search for deferred tools: elsewhere all tools are there from the beginning.
  if (type.startsWith("tool_search_tool_")) return [];
  const known = clientTool(type);
  if (known !== undefined) {
    reportUnknown(tool, MEMBERS, { lost, prefix: "tools[]." });
    const name = stringAt(tool["name"], `${path}.name`);
    return [{ type: "function", name, ...known, ...cacheOf(tool) }];
  }
  if (type !== "custom") {
    const kind = HOSTED.find(([prefix]) => type.startsWith(prefix))?.[1] ?? "other";
    return [{ type: "hosted", kind, protocol: "messages", value: tool }];
  }
  const name = stringAt(tool["name"], `${path}.name`);
  // Tools whose loading is deferred are there from the beginning elsewhere, which needs no placeholder.
  if (tool["defer_loading"] === true && name === PLACEHOLDER) return [];
  reportUnknown(tool, MEMBERS, { lost, prefix: "tools[]." });
  return [functionTool(tool, name)];
}

function functionTool(tool: JsonObject, name: string): FunctionTool {
  const schema = tool["input_schema"];
  const strict = tool["strict"];
  return {
    type: "function",
    name,
    description: stringMember(tool, "description"),
    schema: isObject(schema) ? schema : undefined,
    ...(typeof strict === "boolean" ? { strict } : {}),
    ...cacheOf(tool),
  };
}

export function decodeToolChoice(
  choice: Json | undefined,
  lost: Set<string>,
): Pick<Conversation, "toolChoice" | "parallelToolCalls"> {
  if (!isObject(choice)) return { toolChoice: undefined, parallelToolCalls: undefined };
  return {
    toolChoice: choiceOf(choice, lost),
    parallelToolCalls: choice["disable_parallel_tool_use"] === true ? false : undefined,
  };
}

function choiceOf(choice: JsonObject, lost: Set<string>): Conversation["toolChoice"] {
  switch (choice["type"]) {
    case "auto":
    case "none":
      return { type: choice["type"] };
    case "any":
      return { type: "required" };
    case "tool":
      return { type: "tool", name: stringAt(choice["name"], "tool_choice.name") };
    default:
      lost.add("tool_choice");
      return undefined;
  }
}
