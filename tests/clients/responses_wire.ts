/**
 * OpenAI Responses as a strict upstream speaks it (developers.openai.com/api/reference/responses, read 2026-11-22; what
 * Codex sends beyond it was recorded from version 0.171.0).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../lib/json.ts";
import { listOf, membersNamed, nameFaults } from "./offered_tools.ts";
import {
  argumentsOf,
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

export const responsesWire: Wire = { check, read, events, whole, error, errorEvent, overflow, preamble: 2 };

function check(body: JsonObject, headers: Headers): string[] {
  const faults: string[] = [];
  if (headers.get("content-type") !== "application/json") faults.push("content-type is not application/json");
  if (typeof body["model"] !== "string") faults.push("no model");
  if (!Array.isArray(body["input"])) faults.push("input is not a list");
  if (body["stream"] === true && !headers.get("accept")?.includes("text/event-stream")) {
    faults.push("a stream is asked for, but accept lacks text/event-stream");
  }
  const items = list(body["input"]).filter(isObject);
  for (const name of ["messages", "system", "max_tokens", "max_completion_tokens", "thinking", "stop_sequences"]) {
    if (name in body) faults.push(`foreign member ${name}`);
  }
  faults.push(...membersNamed(items, ["cache_control", "tool_use_id"]).map((name) => `foreign member ${name}`));
  // What was searched for twice was found twice.
  const functions = offered(body, knowsFunctionsAlone(body) ? [] : ["additional_tools"]).map(({ namespace, name }) =>
    namespace ? `${namespace}.${name}` : name
  );
  faults.push(...nameFaults(functions, /^([\w-]{1,128}\.)?[\w-]{1,128}$/));
  const custom = items.filter((item) => knowsFunctionsAlone(body) && /^custom_/.test(itemType(item)));
  faults.push(...custom.map((item) => `unread ${itemType(item)}`));
  return [...faults, ...items.flatMap(itemFaults), ...checkCalls(items)];
}

/** Servers of other vendors' models take custom tools for functions, and skip tools that are an item. */
function knowsFunctionsAlone({ model }: JsonObject): boolean {
  return /^minimax/.test(String(model));
}

const itemTypes = [
  ...["message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output", "reasoning"],
  ...["local_shell_call", "local_shell_call_output", "web_search_call", "tool_search_call", "tool_search_output"],
  ...["additional_tools", "compaction", "compaction_trigger", "item_reference"],
];

function itemFaults(item: JsonObject, index: number): string[] {
  const type = itemType(item);
  const faults = itemTypes.includes(type) ? [] : [`input[${index}] is a ${type}`];
  if (type === "function_call" && typeof item["arguments"] !== "string") faults.push(`input[${index}].arguments`);
  if (type !== "message") return faults;
  const parts = item["role"] === "assistant"
    ? ["output_text", "refusal"]
    : ["input_text", "input_image", "input_file", "input_audio"];
  const wrong = listOf(item["content"]).filter((part) => !parts.includes(String(part["type"])));
  return [...faults, ...wrong.map((part) => `input[${index}] (${item["role"]}) has a ${part["type"]}`)];
}

function checkCalls(items: readonly JsonObject[]): string[] {
  const faults: string[] = [];
  const open = new Set<string>();
  for (const item of items) {
    const id = stringMember(item, "call_id") ?? "";
    const type = itemType(item);
    if (/^(function|custom_tool|tool_search)_call$/.test(type)) open.add(id);
    const answers = /^(function_call|custom_tool_call|tool_search)_output$/.test(type);
    if (answers && !open.delete(id)) faults.push(`output without call: ${id}`);
  }
  if (open.size > 0) faults.push(`call without output: ${[...open].join(", ")}`);
  return faults;
}

/** Functions and custom tools, those of namespaces and those that were added or found in the conversation too. */
function offered(body: JsonObject, later = ["additional_tools", "tool_search_output"]): OfferedTool[] {
  const added = listOf(body["input"]).filter((item) => later.includes(itemType(item)));
  return [body["tools"], ...added.map(({ tools }) => tools)].flatMap((tools) => toolsOf(tools));
}

function understood(body: JsonObject): OfferedTool[] {
  return knowsFunctionsAlone(body) ? offered(body, []).map((tool) => ({ ...tool, custom: false })) : offered(body);
}

function toolsOf(tools: Json | undefined, namespace?: string): OfferedTool[] {
  return listOf(tools).flatMap((tool): OfferedTool[] => {
    const { type, name, parameters } = tool;
    if (type === "namespace") return toolsOf(tool["tools"], String(name));
    if (type === "tool_search") return [{ name: type, custom: false, finds: true, schema: parameters }];
    if (type !== "function" && type !== "custom") return [];
    return [{ name: String(name), namespace, custom: type === "custom", schema: parameters }];
  });
}

function read(body: JsonObject): Conversation {
  const items = list(body["input"]).filter(isObject);
  const of = (...types: string[]) => items.filter((item) => types.includes(itemType(item)));
  const user = of("message").filter((item) => item["role"] === "user");
  const answers = of("function_call_output", "custom_tool_call_output", "tool_search_output");
  const outputs = answers.map(({ output, tools }) => tools === undefined ? output : JSON.stringify(tools));
  const images = [...user.map(({ content }) => content), ...outputs].flatMap(listOf);
  return {
    prompt: user.map((item) => partsText(item["content"])).join("\n"),
    results: outputs.map(partsText),
    calls: argumentsOf(
      answers.map((item) => item["call_id"] ?? null),
      of("function_call", "custom_tool_call", "tool_search_call").map((
        item,
      ) => [item["call_id"], item["arguments"] ?? item["input"]]),
    ),
    tools: understood(body),
    images: images.filter(({ type }) => type === "input_image").map((part) =>
      mediaTypeOf(stringMember(part, "image_url"))
    ),
    thoughts: of("reasoning").flatMap((item) => stringMember(item, "encrypted_content") ?? []),
    searches: listOf(body["tools"]).some(({ type }) => /^web_search/.test(String(type))),
    answers: of("message").filter((item) => item["role"] === "assistant").length,
  };
}

function itemType(item: Json): string {
  return stringMember(item, "type") ?? "message";
}

function partsText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  return list(content).map((part) => stringMember(part, "text") ?? "").join("\n");
}

function events(turn: Turn): WireEvent[] {
  const response = whole(turn);
  const running: JsonObject = { ...response, status: "in_progress", output: [], usage: null };
  const out: [string, JsonObject][] = [
    ["response.created", { response: running }],
    ["response.in_progress", { response: running }],
  ];
  list(response["output"]).filter(isObject).forEach((item, index) => out.push(...itemEvents(item, index)));
  out.push([`response.${response["status"]}`, { response }]);
  return out.map(([type, members], sequence_number) => ({ event: type, data: { type, sequence_number, ...members } }));
}

function itemEvents(item: JsonObject, output_index: number): [string, JsonObject][] {
  const at = { item_id: item["id"] ?? null, output_index };
  const done: [string, JsonObject] = ["response.output_item.done", { output_index, item }];
  const added = (empty: JsonObject): [string, JsonObject] => [
    "response.output_item.added",
    { output_index, item: { ...item, status: "in_progress", ...empty } },
  ];
  if (item["type"] === "reasoning") {
    const summary_index = 0;
    const text = list(item["summary"]).map((part) => stringMember(part, "text") ?? "").join("");
    const part = (value: string) => ({ ...at, summary_index, part: { type: "summary_text", text: value } });
    return [
      added({ summary: [], encrypted_content: null }),
      ["response.reasoning_summary_part.added", part("")],
      ...pieces(text).map((
        delta,
      ): [string, JsonObject] => ["response.reasoning_summary_text.delta", { ...at, summary_index, delta }]),
      ["response.reasoning_summary_text.done", { ...at, summary_index, text }],
      ["response.reasoning_summary_part.done", part(text)],
      done,
    ];
  }
  const input = stringMember(item, "input");
  if (input !== undefined) {
    const deltas = pieces(input).map((delta) => ["response.custom_tool_call_input.delta", { ...at, delta }]);
    const end = ["response.custom_tool_call_input.done", { ...at, input }];
    return [added({ input: "" }), ...deltas, end, done] as [string, JsonObject][];
  }
  const args = stringMember(item, "arguments");
  if (args !== undefined) {
    const deltas = pieces(args).map((delta) => ["response.function_call_arguments.delta", { ...at, delta }]);
    const end = ["response.function_call_arguments.done", { ...at, arguments: args }];
    return [added({ arguments: "" }), ...deltas, end, done] as [string, JsonObject][];
  }
  if (item["type"] === "web_search_call") {
    const states = ["in_progress", "searching", "completed"].map((state): [string, JsonObject] => [
      `response.web_search_call.${state}`,
      at,
    ]);
    return [added({}), ...states, done];
  }
  if (item["content"] === undefined) return [added({}), done];
  const text = partsText(item["content"]);
  const part = { ...at, content_index: 0 };
  const piece = (value: string) => ({ type: "output_text", text: value, annotations: [], logprobs: [] });
  return [
    added({ content: [] }),
    ["response.content_part.added", { ...part, part: piece("") }],
    ...pieces(text).map((
      delta,
    ): [string, JsonObject] => ["response.output_text.delta", { ...part, delta, logprobs: [] }]),
    ["response.output_text.done", { ...part, text, logprobs: [] }],
    ["response.content_part.done", { ...part, part: piece(text) }],
    done,
  ];
}

function whole({ model, steps, cutShort }: Turn): JsonObject {
  const status = cutShort ? "incomplete" : "completed";
  const head = { id: newId("resp_"), object: "response", created_at: 1_795_377_862, status, model };
  const incomplete_details = cutShort ? { reason: "max_output_tokens" } : null;
  const rest = { error: null, incomplete_details, instructions: null, parallel_tool_calls: true, tools: [] };
  const total = {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.input + usage.output,
  };
  return { ...head, ...rest, output: steps.map(outputItem), usage: total };
}

function outputItem(step: SpokenStep): JsonObject {
  switch (step.type) {
    case "text": {
      const part = { type: "output_text", text: step.text, annotations: [], logprobs: [] };
      return { id: newId("msg_"), type: "message", status: "completed", role: "assistant", content: [part] };
    }
    case "thinking": {
      const summary = [{ type: "summary_text", text: step.text }];
      return { id: newId("rs_"), type: "reasoning", summary, encrypted_content: step.signature };
    }
    case "call": {
      const { name, namespace, input, finds } = step;
      if (finds) {
        const call = { status: "completed", call_id: newId("call_"), execution: "client", arguments: input };
        return { id: newId("tsc_"), type: "tool_search_call", ...call };
      }
      const rest = { status: "completed", call_id: newId("call_"), name, ...(namespace ? { namespace } : {}) };
      return typeof input === "string"
        ? { id: newId("ctc_"), type: "custom_tool_call", ...rest, input }
        : { id: newId("fc_"), type: "function_call", ...rest, arguments: JSON.stringify(input) };
    }
    case "search": {
      const sources = [{ type: "url", url: finding.url }];
      const action = { type: "search", query: step.query, queries: [step.query], sources };
      return { id: newId("ws_"), type: "web_search_call", status: "completed", action };
    }
    default:
      return step satisfies never;
  }
}

const errors: Readonly<Record<number, { type: string; code: string | null }>> = {
  400: { type: "invalid_request_error", code: null },
  401: { type: "invalid_request_error", code: "invalid_api_key" },
  404: { type: "invalid_request_error", code: "model_not_found" },
  429: { type: "tokens", code: "rate_limit_exceeded" },
};

function error(status: number, message: string): JsonObject {
  return { error: { message, param: null, ...(errors[status] ?? { type: "server_error", code: null }) } };
}

function errorEvent(message: string): WireEvent {
  const response = { id: newId("resp_"), object: "response", status: "failed", output: [], usage: null };
  const failed = { ...response, error: { code: "server_error", message } };
  return { event: "response.failed", data: { type: "response.failed", sequence_number: 99, response: failed } };
}

function overflow(): JsonObject {
  const message = "Your input exceeds the context window of this model. Please adjust your input and try again.";
  return { error: { message, type: "invalid_request_error", param: "input", code: "context_length_exceeded" } };
}
