/** Answers of the chat protocol: https://platform.openai.com/docs/api-reference/chat-streaming (read 2026-11-22). */
import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { count, dataOf, object, objects, type Reading, type Said, writesOf } from "./said.ts";

function readBody(body: JsonObject): Said {
  assert.equal(body["object"], "chat.completion");
  assert.equal(body["model"], "client-model");
  const [choice, ...others] = objects(body["choices"], "choices");
  assert.deepEqual(others, []);
  assert.equal(choice!["index"], 0);
  const message = object(choice!["message"]);
  assert.equal(message["role"], "assistant");
  const usage = body["usage"] === undefined ? undefined : object(body["usage"]);
  return {
    text: String(message["content"] ?? "") + String(message["refusal"] ?? ""),
    thinking: String(message["reasoning_content"] ?? ""),
    calls: objects(message["tool_calls"] ?? []).map(({ id, type, function: called }) => {
      assert.match(String(id), /./);
      assert.equal(type, "function");
      const { name, arguments: text } = object(called);
      return { name: String(name), arguments: JSON.parse(String(text)) as Json };
    }),
    finish: String(choice!["finish_reason"]),
    usage: usage === undefined ? null : {
      input: count(usage["prompt_tokens"]),
      cacheRead: count(object(usage["prompt_tokens_details"])["cached_tokens"]),
      writes: writesOf(usage),
      output: count(usage["completion_tokens"]),
      reasoning: count(object(usage["completion_tokens_details"])["reasoning_tokens"]),
    },
  };
}

/** One role, one reason to finish, no content behind it, then perhaps usage without choices, then the end's mark. */
function readStream(frames: readonly SseFrame[]): Said {
  assert.equal(frames.at(-1)?.data, "[DONE]");
  const message: JsonObject = { role: undefined as unknown as Json, content: "" };
  const calls: JsonObject[] = [];
  let finish: Json = null;
  let usage: Json | undefined;
  let id: Json | undefined;
  for (const chunk of frames.slice(0, -1).map(dataOf)) {
    assert.equal(chunk["object"], "chat.completion.chunk");
    assert.equal(chunk["model"], "client-model");
    assert.equal(chunk["id"], id ??= chunk["id"]);
    if (chunk["usage"]) usage = chunk["usage"];
    for (const choice of objects(chunk["choices"], "choices")) {
      assert.equal(finish, null, "a choice behind the finish");
      assert.equal(choice["index"], 0);
      finish = choice["finish_reason"] ?? null;
      const { role, tool_calls: pieces, ...texts } = object(choice["delta"]);
      if (role !== undefined) message["role"] = role;
      for (const [name, text] of Object.entries(texts)) {
        if (typeof text === "string") message[name] = String(message[name] ?? "") + text;
      }
      for (const piece of objects(pieces ?? [])) addPiece(calls, piece);
    }
  }
  assert.notEqual(finish, null, "no reason to finish");
  return readBody({
    object: "chat.completion",
    model: "client-model",
    choices: [{ index: 0, message: { ...message, tool_calls: calls }, finish_reason: finish }],
    ...(usage === undefined ? {} : { usage }),
  });
}

/** As OpenAI's own library does it: by index, and the id only on the first. */
function addPiece(calls: JsonObject[], piece: JsonObject): void {
  const index = Number(piece["index"]);
  const called = object(piece["function"] ?? {});
  if (index === calls.length) {
    assert.ok(piece["id"], "the first piece of a call has its id");
    return void calls.push({ id: piece["id"]!, type: piece["type"]!, function: { ...called } });
  }
  const known = calls[index];
  assert.ok(known, `call ${index} has not begun`);
  assert.ok(piece["id"] === undefined || piece["id"] === known["id"], "C1: an id changes");
  const whole = object(known["function"]);
  whole["arguments"] = String(whole["arguments"] ?? "") + String(called["arguments"] ?? "");
}

const isError = ({ data }: SseFrame) => data !== "[DONE]" && "error" in object(JSON.parse(data) as Json);

export const chatReading: Reading = {
  finish: {
    stop: "stop",
    tool_calls: "tool_calls",
    length: "length",
    context: "length",
    filtered: "content_filter",
    refusal: "content_filter",
    pause: "length",
    unknown: "unknown",
  },
  readBody,
  readStream,
  isClean: (frames) =>
    frames.some((frame) => !isError(frame) && (frame.data === "[DONE]" || /"finish_reason":"/.test(frame.data))),
  endsInError: (frames) => {
    const last = frames.findLast(({ data }) => data !== "[DONE]");
    return last !== undefined && isError(last);
  },
};
