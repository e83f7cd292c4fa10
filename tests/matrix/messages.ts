/** Answers of the Messages protocol: https://docs.anthropic.com/en/docs/build-with-claude/streaming (read 2026-11-22). */
import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { count, dataOf, object, objects, type Reading, type Said, writesOf } from "./said.ts";

/** The members of each kind of delta, by the block that it belongs to. */
const DELTAS: Readonly<Record<string, string>> = {
  text_delta: "text",
  thinking_delta: "thinking",
  signature_delta: "thinking",
  input_json_delta: "tool_use",
};

function readBody(body: JsonObject): Said {
  assert.equal(body["type"], "message");
  assert.equal(body["role"], "assistant");
  assert.equal(body["model"], "client-model");
  assert.match(String(body["id"]), /./);
  const blocks = objects(body["content"], "content");
  for (const { type, signature, text } of blocks) {
    if (type === "thinking") assert.equal(typeof signature, "string");
    if (type === "text") assert.notEqual(text, "", "a blank text cannot be sent back");
  }
  const join = (type: string, member: string) =>
    blocks.filter((block) => block["type"] === type).map((block) => String(block[member])).join("");
  const usage = object(body["usage"], "usage");
  const read = count(usage["cache_read_input_tokens"] ?? 0), written = count(usage["cache_creation_input_tokens"] ?? 0);
  return {
    text: join("text", "text"),
    thinking: join("thinking", "thinking"),
    calls: blocks.filter(({ type }) => type === "tool_use").map(({ id, name, input }) => {
      assert.match(String(id), /^[a-zA-Z0-9_-]+$/);
      return { name: String(name), arguments: object(input, "input") };
    }),
    finish: String(body["stop_reason"]),
    usage: {
      input: count(usage["input_tokens"]) + read + written,
      cacheRead: read,
      writes: writesOf(usage),
      output: count(usage["output_tokens"]),
      reasoning: Number(object(usage["output_tokens_details"] ?? {})["thinking_tokens"] ?? 0),
    },
  };
}

/** Blocks come one behind the other, each with one start and one stop; `message_delta` comes once, behind them all. */
function readStream(frames: readonly SseFrame[]): Said {
  const events = frames.map((frame) => ({ ...dataOf(frame), event: frame.event })).filter(({ event }) =>
    event !== "ping"
  ) as (JsonObject & { event: string })[];
  for (const event of events) assert.equal(event["type"], event.event);
  assert.equal(events[0]!.event, "message_start");
  assert.deepEqual(events.slice(-2).map(({ event }) => event), ["message_delta", "message_stop"]);
  const message = object(events[0]!["message"]);
  assert.deepEqual(message["content"], []);
  const start = object(message["usage"]);
  assert.ok(
    count(start["input_tokens"]) + Number(start["cache_read_input_tokens"] ?? 0) > 0,
    "C10: tokens at the start",
  );
  const content: JsonObject[] = [];
  let open: { block: JsonObject; json: string } | undefined;
  for (const event of events.slice(1, -2)) {
    if (event.event === "content_block_start") {
      assert.equal(open, undefined, "a block begins inside another");
      assert.equal(event["index"], content.length, "indices rise one by one");
      open = { block: { ...object(event["content_block"]) }, json: "" };
      continue;
    }
    assert.ok(open, `${event.event} outside of a block`);
    assert.equal(event["index"], content.length);
    if (event.event === "content_block_stop") {
      if (open.block["type"] === "tool_use") {
        open.block["input"] = JSON.parse(open.json === "" ? "{}" : open.json) as Json;
      }
      content.push(open.block);
      open = undefined;
      continue;
    }
    assert.equal(event.event, "content_block_delta");
    const delta = object(event["delta"]);
    const type = String(delta["type"]);
    const block = open.block["type"] === "server_tool_use" ? "tool_use" : open.block["type"];
    assert.equal(DELTAS[type], block, `${type} in a ${open.block["type"]}`);
    if (type === "input_json_delta") open.json += String(delta["partial_json"]);
    else {
      const name = type.slice(0, -"_delta".length);
      open.block[name] = String(open.block[name] ?? "") + String(delta[name]);
    }
  }
  assert.equal(open, undefined, "a block stays open");
  const last = events[events.length - 2]!;
  return readBody({ ...message, content, ...object(last["delta"]), usage: { ...start, ...object(last["usage"]) } });
}

export const messagesReading: Reading = {
  finish: {
    stop: "end_turn",
    tool_calls: "tool_use",
    length: "max_tokens",
    context: "model_context_window_exceeded",
    filtered: "refusal",
    refusal: "refusal",
    pause: "pause_turn",
    unknown: "null",
  },
  readBody,
  readStream,
  isClean: (frames) => frames.some(({ event }) => event === "message_stop" || event === "message_delta"),
  endsInError: (frames) => frames.at(-1)?.event === "error",
};
