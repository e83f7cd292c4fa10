import type { JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Conversation, FunctionTool, HostedTool, ToolChoice } from "../conversation.ts";
import { functionOf, functionOfHosted } from "../function_form.ts";
import { declaredTools, type ToolNames } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { hostedLoss } from "../loss.ts";
import { loseOthers, searchWish } from "../search_wish.ts";

/** Google's own tools for what other vendors run. */
const HOSTED: Partial<Record<HostedTool["kind"], JsonObject>> = {
  web_search: { googleSearch: {} },
  code_interpreter: { codeExecution: {} },
};

/** `tools` and `toolConfig`, as far as there are any. */
export function encodeTools(conversation: Conversation, context: EncodeContext, lost: Set<string>): JsonObject {
  const tools = declaredTools(conversation);
  const functions = tools.flatMap((tool) => functionOf(tool) ?? []);
  const hosted = tools.flatMap((tool) => tool.type === "hosted" && functionOfHosted(tool) === undefined ? [tool] : []);
  const own = encodeHosted(hosted, functions.length > 0, lost);
  const { toolChoice } = conversation;
  if (functions.length === 0) {
    // Nobody can make Google search.
    if (own.length > 0 && (toolChoice?.type === "tool" || toolChoice?.type === "required")) lost.add("toolChoice");
    return own.length === 0 ? {} : { tools: own };
  }
  const functionDeclarations = functions.map((tool) => encodeFunction(tool, context.names));
  const name = toolChoice?.type === "tool" ? context.names.encode(toolChoice.name, toolChoice.namespace) : undefined;
  const isMissing = name !== undefined && functionDeclarations.every((declared) => declared["name"] !== name);
  if (isMissing) lost.add("toolChoice");
  const mode = isMissing ? undefined : encodeChoice(toolChoice, context.names);
  if (conversation.parallelToolCalls === false) lost.add("parallelToolCalls");
  return {
    tools: [{ functionDeclarations }, ...own],
    ...(mode === undefined ? {} : { toolConfig: { functionCallingConfig: mode } }),
  };
}

function encodeFunction(tool: FunctionTool, names: ToolNames): JsonObject {
  const parameters = normaliseSchema(tool.schema, "gemini");
  return {
    name: names.encode(tool.name, tool.namespace),
    ...(tool.description === undefined || tool.description === "" ? {} : { description: tool.description }),
    // An object without properties is an error; without parameters a function takes none.
    ...(parameters["properties"] === undefined ? {} : { parameters }),
  };
}

/** Google's tools do not go together with functions. */
function encodeHosted(tools: readonly HostedTool[], hasFunctions: boolean, lost: Set<string>): JsonObject[] {
  const out = new Map<string, JsonObject>();
  for (const tool of tools) {
    const own = tool.protocol === "gemini" ? tool.value : HOSTED[tool.kind];
    if (own === undefined || (hasFunctions && tool.protocol !== "gemini")) lost.add(hostedLoss(tool));
    else {
      out.set(JSON.stringify(own), own);
      if (tool.protocol !== "gemini" && tool.kind === "web_search") loseWishes(tool, lost);
    }
  }
  return [...out.values()];
}

/** Google searches where and how often it likes. */
function loseWishes(tool: HostedTool, lost: Set<string>): void {
  const { size, place, allowed, blocked, maxUses } = searchWish(tool);
  const wishes = {
    max_uses: maxUses,
    allowed_domains: allowed,
    blocked_domains: blocked,
    user_location: place,
    search_context_size: size,
  };
  loseOthers(tool, lost);
  for (const [name, wish] of Object.entries(wishes)) if (wish !== undefined) lost.add(`tools[].web_search.${name}`);
}

function encodeChoice(choice: ToolChoice | undefined, names: ToolNames): JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case "auto":
      return { mode: "AUTO" };
    case "none":
      return { mode: "NONE" };
    case "required":
      return { mode: "ANY" };
    case "tool":
      return { mode: "ANY", allowedFunctionNames: [names.encode(choice.name, choice.namespace)] };
    default:
      return choice satisfies never;
  }
}
