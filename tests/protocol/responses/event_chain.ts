/**
 * The grammar of a Responses stream, written from the documentation and from OpenAI's own recorded streams, apart from
 * the encoder: https://platform.openai.com/docs/api-reference/responses-streaming (read 2026-11-22).
 */
import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";

/** The events between `output_item.added` and `.done` by the item's type; `(...)` as in a regular expression. */
const CHAIN: Readonly<Record<string, RegExp>> = {
  // Pages that were opened are told without steps.
  web_search_call:
    /^(response\.web_search_call\.in_progress response\.web_search_call\.searching response\.web_search_call\.completed)?$/,
  image_generation_call:
    /^response\.image_generation_call\.in_progress response\.image_generation_call\.generating response\.image_generation_call\.completed$/,
  message:
    /^response\.content_part\.added( response\.(output_text|refusal)\.delta)+( response\.output_text\.annotation\.added)* response\.(output_text|refusal)\.done response\.content_part\.done$/,
  reasoning:
    /^(response\.reasoning_summary_part\.added( response\.reasoning_summary_text\.delta)+ response\.reasoning_summary_text\.done response\.reasoning_summary_part\.done)?$/,
  function_call: /^(response\.function_call_arguments\.delta )+response\.function_call_arguments\.done$/,
  custom_tool_call: /^(response\.custom_tool_call_input\.delta )*response\.custom_tool_call_input\.done$/,
  tool_search_call: /^$/,
  local_shell_call: /^$/,
  shell_call: /^$/,
  apply_patch_call: /^$/,
};

const ID: Readonly<Record<string, RegExp>> = {
  message: /^msg_./,
  reasoning: /^rs_./,
  function_call: /^fc_./,
  custom_tool_call: /^ctc_./,
  tool_search_call: /^tsc_./,
  local_shell_call: /^lsh_./,
  shell_call: /^sh_./,
  apply_patch_call: /^apc_./,
  // An upstream's own is kept.
  web_search_call: /./,
  image_generation_call: /./,
};

const TERMINAL: ReadonlySet<string> = new Set(["response.completed", "response.incomplete", "response.failed"]);

/** Throws if `frames` are not a whole, valid stream; gives the last event's response. */
export function checkChain(frames: readonly SseFrame[]): JsonObject {
  const events = frames.map((frame) => {
    const data = JSON.parse(frame.data) as JsonObject;
    assert.equal(frame.event, data["type"], "the event line names the type");
    return data;
  });
  events.forEach((event, i) => assert.equal(event["sequence_number"], i, "sequence numbers rise one by one"));
  assert.equal(events[0]?.["type"], "response.created");
  assert.equal(events[1]?.["type"], "response.in_progress");
  const last = events[events.length - 1]!;
  assert.ok(TERMINAL.has(String(last["type"])), `the last event is ${last["type"]}`);
  const responses = [events[0]!, events[1]!, last].map((event) => object(event["response"]));
  for (const response of responses) checkResponse(response, responses[0]!);
  const final = responses[2]!;
  const failed = last["type"] === "response.failed";
  if (failed) checkError(events.at(-2)!, object(final["error"]));
  const output = checkItems(events.slice(2, failed ? -2 : -1), last["type"] === "response.completed");
  if (last["type"] === "response.completed") assert.deepEqual(final["output"], output, "the last event has all items");
  if (!failed) checkUsage(object(final["usage"]));
  assert.equal(`response.${final["status"]}`, last["type"]);
  assert.equal(failed, final["error"] !== null);
  assert.equal(last["type"] === "response.incomplete", final["incomplete_details"] !== null);
  return final;
}

/** A failure is told twice: in front of the response that failed stands an event of its error. */
function checkError(event: JsonObject, { code, message }: JsonObject): void {
  const told = object(event["error"]);
  assert.deepEqual([event["type"], told["code"], told["message"]], ["error", code, message]);
}

function checkResponse(response: JsonObject, first: JsonObject): void {
  assert.match(String(response["id"]), /^resp_./);
  assert.equal(response["object"], "response");
  assert.ok(Number.isInteger(response["created_at"]));
  for (const name of ["id", "model", "tools", "instructions", "tool_choice", "created_at", "metadata"]) {
    assert.ok(name in response, name);
    assert.deepEqual(response[name], first[name]);
  }
}

/** Each item's chain is whole and lies behind the one before it; only in an answer that broke off may the last be open. */
function checkItems(events: readonly JsonObject[], mustClose: boolean): JsonObject[] {
  const output: JsonObject[] = [];
  const ids = new Set<Json>();
  let open: { added: JsonObject; chain: string[]; text: string } | undefined;
  for (const event of events) {
    const type = String(event["type"]);
    assert.ok(!TERMINAL.has(type), "nothing follows the last event");
    assert.equal(event["output_index"], output.length, `output_index of ${type}`);
    if (type === "response.output_item.added") {
      assert.equal(open, undefined, "an item begins only when the one before it is done");
      const added = object(event["item"]);
      assert.ok(!ids.has(added["id"]!), "ids of items differ");
      ids.add(added["id"]!);
      open = { added, chain: [], text: "" };
    } else if (type === "response.output_item.done") {
      const item = object(event["item"]);
      checkItem(open, item);
      output.push(item);
      open = undefined;
    } else {
      assert.ok(open, `${type} belongs to no item`);
      assert.equal(event["item_id"], open.added["id"], `item_id of ${type}`);
      open.chain.push(type);
      if (typeof event["delta"] === "string") open.text += event["delta"];
      if (type === "response.content_part.added" && object(event["part"])["type"] === "output_text") {
        assert.deepEqual(object(event["part"])["annotations"], [], "E9: annotations are a list");
      }
    }
  }
  if (mustClose) assert.equal(open, undefined, "an item stays open");
  return output;
}

function checkItem(open: { added: JsonObject; chain: string[]; text: string } | undefined, item: JsonObject): void {
  assert.ok(open, "an item is done that was never added");
  assert.equal(item["id"], open.added["id"]);
  assert.equal(item["type"], open.added["type"]);
  const type = String(item["type"]);
  const chain = CHAIN[type];
  // Items of hosted tools have chains of their own, which no converted answer needs.
  if (chain === undefined) return assert.deepEqual(open.chain, []);
  assert.match(open.chain.join(" "), chain);
  assert.match(String(item["id"]), ID[type]!);
  // OpenAI's SDK for Java refuses a search without one.
  if (type === "web_search_call") assert.deepEqual(open.added["action"], item["action"]);
  const text = textOf(item);
  if (text !== undefined) assert.equal(open.text, text, "the deltas are the whole");
  if (type.endsWith("_call") && type !== "web_search_call" && type !== "image_generation_call") {
    assert.ok(typeof item["call_id"] === "string" && item["call_id"] !== "");
  }
}

function textOf(item: JsonObject): string | undefined {
  switch (item["type"]) {
    case "message": {
      const [part] = item["content"] as JsonObject[];
      return String(part!["text"] ?? part!["refusal"]);
    }
    case "reasoning":
      return (item["summary"] as JsonObject[]).map(({ text }) => text).join("\n\n");
    case "function_call":
      return String(item["arguments"]);
    case "custom_tool_call":
      return String(item["input"]);
    default:
      return undefined;
  }
}

function checkUsage(usage: JsonObject): void {
  const numbers = [
    usage["input_tokens"],
    usage["output_tokens"],
    usage["total_tokens"],
    object(usage["input_tokens_details"])["cached_tokens"],
    object(usage["input_tokens_details"])["cache_write_tokens"],
    object(usage["output_tokens_details"])["reasoning_tokens"],
  ];
  for (const number of numbers) assert.ok(Number.isInteger(number), "E2: usage has all details");
}

function object(value: Json | undefined): JsonObject {
  assert.ok(isObject(value));
  return value;
}
