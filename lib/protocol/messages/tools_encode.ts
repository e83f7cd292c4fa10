import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Conversation, CustomTool, FunctionTool, HostedTool, Tool } from "../conversation.ts";
import { declaredTools } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { cacheControl } from "./cache_mark.ts";
import type { Writing } from "./content_encode.ts";
import { hostedLoss } from "../loss.ts";
import { declarable } from "./property_names.ts";
import { searchWish } from "../search_wish.ts";

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
  const { names } = writing.context;
  switch (tool.type) {
    case "function":
      // Anthropic limits how many strict tools a request may have, and how complex they are: what would be a guarantee
      // elsewhere could be a rejection here.
      if (tool.strict === true) writing.lost.add("tools[].strict");
      return [{
        name: names.encode(tool.name, tool.namespace),
        ...functionMembers(tool, writing),
        ...(tool.cache === undefined ? {} : { cache_control: cacheControl(tool.cache) }),
      }];
    case "custom":
      return [{
        name: names.encode(tool.name, tool.namespace),
        description: customDescription(tool),
        input_schema: {
          type: "object",
          properties: { input: { type: "string", description: "The tool's whole input, as raw text" } },
          required: ["input"],
          additionalProperties: false,
        },
      }];
    case "hosted":
      return encodeHosted(tool, writing);
    default:
      return tool satisfies never;
  }
}

function functionMembers(tool: FunctionTool, { traits }: Writing): JsonObject {
  const whole = normaliseSchema(tool.schema, "messages");
  const { schema, note } = traits.plainNames ? declarable(whole) : { schema: whole, note: undefined };
  const texts = [tool.description, note].filter((text) => text !== undefined && text !== "");
  return { ...(texts.length === 0 ? {} : { description: texts.join("\n\n") }), input_schema: schema };
}

/** The grammar of a tool that takes raw text is all that tells a model without such tools what to write. */
function customDescription({ description, format }: CustomTool): string {
  const definition = stringMember(format, "definition");
  const grammar = definition === undefined
    ? []
    : [`The input must match this ${stringMember(format, "syntax") ?? ""} grammar:\n${definition}`];
  return [description ?? "", "Takes raw text: put all of it into `input`.", ...grammar].filter((text) => text !== "")
    .join("\n\n");
}

function encodeHosted(tool: HostedTool, writing: Writing): JsonObject[] {
  const { names } = writing.context;
  if (tool.protocol === "messages") return [{ ...tool.value }];
  switch (tool.kind) {
    case "web_search":
      if (writing.traits.hostedTools) return [webSearch(tool, writing)];
      break;
    case "tool_search":
      return [{
        name: names.encode(tool.kind),
        description: stringMember(tool.value, "description") ?? "Finds tools that are not declared yet",
        input_schema: normaliseSchema(objectMember(tool.value, "parameters") ?? QUERY, "messages"),
      }];
    case "local_shell":
      return [{
        name: names.encode(tool.kind),
        description: "Runs a command on the user's machine and returns its output",
        input_schema: SHELL,
      }];
    case "image_generation":
    case "code_interpreter":
    case "other":
      break;
    default:
      tool.kind satisfies never;
  }
  writing.lost.add(hostedLoss(tool));
  return [];
}

const QUERY: JsonObject = { type: "object", properties: { query: { type: "string" } }, required: ["query"] };

/** The members of a `local_shell_call`'s action. */
const SHELL: JsonObject = {
  type: "object",
  properties: {
    command: { type: "array", items: { type: "string" } },
    working_directory: { type: "string" },
    timeout_ms: { type: "integer" },
  },
  required: ["command"],
};

/** Anthropic takes the allowed or the blocked domains, not both, and cannot be told how much to read. */
function webSearch(tool: HostedTool, { lost }: Writing): JsonObject {
  const { size, place, allowed, blocked, maxUses } = searchWish(tool);
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

function objectMember(value: JsonObject, name: string): JsonObject | undefined {
  const member: Json | undefined = value[name];
  return isObject(member) ? member : undefined;
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
