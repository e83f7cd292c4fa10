/** Answers of the Responses protocol; the grammar of its streams is in `event_chain.ts`. */
import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import { checkChain } from "../protocol/responses/event_chain.ts";
import { count, object, objects, type Reading, type Said, writesOf } from "./said.ts";

function readBody(body: JsonObject): Said {
  assert.equal(body["object"], "response");
  assert.equal(body["model"], "client-model");
  assert.equal(body["error"] === null, body["status"] !== "failed");
  const items = objects(body["output"], "output");
  const ids = items.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, "E3: items have ids of their own");
  const said = items.filter(({ type }) => type === "message").flatMap(({ content }) => objects(content));
  const thought = items.filter(({ type }) => type === "reasoning").flatMap(({ summary }) => objects(summary));
  const usage = object(body["usage"], "usage");
  const reason = object(body["incomplete_details"] ?? {})["reason"];
  return {
    text: said.map(({ text, refusal }) => String(text ?? refusal)).join(""),
    thinking: thought.map(({ text }) => String(text)).join("\n\n"),
    calls: items.filter(({ type }) => type === "function_call").map(({ name, namespace, arguments: text, call_id }) => {
      assert.match(String(call_id), /./);
      return {
        name: namespace === undefined ? String(name) : `${namespace}/${name}`,
        arguments: JSON.parse(String(text)) as Json,
      };
    }),
    finish: body["status"] === "incomplete" ? String(reason) : String(body["status"]),
    usage: {
      input: count(usage["input_tokens"]),
      cacheRead: count(object(usage["input_tokens_details"])["cached_tokens"]),
      writes: writesOf(usage),
      output: count(usage["output_tokens"]),
      reasoning: count(object(usage["output_tokens_details"])["reasoning_tokens"]),
    },
  };
}

export const responsesReading: Reading = {
  finish: {
    stop: "completed",
    tool_calls: "completed",
    length: "max_output_tokens",
    context: "max_output_tokens",
    filtered: "content_filter",
    refusal: "failed",
    pause: "completed",
    unknown: "unknown",
  },
  readBody,
  readStream: (frames) => readBody(checkChain(frames)),
  isClean: (frames) => frames.some(({ event }) => event === "response.completed" || event === "response.incomplete"),
  endsInError: (frames) => frames.at(-1)?.event === "response.failed",
};
