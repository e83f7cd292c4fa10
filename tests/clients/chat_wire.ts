/**
 * OpenAI Chat Completions as a strict upstream speaks it (developers.openai.com/api/reference/chat, read 2026-11-22;
 * `reasoning_content` as DeepSeek documents it).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../lib/json.ts";
import { listOf, membersNamed, nameFaults } from "./offered_tools.ts";
import {
  argumentsOf,
  type Call,
  type Conversation,
  finding,
  list,
  mediaTypeOf,
  newId,
  type OfferedTool,
  pieces,
  type SpokenStep,
  type Turn,
  usage,
  type Wire,
  type WireEvent,
} from "./wire.ts";

export const chatWire: Wire = { check, read, events, whole, error, errorEvent, overflow, preamble: 1 };

const top = [
  ...["model", "messages", "tools", "tool_choice", "parallel_tool_calls", "stream", "stream_options", "temperature"],
  ...["top_p", "n", "stop", "max_tokens", "max_completion_tokens", "response_format", "reasoning_effort", "verbosity"],
  ...["seed", "user", "store", "metadata", "prompt_cache_key", "service_tier", "frequency_penalty", "presence_penalty"],
  ...["logprobs", "top_logprobs", "logit_bias", "safety_identifier", "web_search_options"],
];
const messageMembers: Readonly<Record<string, readonly string[]>> = {
  system: ["role", "content", "name"],
  developer: ["role", "content", "name"],
  user: ["role", "content", "name"],
  assistant: ["role", "content", "name", "tool_calls", "refusal", "reasoning_content"],
  tool: ["role", "content", "tool_call_id"],
};
const foreign = ["cache_control", "encrypted_content", "tool_use_id", "signature", "thoughtSignature", "call_id"];

function check(body: JsonObject, headers: Headers): string[] {
  const faults = Object.keys(body).filter((name) => !top.includes(name)).map((name) => `unknown member ${name}`);
  if (headers.get("content-type") !== "application/json") faults.push("content-type is not application/json");
  if (typeof body["model"] !== "string" || body["model"] === "") faults.push("no model");
  if (list(body["messages"]).length === 0) faults.push("no messages");
  if (body["max_tokens"] !== undefined && body["max_completion_tokens"] !== undefined) faults.push("two token limits");
  if (body["stream_options"] !== undefined && body["stream"] !== true) faults.push("stream_options without stream");
  faults.push(...membersNamed(body["messages"], foreign).map((name) => `foreign member ${name}`));
  return [...faults, ...checkTools(body), ...checkMessages(listOf(body["messages"]))];
}

function checkTools(body: JsonObject): string[] {
  const tools = listOf(body["tools"]);
  const faults = nameFaults(offered(body).map(({ name }) => name), /^[\w-]{1,64}$/);
  if (body["tools"] !== undefined && tools.length === 0) faults.push("tools is empty");
  for (const name of ["tool_choice", "parallel_tool_calls"]) {
    if (body[name] !== undefined && tools.length === 0) faults.push(`${name} without tools`);
  }
  for (const tool of tools) {
    if (tool["type"] !== "function" && tool["type"] !== "custom") faults.push(`tool type ${tool["type"]}`);
    const schema = isObject(tool["function"]) ? tool["function"]["parameters"] : undefined;
    if (schema !== undefined && stringMember(schema, "type") !== "object") faults.push("parameters are no object");
  }
  return faults;
}

/** Each call is answered directly behind its message, before anything else. */
function checkMessages(messages: readonly JsonObject[]): string[] {
  const faults: string[] = [];
  let open: string[] = [];
  messages.forEach((message, index) => {
    const role = stringMember(message, "role") ?? "";
    const bad = (fault: string) => faults.push(`messages[${index}] (${role}): ${fault}`);
    for (const name of Object.keys(message)) if (!messageMembers[role]?.includes(name)) bad(`member ${name}`);
    const id = stringMember(message, "tool_call_id") ?? "";
    if (role === "tool" && !open.includes(id)) bad(`answers no call: ${id}`);
    if (role !== "tool" && open.length > 0) bad(`comes before the results of ${open.join(", ")}`);
    open = role === "tool" ? open.filter((each) => each !== id) : checkCalls(message, bad);
    checkContent(message, bad);
  });
  return open.length > 0 ? [...faults, `calls without results: ${open.join(", ")}`] : faults;
}

function checkCalls(message: JsonObject, bad: (fault: string) => void): string[] {
  const calls = listOf(message["tool_calls"]);
  if (message["tool_calls"] !== undefined && calls.length === 0) bad("tool_calls is empty");
  for (const call of calls) {
    const text = stringMember(call["function"], "arguments");
    if (!isObject(parsed(text))) bad(`arguments are no object: ${text}`);
    if ((stringMember(call, "id") ?? "").length > 64) bad("an id of more than 64 characters");
  }
  const ids = calls.map((call) => stringMember(call, "id") ?? "");
  if (new Set(ids).size < ids.length) bad("one id twice");
  return ids;
}

function checkContent(message: JsonObject, bad: (fault: string) => void): void {
  const { role } = message;
  const content = message["content"] as string | Json[] | null | undefined;
  const empty = content === undefined || content === null || content.length === 0;
  if (empty && (role !== "assistant" || message["tool_calls"] === undefined) && role !== "tool") bad("is empty");
  if (role === "tool" && (content === undefined || content === null)) bad("has no content");
  for (const part of listOf(content)) {
    const types = role === "user" ? ["text", "image_url", "input_audio", "file"] : ["text", "refusal"];
    if (!types.includes(String(part["type"]))) bad(`a part of type ${part["type"]}`);
    if (part["type"] === "text" && (stringMember(part, "text") ?? "") === "") bad("an empty text");
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function offered(body: JsonObject): OfferedTool[] {
  return listOf(body["tools"]).map((tool) => {
    const inner = tool["type"] === "custom" ? tool["custom"] : tool["function"];
    const schema = isObject(inner) ? inner["parameters"] : undefined;
    return { name: stringMember(inner, "name") ?? "", custom: tool["type"] === "custom", schema };
  });
}

function read(body: JsonObject): Conversation {
  const messages = listOf(body["messages"]);
  const of = (role: string) => messages.filter((message) => message["role"] === role);
  const images = of("user").flatMap(({ content }) => listOf(content)).filter(({ type }) => type === "image_url");
  return {
    prompt: of("user").map(({ content }) => textOf(content)).join("\n"),
    results: of("tool").map(({ content }) => textOf(content)),
    calls: argumentsOf(
      of("tool").map((message) => message["tool_call_id"] ?? null),
      of("assistant").flatMap((message) => listOf(message["tool_calls"])).map((call) => [
        call["id"],
        stringMember(call["function"], "arguments"),
      ]),
    ),
    tools: offered(body),
    images: images.map((part) => mediaTypeOf(stringMember(part["image_url"], "url"))),
    thoughts: of("assistant").flatMap((message) => stringMember(message, "reasoning_content") ?? []),
    searches: body["web_search_options"] !== undefined,
    answers: of("assistant").length,
  };
}

function textOf(content: Json | undefined): string {
  return typeof content === "string"
    ? content
    : list(content).map((part) => stringMember(part, "text") ?? "").join("\n");
}

function events(turn: Turn): WireEvent[] {
  const head = { id: newId("chatcmpl-"), object: "chat.completion.chunk", created: 1_795_377_862, model: turn.model };
  const chunk = (delta: JsonObject, finish_reason: string | null = null): WireEvent => ({
    data: { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }] },
  });
  const calls = turn.steps.filter((step) => step.type === "call");
  const wantsUsage = isObject(turn.request["stream_options"]) &&
    turn.request["stream_options"]["include_usage"] === true;
  return [
    chunk({ role: "assistant", content: "" }),
    ...turn.steps.flatMap((step) => deltas(step, calls).map((delta) => chunk(delta))),
    chunk({}, finish(turn)),
    ...(wantsUsage ? [{ data: { ...head, choices: [], usage: total() } }] : []),
    { data: "[DONE]" },
  ];
}

function deltas(step: SpokenStep, calls: readonly Call[]): JsonObject[] {
  switch (step.type) {
    case "text":
      return pieces(step.text).map((content) => ({ content }));
    case "thinking":
      return pieces(step.text).map((reasoning_content) => ({ reasoning_content }));
    case "call": {
      const index = calls.indexOf(step);
      const call = toolCall(step);
      const parts = pieces(call.function.arguments).map((part) => ({ index, function: { arguments: part } }));
      const first = { index, ...call, function: { ...call.function, arguments: "" } };
      return [first, ...parts].map((part) => ({ tool_calls: [part] }));
    }
    case "search": {
      const url_citation = { ...finding, start_index: 0, end_index: 0 };
      return [{ annotations: [{ type: "url_citation", url_citation }] }];
    }
    default:
      return step satisfies never;
  }
}

function toolCall({ name, input }: Call) {
  return { id: newId("call_"), type: "function", function: { name, arguments: JSON.stringify(input) } };
}

function finish({ steps, cutShort }: Turn): string {
  if (cutShort) return "length";
  return steps.some(({ type }) => type === "call") ? "tool_calls" : "stop";
}

function total(): JsonObject {
  const all = usage.input + usage.output;
  return { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: all };
}

function whole(turn: Turn): JsonObject {
  const { model, steps } = turn;
  const text = steps.flatMap((step) => step.type === "text" ? step.text : []).join("");
  const thought = steps.flatMap((step) => step.type === "thinking" ? step.text : []).join("");
  const calls = steps.flatMap((step) => step.type === "call" ? toolCall(step) : []);
  const message = {
    ...{ role: "assistant", content: text || null, refusal: null },
    ...(thought ? { reasoning_content: thought } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const head = { id: newId("chatcmpl-"), object: "chat.completion", created: 1_795_377_862, model };
  return { ...head, choices: [{ index: 0, message, logprobs: null, finish_reason: finish(turn) }], usage: total() };
}

const errors: Readonly<Record<number, { type: string; code: string | null }>> = {
  400: { type: "invalid_request_error", code: null },
  401: { type: "invalid_request_error", code: "invalid_api_key" },
  404: { type: "invalid_request_error", code: "model_not_found" },
  429: { type: "requests", code: "rate_limit_exceeded" },
};

function error(status: number, message: string): JsonObject {
  return { error: { message, param: null, ...(errors[status] ?? { type: "server_error", code: null }) } };
}

function errorEvent(message: string): WireEvent {
  return { data: error(503, message) };
}

function overflow(): JsonObject {
  const message = "This model's maximum context length is 200000 tokens. However, your messages resulted in 210000 " +
    "tokens. Please reduce the length of the messages.";
  return { error: { message, type: "invalid_request_error", param: "messages", code: "context_length_exceeded" } };
}
