/** Answers that nobody thought of, whole and as streams, in the words of each protocol. */
import fc from "fast-check";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";

/** What an answer says: each text is another one, so that it is found again. */
export interface SaidPart {
  readonly type: "text" | "thinking" | "call";
  /** As it comes; of calls JSON. */
  readonly pieces: readonly string[];
}

export interface Answer {
  readonly parts: readonly SaidPart[];
  readonly frames: readonly SseFrame[];
  readonly body: JsonObject;
}

export const textOf = ({ pieces }: SaidPart): string => pieces.join("");

const word = fc.constantFrom("Hello", " ", "é", "😀", "日本", '"', "\\", "{", "]", "`", "\n", "\t", "&");
const cuts = fc.array(fc.nat(40), { maxLength: 3 });

/** `text` in pieces, cut inside of characters too, one of them perhaps empty. */
function cut(text: string, at: readonly number[]): string[] {
  const places = [0, ...at.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((end, i) => text.slice(places[i], end));
}

const part = fc.record({
  type: fc.constantFrom("text", "text", "thinking", "call", "call"),
  words: fc.array(word, { maxLength: 4 }),
  cuts,
});
const parts: fc.Arbitrary<readonly SaidPart[]> = fc.array(part, { maxLength: 5 }).map((list) =>
  list.map(({ type, words, cuts }, nth): SaidPart => {
    const said = words.join("");
    const text = type === "call" ? JSON.stringify({ nth, said, deep: [said, {}] }) : `${nth}:${said}.`;
    return { type: type as SaidPart["type"], pieces: cut(text, cuts) };
  })
);

/** In which order what is open goes on. */
const turns = fc.array(fc.nat(7), { maxLength: 30 });

/** Deals queues out; each begins behind the first event of the one before it, and keeps its own order. */
function dealt<T>(queues: readonly (readonly T[])[], turns: readonly number[]): T[] {
  const left = queues.map((queue) => [...queue]).filter((queue) => queue.length > 0);
  const out: T[] = [];
  let begun = 0;
  for (let turn = 0; left.length > 0; turn++) {
    const pick = (turns[turn % Math.max(1, turns.length)] ?? 0) % Math.min(left.length, begun + 1);
    const queue = left[pick]!;
    if (pick === begun) begun++;
    out.push(queue.shift()!);
    if (queue.length > 0) continue;
    left.splice(pick, 1);
    begun--;
  }
  return out;
}

const framesOf = (events: readonly JsonObject[]): SseFrame[] =>
  events.map((event) => ({
    event: typeof event["type"] === "string" ? event["type"] : "",
    data: JSON.stringify(event),
  }));

/** What is told of an item before the end, which tells all. */
const HOW = ["whole", "unannounced", "unfinished", "done", "untold"] as const;

export const ANSWERS: Readonly<Record<Protocol, fc.Arbitrary<Answer>>> = {
  messages: fc.tuple(parts, turns).map(([parts, turns]) => messages(parts, turns)),
  chat: fc.tuple(parts, turns).map(([parts, turns]) => chat(parts, turns)),
  responses: fc.record({
    parts,
    turns,
    how: fc.array(fc.constantFrom(...HOW), { minLength: 5, maxLength: 5 }),
    counts: fc.constantFrom("all", "told"),
    ids: fc.constantFrom("same", "other", "none"),
  }).map(responses),
  gemini: fc.tuple(parts, turns).map(([parts, turns]) => gemini(parts, turns)),
};

function messages(parts: readonly SaidPart[], turns: readonly number[]): Answer {
  const usage = { input_tokens: 5, output_tokens: 7 };
  const blocks = parts.map((part, nth): JsonObject => {
    if (part.type === "text") return { type: "text", text: textOf(part) };
    if (part.type === "thinking") return { type: "thinking", thinking: textOf(part), signature: "EqQ=" };
    return { type: "tool_use", id: `toolu_a${nth}x`, name: "f", input: JSON.parse(textOf(part)) };
  });
  const stop_reason = parts.some(({ type }) => type === "call") ? "tool_use" : "end_turn";
  const body: JsonObject = { id: "msg_1", type: "message", role: "assistant", model: "m", content: blocks, usage };
  const queues = blocks.map((block, index) => {
    const { type, pieces } = parts[index]!;
    const empty = type === "call" ? { input: {} } : type === "text" ? { text: "" } : { thinking: "", signature: "" };
    const member = type === "call" ? "partial_json" : type;
    const delta = (more: JsonObject): JsonObject => ({ type: "content_block_delta", index, delta: more });
    return [
      { type: "content_block_start", index, content_block: { ...block, ...empty } },
      ...pieces.map((piece) =>
        delta({ type: type === "call" ? "input_json_delta" : `${type}_delta`, [member]: piece })
      ),
      ...(type === "thinking" ? [delta({ type: "signature_delta", signature: "EqQ=" })] : []),
      { type: "content_block_stop", index },
    ] as JsonObject[];
  });
  const frames = framesOf([
    { type: "message_start", message: { ...body, content: [], stop_reason: null } },
    ...dealt(queues, turns),
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
    { type: "message_stop" },
  ]);
  return { parts, frames, body: { ...body, stop_reason, stop_sequence: null } };
}

function chat(parts: readonly SaidPart[], turns: readonly number[]): Answer {
  const of = (type: SaidPart["type"]) => parts.filter((part) => part.type === type);
  const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
  const finish_reason = of("call").length > 0 ? "tool_calls" : "stop";
  const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
    id: "chatcmpl-1",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const texts = (type: "text" | "thinking", member: string) =>
    of(type).flatMap(({ pieces }) => pieces.map((piece) => chunk({ [member]: piece })));
  const calls = of("call").map(({ pieces }, index) =>
    ["", ...pieces].map((piece, nth) => {
      const head = nth > 0 ? {} : { id: `call_a${index}x`, type: "function" };
      const called = { ...(nth > 0 ? {} : { name: "f" }), arguments: piece };
      return chunk({ tool_calls: [{ index, ...head, function: called }] });
    })
  );
  const frames = framesOf([
    chunk({ role: "assistant", content: "" }),
    ...texts("thinking", "reasoning_content"),
    ...texts("text", "content"),
    ...dealt(calls, turns),
    chunk({}, finish_reason),
    { id: "chatcmpl-1", choices: [], usage },
  ]);
  const message: JsonObject = {
    role: "assistant",
    content: of("text").map(textOf).join(""),
    reasoning_content: of("thinking").map(textOf).join(""),
    tool_calls: of("call").map((part, i): Json => ({
      id: `call_a${i}x`,
      type: "function",
      function: { name: "f", arguments: textOf(part) },
    })),
  };
  const body = { id: "chatcmpl-1", choices: [{ index: 0, message, finish_reason }], usage };
  return { parts, frames: [...frames, { event: "", data: "[DONE]" }], body };
}

interface ResponsesOptions {
  readonly parts: readonly SaidPart[];
  readonly turns: readonly number[];
  readonly how: readonly (typeof HOW)[number][];
  /** Which items have a place in the stream. */
  readonly counts: "all" | "told";
  /** Of the items in the last event. */
  readonly ids: "same" | "other" | "none";
}

const DELTA = { text: "output_text", thinking: "reasoning_summary_text", call: "function_call_arguments" } as const;

function responses({ parts, turns, how, counts, ids }: ResponsesOptions): Answer {
  const items = parts.map((part, nth): JsonObject => {
    const id = `item_a${nth}x`, text = textOf(part);
    if (part.type === "call") {
      return { id, type: "function_call", call_id: `call_a${nth}x`, name: "f", arguments: text };
    }
    if (part.type === "thinking") return { id, type: "reasoning", summary: [{ type: "summary_text", text }] };
    return { id, type: "message", role: "assistant", content: [{ type: "output_text", text, annotations: [] }] };
  });
  let place = 0;
  const queues = items.map((item, nth): JsonObject[] => {
    const { type, pieces } = parts[nth]!;
    const told = how[nth]!;
    if (told === "untold") return [];
    const output_index = counts === "all" ? nth : place++;
    const empty = type === "call" ? { arguments: "" } : type === "text" ? { content: [] } : { summary: [] };
    const added = { type: "response.output_item.added", output_index, item: { ...item, ...empty } };
    const deltas = pieces.map((delta) => ({
      type: `response.${DELTA[type]}.delta`,
      output_index,
      item_id: item["id"]!,
      delta,
    }));
    const done = { type: "response.output_item.done", output_index, item };
    const isAnnounced = told === "whole" || told === "unfinished" || type === "call";
    if (told === "done") return [done];
    return [...(isAnnounced ? [added] : []), ...deltas, ...(told === "unfinished" ? [] : [done])];
  });
  const output = items.map((item, nth): JsonObject => {
    const { id: _, ...nameless } = item;
    return ids === "same" ? item : ids === "none" ? nameless : { ...nameless, id: `last_${nth}` };
  });
  const usage = { input_tokens: 5, output_tokens: 7, total_tokens: 12 };
  const body = { id: "resp_1", object: "response", status: "completed", model: "m", output, usage };
  const begun = { ...body, status: "in_progress", output: [] };
  const frames = framesOf([
    { type: "response.created", response: begun },
    ...dealt(queues, turns),
    { type: "response.completed", response: body },
  ]);
  return { parts, frames, body };
}

function gemini(parts: readonly SaidPart[], turns: readonly number[]): Answer {
  const written = (part: SaidPart, pieces: readonly string[]): JsonObject[] => {
    if (part.type === "call") {
      const args = JSON.parse(textOf(part));
      return [{ functionCall: { id: `call_a${args.nth}x`, name: "f", args } }];
    }
    return pieces.map((text) => ({ text, ...(part.type === "thinking" ? { thought: true } : {}) }));
  };
  const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 };
  const answer = (parts: JsonObject[], more: JsonObject = {}): JsonObject => ({
    candidates: [{ index: 0, content: { role: "model", parts }, ...more }],
    responseId: "r",
  });
  const all = parts.flatMap((part) => written(part, part.pieces));
  const chunks: JsonObject[] = [];
  for (let turn = 0; all.length > 0; turn++) chunks.push(answer(all.splice(0, 1 + (turns[turn] ?? 0))));
  const last = { ...answer([{ text: "" }], { finishReason: "STOP" }), usageMetadata };
  const body = answer(parts.flatMap((part) => written(part, [textOf(part)])), { finishReason: "STOP" });
  return { parts, frames: framesOf([...chunks, last]), body: { ...body, usageMetadata } };
}
