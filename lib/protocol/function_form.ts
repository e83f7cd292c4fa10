/**
 * Tools that are no functions, as functions: for upstreams that know nothing else. Their calls come back as JSON and
 * take the client's form again where they are encoded for it (`tool_names.ts` remembers the kind).
 */
import { isObject, type JsonObject, stringMember } from "../json.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool } from "./conversation.ts";

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
  switch (tool.kind) {
    case "tool_search":
      return tool.protocol === "responses" ? toolSearch(tool.value) : undefined;
    case "local_shell":
      return { type: "function", name: "local_shell", description: SHELL_DESCRIPTION, schema: SHELL_SCHEMA };
    case "web_search":
    case "image_generation":
    case "code_interpreter":
    case "other":
      return undefined;
    default:
      return tool.kind satisfies never;
  }
}

function toolSearch(value: JsonObject): FunctionTool {
  const { parameters } = value;
  return {
    type: "function",
    name: "tool_search",
    description: stringMember(value, "description") ?? "Searches for tools; those found can be called afterwards",
    schema: isObject(parameters) ? parameters : {
      type: "object",
      properties: { query: { type: "string", description: "What the tool should do" } },
      required: ["query"],
    },
  };
}

const SHELL_DESCRIPTION = "Runs a command on the user's machine";

/** The members of a `local_shell_call`'s action. */
const SHELL_SCHEMA: JsonObject = {
  type: "object",
  properties: {
    command: { type: "array", items: { type: "string" }, description: "The command and its arguments" },
    working_directory: { type: "string", description: "Where to run it" },
    timeout_ms: { type: "integer", description: "Longest time it may take, in milliseconds" },
  },
  required: ["command"],
};

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
