/** What a strict upstream of the chat protocol rejects; each fault is a line of text. */
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";

const TOP: ReadonlySet<string> = new Set([
  ...["model", "messages", "tools", "tool_choice", "parallel_tool_calls", "max_tokens", "max_completion_tokens"],
  ...["temperature", "top_p", "stop", "presence_penalty", "frequency_penalty", "seed", "n", "stream", "stream_options"],
  ...["response_format", "reasoning_effort", "verbosity", "service_tier", "prompt_cache_key", "user", "top_k"],
  ...["safety_identifier", "web_search_options", "thinking", "enable_thinking", "thinking_budget", "store"],
]);
const ROLES: ReadonlySet<Json | undefined> = new Set(["system", "developer", "user", "assistant", "tool"]);
const PARTS: ReadonlySet<Json | undefined> = new Set(["text", "image_url", "input_audio", "file", "refusal"]);
const NAME = /^[\w-]{1,64}$/;

export function faultsOf(body: JsonObject): string[] {
  const faults: string[] = [];
  const bad = (fault: string) => faults.push(fault);
  for (const name of Object.keys(body)) if (!TOP.has(name)) bad(`unknown member ${name}`);
  checkMessages(list(body["messages"]), bad);
  const { tools } = body;
  if (Array.isArray(tools) && tools.length === 0) bad("no tools");
  if (body["tool_choice"] !== undefined && list(tools).length === 0) bad("tool_choice without tools");
  if (body["parallel_tool_calls"] !== undefined && list(tools).length === 0) bad("parallel_tool_calls without tools");
  const names = list(tools).map(({ type, function: declared }) => {
    if (type !== "function" || !isObject(declared)) return bad(`a tool of type ${type}`);
    if (!NAME.test(String(declared["name"]))) bad(`tool name ${declared["name"]}`);
    const schema = declared["parameters"];
    if (schema !== undefined && (!isObject(schema) || schema["type"] !== "object")) {
      bad(`schema of ${declared["name"]}`);
    }
    return declared["name"];
  });
  if (new Set(names).size < names.length) bad("two tools of one name");
  if (Array.isArray(body["stop"]) && body["stop"].length > 4) bad("more than four stops");
  if (/"cache_control"|"encrypted_content"|\[object Object\]/.test(JSON.stringify(body))) bad("a foreign member");
  return faults;
}

function checkMessages(messages: readonly JsonObject[], bad: (fault: string) => void): void {
  if (messages.length === 0) bad("no messages");
  let open: string[] = [];
  messages.forEach((message, i) => {
    const { role, content } = message;
    const path = `messages[${i}]`;
    if (!ROLES.has(role)) bad(`${path} is of the role ${role}`);
    if (role === "tool") {
      if (message["tool_call_id"] !== open.shift()) bad(`${path} answers another call`);
      if (typeof content !== "string" && !Array.isArray(content)) bad(`${path} has no content`);
    } else if (open.length > 0) bad(`${path} stands before a result`);
    if (content === "" && role !== "tool") bad(`${path} is empty`);
    if ((content === null || content === undefined) && message["tool_calls"] === undefined) bad(`${path} has nothing`);
    for (const part of list(content)) {
      if (!PARTS.has(part["type"])) bad(`${path} has a ${part["type"]}`);
      if (part["type"] === "image_url" && role !== "user") bad(`${path}: an image of the ${role}`);
      if (part["type"] === "text" && String(part["text"]).trim() === "") bad(`${path} has a blank text`);
    }
    if (role === "assistant") open = checkCalls(list(message["tool_calls"]), path, bad);
  });
  if (open.length > 0) bad("a last call without its result");
}

/** OpenAI's, and those that Kimi wants, which have a tool's whole name in them. */
const ID = /^(?:[\w-]{1,40}|functions\.[\w-]{1,64}:\d+)$/;

function checkCalls(calls: readonly JsonObject[], path: string, bad: (fault: string) => void): string[] {
  const ids = calls.map(({ id }) => String(id));
  if (new Set(ids).size < ids.length) bad(`${path} has an id twice`);
  for (const { id, function: called } of calls) {
    if (!ID.test(String(id))) bad(`${path}: the id ${id}`);
    if (!isObject(called) || !NAME.test(String(called["name"]))) bad(`${path}: the name of ${id}`);
    else if (!isObject(JSON.parse(String(called["arguments"])) as Json)) bad(`${path}: the arguments of ${id}`);
  }
  return ids;
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
