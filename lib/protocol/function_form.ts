/**
 * Tools that are no functions, as functions: for upstreams that know nothing else. Their calls come back as JSON and
 * take the client's form again where they are encoded for it (`tool_names.ts` remembers the kind).
 */
import { isObject, stringMember } from "../json.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool } from "./conversation.ts";
import { isOwnTool, OWN_TOOLS } from "./own_tools.ts";

/** The one parameter of a custom tool that has become a function. */
const CUSTOM_INPUT = "input";

/** A tool of raw text as a function with one string parameter; its grammar goes into the description. */
export function functionOfCustom(tool: CustomTool): FunctionTool {
  const { name, namespace, description } = tool;
  const grammar = stringMember(tool.format, "definition");
  const syntax = stringMember(tool.format, "syntax");
  const rule = grammar === undefined
    ? undefined
    : `\`${CUSTOM_INPUT}\` must be text of this ${syntax ?? "formal"} grammar:\n${grammar}`;
  return {
    type: "function",
    name,
    ...(namespace === undefined ? {} : { namespace }),
    description: [description, rule].filter(Boolean).join("\n\n"),
    schema: {
      type: "object",
      properties: {
        [CUSTOM_INPUT]: { type: "string", description: "The tool's input as plain text, not wrapped in anything else" },
      },
      required: [CUSTOM_INPUT],
      additionalProperties: false,
    },
  };
}

/** The arguments of a custom call as those of its function. */
export function customArguments(input: string): string {
  return JSON.stringify({ [CUSTOM_INPUT]: input });
}

/** A tool with a protocol of its own that the client runs, as a function; `undefined` if the vendor runs it. */
export function functionOfHosted(tool: HostedTool): FunctionTool | undefined {
  const { kind, protocol, value } = tool;
  if (!isOwnTool(kind) || protocol !== "responses") return undefined;
  const { description, schema } = OWN_TOOLS[kind];
  return {
    type: "function",
    name: kind,
    // A client says what its search is for.
    description: stringMember(value, "description") ?? description,
    schema: isObject(value["parameters"]) ? value["parameters"] : schema,
  };
}

/** Any tool as a function; `undefined` for what only its vendor can run. */
export function functionOf(tool: Tool): FunctionTool | undefined {
  switch (tool.type) {
    case "function":
      return tool;
    case "custom":
      return functionOfCustom(tool);
    case "hosted":
      return functionOfHosted(tool);
    default:
      return tool satisfies never;
  }
}
