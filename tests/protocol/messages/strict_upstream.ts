/** What a strict upstream of the Messages protocol rejects; each fault is a line of text. */
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ID = /^[a-zA-Z0-9_-]{1,64}$/;

const TOP: ReadonlySet<string> = new Set([
  "model",
  "max_tokens",
  "system",
  "messages",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "service_tier",
  "stream",
]);

const BLOCKS: ReadonlySet<Json | undefined> = new Set([
  "text",
  "image",
  "document",
  "tool_use",
  "tool_result",
  "thinking",
  "redacted_thinking",
]);

export function faultsOf(body: JsonObject): string[] {
  const faults: string[] = [];
  const bad = (fault: string) => faults.push(fault);
  for (const name of Object.keys(body)) if (!TOP.has(name)) bad(`unknown member ${name}`);
  const maxTokens = body["max_tokens"];
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 1) bad("max_tokens");
  for (const block of list(body["system"])) {
    if (block["type"] !== "text" || String(block["text"]).trim() === "") bad("system block");
  }
  checkMessages(list(body["messages"]), bad);
  const tools = list(body["tools"]);
  for (const { name, type, input_schema: schema } of tools) {
    if (!NAME.test(String(name))) bad(`tool name ${name}`);
    if (type === undefined && (!isObject(schema) || schema["type"] !== "object")) bad(`schema of ${name}`);
  }
  if (new Set(tools.map(({ name }) => name)).size < tools.length) bad("two tools of one name");
  const thinking = isObject(body["thinking"]) ? body["thinking"] : {};
  const choice = isObject(body["tool_choice"]) ? body["tool_choice"] : {};
  const isOn = thinking["type"] === "enabled" || thinking["type"] === "adaptive";
  if (isOn && (choice["type"] === "any" || choice["type"] === "tool")) bad("a forced tool with thinking");
  if (choice["type"] !== undefined && tools.length === 0) bad("tool_choice without tools");
  if (thinking["type"] === "enabled") {
    const budget = Number(thinking["budget_tokens"]);
    if (!(budget >= 1024 && budget < Number(maxTokens))) bad(`budget ${budget} of ${maxTokens}`);
  }
  if (isOn && ["temperature", "top_k"].some((name) => body[name] !== undefined)) bad("sampling with thinking");
  checkMarks(body, bad);
  return faults;
}

function checkMessages(messages: readonly JsonObject[], bad: (fault: string) => void): void {
  if (messages[0]?.["role"] !== "user") bad("does not begin with the user");
  if (messages.at(-1)?.["role"] !== "user") bad("does not end with the user");
  let open: string[] = [];
  messages.forEach((message, i) => {
    const blocks = list(message["content"]);
    if (i > 0 && messages[i - 1]!["role"] === message["role"]) bad(`messages[${i}] does not alternate`);
    if (blocks.length === 0) bad(`messages[${i}] is empty`);
    for (const block of blocks) {
      if (!BLOCKS.has(block["type"])) bad(`messages[${i}] has a ${block["type"]}`);
      if (block["type"] === "text" && String(block["text"]).trim() === "") bad(`messages[${i}] has a blank text`);
      if (block["type"] === "thinking" && block["signature"] === "") bad(`messages[${i}] has unsigned thinking`);
      if (block["type"] === "tool_use" && !isObject(block["input"])) bad(`messages[${i}] has no input`);
    }
    const calls = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => String(id));
    const results = blocks.filter(({ type }) => type === "tool_result").map((block) => String(block["tool_use_id"]));
    if (calls.some((id) => !ID.test(id))) bad(`messages[${i}] has a bad id`);
    if (new Set(calls).size < calls.length) bad(`messages[${i}] has an id twice`);
    if (results.toSorted().join() !== open.toSorted().join()) bad(`messages[${i}] answers ${results}, not ${open}`);
    if (blocks.slice(0, results.length).some(({ type }) => type !== "tool_result")) bad(`messages[${i}] results late`);
    open = calls;
  });
}

function checkMarks(body: JsonObject, bad: (fault: string) => void): void {
  const ttls: string[] = [];
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isObject(value)) return;
    if (isObject(value["cache_control"])) ttls.push(String(value["cache_control"]["ttl"] ?? "5m"));
    Object.values(value).forEach(visit);
  };
  for (const name of ["tools", "system", "messages"]) visit(body[name]);
  if (ttls.length > 4) bad(`${ttls.length} cache marks`);
  if (ttls.lastIndexOf("1h") > ttls.indexOf("5m") && ttls.includes("5m")) bad("a longer mark behind a shorter one");
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
