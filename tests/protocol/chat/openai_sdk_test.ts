/** OpenAI's own SDK reads what the encoders write. */
import assert from "node:assert/strict";
import OpenAI from "npm:openai@^7.0.0";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { Part } from "../../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { encodeFrame } from "../../../lib/sse/encode.ts";
import { translation } from "./translation.ts";

const request: JsonObject = { stream_options: { include_usage: true } };

const message: Message = {
  id: "u1",
  model: "upstream-model",
  parts: [
    { type: "thinking", text: "hm" },
    { type: "text", text: "Grüße" },
    { type: "tool_call", id: "a", name: "read", kind: "function", arguments: '{"x":1}' },
    {
      type: "tool_call",
      id: "b",
      name: "write",
      kind: "function",
      arguments: "",
      signature: { protocol: "gemini", data: "sig" },
    },
    { type: "tool_call", id: "c", name: "patch", kind: "function", arguments: '{"input":"raw"}' },
  ],
  finish: { reason: "tool_calls", raw: "" },
  usage: {
    inputTokens: 10,
    cacheReadTokens: 4,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 5,
    reasoningTokens: 2,
  },
};

const around = () => translation({ request, tools: [{ name: "patch", kind: "custom" }] });

/** The SDK with `answer` as all that the network says. */
function client(answer: () => Response): OpenAI {
  return new OpenAI({
    apiKey: "x",
    baseURL: "http://127.0.0.1:9/v1",
    maxRetries: 0,
    fetch: () => Promise.resolve(answer()),
  });
}

function streamed(events: Iterable<StreamEvent>): Response {
  const encoder = chatCodec.streamEncoder(around());
  const frames = [...events].flatMap((event) => encoder.push(event)).map(encodeFrame);
  return new Response(new Blob(frames), { headers: { "content-type": "text/event-stream" } });
}

const asked = { model: "m", messages: [{ role: "user" as const, content: "hi" }] };

Deno.test("openai reads the calls, the text, the usage and the reason of a stream", async () => {
  const stream = client(() => streamed(replay(message))).chat.completions.stream({
    ...asked,
    stream_options: { include_usage: true },
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  stream.on("chunk", (chunk) => void chunks.push(chunk));
  const answer = await stream.finalChatCompletion();
  const [choice] = answer.choices;
  assert.equal(choice?.message.content, "Grüße");
  assert.equal(choice.finish_reason, "tool_calls");
  assert.equal(answer.model, "client-model");
  assert.equal(answer.usage?.prompt_tokens_details?.cached_tokens, 4);
  const calls = choice.message.tool_calls as unknown as JsonObject[];
  assert.deepEqual(calls.map(({ id, type }) => `${id} ${type}`), ["a function", "b function", "c custom"]);
  assert.equal((calls[0]!["function"] as JsonObject)["arguments"], '{"x":1}');
  assert.equal((calls[1]!["function"] as JsonObject)["arguments"], "{}");
  assert.ok(chunks.every(({ id }) => id === "u1"));
});

Deno.test("openai reads a whole answer", async () => {
  const body = chatCodec.encodeMessage(message, around());
  const answer = await client(() => Response.json(body)).chat.completions.create(asked);
  const [choice] = answer.choices;
  assert.equal(choice?.message.content, "Grüße");
  assert.equal(answer.usage?.completion_tokens_details?.reasoning_tokens, 2);
  const calls = choice.message.tool_calls ?? [];
  assert.deepEqual(calls.map((call) => call.type === "function" ? call.function.arguments : call.custom.input), [
    '{"x":1}',
    "{}",
    "raw",
  ]);
});

Deno.test("openai gets what Gemini binds to a call and sends it back with the message", async () => {
  const stream = client(() => streamed(replay(message))).chat.completions.stream(asked);
  const answer = await stream.finalChatCompletion();
  const sent = JSON.parse(JSON.stringify({ model: "m", messages: [answer.choices[0]!.message] })) as JsonObject;
  const { conversation } = chatCodec.decodeRequest(sent, { envelope: around().envelope, model: "", stream: false });
  const call = conversation.turns[0]?.parts.find((part: Part) => part.type === "tool_call" && part.name === "write");
  assert.deepEqual(call?.type === "tool_call" && call.signature, { protocol: "gemini", data: "sig" });
});

Deno.test("openai throws where the upstream failed in the middle", async () => {
  const events: StreamEvent[] = [
    { type: "start", id: "u1", model: "m" },
    { type: "part_start", index: 0, part: { type: "text" } },
    { type: "delta", index: 0, text: "a" },
    { type: "error", error: new ProxyError("overloaded", "Overloaded") },
  ];
  const stream = client(() => streamed(events)).chat.completions.stream(asked);
  await assert.rejects(stream.finalChatCompletion(), /Overloaded/);
});
