/**
 * OpenAI Responses as a strict upstream speaks it (developers.openai.com/api/reference/responses, read 2026-11-22; what
 * Codex sends beyond it was recorded from version 0.169.0).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../lib/json.ts";
import {
  type Conversation,
  list,
  newId,
  pieces,
  type Step,
  type Turn,
  usage,
  type Wire,
  type WireEvent,
} from "./wire.ts";

export const responsesWire: Wire = { check, read, events, whole, error, errorEvent, preamble: 2 };

function check(body: JsonObject, headers: Headers): string[] {
  const faults: string[] = [];
  if (headers.get("content-type") !== "application/json") faults.push("content-type is not application/json");
  if (typeof body["model"] !== "string") faults.push("no model");
  if (!Array.isArray(body["input"])) faults.push("input is not a list");
  if (body["stream"] === true && !headers.get("accept")?.includes("text/event-stream")) {
    faults.push("a stream is asked for, but accept lacks text/event-stream");
  }
  const open = new Set<string>();
  for (const item of list(body["input"])) {
    const id = stringMember(item, "call_id") ?? "";
    if (itemType(item) === "function_call") open.add(id);
    if (itemType(item) === "function_call_output" && !open.delete(id)) faults.push(`output without call: ${id}`);
  }
  if (open.size > 0) faults.push(`call without output: ${[...open].join(", ")}`);
  return faults;
}

function read(body: JsonObject): Conversation {
  const items = list(body["input"]).filter(isObject);
  const user = items.filter((item) => itemType(item) === "message" && item["role"] === "user");
  const results = items.filter((item) => itemType(item) === "function_call_output");
  return {
    prompt: user.map((item) => partsText(item["content"])).join("\n"),
    results: results.map((item) => partsText(item["output"])),
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
  out.push(["response.completed", { response }]);
  return out.map(([type, members], sequence_number) => ({ event: type, data: { type, sequence_number, ...members } }));
}

function itemEvents(item: JsonObject, output_index: number): [string, JsonObject][] {
  const at = { item_id: item["id"] ?? null, output_index };
  const done: [string, JsonObject] = ["response.output_item.done", { output_index, item }];
  const added = (empty: JsonObject): [string, JsonObject] => [
    "response.output_item.added",
    { output_index, item: { ...item, status: "in_progress", ...empty } },
  ];
  const args = stringMember(item, "arguments");
  if (args !== undefined) {
    const deltas = pieces(args).map((delta) => ["response.function_call_arguments.delta", { ...at, delta }]);
    const end = ["response.function_call_arguments.done", { ...at, arguments: args }];
    return [added({ arguments: "" }), ...deltas, end, done] as [string, JsonObject][];
  }
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

function whole({ model, steps }: Turn): JsonObject {
  const head = { id: newId("resp_"), object: "response", created_at: 1_795_377_862, status: "completed", model };
  const rest = { error: null, incomplete_details: null, instructions: null, parallel_tool_calls: true, tools: [] };
  const total = {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.input + usage.output,
  };
  return { ...head, ...rest, output: steps.map(outputItem), usage: total };
}

function outputItem(step: Step): JsonObject {
  switch (step.type) {
    case "text": {
      const part = { type: "output_text", text: step.text, annotations: [], logprobs: [] };
      return { id: newId("msg_"), type: "message", status: "completed", role: "assistant", content: [part] };
    }
    case "shell":
      return call(step.command);
    case "read":
      return call(`cat '${step.path}'`);
    default:
      return step satisfies never;
  }
}

function call(cmd: string): JsonObject {
  const ids = { id: newId("fc_"), type: "function_call", status: "completed", call_id: newId("call_") };
  return { ...ids, name: "exec_command", arguments: JSON.stringify({ cmd }) };
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
