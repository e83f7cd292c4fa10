/** An answer of Anthropic's Messages protocol, read without the codec. */
import type { JsonObject } from "../../lib/json.ts";
import { type Answer, object, objects, parsedArguments, type Reading, type Reason, tokens, words } from "./reading.ts";

const REASON: Readonly<Record<string, Reason>> = {
  "": "stop",
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool_calls",
  max_tokens: "length",
  model_context_window_exceeded: "context",
  refusal: "refusal",
  pause_turn: "pause",
};

/** `undefined` if the answer is an error or was cut. */
export function readMessages(answer: Answer): Reading | undefined {
  if (answer.form === "body") {
    const body = object(answer.body);
    if (body["type"] !== "message") return undefined;
    return reading(objects(body["content"]), body, [object(body["usage"])]);
  }
  const end = answer.events.findIndex(({ type }) => type === "message_stop");
  // Some recordings hold two answers: the second is another stream.
  const events = end < 0 ? answer.events : answer.events.slice(0, end + 1);
  const starts = events.filter(({ type }) => type === "message_start");
  const stop = events.map(({ delta }) => object(delta)).findLast((delta) => words(delta["stop_reason"]) !== "");
  if (end < 0 && stop === undefined) return undefined;
  // Cut off and begun again.
  if (starts.length !== 1 || events.some(({ type }) => type === "error")) return undefined;
  const usages = events.flatMap(({ message, usage }) => [object(object(message)["usage"]), object(usage)]);
  return reading(blocksOf(events), stop ?? {}, usages);
}

function blocksOf(events: readonly JsonObject[]): JsonObject[] {
  const blocks: JsonObject[] = [];
  const inputs: string[] = [];
  for (const event of events) {
    const index = Number(event["index"]);
    if (event["type"] === "content_block_start") blocks[index] = { ...object(event["content_block"]) };
    if (event["type"] !== "content_block_delta") continue;
    const delta = object(event["delta"]);
    const block = blocks[index]!;
    for (const name of ["text", "thinking"]) if (name in delta) block[name] = words(block[name]) + words(delta[name]);
    if ("partial_json" in delta) inputs[index] = (inputs[index] ?? "") + words(delta["partial_json"]);
  }
  return blocks.map((block, index) => inputs[index] ? { ...block, input: parsedArguments(inputs[index]) } : block);
}

/** @param end has the reason to stop, and why the model declined */
function reading(blocks: readonly JsonObject[], end: JsonObject, usages: readonly JsonObject[]): Reading {
  const stop = words(end["stop_reason"]);
  const all = (type: string) => blocks.map((block) => block["type"] === type ? words(block[type]) : "").join("");
  const calls = blocks.filter(({ type }) => type === "tool_use")
    .map((block) => ({ name: words(block["name"]), arguments: parsedArguments(block["input"]) }));
  const reason = REASON[stop] ?? "unknown";
  return {
    text: all("text"),
    messages: textsOf(blocks),
    thinking: all("thinking"),
    refusal: words(object(end["stop_details"])["explanation"]),
    calls,
    stop,
    reason: reason === "stop" && calls.length > 0 ? "tool_calls" : reason,
    usage: usageOf(usages.filter((usage) => Object.keys(usage).length > 0)),
  };
}

/** What is cut where something is cited is one text. */
function textsOf(blocks: readonly JsonObject[]): string[] {
  const runs = blocks.map(({ type, text }) => type === "text" ? words(text) : undefined)
    .reduce<string[]>((texts, text, i, all) => {
      if (text === undefined) return texts;
      return i > 0 && all[i - 1] !== undefined ? [...texts.slice(0, -1), texts.at(-1) + text] : [...texts, text];
    }, []);
  return runs.filter((text) => text !== "");
}

/** Later figures are totals; the input is often said only once, and zero elsewhere. */
function usageOf(usages: readonly JsonObject[]): Reading["usage"] {
  if (usages.length === 0) return undefined;
  const last = (name: string) => usages.map((usage) => tokens(usage[name])).findLast((count) => count > 0) ?? 0;
  const thought = usages.map((usage) => tokens(object(usage["output_tokens_details"])["thinking_tokens"]));
  return {
    input: last("input_tokens") + last("cache_read_input_tokens") + last("cache_creation_input_tokens"),
    cached: last("cache_read_input_tokens"),
    output: tokens(usages.map((usage) => usage["output_tokens"]).findLast((count) => count !== undefined)),
    reasoning: thought.findLast((count) => count > 0) ?? 0,
  };
}
