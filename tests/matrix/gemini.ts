/** Answers of the Gemini protocol: https://ai.google.dev/api/generate-content (read 2026-11-22). */
import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { count, dataOf, object, objects, type Reading, type Said } from "./said.ts";

function readBody(body: JsonObject): Said {
  assert.equal(body["modelVersion"], "client-model");
  const [candidate, ...others] = objects(body["candidates"], "candidates");
  assert.deepEqual(others, []);
  const content = object(candidate!["content"] ?? { role: "model", parts: [] });
  assert.equal(content["role"], "model");
  const parts = objects(content["parts"], "parts");
  const join = (thought: boolean) =>
    parts.filter((part) => (part["thought"] === true) === thought).map(({ text }) => String(text ?? "")).join("");
  const usage = body["usageMetadata"] === undefined ? undefined : object(body["usageMetadata"]);
  const reasoning = Number(usage?.["thoughtsTokenCount"] ?? 0);
  return {
    text: join(false),
    thinking: join(true),
    calls: parts.filter((part) => "functionCall" in part).map(({ functionCall }) => {
      const { name, args } = object(functionCall);
      return { name: String(name), arguments: object(args ?? {}, "args") };
    }),
    finish: String(candidate!["finishReason"]),
    usage: usage === undefined ? null : {
      input: count(usage["promptTokenCount"]),
      cacheRead: Number(usage["cachedContentTokenCount"] ?? 0),
      writes: null,
      output: count(usage["candidatesTokenCount"] ?? 0) + reasoning,
      reasoning,
    },
  };
}

/** Each chunk is a whole answer's piece; only the last gives the reason. */
function readStream(frames: readonly SseFrame[]): Said {
  const chunks = frames.map(dataOf);
  const parts: Json[] = [];
  let finishReason: Json | undefined;
  let usageMetadata: Json | undefined;
  for (const chunk of chunks) {
    assert.equal(chunk["modelVersion"], "client-model");
    usageMetadata = chunk["usageMetadata"] ?? usageMetadata;
    for (const candidate of objects(chunk["candidates"] ?? [])) {
      assert.equal(finishReason, undefined, "a piece behind the reason");
      parts.push(...objects(object(candidate["content"] ?? {})["parts"] ?? []));
      finishReason = candidate["finishReason"];
    }
  }
  assert.ok(finishReason, "no reason to finish");
  return readBody({
    modelVersion: "client-model",
    candidates: [{ content: { role: "model", parts }, finishReason }],
    ...(usageMetadata === undefined ? {} : { usageMetadata }),
  });
}

export const geminiReading: Reading = {
  finish: {
    stop: "STOP",
    tool_calls: "STOP",
    length: "MAX_TOKENS",
    context: "MAX_TOKENS",
    filtered: "SAFETY",
    refusal: "SAFETY",
    pause: "OTHER",
    unknown: "OTHER",
  },
  readBody,
  readStream,
  isClean: (frames) => frames.some(({ data }) => /"finishReason":"/.test(data)),
  endsInError: (frames) => frames.length > 0 && "error" in dataOf(frames.at(-1)!),
};
