/**
 * A web search that this program runs itself: the client's request with a function in the place of its vendor's search,
 * and the same request after the function was called. Both are bodies as the client itself might have sent them.
 */
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import { bodyForm } from "./body_form.ts";
import { CODECS } from "./codecs.ts";
import type { ThinkingEnvelope } from "./codec.ts";
import type { HostedTool, Part, ToolCallPart, Turn } from "./conversation.ts";
import { MESSAGES_IN } from "./messages_in.ts";
import type { Protocol } from "./protocol.ts";
import { inputItems } from "./response_history.ts";
import { type SearchWish, searchWish } from "./search_wish.ts";
import { ToolNames } from "./tool_names.ts";

/** A client's wish for a search. */
export interface OwnSearch {
  readonly protocol: Protocol;
  /** The function's name, which no tool of the client's has. */
  readonly name: string;
  readonly wish: SearchWish;
  /** The request with the function. */
  readonly body: JsonObject;
}

const DESCRIPTION =
  "Searches the web and returns the titles, addresses and contents of pages. Use it for what is newer than your " +
  "knowledge or has to be looked up. Name the pages that an answer rests on.";

const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    query: { type: "string", description: "What to search for, as one would type it into a search engine" },
  },
  required: ["query"],
  additionalProperties: false,
};

/** `undefined`: `body` asks for no search that a function could stand for. */
export function withSearchFunction(protocol: Protocol, body: JsonObject): OwnSearch | undefined {
  if (bodyForm(protocol, body) !== protocol) return undefined;
  const name = freeName(body);
  const found = FORMS[protocol](body, name);
  if (found === undefined) return undefined;
  const value: HostedTool = { type: "hosted", kind: "web_search", protocol, value: found.search };
  return { protocol, name, wish: searchWish(value), body: found.body };
}

/** What the model called, and what it is told. */
export interface SearchResult {
  readonly call: ToolCallPart;
  readonly text: string;
  readonly isError: boolean;
}

export interface Searched {
  /** What the model has said in this turn, its calls of the function among it. */
  readonly parts: readonly Part[];
  readonly results: readonly SearchResult[];
  /** It is not to search any more. */
  readonly isLast: boolean;
  readonly envelope: ThinkingEnvelope;
}

/** The request as it goes on behind a turn of searches. */
export function afterSearch(search: OwnSearch, { parts, results, isLast, envelope }: Searched): OwnSearch {
  const { protocol, body } = search;
  const turns: Turn[] = [
    // Some protocols want the user to begin, and what stands for that is left away again.
    { role: "user", parts: [{ type: "text", text: "-" }] },
    { role: "assistant", parts },
    {
      role: "user",
      parts: results.map(({ call, text, isError }) => ({
        type: "tool_result",
        callId: call.id,
        kind: call.kind,
        parts: [{ type: "text", text }],
        isError,
      })),
    },
  ];
  const model = stringMember(body, "model") ?? "";
  const names = new ToolNames([]);
  const { body: told } = CODECS[protocol].encodeRequest({ ...EMPTY, model, turns }, {
    target: { model, vendor: "other" },
    names,
    envelope,
  });
  const list = MESSAGES_IN[protocol];
  const said = told[list];
  const added = Array.isArray(said) ? said.slice(1) : [];
  return {
    ...search,
    body: unforced({ ...body, [list]: [...messagesOf(body, protocol), ...added] }, protocol, isLast),
  };
}

const EMPTY = {
  stream: false,
  tools: [],
  toolChoice: undefined,
  parallelToolCalls: undefined,
  sampling: {},
  reasoning: undefined,
  format: undefined,
  verbosity: undefined,
  cacheKey: undefined,
  serviceTier: undefined,
} as const;

/** OpenAI takes a text in the place of its items. */
function messagesOf(body: JsonObject, protocol: Protocol): readonly Json[] {
  if (protocol === "responses") return inputItems(body);
  const messages = body[MESSAGES_IN[protocol]];
  return Array.isArray(messages) ? messages : [];
}

/** A client may have forced the search, which would have no end. */
function unforced(body: JsonObject, protocol: Protocol, isLast: boolean): JsonObject {
  const word = isLast ? "none" : "auto";
  const { tool_choice: choice } = body;
  switch (protocol) {
    case "messages": {
      if (choice === undefined && !isLast) return body;
      const once = isObject(choice) && choice["disable_parallel_tool_use"] === true && !isLast;
      return { ...body, tool_choice: { type: word, ...(once ? { disable_parallel_tool_use: true } : {}) } };
    }
    case "chat":
    case "responses":
      if (choice === undefined && !isLast) return body;
      return { ...body, tool_choice: (isLast ? undefined : someAllowed(choice)) ?? word };
    case "gemini": {
      const config = body["toolConfig"] ?? body["tool_config"];
      if (config === undefined && !isLast) return body;
      const { toolConfig: _, tool_config: __, ...rest } = body;
      return { ...rest, toolConfig: { functionCallingConfig: { mode: word.toUpperCase() } } };
    }
    default:
      return protocol satisfies never;
  }
}

/** A choice of some tools alone, which stays one; `undefined`: it is none. Chat has it one level deeper. */
function someAllowed(choice: Json | undefined): JsonObject | undefined {
  if (!isObject(choice) || choice["type"] !== "allowed_tools") return undefined;
  const inner = choice["allowed_tools"];
  return isObject(inner) ? { ...choice, allowed_tools: { ...inner, mode: "auto" } } : { ...choice, mode: "auto" };
}

interface Replaced {
  readonly body: JsonObject;
  /** The client's search, as it wrote it. */
  readonly search: JsonObject;
}

const FORMS: Readonly<Record<Protocol, (body: JsonObject, name: string) => Replaced | undefined>> = {
  messages: inMessages,
  chat: inChat,
  responses: inResponses,
  gemini: inGemini,
};

const isSearchType = (tool: Json): boolean => /^web_search(?:_|$)/.test(stringMember(tool, "type") ?? "");

/** `tools` with the function in the place of the first search; further ones are left out. */
function replaced(
  tools: Json | undefined,
  isSearch: (tool: Json) => boolean,
  tool: JsonObject,
): { readonly tools: readonly Json[]; readonly search: JsonObject } | undefined {
  const list = Array.isArray(tools) ? tools : [];
  const at = list.findIndex(isSearch);
  const search = list[at];
  if (!isObject(search)) return undefined;
  return { tools: list.flatMap((each, i) => i === at ? [tool] : isSearch(each) ? [] : [each]), search };
}

function inMessages(body: JsonObject, name: string): Replaced | undefined {
  const tool = { name, description: DESCRIPTION, input_schema: SCHEMA };
  const found = replaced(body["tools"], isSearchType, tool);
  if (found === undefined) return undefined;
  const { tools, search } = found;
  const choice = body["tool_choice"];
  const isForced = isObject(choice) && choice["name"] === search["name"] && choice["type"] === "tool";
  return { search, body: { ...body, tools: [...tools], ...(isForced ? { tool_choice: { ...choice, name } } : {}) } };
}

function inChat(body: JsonObject, name: string): Replaced | undefined {
  const tool = { type: "function", function: { name, description: DESCRIPTION, parameters: SCHEMA } };
  const { web_search_options: options, ...rest } = body;
  if (isObject(options)) {
    const tools = Array.isArray(body["tools"]) ? body["tools"] : [];
    return { search: { type: "web_search", ...options }, body: { ...rest, tools: [...tools, tool] } };
  }
  const isSearch = (each: Json) => isSearchType(each) || stringMember(each, "type")?.endsWith(":web_search") === true;
  const found = replaced(body["tools"], isSearch, tool);
  return found && { search: found.search, body: { ...body, tools: [...found.tools] } };
}

function inResponses(body: JsonObject, name: string): Replaced | undefined {
  const tool = { type: "function", name, description: DESCRIPTION, parameters: SCHEMA, strict: false };
  const choice = choiceOf(body["tool_choice"], name);
  const settled = withoutSearches({ ...body, ...(choice === undefined ? {} : { tool_choice: choice }) });
  const found = replaced(body["tools"], isSearchType, tool);
  if (found !== undefined) return { search: found.search, body: { ...settled, tools: [...found.tools] } };
  // Codex' lite form has its tools in an item.
  const input = Array.isArray(settled["input"]) ? settled["input"] : [];
  for (const [i, item] of input.entries()) {
    if (!isObject(item)) continue;
    const inner = item["type"] === "additional_tools" ? replaced(item["tools"], isSearchType, tool) : undefined;
    if (inner === undefined) continue;
    const items = input.with(i, { ...item, tools: [...inner.tools] });
    return { search: inner.search, body: { ...settled, input: items } };
  }
  return undefined;
}

/** The choice with the function in it; `undefined`: it names no search. */
function choiceOf(choice: Json | undefined, name: string): JsonObject | undefined {
  if (!isObject(choice)) return undefined;
  const asked = { type: "function", name };
  if (isSearchType(choice)) return asked;
  const { tools } = choice;
  if (choice["type"] !== "allowed_tools" || !Array.isArray(tools)) return undefined;
  return { ...choice, tools: tools.map((tool) => isSearchType(tool) ? asked : tool) };
}

/** Who knows no such search knows no earlier one either, and can include nothing of it. */
function withoutSearches(body: JsonObject): JsonObject {
  const { include, input } = body;
  return {
    ...body,
    ...(Array.isArray(include) ? { include: include.filter((each) => !isOfSearches(each)) } : {}),
    ...(Array.isArray(input)
      ? { input: input.filter((item) => stringMember(item, "type") !== "web_search_call") }
      : {}),
  };
}

function isOfSearches(name: Json): boolean {
  return typeof name === "string" && name.startsWith("web_search_call.");
}

const GOOGLE = ["googleSearch", "google_search", "googleSearchRetrieval", "google_search_retrieval"];

function inGemini(body: JsonObject, name: string): Replaced | undefined {
  const tools = Array.isArray(body["tools"]) ? body["tools"] : [];
  const nameIn = (tool: Json) => isObject(tool) ? GOOGLE.find((each) => tool[each] !== undefined) : undefined;
  const found = tools.find((tool) => nameIn(tool) !== undefined);
  if (!isObject(found)) return undefined;
  const search = found[nameIn(found)!];
  const others = tools.flatMap((tool) => {
    if (!isObject(tool)) return [tool];
    const rest = Object.entries(tool).filter(([each]) => !GOOGLE.includes(each));
    return rest.length === 0 ? [] : [Object.fromEntries(rest)];
  });
  const { additionalProperties: _, ...parameters } = SCHEMA;
  const tool = { functionDeclarations: [{ name, description: DESCRIPTION, parameters }] };
  return { search: isObject(search) ? search : {}, body: { ...body, tools: [...others, tool] } };
}

/** A name that no tool of `body` has. */
function freeName(body: JsonObject): string {
  const taken = new Set<string>();
  const take = (value: Json | undefined) => {
    if (Array.isArray(value)) value.forEach(take);
    else if (isObject(value)) {
      const name = value["name"];
      if (typeof name === "string" && !isSearchType(value)) taken.add(name);
      for (const member of ["function", "tools", "functionDeclarations", "function_declarations"]) take(value[member]);
    }
  };
  take(body["tools"]);
  if (Array.isArray(body["input"])) {
    take(body["input"].filter((item) => isObject(item) && Array.isArray(item["tools"])));
  }
  let name = "web_search";
  for (let n = 2; taken.has(name); n++) name = `web_search_${n}`;
  return name;
}
