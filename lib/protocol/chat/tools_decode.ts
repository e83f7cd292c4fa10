/** Tools of a chat request: https://platform.openai.com/docs/api-reference/chat/create. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Tool, ToolChoice } from "../conversation.ts";
import { cacheMark } from "./parts_decode.ts";
import { arrayAt, booleanAt, notExpected, objectAt, optional, stringAt } from "../field.ts";

/** All tools: also the old `functions`, and OpenAI's search, which is no tool there but an option. */
export function decodeTools(body: JsonObject): Tool[] {
  const tools = optional(body["tools"], "tools", arrayAt) ?? [];
  const functions = optional(body["functions"], "functions", arrayAt) ?? [];
  const search = body["web_search_options"];
  return [
    ...tools.map((tool, i) => decodeTool(tool, `tools[${i}]`)),
    ...functions.map((tool, i) => decodeFunction(objectAt(tool, `functions[${i}]`), `functions[${i}]`)),
    ...(isObject(search) ? [webSearch(search)] : []),
  ];
}

/** The tools that a choice of several by name leaves over; all of them with any other choice. */
export function allowed(tools: readonly Tool[], choice: Json | undefined): readonly Tool[] {
  const named = isObject(choice) ? choice["allowed_tools"] : undefined;
  const list = isObject(named) ? named["tools"] : undefined;
  if (!Array.isArray(list)) return tools;
  const names = new Set(list.map((each) => {
    const inner = isObject(each) ? each["function"] ?? each["custom"] : undefined;
    return stringMember(inner, "name") ?? stringMember(each, "name");
  }));
  return tools.filter((tool) => tool.type === "hosted" || names.has(tool.name));
}

export function decodeToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body["tool_choice"] ?? body["function_call"];
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === "string") return choiceOf(choice);
  if (!isObject(choice)) throw notExpected("tool_choice", "reading.string_or_object");
  const several = choice["allowed_tools"];
  if (isObject(several)) return choiceOf(stringMember(several, "mode") ?? "auto");
  const named = isObject(choice["function"])
    ? choice["function"]
    : isObject(choice["custom"])
    ? choice["custom"]
    : choice;
  const name = stringMember(named, "name");
  return name === undefined ? choiceOf(stringMember(choice, "type") ?? "auto") : { type: "tool", name };
}

function choiceOf(word: string): ToolChoice {
  // Mistral and LiteLLM say `any`.
  if (word === "required" || word === "any") return { type: "required" };
  return { type: word === "none" ? "none" : "auto" };
}

function webSearch(options: JsonObject): Tool {
  return { type: "hosted", kind: "web_search", protocol: "chat", value: { type: "web_search", ...options } };
}

function decodeTool(value: Json, path: string): Tool {
  const tool = objectAt(value, path);
  const type = tool["type"] === undefined ? "function" : stringAt(tool["type"], `${path}.type`);
  // Cursor's stand a level higher, in the form of Responses or of Messages.
  const isFlat = typeof tool["name"] === "string" && !isObject(tool[type]);
  const inner = isFlat ? path : `${path}.${type}`;
  if (type === "custom") return decodeCustom(isFlat ? tool : objectAt(tool["custom"], inner), inner);
  if (type !== "function") {
    const kind = type.startsWith("web_search") || type.endsWith(":web_search") ? "web_search" : "other";
    return { type: "hosted", kind, protocol: "chat", value: tool };
  }
  const cache = cacheMark(tool["cache_control"]);
  const decoded = decodeFunction(isFlat ? tool : objectAt(tool["function"], inner), inner);
  return cache === undefined ? decoded : { ...decoded, cache };
}

function decodeFunction(body: JsonObject, path: string): Extract<Tool, { type: "function" }> {
  const strict = optional(body["strict"], `${path}.strict`, booleanAt);
  return {
    type: "function",
    name: stringAt(body["name"], `${path}.name`),
    description: stringMember(body, "description"),
    schema: optional(body["parameters"] ?? body["input_schema"], `${path}.parameters`, objectAt),
    ...(strict === undefined ? {} : { strict }),
  };
}

function decodeCustom(body: JsonObject, path: string): Tool {
  const format = optional(body["format"], `${path}.format`, objectAt);
  return {
    type: "custom",
    name: stringAt(body["name"], `${path}.name`),
    description: stringMember(body, "description"),
    // The grammar stands one level deeper than in Responses.
    format: isObject(format?.["grammar"]) ? { type: "grammar", ...format["grammar"] } : format,
  };
}
