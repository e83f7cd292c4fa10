/** An answer of OpenAI's chat completions, in the spellings of many vendors, read without the codec. */
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { type Answer, object, objects, parsedArguments, type Reading, type Reason, tokens, words } from "./reading.ts";

/** An answer with calls waits for them whatever it calls its end, so both are one here. */
export const REASONS: Readonly<Record<string, Reason>> = {
  "": "stop",
  stop: "stop",
  eos: "stop",
  tool_calls: "stop",
  function_call: "stop",
  length: "length",
  max_tokens: "length",
  content_filter: "filtered",
};

/** `undefined` if the answer is an error or was cut. Only the first of several choices is read. */
export function readChat(answer: Answer): Reading | undefined {
  if (answer.form === "body") {
    const body = object(answer.body);
    const choice = objects(body["choices"])[0];
    if (choice === undefined) return undefined;
    const stop = words(choice["finish_reason"]) || words(object(choice["finish_details"])["type"]);
    return reading([object(choice["message"])], stop, body["usage"]);
  }
  const { events } = answer;
  if (events.some(({ error }) => error)) return undefined;
  const choices = events.flatMap(({ choices }) => objects(choices)).filter(({ index }) => (index ?? 0) === 0);
  const stop = choices.map((choice) => words(choice["finish_reason"])).find((reason) => reason !== "");
  if (stop === undefined && !answer.isDone) return undefined;
  const usage = events.map(({ usage, x_groq }) => usage ?? object(x_groq)["usage"]).findLast((each) => each);
  return reading(choices.map(({ delta }) => object(delta)), stop ?? "", usage);
}

interface OpenCall {
  /** Place and id: a new id at the same place is a new call. */
  readonly key: string;
  readonly name: string;
  readonly isCustom: boolean;
  text: string;
}

function reading(messages: readonly JsonObject[], stop: string, usage: Json | undefined): Reading {
  const calls: OpenCall[] = [];
  for (const message of messages) {
    for (const call of objects(message["tool_calls"])) readCall(calls, call);
    const legacy = object(message["function_call"]);
    if (legacy["name"] || legacy["arguments"]) readCall(calls, { id: "legacy", function: legacy });
  }
  const refusal = messages.map(({ refusal }) => words(refusal)).join("");
  const reason = REASONS[stop] ?? "unknown";
  return {
    text: messages.map(textOf).join(""),
    thinking: messages.map(thinkingOf).join(""),
    refusal,
    calls: calls.map(({ name, text, isCustom }) => ({
      name,
      arguments: isCustom ? { input: text } : parsedArguments(text),
    })),
    stop,
    reason: reason !== "stop" ? reason : calls.length > 0 ? "tool_calls" : refusal !== "" ? "refusal" : "stop",
    usage: usageOf(usage),
  };
}

function textOf({ content, audio }: JsonObject): string {
  const transcript = words(object(audio)["transcript"]);
  if (typeof content === "string") return content + transcript;
  if (Array.isArray(content)) {
    return objects(content).map(({ type, text }) => type === "text" ? words(text) : "").join("") + transcript;
  }
  return (isObject(content ?? null) ? JSON.stringify(content) : "") + transcript;
}

function thinkingOf(message: JsonObject): string {
  const details = objects(message["reasoning_details"]).map(({ text, summary }) => words(text ?? summary)).join("");
  const nested = objects(message["content"]).flatMap(({ thinking }) => objects(thinking)).map(({ text }) =>
    words(text)
  );
  return (words(message["reasoning_content"]) || words(message["reasoning"]) || details) + nested.join("");
}

function readCall(calls: OpenCall[], call: JsonObject): void {
  const isCustom = call["type"] === "custom";
  const body = object(isCustom ? call["custom"] : call["function"]);
  const id = words(call["id"]);
  const place = `${call["index"] ?? ""} `;
  const known = calls.findLast(({ key }) => id === "" ? key.startsWith(place) : key === place + id);
  const given = body["arguments"] ?? body["input"];
  const text = typeof given === "string" ? given : given === undefined || given === null ? "" : JSON.stringify(given);
  if (known !== undefined) known.text += text;
  else calls.push({ key: place + id, name: words(body["name"]), isCustom, text });
}

function usageOf(value: Json | undefined): Reading["usage"] {
  const usage = object(value);
  if (usage["prompt_tokens"] === undefined) return undefined;
  const cached = object(usage["prompt_tokens_details"])["cached_tokens"] ?? usage["prompt_cache_hit_tokens"] ??
    usage["cached_tokens"] ?? usage["cache_read_input_tokens"];
  const prompt = tokens(usage["prompt_tokens"]);
  // Grok on Azure counts what came from the cache beside the prompt.
  const input = tokens(cached) > prompt ? prompt + tokens(cached) : prompt;
  const completion = tokens(usage["completion_tokens"]);
  const said = object(usage["completion_tokens_details"])["reasoning_tokens"] ?? usage["reasoning_tokens"];
  // Google's front says it in the total alone.
  const reasoning = said === undefined || said === null
    ? Math.max(0, tokens(usage["total_tokens"]) - input - completion)
    : tokens(said);
  // xAI counts thinking beside the completion.
  const isApart = reasoning > completion ||
    (reasoning > 0 && usage["total_tokens"] === prompt + completion + reasoning);
  return { input, cached: tokens(cached), output: isApart ? completion + reasoning : completion, reasoning };
}

/** Models that think aloud in their text: as the proxy tells their answers in other protocols. */
export function withoutTags(reading: Reading): Reading {
  const tagged = /^\s*<think>([\s\S]*?)(?:<\/think>\s*|$)/.exec(reading.text);
  if (tagged === null) return reading;
  return { ...reading, thinking: reading.thinking + tagged[1], text: reading.text.slice(tagged[0].length) };
}
