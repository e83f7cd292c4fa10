/** Tools and the choice among them for a Responses upstream. */
import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool, ToolChoice } from "../conversation.ts";
import { functionOfCustom, functionOfHosted } from "../function_form.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { takesCustom } from "./input_encode.ts";
import { hostedLoss } from "../loss.ts";
import { loseOthers, searchWish } from "../search_wish.ts";

export function encodeTools(tools: readonly Tool[], context: EncodeContext, lost: Set<string>): JsonObject[] {
  const encoded = tools.flatMap((tool): readonly JsonObject[] => {
    switch (tool.type) {
      case "function":
        return [encodeFunction(tool, context)];
      case "custom":
        return [takesCustom(context) ? encodeCustom(tool, context) : encodeFunction(functionOfCustom(tool), context)];
      case "hosted":
        return encodeHosted(tool, context, lost);
      default:
        return tool satisfies never;
    }
  });
  // Google has two kinds of search, and clients declare both.
  const search = encoded.findIndex(({ type }) => type === "web_search");
  return encoded.filter(({ type }, i) => type !== "web_search" || i === search);
}

/** `strict` is off unless the client chose it: OpenAI's default is on, and rewrites schemas that do not fit it. */
function encodeFunction(tool: FunctionTool, { names }: EncodeContext): JsonObject {
  return {
    type: "function",
    name: names.encode(tool.name, tool.namespace),
    ...(tool.description === undefined ? {} : { description: tool.description }),
    parameters: normaliseSchema(tool.schema, "openai"),
    strict: tool.strict ?? false,
  };
}

function encodeCustom(tool: CustomTool, { names }: EncodeContext): JsonObject {
  return {
    type: "custom",
    name: names.encode(tool.name, tool.namespace),
    ...(tool.description === undefined ? {} : { description: tool.description }),
    ...(tool.format === undefined ? {} : { format: tool.format }),
  };
}

function encodeHosted(tool: HostedTool, context: EncodeContext, lost: Set<string>): readonly JsonObject[] {
  const form = functionOfHosted(tool);
  if (form !== undefined) return [encodeFunction(form, context)];
  if (tool.protocol === "responses") return [tool.value];
  switch (tool.kind) {
    case "web_search":
      return [webSearch(tool, context, lost)];
    case "code_interpreter":
      return [{ type: "code_interpreter", container: { type: "auto" } }];
    case "image_generation":
      return [{ type: "image_generation" }];
    // All tools are in sight here: there is nothing to search for.
    case "tool_search":
      return [];
    default:
      lost.add(hostedLoss(tool));
      return [];
  }
}

/**
 * Another protocol's web search with what it says of domains, place and size. OpenAI blocks domains since 2026
 * (vercel/ai#18035).
 */
function webSearch(tool: HostedTool, { target }: EncodeContext, lost: Set<string>): JsonObject {
  const { size, place, allowed, blocked } = searchWish(tool);
  loseOthers(tool, lost);
  if (blocked !== undefined && target.vendor !== "openai") lost.add("tools[].web_search.blocked_domains");
  const filters: JsonObject = {
    ...(allowed === undefined ? {} : { allowed_domains: [...allowed] }),
    ...(blocked === undefined || target.vendor !== "openai" ? {} : { blocked_domains: [...blocked] }),
  };
  return {
    type: "web_search",
    ...(Object.keys(filters).length === 0 ? {} : { filters }),
    ...(place === undefined ? {} : { user_location: { ...place, type: "approximate" } }),
    ...(size === undefined ? {} : { search_context_size: size }),
  };
}

/**
 * The most searches that Anthropic's clients allow: OpenAI counts calls of all its tools together, so it can be told if
 * this is the only one.
 */
export function maxSearches(
  tools: readonly Tool[],
  { context, encoded, lost }: {
    readonly context: EncodeContext;
    readonly encoded: readonly JsonObject[];
    readonly lost: Set<string>;
  },
): number | undefined {
  const limit = tools.flatMap((tool) => {
    const uses = tool.type === "hosted" && tool.protocol === "messages" ? tool.value["max_uses"] : undefined;
    return typeof uses === "number" ? [uses] : [];
  })[0];
  if (limit === undefined) return undefined;
  const own = encoded.filter(({ type }) => type !== "function" && type !== "custom");
  if (own.length === 1 && context.target.vendor === "openai") return limit;
  lost.add("tools[].web_search.max_uses");
  return undefined;
}

/** Whether OpenAI itself would search for this client. */
export function searches(tools: readonly Tool[]): boolean {
  return tools.some((tool) => tool.type === "hosted" && tool.kind === "web_search");
}

/** `undefined` if there is nothing to choose from. */
export function encodeToolChoice(
  choice: ToolChoice | undefined,
  tools: readonly Tool[],
  { context, encoded, lost }: {
    readonly context: EncodeContext;
    readonly encoded: readonly JsonObject[];
    readonly lost: Set<string>;
  },
): Json | undefined {
  if (choice === undefined || encoded.length === 0) return undefined;
  if (choice.type !== "tool") return choice.type;
  const named = tools.find((tool) =>
    tool.type !== "hosted" && tool.name === choice.name && tool.namespace === choice.namespace
  );
  const name = context.names.encode(choice.name, choice.namespace);
  if (named?.type === "custom" && takesCustom(context)) return { type: "custom", name };
  if (named !== undefined || encoded.some((tool) => tool["name"] === name)) return { type: "function", name };
  const hosted = encoded.find(({ type }) => typeof type === "string" && type.startsWith(choice.name));
  if (hosted !== undefined) return { type: hosted["type"]! };
  lost.add("toolChoice");
  return undefined;
}
