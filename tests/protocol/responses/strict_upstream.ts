/** What a strict Responses upstream rejects: https://platform.openai.com/docs/api-reference/responses/create. */
import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";

const TOP: ReadonlySet<string> = new Set([
  "model",
  "instructions",
  "input",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "reasoning",
  "include",
  "text",
  "max_output_tokens",
  "max_tool_calls",
  "temperature",
  "top_p",
  "service_tier",
  "prompt_cache_key",
  "store",
  "stream",
]);

/** Members of each kind of item: all of them, and those that may be left out with a question mark. */
const ITEMS: Readonly<Record<string, readonly string[]>> = {
  message: ["type", "role", "content"],
  reasoning: ["type", "id?", "summary", "content?", "encrypted_content?"],
  function_call: ["type", "call_id", "name", "arguments"],
  function_call_output: ["type", "call_id", "output"],
  custom_tool_call: ["type", "call_id", "name", "input"],
  custom_tool_call_output: ["type", "call_id", "output"],
  web_search_call: ["type", "id", "status", "action?"],
};

const PARTS: Readonly<Record<string, readonly string[]>> = {
  input_text: ["type", "text"],
  input_image: ["type", "image_url?", "file_id?", "detail"],
  input_file: ["type", "filename?", "file_data?", "file_url?", "file_id?"],
  input_audio: ["type", "input_audio"],
  output_text: ["type", "text", "annotations"],
  refusal: ["type", "refusal"],
};

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  function: ["type", "name", "description?", "parameters", "strict"],
  custom: ["type", "name", "description?", "format?"],
  web_search: ["type", "filters?", "user_location?", "search_context_size?"],
  code_interpreter: ["type", "container"],
  image_generation: ["type"],
};

/** Throws at the first thing that is wrong with `body`. */
export function assertAccepted(body: JsonObject): void {
  for (const name of Object.keys(body)) assert.ok(TOP.has(name), `foreign member ${name}`);
  assert.ok(typeof body["model"] === "string" && body["model"] !== "");
  assert.ok(Array.isArray(body["input"]));
  checkInput(body["input"] as JsonObject[]);
  const tools = (body["tools"] ?? []) as JsonObject[];
  if ("tools" in body) assert.ok(tools.length > 0, "tools: empty list");
  else assert.ok(!("tool_choice" in body) && !("parallel_tool_calls" in body), "choice among no tools");
  const names = new Set<Json>();
  for (const tool of tools) {
    shape(tool, TOOLS, "tool");
    if (!("name" in tool)) continue;
    assert.match(String(tool["name"]), /^[a-zA-Z0-9_-]{1,64}$/);
    assert.ok(!names.has(tool["name"]!), "two tools of one name");
    names.add(tool["name"]!);
    if (tool["type"] === "function") assert.equal((tool["parameters"] as JsonObject)["type"], "object");
  }
  const choice = body["tool_choice"];
  if (isObject(choice) && "name" in choice) assert.ok(names.has(choice["name"]!), "a choice of no tool");
  const limit = body["max_output_tokens"];
  if (limit !== undefined) assert.ok(Number(limit) >= 16, "max_output_tokens below 16");
  if ("prompt_cache_key" in body) assert.ok(String(body["prompt_cache_key"]).length <= 64);
}

function checkInput(items: readonly JsonObject[]): void {
  const calls = new Map<Json, JsonObject>();
  const open = new Set<Json>();
  items.forEach((item, i) => {
    shape(item, ITEMS, `input[${i}]`);
    const type = String(item["type"]);
    if (type.endsWith("_call_output")) {
      assert.ok(open.delete(item["call_id"]!), `input[${i}] answers no open call`);
      assert.equal(type, `${calls.get(item["call_id"]!)!["type"]}_output`);
      checkContent(item["output"]!, ["input_text", "input_image", "input_file"], true);
    } else if (type === "function_call" || type === "custom_tool_call") {
      assert.match(String(item["call_id"]), /^[a-zA-Z0-9_-]{1,64}$/);
      assert.ok(!calls.has(item["call_id"]!), "two calls of one id");
      calls.set(item["call_id"]!, item);
      open.add(item["call_id"]!);
      if (type === "function_call") assert.ok(isObject(JSON.parse(String(item["arguments"]))));
    } else if (type !== "reasoning") {
      // OpenAI's own answers have reasoning between calls that go together.
      assert.equal(open.size, 0, `input[${i}] stands between a call and its output`);
    }
    if (type === "message") checkMessage(item);
    if (type === "reasoning") checkReasoning(item, items[i + 1]);
  });
  assert.equal(open.size, 0, "a call without an output");
}

function checkMessage(item: JsonObject): void {
  const role = String(item["role"]);
  assert.ok(["user", "assistant", "developer"].includes(role), role);
  const allowed = role === "assistant" ? ["output_text", "refusal"] : ["input_text", "input_image", "input_file"];
  checkContent(item["content"]!, allowed, false);
}

function checkContent(content: Json, allowed: readonly string[], textToo: boolean): void {
  if (typeof content === "string") return assert.ok(textToo);
  assert.ok(Array.isArray(content) && content.length > 0, "empty content");
  for (const part of content as JsonObject[]) {
    shape(part, PARTS, "part");
    assert.ok(allowed.includes(String(part["type"])), `part ${part["type"]} is not allowed here`);
    if ("text" in part) assert.notEqual(part["text"], "", "empty text");
  }
}

/** OpenAI: Item of type 'reasoning' was provided without its required following item. */
function checkReasoning(item: JsonObject, next: JsonObject | undefined): void {
  assert.ok(next !== undefined && !String(next["type"]).endsWith("_output") && next["role"] !== "user");
  if ("id" in item) assert.match(String(item["id"]), /^rs_.{1,61}$/);
}

function shape(value: JsonObject, shapes: Readonly<Record<string, readonly string[]>>, where: string): void {
  const members = shapes[String(value["type"])];
  assert.ok(members, `${where}: type ${value["type"]}`);
  for (const name of Object.keys(value)) {
    assert.ok(members.includes(name) || members.includes(`${name}?`), `${where}.${name} is foreign`);
  }
  for (const name of members) assert.ok(name.endsWith("?") || name in value, `${where}.${name} is missing`);
}
