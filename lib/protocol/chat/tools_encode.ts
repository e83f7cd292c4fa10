/** Tools for a chat upstream: https://platform.openai.com/docs/api-reference/chat/create. */
import { isObject, type JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Conversation, FunctionTool, HostedTool } from "../conversation.ts";
import { functionOf } from "../function_form.ts";
import { declaredTools } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { canSearch } from "./dialect.ts";
import { hostedLoss } from "../loss.ts";

/** A function as it is declared, still without its place in the request. */
interface Declaration {
  readonly name: string;
  readonly description?: string;
  readonly parameters: JsonObject;
  readonly strict?: boolean;
}

/** The members that declare tools; empty if nothing is left to call. */
export function encodeTools(
  conversation: Conversation,
  context: EncodeContext,
  lose: (feature: string) => void,
): JsonObject {
  const functions = new Map<string, Declaration>();
  let search: JsonObject = {};
  for (const tool of declaredTools(conversation)) {
    if (tool.type === "hosted" && tool.kind === "web_search" && canSearch(context.target)) {
      search = { web_search_options: searchOptions(tool) };
      continue;
    }
    const form = functionOf(tool);
    if (form === undefined) {
      if (tool.type === "hosted") lose(hostedLoss(tool));
      continue;
    }
    const declared = declare(form, context);
    if (!functions.has(declared.name)) functions.set(declared.name, declared);
  }
  if (functions.size === 0) return search;
  return {
    tools: [...functions.values()].map((declared) => ({ type: "function", function: { ...declared } })),
    ...encodeToolChoice(conversation, { context, functions, lose }),
    // Yes is what everybody does, and some reject the word.
    ...(conversation.parallelToolCalls === false ? { parallel_tool_calls: false } : {}),
    ...search,
  };
}

interface ChoiceContext {
  readonly context: EncodeContext;
  readonly functions: ReadonlyMap<string, Declaration>;
  readonly lose: (feature: string) => void;
}

function encodeToolChoice({ toolChoice }: Conversation, { context, functions, lose }: ChoiceContext): JsonObject {
  if (toolChoice === undefined) return {};
  if (toolChoice.type !== "tool") return { tool_choice: toolChoice.type };
  const name = context.names.encode(toolChoice.name, toolChoice.namespace);
  if (functions.has(name)) return { tool_choice: { type: "function", function: { name } } };
  lose("toolChoice");
  return {};
}

function declare(tool: FunctionTool, { names, target }: EncodeContext): Declaration {
  return {
    name: names.encode(tool.name, tool.namespace),
    ...(tool.description ? { description: tool.description } : {}),
    parameters: normaliseSchema(tool.schema, "openai"),
    // Off is what it is unasked, and others than OpenAI reject the word.
    ...(tool.strict === true && target.vendor === "openai" ? { strict: true } : {}),
  };
}

function searchOptions({ protocol, value }: HostedTool): JsonObject {
  const { type: _, ...own } = value;
  if (protocol === "chat") return own;
  const size = value["search_context_size"];
  const place = value["user_location"];
  const location = isObject(place) ? Object.fromEntries(Object.entries(place).filter(([name]) => name !== "type")) : {};
  return {
    ...(typeof size === "string" ? { search_context_size: size } : {}),
    ...(isObject(place) ? { user_location: { type: "approximate", approximate: location } } : {}),
  };
}
