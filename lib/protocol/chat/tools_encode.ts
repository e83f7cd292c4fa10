/** Tools for a chat upstream: https://platform.openai.com/docs/api-reference/chat/create. */
import type { JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Conversation, FunctionTool, HostedTool } from "../conversation.ts";
import { functionOf } from "../function_form.ts";
import { declaredTools } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { searchForm } from "./dialect.ts";
import { hostedLoss } from "../loss.ts";
import { loseOthers, searchWish } from "../search_wish.ts";

/** A function as it is declared, still without its place in the request. */
interface Declaration {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
  readonly strict?: boolean;
}

/** The members that declare tools; empty if nothing is left to call. */
export function encodeTools(
  conversation: Conversation,
  context: EncodeContext,
  lost: Set<string>,
): JsonObject {
  const functions = new Map<string, Declaration>();
  const searching = searchForm(context.target);
  let search: JsonObject = {};
  const hosted: JsonObject[] = [];
  for (const tool of declaredTools(conversation)) {
    if (tool.type === "hosted" && tool.kind === "web_search" && searching !== undefined) {
      if (searching === "options") search = { web_search_options: searchOptions(tool, lost) };
      else hosted.push(searchTool(tool, lost));
      continue;
    }
    const form = functionOf(tool);
    if (form === undefined) {
      if (tool.type === "hosted") lost.add(hostedLoss(tool));
      continue;
    }
    const declared = declare(form, context);
    if (!functions.has(declared.name)) functions.set(declared.name, declared);
  }
  if (functions.size === 0 && hosted.length === 0) return { ...stubs(conversation, context), ...search };
  if (functions.size === 0) return { tools: hosted };
  return {
    tools: [...[...functions.values()].map((declared) => ({ type: "function", function: { ...declared } })), ...hosted],
    ...encodeToolChoice(conversation, { context, functions, lost }),
    // Yes is what everybody does, and some reject the word.
    ...(conversation.parallelToolCalls === false ? { parallel_tool_calls: false } : {}),
    ...search,
  };
}

/**
 * Claude's hosts reject a history with calls and no tools, as it comes for a summary ("The toolConfig field must be
 * defined when using toolUse and toolResult content blocks", anomalyco/opencode#34089). Bedrock knows no choice `none`.
 */
function stubs({ turns }: Conversation, { names, target }: EncodeContext): JsonObject {
  if (!/claude/i.test(target.model)) return {};
  const called = names.called(turns);
  if (called.length === 0) return {};
  const parameters = { type: "object", properties: {} };
  const description = "No longer there: never call it";
  return { tools: called.map((name) => ({ type: "function", function: { name, description, parameters } })) };
}

interface ChoiceContext {
  readonly context: EncodeContext;
  readonly functions: ReadonlyMap<string, Declaration>;
  readonly lost: Set<string>;
}

function encodeToolChoice({ toolChoice }: Conversation, { context, functions, lost }: ChoiceContext): JsonObject {
  if (toolChoice === undefined) return {};
  if (toolChoice.type !== "tool") return { tool_choice: toolChoice.type };
  const name = context.names.encode(toolChoice.name, toolChoice.namespace);
  if (functions.has(name)) return { tool_choice: { type: "function", function: { name } } };
  lost.add("toolChoice");
  return {};
}

/** Templates of gpt-oss, Hermes and others read the description of each tool, and break where there is none. */
function declare(tool: FunctionTool, { names, target }: EncodeContext): Declaration {
  const name = names.encode(tool.name, tool.namespace);
  return {
    name,
    description: tool.description || name,
    parameters: normaliseSchema(tool.schema, "openai"),
    // Off is what it is unasked, and others than OpenAI reject the word.
    ...(tool.strict === true && target.vendor === "openai" ? { strict: true } : {}),
  };
}

function searchOptions(tool: HostedTool, lost: Set<string>): JsonObject {
  const { type, ...own } = tool.value;
  // Not OpenRouter's tool, which is another form of the same.
  if (tool.protocol === "chat" && type === "web_search") return own;
  const { size, place, allowed, blocked } = searchWish(tool);
  if (allowed !== undefined) lost.add("tools[].web_search.allowed_domains");
  if (blocked !== undefined) lost.add("tools[].web_search.blocked_domains");
  loseOthers(tool, lost);
  loseLimit(tool, lost);
  return {
    ...(size === undefined ? {} : { search_context_size: size }),
    ...(place === undefined ? {} : { user_location: { type: "approximate", approximate: place } }),
  };
}

/** https://openrouter.ai/docs/sdks/typescript/api-reference/models/websearchservertoolconfig (read 2026-11-25). */
function searchTool(tool: HostedTool, lost: Set<string>): JsonObject {
  const { size, place, allowed, blocked } = searchWish(tool);
  loseOthers(tool, lost);
  loseLimit(tool, lost);
  const parameters: JsonObject = {
    ...(size === undefined ? {} : { search_context_size: size }),
    ...(allowed === undefined ? {} : { allowed_domains: [...allowed] }),
    ...(blocked === undefined ? {} : { excluded_domains: [...blocked] }),
    ...(place === undefined ? {} : { user_location: { type: "approximate", ...place } }),
  };
  const type = "openrouter:web_search";
  return Object.keys(parameters).length === 0 ? { type } : { type, parameters };
}

function loseLimit(tool: HostedTool, lost: Set<string>): void {
  if (searchWish(tool).maxUses !== undefined) lost.add("tools[].web_search.max_uses");
}
