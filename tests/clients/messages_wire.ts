/**
 * Anthropic Messages as a strict upstream speaks it (platform.claude.com/docs/en/api/messages, read 2026-11-22; what
 * Claude Code sends beyond it was recorded from version 2.1.332).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../lib/json.ts";
import { listOf, nameFaults } from "./offered_tools.ts";
import {
  argumentsOf,
  type Conversation,
  finding,
  list,
  mediaTypeOf,
  newId,
  pieces,
  type SpokenStep,
  type Turn,
  usage,
  type Wire,
  type WireEvent,
} from "./wire.ts";

export const messagesWire: Wire = { check, read, events, whole, error, errorEvent, overflow, preamble: 2 };

function check(body: JsonObject, headers: Headers): string[] {
  const faults: string[] = [];
  if (!headers.get("anthropic-version")) faults.push("no anthropic-version header");
  if (headers.get("content-type") !== "application/json") faults.push("content-type is not application/json");
  if (typeof body["model"] !== "string") faults.push("no model");
  if (!Number.isInteger(body["max_tokens"])) faults.push("no max_tokens");
  const messages = list(body["messages"]);
  if (messages.length === 0) faults.push("no messages");
  // A system role inside the conversation belongs to betas: who strips them must not keep the role.
  const roles = ["user", "assistant"];
  if (/mid-conversation|per-turn-control/.test(headers.get("anthropic-beta") ?? "")) roles.push("system");
  for (const message of messages) {
    if (!roles.includes(stringMember(message, "role") ?? "")) faults.push(`role ${JSON.stringify(role(message))}`);
  }
  return [...faults, ...checkCalls(messages), ...checkBlocks(messages), ...checkTools(body)];
}

const blockTypes = [
  ...["text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking", "server_tool_use"],
  ...["web_search_tool_result", "search_result", "compaction"],
];

function checkBlocks(messages: readonly Json[]): string[] {
  const faults: string[] = [];
  messages.forEach((message, index) => {
    const content = isObject(message) ? message["content"] : undefined;
    // A system message may tell no more than an effort.
    const tells = isObject(message) && message["output_config"] !== undefined && message["role"] === "system";
    const isEmpty = content === "" || (Array.isArray(content) && content.length === 0);
    if (isEmpty && !tells) faults.push(`messages[${index}] is empty`);
    for (const block of listOf(content)) {
      if (!blockTypes.includes(String(block["type"]))) faults.push(`messages[${index}] has a ${block["type"]}`);
      if (block["type"] === "text" && !stringMember(block, "text")) faults.push(`messages[${index}] has an empty text`);
      if (block["type"] === "thinking" && !stringMember(block, "signature")) faults.push("thinking without signature");
      if (block["type"] === "tool_use" && !isObject(block["input"])) faults.push("tool_use without input");
    }
  });
  return faults;
}

function checkTools(body: JsonObject): string[] {
  const tools = listOf(body["tools"]);
  const faults = nameFaults(tools.map(({ name }) => String(name)), /^[\w-]{1,128}$/);
  for (const { name, type, input_schema } of tools) {
    const own = type === undefined || type === "custom";
    if (own && stringMember(input_schema, "type") !== "object") faults.push(`schema of ${name} is no object`);
  }
  const choice = stringMember(body["tool_choice"], "type");
  const thinking = body["thinking"];
  if (choice !== undefined && tools.length === 0) faults.push("tool_choice without tools");
  if (stringMember(thinking, "type") === "enabled") {
    if (choice === "any" || choice === "tool") faults.push("a forced tool with thinking");
    const budget = Number(isObject(thinking) ? thinking["budget_tokens"] : 0);
    if (!(budget >= 1024 && budget < Number(body["max_tokens"]))) faults.push(`budget_tokens ${budget}`);
  }
  if (JSON.stringify(body).split('"cache_control":{').length > 5) faults.push("more than 4 cache marks");
  return faults;
}

/** Every tool call is answered in the next user message, and only there. */
function checkCalls(messages: readonly Json[]): string[] {
  const faults: string[] = [];
  let open: string[] = [];
  for (const message of messages) {
    if (role(message) === "assistant") {
      if (open.length > 0) faults.push(`unanswered tool_use ${open.join(", ")}`);
      open = blocks(message, "tool_use").map((block) => stringMember(block, "id") ?? "");
    } else if (role(message) === "user") {
      const answers = blocks(message, "tool_result").map((block) => stringMember(block, "tool_use_id") ?? "");
      const stray = answers.filter((id) => !open.includes(id));
      const missing = open.filter((id) => !answers.includes(id));
      if (stray.length > 0) faults.push(`tool_result without tool_use: ${stray.join(", ")}`);
      if (missing.length > 0) faults.push(`tool_use without tool_result: ${missing.join(", ")}`);
      open = [];
    }
  }
  if (open.length > 0) faults.push(`unanswered tool_use ${open.join(", ")}`);
  return faults;
}

function read(body: JsonObject): Conversation {
  const user = list(body["messages"]).filter((message) => role(message) === "user");
  const prompt = user.flatMap((message) => blocks(message, "text")).map((block) => stringMember(block, "text") ?? "");
  const results = user.flatMap((message) => blocks(message, "tool_result"));
  const assistant = list(body["messages"]).filter((message) => role(message) === "assistant");
  const images = [
    ...user.flatMap((message) => blocks(message, "image")),
    ...results.flatMap((result) => blocks(result, "image")),
  ];
  return {
    prompt: prompt.join("\n"),
    results: results.map(resultText),
    calls: argumentsOf(
      results.map((block) => block["tool_use_id"] ?? null),
      assistant.flatMap((message) => blocks(message, "tool_use")).map(({ id, input }) => [id, input]),
    ),
    tools: listOf(body["tools"]).map(({ name, input_schema }) => ({
      name: String(name),
      custom: false,
      schema: input_schema,
    })),
    images: images.map(({ source }) => {
      const [type, data] = [stringMember(source, "media_type"), stringMember(source, "data")];
      return mediaTypeOf(`data:${type};base64,${data}`);
    }),
    thoughts: assistant.flatMap((message) => blocks(message, "thinking")).flatMap((block) =>
      stringMember(block, "signature") ?? []
    ),
    searches: listOf(body["tools"]).some(({ type }) => /^web_search_/.test(String(type))),
    answers: assistant.length,
  };
}

function resultText(block: JsonObject): string {
  const content = block["content"];
  if (typeof content === "string") return content;
  return list(content).map((part) => stringMember(part, "text") ?? "").join("\n");
}

function role(message: Json): string | undefined {
  return stringMember(message, "role");
}

function blocks(message: Json, type: string): JsonObject[] {
  const content = isObject(message) ? message["content"] : undefined;
  const all: Json[] = typeof content === "string" ? [{ type: "text", text: content }] : list(content);
  return all.filter(isObject).filter((block) => block["type"] === type);
}

function events(turn: Turn): WireEvent[] {
  const message = whole(turn);
  const out: WireEvent[] = [
    event("message_start", { message: { ...message, content: [], stop_reason: null, usage: usageAt(1) } }),
    event("ping", {}),
  ];
  list(message["content"]).filter(isObject).forEach((block, index) => out.push(...blockEvents(block, index)));
  const stop_reason = message["stop_reason"] ?? null;
  out.push(
    event("message_delta", { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: usage.output } }),
  );
  out.push(event("message_stop", {}));
  return out;
}

function blockEvents(block: JsonObject, index: number): WireEvent[] {
  const text = stringMember(block, "text");
  const thinking = stringMember(block, "thinking");
  if (thinking !== undefined) {
    const signature = block["signature"] ?? null;
    const deltas = pieces(thinking).map((piece) => ({ type: "thinking_delta", thinking: piece }));
    return [
      event("content_block_start", { index, content_block: { type: "thinking", thinking: "", signature: "" } }),
      ...[...deltas, { type: "signature_delta", signature }].map((delta) =>
        event("content_block_delta", { index, delta })
      ),
      event("content_block_stop", { index }),
    ];
  }
  if (block["type"] === "web_search_tool_result") {
    return [event("content_block_start", { index, content_block: block }), event("content_block_stop", { index })];
  }
  const deltas = text !== undefined
    ? pieces(text).map((piece) => ({ type: "text_delta", text: piece }))
    : pieces(JSON.stringify(block["input"])).map((piece) => ({ type: "input_json_delta", partial_json: piece }));
  const empty = text !== undefined ? { ...block, text: "" } : { ...block, input: {} };
  return [
    event("content_block_start", { index, content_block: empty }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

function whole({ model, steps, cutShort }: Turn): JsonObject {
  const content = steps.flatMap(contentBlocks);
  const calls = steps.some(({ type }) => type === "call");
  const stop_reason = cutShort ? "max_tokens" : calls ? "tool_use" : "end_turn";
  const head = { id: newId("msg_"), type: "message", role: "assistant", model };
  return { ...head, content, stop_reason, stop_sequence: null, usage: usageAt(usage.output) };
}

function contentBlocks(step: SpokenStep): JsonObject[] {
  switch (step.type) {
    case "text":
      return [{ type: "text", text: step.text }];
    case "thinking":
      return [{ type: "thinking", thinking: step.text, signature: step.signature }];
    case "call":
      return [{ type: "tool_use", id: newId("toolu_"), name: step.name, input: step.input }];
    case "search": {
      const id = newId("srvtoolu_");
      const result = { type: "web_search_result", ...finding, encrypted_content: btoa("found"), page_age: null };
      return [
        { type: "server_tool_use", id, name: "web_search", input: { query: step.query } },
        { type: "web_search_tool_result", tool_use_id: id, content: [result] },
      ];
    }
    default:
      return step satisfies never;
  }
}

function usageAt(output_tokens: number): JsonObject {
  return { input_tokens: usage.input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens };
}

function event(type: string, members: JsonObject): WireEvent {
  return { event: type, data: { type, ...members } };
}

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function error(status: number, message: string): JsonObject {
  return { type: "error", error: { type: errorTypes[status] ?? "api_error", message }, request_id: newId("req_") };
}

function errorEvent(message: string): WireEvent {
  return { event: "error", data: { type: "error", error: { type: "overloaded_error", message } } };
}

function overflow(): JsonObject {
  return error(400, "prompt is too long: 210000 tokens > 200000 maximum");
}
