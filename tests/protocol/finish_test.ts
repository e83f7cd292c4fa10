/**
 * Why an answer ended, from every vendor's word to every protocol's. The words are those of the vendors' documentation,
 * written down here without the codecs:
 *
 * - Anthropic: https://docs.anthropic.com/en/api/handling-stop-reasons
 * - OpenAI: https://platform.openai.com/docs/api-reference/chat/object (`finish_reason`),
 *   https://platform.openai.com/docs/api-reference/responses/object (`status`, `incomplete_details.reason`)
 * - Google: https://ai.google.dev/api/generate-content#FinishReason
 *
 * (read 2026-11-25). What a row promises: an answer that was cut is never told as one that is whole, a call is told as
 * one, and a filter as one.
 */
import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { isObject, type JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { convert, question, streamed } from "../matrix/conversion.ts";

// deno-lint-ignore no-explicit-any
type Loose = any;

interface Upstream {
  readonly body: (said: Said) => JsonObject;
  readonly frames: (said: Said) => readonly SseFrame[];
}

/** An answer of one text, or of one call, and its end in the vendor's words. */
interface Said {
  readonly call: boolean;
  readonly refusal?: boolean;
  readonly end: JsonObject;
}

const plain = (data: JsonObject): SseFrame => ({ event: "", data: JSON.stringify(data) });
const named = (data: JsonObject): SseFrame => ({ event: String(data["type"]), data: JSON.stringify(data) });

const USAGE = { input_tokens: 1, output_tokens: 1 };

const UPSTREAMS: Readonly<Record<Protocol, Upstream>> = {
  messages: {
    body: ({ call, end }) => ({ ...message(), content: [block(call)], usage: USAGE, ...end }),
    frames: ({ call, end }) => [
      named({ type: "message_start", message: { ...message(), content: [], usage: USAGE } }),
      named({ type: "content_block_start", index: 0, content_block: block(call) }),
      named({ type: "content_block_stop", index: 0 }),
      named({ type: "message_delta", delta: end, usage: USAGE }),
      named({ type: "message_stop" }),
    ],
  },
  chat: {
    body: ({ call, refusal, end }) => ({
      id: "c",
      choices: [{ index: 0, message: { role: "assistant", ...content(call, refusal) }, ...end }],
    }),
    frames: ({ call, refusal, end }) => [
      plain({ id: "c", choices: [{ index: 0, delta: { role: "assistant", ...content(call, refusal) } }] }),
      plain({ id: "c", choices: [{ index: 0, delta: {}, ...end }] }),
      { event: "", data: "[DONE]" },
    ],
  },
  responses: {
    body: (said) => response(said),
    frames: (said) => [
      named({ type: "response.created", response: { id: "resp_1", status: "in_progress", output: [] } }),
      named({ type: `response.${String(said.end["status"])}`, response: response(said) }),
    ],
  },
  gemini: {
    body: (said) => candidate(said),
    frames: (said) => [plain(candidate(said))],
  },
};

function message(): JsonObject {
  return { id: "msg_1", type: "message", role: "assistant", model: "m", stop_reason: null, stop_sequence: null };
}

function block(call: boolean): JsonObject {
  return call
    ? { type: "tool_use", id: "t1", name: "get_weather", input: { city: "Bern" } }
    : { type: "text", text: "x" };
}

function content(call: boolean, refusal = false): JsonObject {
  if (refusal) return { refusal: "no" };
  const calls = [{
    index: 0,
    id: "t1",
    type: "function",
    function: { name: "get_weather", arguments: '{"city":"Bern"}' },
  }];
  return call ? { tool_calls: calls } : { content: "x" };
}

function response({ call, refusal, end }: Said): JsonObject {
  const part = refusal ? { type: "refusal", refusal: "no" } : { type: "output_text", text: "x", annotations: [] };
  const item = call
    ? { type: "function_call", id: "fc_1", call_id: "t1", name: "get_weather", arguments: '{"city":"Bern"}' }
    : { type: "message", id: "msg_1", role: "assistant", content: [part] };
  return { id: "resp_1", object: "response", output: [item], ...end };
}

function candidate({ call, end }: Said): JsonObject {
  const { promptFeedback, ...more } = end;
  if (promptFeedback !== undefined) return { promptFeedback };
  const part = call ? { functionCall: { name: "get_weather", args: { city: "Bern" } } } : { text: "x" };
  return { candidates: [{ content: { role: "model", parts: [part] }, index: 0, ...more }] };
}

/** The client's word; `responses`: the status, and its reason behind a colon. */
const WORD: Readonly<Record<Protocol, (body: Loose) => string>> = {
  messages: ({ stop_reason }) => stop_reason,
  chat: ({ choices: [{ finish_reason }] }) => finish_reason,
  responses: ({ status, incomplete_details }) =>
    incomplete_details === null ? status : `${status}: ${incomplete_details.reason}`,
  gemini: ({ candidates: [{ finishReason }] }) => finishReason,
};

const LAST: Readonly<Record<Protocol, (frames: readonly SseFrame[]) => Loose>> = {
  messages: (frames) => JSON.parse(frames.at(-2)!.data).delta,
  chat: (frames) =>
    frames.filter(({ data }) => data !== "[DONE]").map(({ data }) => JSON.parse(data)).findLast((chunk) =>
      chunk.choices.length > 0
    ),
  responses: (frames) => JSON.parse(frames.at(-1)!.data).response,
  gemini: (frames) => JSON.parse(frames.at(-1)!.data),
};

interface Row extends Partial<Said> {
  readonly upstream: Protocol;
  readonly end: JsonObject;
  /** What each client hears. */
  readonly messages: string;
  readonly chat: string;
  readonly responses: string;
  readonly gemini: string;
}

const STOP = { messages: "end_turn", chat: "stop", responses: "completed", gemini: "STOP" };
const CALL = { messages: "tool_use", chat: "tool_calls", responses: "completed", gemini: "STOP" };
const LENGTH = {
  messages: "max_tokens",
  chat: "length",
  responses: "incomplete: max_output_tokens",
  gemini: "MAX_TOKENS",
};
const FILTER = {
  messages: "refusal",
  chat: "content_filter",
  responses: "incomplete: content_filter",
  gemini: "SAFETY",
};

const anthropic = (stop_reason: string) => ({
  upstream: "messages" as const,
  end: { stop_reason, stop_sequence: null },
});
const chat = (finish_reason: string) => ({ upstream: "chat" as const, end: { finish_reason } });
const openAi = (status: string, reason?: string) => ({
  upstream: "responses" as const,
  end: { status, incomplete_details: reason === undefined ? null : { reason } },
});
const google = (finishReason: string) => ({ upstream: "gemini" as const, end: { finishReason } });

const ROWS: readonly Row[] = [
  { ...anthropic("end_turn"), ...STOP },
  {
    upstream: "messages",
    end: { stop_reason: "stop_sequence", stop_sequence: "END" },
    ...STOP,
    messages: "stop_sequence",
  },
  { ...anthropic("tool_use"), call: true, ...CALL },
  // The call was one without a name, which reaches nobody.
  { ...anthropic("tool_use"), ...STOP },
  { ...anthropic("max_tokens"), ...LENGTH },
  { ...anthropic("max_tokens"), call: true, ...LENGTH },
  { ...anthropic("model_context_window_exceeded"), ...LENGTH, messages: "model_context_window_exceeded" },
  // A classifier broke in: OpenAI's word for that is its filter's. Codex would ask for the same again and again if a
  // text that was refused half-way were incomplete, and take half of it for all if it were completed.
  { ...anthropic("refusal"), ...FILTER, responses: "failed" },
  // The vendor wants to be called again: OpenAI has no word for it but that there is more to say.
  { ...anthropic("pause_turn"), messages: "pause_turn", chat: "length", responses: "completed", gemini: "OTHER" },
  { ...anthropic("compaction"), messages: "compaction", chat: "length", responses: "completed", gemini: "OTHER" },
  { ...chat("stop"), ...STOP },
  { ...chat("length"), ...LENGTH },
  { ...chat("tool_calls"), call: true, ...CALL },
  { ...chat("tool_calls"), ...STOP },
  { ...chat("stop"), call: true, ...CALL },
  { ...chat("content_filter"), ...FILTER },
  { ...chat("stop"), refusal: true, messages: "refusal", chat: "stop", responses: "completed", gemini: "SAFETY" },
  { ...openAi("completed"), ...STOP },
  { ...openAi("completed"), call: true, ...CALL },
  {
    ...openAi("completed"),
    refusal: true,
    messages: "refusal",
    chat: "stop",
    responses: "completed",
    gemini: "SAFETY",
  },
  { ...openAi("incomplete", "max_output_tokens"), ...LENGTH },
  { ...openAi("incomplete", "content_filter"), ...FILTER },
  { ...openAi("incomplete", "max_messages"), ...LENGTH },
  {
    ...openAi("incomplete", "steered"),
    messages: "pause_turn",
    chat: "length",
    responses: "incomplete: steered",
    gemini: "OTHER",
  },
  { ...google("STOP"), ...STOP },
  { ...google("STOP"), call: true, ...CALL },
  { ...google("MAX_TOKENS"), ...LENGTH },
  ...["SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "ESCALATION"].map((word) => (
    { ...google(word), ...FILTER }
  )),
  { upstream: "gemini", end: { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }, ...FILTER },
  { ...google("CONTINUATION"), ...LENGTH },
  // A reason that nobody knows is never a clean end.
  { ...google("OTHER"), messages: "OTHER", chat: "OTHER", responses: "incomplete: OTHER", gemini: "OTHER" },
  { ...chat("galaxy"), messages: "galaxy", chat: "galaxy", responses: "incomplete: galaxy", gemini: "OTHER" },
];

const PROTOCOLS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];

for (const row of ROWS) {
  const { upstream, end, call = false, refusal = false } = row;
  for (const client of PROTOCOLS.filter((protocol) => protocol !== upstream)) {
    const what = `${JSON.stringify(end)}${call ? " with a call" : refusal ? " with a refusal" : ""}`;
    Deno.test(`finish: ${upstream}'s ${what} is ${client}'s "${row[client]}", whole and streamed`, () => {
      const said = { call, refusal, end };
      const ask = (stream: boolean) => convert(client, upstream, { body: question(client), stream });
      const whole = ask(false).message(UPSTREAMS[upstream].body(said));
      assert.ok(isObject(whole) && !(whole instanceof ProxyError), String(whole));
      assert.equal(WORD[client](whole), row[client], "whole");
      const frames = streamed(ask(true), UPSTREAMS[upstream].frames(said));
      assert.equal(WORD[client](LAST[client](frames)), row[client], "streamed");
    });
  }
}

/** No answer at all: asked again, the model mostly gives one. */
const FAILURES = ["MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE", "PUP_LIMITED_DISABLED"];

for (const word of FAILURES) {
  for (const client of PROTOCOLS.filter((protocol) => protocol !== "gemini")) {
    Deno.test(`finish: gemini's ${word} is an error to a ${client} client`, () => {
      const said = { call: false, end: { finishReason: word } };
      const told = convert(client, "gemini", { body: question(client), stream: false }).message(candidate(said));
      assert.ok(told instanceof ProxyError);
    });
  }
}
