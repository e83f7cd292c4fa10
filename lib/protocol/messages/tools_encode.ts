import type { JsonObject } from "../../json.ts";
import type { Conversation, FunctionTool, HostedTool, Tool } from "../conversation.ts";
import { functionOf } from "../function_form.ts";
import { declaredTools } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { cacheControl } from "./cache_mark.ts";
import type { Writing } from "./content_encode.ts";
import { hostedLoss } from "../loss.ts";
import { declarable } from "./property_names.ts";
import { loseOthers, searchWish } from "../search_wish.ts";

const WEB_SEARCH = "web_search";

/** Tools in the client's order; those that a search has found follow. */
export function encodeTools(conversation: Conversation, writing: Writing): JsonObject[] {
  const names = new Set<unknown>();
  return declaredTools(conversation).flatMap((tool) => encodeTool(tool, writing)).filter(({ name }) => {
    // A function may be called like one of Anthropic's own tools.
    return !names.has(name) && names.add(name);
  });
}

function encodeTool(tool: Tool, writing: Writing): JsonObject[] {
  if (tool.type === "hosted" && tool.protocol === "messages") return [{ ...tool.value }];
  const form = functionOf(tool);
  if (form !== undefined) return [encodeFunction(form, writing)];
  if (tool.type !== "hosted") return [];
  if (tool.kind === "web_search" && writing.traits.hostedTools) return [webSearch(tool, writing)];
  writing.lost.add(hostedLoss(tool));
  return [];
}

function encodeFunction(tool: FunctionTool, { context, traits, lost }: Writing): JsonObject {
  // Anthropic limits how many strict tools a request may have, and how complex they are: what would be a guarantee
  // elsewhere could be a rejection here.
  if (tool.strict === true) lost.add("tools[].strict");
  const whole = normaliseSchema(tool.schema, "messages");
  const { schema, note } = traits.plainNames ? declarable(whole) : { schema: whole, note: undefined };
  const texts = [tool.description, note].filter((text) => text !== undefined && text !== "");
  return {
    name: context.names.encode(tool.name, tool.namespace),
    ...(texts.length === 0 ? {} : { description: texts.join("\n\n") }),
    input_schema: schema,
    ...(tool.cache === undefined ? {} : { cache_control: cacheControl(tool.cache) }),
  };
}

/** Anthropic takes the allowed or the blocked domains, not both, and cannot be told how much to read. */
function webSearch(tool: HostedTool, { lost }: Writing): JsonObject {
  const { size, place, allowed, blocked, maxUses } = searchWish(tool);
  loseOthers(tool, lost);
  if (size !== undefined) lost.add("tools[].web_search.search_context_size");
  if (allowed !== undefined && blocked !== undefined) lost.add("tools[].web_search.blocked_domains");
  return {
    type: "web_search_20250305",
    name: WEB_SEARCH,
    ...(allowed === undefined ? {} : { allowed_domains: [...allowed] }),
    ...(blocked === undefined || allowed !== undefined ? {} : { blocked_domains: [...blocked] }),
    ...(place === undefined ? {} : { user_location: { type: "approximate", ...place } }),
    ...(maxUses === undefined ? {} : { max_uses: maxUses }),
  };
}

/** Tools that only history calls: some upstreams reject calls of tools that are not declared. */
export function stubTools(conversation: Conversation, { context }: Writing): JsonObject[] {
  const schema = { type: "object", properties: {} };
  return context.names.called(conversation.turns).map((name) => ({ name, input_schema: schema }));
}

/** `tool_choice` with what it says of parallel calls; `undefined`: not said. */
export function encodeToolChoice(
  conversation: Conversation,
  tools: readonly JsonObject[],
  writing: Writing,
): JsonObject | undefined {
  if (tools.length === 0) return undefined;
  const choice = choiceOf(conversation, tools, writing);
  if (conversation.parallelToolCalls !== false || choice?.["type"] === "none") return choice;
  return { ...(choice ?? { type: "auto" }), disable_parallel_tool_use: true };
}

function choiceOf(
  { toolChoice }: Conversation,
  tools: readonly JsonObject[],
  writing: Writing,
): JsonObject | undefined {
  switch (toolChoice?.type) {
    case undefined:
      return undefined;
    case "auto":
    case "none":
      return { type: toolChoice.type };
    case "required":
      return { type: "any" };
    case "tool": {
      const name = writing.context.names.encode(toolChoice.name, toolChoice.namespace);
      if (tools.some((tool) => tool["name"] === name)) return { type: "tool", name };
      writing.lost.add("toolChoice");
      return undefined;
    }
    default:
      return toolChoice satisfies never;
  }
}
