import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Conversation, FunctionTool, HostedTool, ToolChoice } from "../conversation.ts";
import { functionOf, functionOfHosted } from "../function_form.ts";
import { declaredTools, type ToolNames } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { hostedLoss } from "../loss.ts";

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
  if (functions.length === 0) return own.length === 0 ? {} : { tools: own };
  const functionDeclarations = functions.map((tool) => encodeFunction(tool, context.names));
  const mode = encodeChoice(conversation.toolChoice, context.names);
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
      for (const limit of LIMITS) {
        // Google searches where and how often it likes.
        if (tool.protocol === "messages" && hasValue(tool.value[limit])) lost.add(`tools[].web_search.${limit}`);
      }
    }
  }
  return [...out.values()];
}

const LIMITS = ["max_uses", "allowed_domains", "blocked_domains", "user_location"];

function hasValue(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
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
