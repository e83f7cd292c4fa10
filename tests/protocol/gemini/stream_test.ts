import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json, JsonObject } from "../../../lib/json.ts";
import type { Part, Signature } from "../../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import { geminiCodec } from "../../../lib/protocol/gemini/mod.ts";
import type { AnswerPart, Message } from "../../../lib/protocol/message.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { NO_USAGE } from "../../../lib/protocol/usage.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { sealThinking } from "../../../lib/protocol/sealed_thinking.ts";
import { envelope, translation } from "./context.ts";

const frame = (data: Json): SseFrame => ({ event: "", data: JSON.stringify(data) });
const chunk = (parts: Json[], rest: JsonObject = {}, top: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts, role: "model" }, index: 0, ...rest }],
  responseId: "r1",
  modelVersion: "gemini-3",
  ...top,
});
const STOP: JsonObject = chunk([{ text: "" }], { finishReason: "STOP" });

function decoded(chunks: readonly Json[], around = translation()): StreamEvent[] {
  const decoder = geminiCodec.streamDecoder(around);
  const grammar = checked();
  const events = [...chunks.flatMap((each) => decoder.push(frame(each))), ...decoder.end("eof")];
  return [...events.flatMap((event) => grammar.push(event)), ...grammar.end("eof")];
}

interface StreamCase {
  readonly name: string;
  readonly chunks: readonly Json[];
  readonly parts?: readonly AnswerPart[];
  readonly finish?: Message["finish"];
  readonly usage?: Partial<Message["usage"]>;
  /** Message of the error that it ends with. */
  readonly error?: string;
  readonly reported?: readonly string[];
}

const call = (id: string, name: string, args: string, signature?: Signature): Part => ({
  type: "tool_call",
  id,
  name,
  kind: "function",
  arguments: args,
  ...(signature === undefined ? {} : { signature }),
});
const DONE = { reason: "stop", raw: "STOP" } as const;
const CALLED = { reason: "tool_calls", raw: "STOP" } as const;

const CASES: readonly StreamCase[] = [
  {
    name: "reads what is said in the part of a call",
    chunks: [
      chunk([{ text: "Hm", thought: true, functionCall: { id: "c1", name: "look", args: {} } }]),
      chunk([{ text: "And", functionCall: { id: "c2", name: "look", args: {} } }]),
      STOP,
    ],
    parts: [
      { type: "thinking", text: "Hm" },
      call("c1", "look", "{}"),
      { type: "text", text: "And" },
      call("c2", "look", "{}"),
    ],
    finish: CALLED,
  },
  {
    name: "joins thoughts and text in parts of their own",
    chunks: [
      chunk([{ text: "Let", thought: true }]),
      chunk([{ text: " me", thought: true }, { text: "Hel" }]),
      chunk([{ text: "lo" }]),
      STOP,
    ],
    parts: [{ type: "thinking", text: "Let me" }, { type: "text", text: "Hello" }],
    finish: DONE,
  },
  {
    name: "C3 C14 names calls that have no id, and says that they wait",
    chunks: [
      chunk([{ functionCall: { name: "f", args: { b: 1, a: 10.5 } } }, { functionCall: { name: "f" } }]),
      chunk([{ functionCall: { id: "own", name: "g", args: {} } }], { finishReason: "STOP" }),
    ],
    parts: [call("call_1", "f", '{"b":1,"a":10.5}'), call("call_2", "f", "{}"), call("own", "g", "{}")],
    finish: CALLED,
  },
  {
    name: "C6 takes arguments that are text",
    chunks: [chunk([{ functionCall: { id: "1", name: "f", args: "{'a': True}" } }]), STOP],
    parts: [call("1", "f", '{"a":true}')],
    finish: CALLED,
  },
  {
    name: "C8 begins a new text after a call",
    chunks: [chunk([{ text: "a" }, { functionCall: { id: "1", name: "f" } }, { text: "b" }]), STOP],
    parts: [{ type: "text", text: "a" }, call("1", "f", "{}"), { type: "text", text: "b" }],
    finish: CALLED,
  },
  {
    name: "B9 keeps signatures where they belong",
    chunks: [
      chunk([{ functionCall: { id: "1", name: "f" }, thoughtSignature: "S1" }]),
      chunk([{ text: "so" }]),
      chunk([{ text: "", thoughtSignature: "S2" }], { finishReason: "STOP" }),
    ],
    parts: [
      call("1", "f", "{}", { protocol: "gemini", data: "S1" }),
      { type: "text", text: "so" },
      { type: "thinking", text: "", signature: { protocol: "gemini", data: "S2" } },
    ],
    finish: CALLED,
  },
  {
    name: "F1 counts thoughts to the output, and what tools read to the input",
    chunks: [
      chunk([{ text: "a" }], {}, { usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 } }),
      chunk([{ text: "b" }], { finishReason: "STOP" }, {
        usageMetadata: {
          promptTokenCount: 10,
          cachedContentTokenCount: 4,
          toolUsePromptTokenCount: 5,
          candidatesTokenCount: 2,
          thoughtsTokenCount: 3,
        },
      }),
    ],
    parts: [{ type: "text", text: "ab" }],
    finish: DONE,
    usage: { inputTokens: 15, cacheReadTokens: 4, outputTokens: 5, reasoningTokens: 3 },
  },
  {
    name: "C11 takes usage that comes after the finish",
    chunks: [STOP, { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 } }],
    parts: [],
    finish: DONE,
    usage: { inputTokens: 1, outputTokens: 1 },
  },
  {
    name: "C12 takes a reason that is said twice once",
    chunks: [chunk([{ text: "a" }], { finishReason: "STOP" }), STOP],
    parts: [{ type: "text", text: "a" }],
    finish: DONE,
  },
  {
    name: "C15 tells the reasons apart",
    chunks: [chunk([{ text: "a" }], { finishReason: "MAX_TOKENS" })],
    parts: [{ type: "text", text: "a" }],
    finish: { reason: "length", raw: "MAX_TOKENS" },
  },
  {
    name: "C15 reads reasons by number",
    chunks: [chunk([{ text: "a" }], { finishReason: 2 })],
    parts: [{ type: "text", text: "a" }],
    finish: { reason: "length", raw: "MAX_TOKENS" },
  },
  {
    name: "C15 takes no unknown reason for a clean stop",
    chunks: [chunk([], { finishReason: "NEW_REASON" })],
    parts: [],
    finish: { reason: "unknown", raw: "NEW_REASON" },
  },
  {
    name: "C15 says that a filter stopped it",
    chunks: [chunk([{ text: "a" }]), { candidates: [{ finishReason: "PROHIBITED_CONTENT" }] }],
    parts: [{ type: "text", text: "a" }],
    finish: { reason: "filtered", raw: "PROHIBITED_CONTENT" },
  },
  {
    name: "C16 takes an empty answer",
    chunks: [{ candidates: [{ content: { role: "model" }, finishReason: "MAX_TOKENS" }] }],
    parts: [],
    finish: { reason: "length", raw: "MAX_TOKENS" },
  },
  {
    name: "says why a prompt was refused",
    chunks: [{ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 3 } }],
    parts: [{ type: "refusal", text: "The prompt was blocked: SAFETY" }],
    finish: { reason: "filtered", raw: "SAFETY" },
    usage: { inputTokens: 3 },
  },
  {
    name: "fails with a call that could not be written",
    chunks: [
      chunk([{ text: "a" }]),
      { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL", finishMessage: "Malformed function call: print(" }] },
    ],
    error: "Malformed function call: print(",
  },
  {
    name: "fails with an account that was shut in the middle",
    chunks: [chunk([{ text: "a" }]), { candidates: [{ finishReason: "PUP_LIMITED_DISABLED" }] }],
    error: "The upstream ended its answer with PUP_LIMITED_DISABLED",
  },
  {
    name: "lets the client answer a call of an unknown tool",
    chunks: [chunk([{ functionCall: { id: "1", name: "f" } }], { finishReason: "UNEXPECTED_TOOL_CALL" })],
    parts: [call("1", "f", "{}")],
    finish: { reason: "tool_calls", raw: "UNEXPECTED_TOOL_CALL" },
  },
  {
    name: "C13 makes an error of an end without a reason",
    chunks: [chunk([{ text: "a" }])],
    error: "Connection error (premature close): the upstream's stream ended before its answer was complete",
  },
  {
    name: "C17 makes an error of an error in the stream",
    chunks: [chunk([{ text: "a" }]), { error: { code: 503, message: "overloaded", status: "UNAVAILABLE" } }],
    error: "overloaded",
  },
  {
    name: "goes on behind a reason that comes with each chunk, or in front of all",
    chunks: [
      chunk([], { finishReason: "STOP" }),
      chunk([{ text: "a" }], { finishReason: "STOP" }),
      chunk([{ text: "b" }, { functionCall: { id: "1", name: "f" } }], { finishReason: "STOP" }),
      STOP,
    ],
    parts: [{ type: "text", text: "ab" }, call("1", "f", "{}")],
    finish: CALLED,
  },
  {
    name: "C15 believes the last of several reasons",
    chunks: [chunk([{ text: "a" }], { finishReason: "STOP" }), chunk([{ text: "b" }], { finishReason: "MAX_TOKENS" })],
    parts: [{ type: "text", text: "ab" }],
    finish: { reason: "length", raw: "MAX_TOKENS" },
  },
  {
    name: "C13 takes no unspecified reason for one",
    chunks: [
      chunk([{ text: "a" }], { finishReason: 0 }),
      chunk([{ text: "b" }], { finishReason: "FINISH_REASON_UNSPECIFIED" }),
    ],
    error: "Connection error (premature close): the upstream's stream ended before its answer was complete",
  },
  {
    name: "says why a prompt was refused beside an empty list of candidates",
    chunks: [{ candidates: [], promptFeedback: { blockReason: "SAFETY", blockReasonMessage: "No." } }],
    parts: [{ type: "refusal", text: "No." }],
    finish: { reason: "filtered", raw: "SAFETY" },
  },
  {
    name: "says what a filter says of itself, and nothing of what another reason says",
    chunks: [
      chunk([{ text: "a" }], { finishReason: "STOP", finishMessage: "Done" }),
      chunk([], { finishReason: "SAFETY", finishMessage: "Hate" }),
    ],
    parts: [{ type: "text", text: "a" }, { type: "refusal", text: "Hate" }],
    finish: { reason: "filtered", raw: "SAFETY" },
  },
  {
    name: "says why a prompt was refused when its answer had begun",
    chunks: [chunk([{ text: "a" }]), { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }],
    parts: [{ type: "text", text: "a" }, { type: "refusal", text: "The prompt was blocked: PROHIBITED_CONTENT" }],
    finish: { reason: "filtered", raw: "PROHIBITED_CONTENT" },
  },
  {
    name: "keeps parts that only Gemini has, and says what it loses",
    chunks: [
      chunk([{ executableCode: { code: "1" } }], { groundingMetadata: {} }),
      chunk([{ functionCall: {} }], {
        groundingMetadata: { groundingChunks: [{ retrievedContext: { text: "of a file" } }] },
        finishReason: "STOP",
      }),
      { candidates: [{ index: 1, content: { parts: [{ text: "another" }] } }] },
    ],
    parts: [{ type: "foreign", protocol: "gemini", value: { executableCode: { code: "1" } } }],
    finish: DONE,
    reported: ["candidates[].groundingMetadata", "candidates[].content.parts[].functionCall.name", "candidates[]"],
  },
  {
    name: "says that it loses what a text rests on that had ended",
    chunks: [
      chunk([{ text: "It is 42." }]),
      chunk([{ functionCall: { id: "c", name: "f" } }]),
      chunk([], {
        groundingMetadata: {
          groundingChunks: [{ web: { uri: "https://a.test", title: "A" } }],
          groundingSupports: [{ segment: { text: "42" }, groundingChunkIndices: [0] }],
        },
        finishReason: "STOP",
      }),
    ],
    parts: [
      { type: "text", text: "It is 42." },
      { type: "tool_call", id: "c", name: "f", kind: "function", arguments: "{}" },
      {
        type: "web_search",
        queries: [],
        sources: [{ url: "https://a.test", title: "A" }],
        own: {
          protocol: "gemini",
          values: [{
            groundingChunks: [{ web: { uri: "https://a.test", title: "A" } }],
            groundingSupports: [{ segment: { text: "42" }, groundingChunkIndices: [0] }],
          }],
        },
      },
    ],
    finish: { reason: "tool_calls", raw: "STOP" },
    reported: ["candidates[].groundingMetadata"],
  },
  {
    name: "passes over what it does not know",
    chunks: [5, null, [], {}, { candidates: [null] }, chunk([null, {}, { text: "a" }]), "x", STOP],
    parts: [{ type: "text", text: "a" }],
    finish: DONE,
  },
];

for (const { name, chunks, parts, finish, usage, error, reported } of CASES) {
  Deno.test(`streamDecoder of gemini ${name}`, () => {
    const around = translation();
    const message = collect(decoded(chunks, around));
    if (error !== undefined) {
      assert.ok(message instanceof ProxyError);
      assert.equal(message.message, error);
      return;
    }
    assert.ok(!(message instanceof ProxyError), String(message));
    assert.deepEqual(message.parts, parts);
    assert.deepEqual(message.finish, finish);
    if (usage !== undefined) assert.deepEqual(message.usage, { ...NO_USAGE, ...usage });
    assert.deepEqual(around.reported, reported ?? []);
  });

  Deno.test(`decodeMessage of gemini ${name}`, () => {
    const list = chunks.filter((each) => each !== null);
    if (!Array.isArray((list[0] as JsonObject)?.["candidates"]) && error === undefined) return;
    const message = geminiCodec.decodeMessage(list as Json[], translation());
    if (error !== undefined) assert.ok(message instanceof ProxyError);
    else assert.deepEqual(message, collect(decoded(list)));
  });
}

Deno.test("streamDecoder of gemini emits as it reads, and ends with the input", () => {
  const decoder = geminiCodec.streamDecoder(translation());
  assert.deepEqual(decoder.push(frame(chunk([{ text: "a" }]))).map(({ type }) => type), [
    "start",
    "part_start",
    "delta",
  ]);
  assert.deepEqual(decoder.push(frame(STOP)), []);
  assert.deepEqual(decoder.end("eof").map(({ type }) => type), ["part_end", "finish", "end"]);
});

Deno.test("decodeMessage of gemini gives the error of a body that is none", () => {
  const error = geminiCodec.decodeMessage(
    { error: { code: 429, message: "slow", status: "RESOURCE_EXHAUSTED" } },
    translation(),
  );
  assert.ok(error instanceof ProxyError);
  assert.deepEqual([error.kind, error.message], ["rate_limit", "slow"]);
});

/** What a client makes of our stream. */
function encodedChunks(message: Message, around = translation()): JsonObject[] {
  const encoder = geminiCodec.streamEncoder(around);
  const frames = [...[...replay(message)].flatMap((event) => encoder.push(event)), ...encoder.end("eof")];
  return frames.map(({ event, data }) => {
    assert.equal(event, "");
    return JSON.parse(data) as JsonObject;
  });
}

const THOUGHT = { protocol: "messages", data: "C" } as const;
const ANSWER: Message = {
  id: "msg_1",
  model: "upstream-model",
  parts: [
    { type: "thinking", text: "hm", signature: THOUGHT },
    { type: "text", text: "so" },
    { type: "tool_call", id: "toolu_1", name: "short", kind: "function", arguments: '{"a": 10.0}' },
    {
      type: "tool_call",
      id: "toolu_2",
      name: "f",
      kind: "function",
      arguments: "",
      signature: { protocol: "gemini", data: "G" },
    },
  ],
  finish: { reason: "tool_calls", raw: "tool_use" },
  usage: { ...NO_USAGE, inputTokens: 10, cacheReadTokens: 4, outputTokens: 5, reasoningTokens: 2 },
};
const NAMES = [{ name: "a.very:long name", kind: "function" }] as const;

Deno.test("streamEncoder of gemini says everything, and the reason and the usage once at the end", () => {
  const around = translation([{ ...NAMES[0], name: "short" }]);
  const chunks = encodedChunks(ANSWER, around);
  for (const each of chunks) assert.deepEqual([each["modelVersion"], each["responseId"]], ["client-model", "msg_1"]);
  const candidates = chunks.map((each) => (each["candidates"] as JsonObject[])[0]!);
  const parts = candidates.flatMap(({ content }) => (content as JsonObject)["parts"] as JsonObject[]);
  assert.deepEqual(parts, [
    { text: "hm", thought: true },
    { text: "so" },
    {
      functionCall: { id: "toolu_1", name: "short", args: { a: 10 } },
      thoughtSignature: sealThinking([{ type: "thinking", text: "hm", signature: THOUGHT }], envelope),
    },
    { functionCall: { id: "toolu_2", name: "f", args: {} }, thoughtSignature: "G" },
    { text: "" },
  ]);
  assert.deepEqual(candidates.map(({ finishReason }) => finishReason), [...Array(4).fill(undefined), "STOP"]);
  assert.deepEqual(chunks.map(({ usageMetadata }) => usageMetadata), [...Array(4).fill(undefined), {
    promptTokenCount: 10,
    candidatesTokenCount: 3,
    totalTokenCount: 15,
    cachedContentTokenCount: 4,
    thoughtsTokenCount: 2,
  }]);
});

Deno.test("encodeMessage of gemini restores the client's names of tools", () => {
  const around = translation(NAMES);
  const name = around.names.encode(NAMES[0].name);
  const body = geminiCodec.encodeMessage({ ...ANSWER, parts: [call("1", name, "{}")] }, around);
  const [candidate] = body["candidates"] as JsonObject[];
  assert.deepEqual(candidate!["content"], {
    parts: [{
      functionCall: { id: "1", name: NAMES[0].name, args: {} },
      thoughtSignature: sealThinking([], envelope),
    }],
    role: "model",
  });
});

Deno.test("streamEncoder of gemini ends with an error's own event and nothing after it", () => {
  const encoder = geminiCodec.streamEncoder(translation());
  encoder.push({ type: "start", id: undefined, model: undefined });
  const [only] = encoder.push({ type: "error", error: new ProxyError("overloaded", "busy") });
  assert.deepEqual(JSON.parse(only!.data), { error: { code: 529, message: "busy", status: "UNAVAILABLE" } });
  assert.deepEqual(encoder.end("error"), []);
});

Deno.test("streamEncoder of gemini waits for usage that comes after the finish", () => {
  const encoder = geminiCodec.streamEncoder(translation());
  assert.deepEqual(encoder.push({ type: "finish", finish: DONE }), []);
  encoder.push({ type: "usage", usage: { ...NO_USAGE, inputTokens: 3 } });
  const [last] = encoder.push({ type: "end" });
  assert.equal(JSON.parse(last!.data).usageMetadata.promptTokenCount, 3);
});

Deno.test("an answer of nobody's count has an estimate for gemini's clients, as Google counts in each", () => {
  const around = { ...translation(), estimatedInputTokens: 7 };
  const counted = { promptTokenCount: 7, candidatesTokenCount: 2, totalTokenCount: 9 };
  const uncounted: Message = { ...ANSWER, parts: [{ type: "text", text: "so so" }], usage: undefined };
  assert.deepEqual(geminiCodec.encodeMessage(uncounted, around)["usageMetadata"], counted);
  assert.deepEqual(encodedChunks(uncounted, around).at(-1)!["usageMetadata"], counted);
});

const args = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }).map((value) => JSON.stringify(value));
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.string({ minLength: 1 }).map((text): Part => ({ type: "text", text })),
  fc.string({ minLength: 1 }).map((text): Part => ({ type: "thinking", text })),
  fc.tuple(fc.uuid(), args, fc.option(fc.base64String({ minLength: 4 }))).map(([id, text, data]) =>
    call(id, "f", text, data === null ? undefined : { protocol: "gemini", data })
  ),
);

Deno.test("geminiCodec gives back what it was told, streamed and whole", () => {
  fc.assert(fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
    // Texts side by side are one text in Gemini.
    const apart = parts.filter((each, i) => each.type === "tool_call" || each.type !== parts[i - 1]?.type);
    const hasCalls = apart.some(({ type }) => type === "tool_call");
    const message: Message = { ...ANSWER, parts: apart, finish: hasCalls ? CALLED : DONE };
    const expected = JSON.stringify({ ...message, model: "client-model" }, null, 1);
    const streamed = collect(decoded(encodedChunks(message)));
    const whole = geminiCodec.decodeMessage(geminiCodec.encodeMessage(message, translation()), translation());
    for (const back of [streamed, whole]) {
      assert.ok(!(back instanceof ProxyError), String(back));
      const { id, model, parts: told, finish, usage } = back;
      assert.equal(
        JSON.stringify({ id, model, parts: told.map(normal), finish, usage }, null, 1),
        expectedOf(expected),
      );
    }
  }));
});

/** Arguments are JSON: what counts is the value. A seal of ours was not told. */
function normal(each: AnswerPart): AnswerPart {
  if (each.type !== "tool_call") return each;
  const { signature, ...told } = each;
  const isOurs = signature !== undefined && envelope.open(signature.data) !== undefined;
  return {
    ...told,
    arguments: JSON.stringify(JSON.parse(each.arguments)),
    ...(signature === undefined || isOurs ? {} : { signature }),
  };
}
function expectedOf(text: string): string {
  const message = JSON.parse(text) as Message;
  return JSON.stringify({ ...message, parts: message.parts.map(normal) }, null, 1);
}
