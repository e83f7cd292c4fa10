/** An answer of OpenAI's Responses protocol, read without the codec. */
import type { Json, JsonObject } from "../../lib/json.ts";
import {
  type Answer,
  type Call,
  object,
  objects,
  parsedArguments,
  type Reading,
  type Reason,
  tokens,
  words,
} from "./reading.ts";

const INCOMPLETE: Readonly<Record<string, Reason>> = {
  max_output_tokens: "length",
  max_tokens: "length",
  content_filter: "filtered",
};

const UNFINISHED: ReadonlySet<string> = new Set(["failed", "cancelled", "queued", "in_progress"]);

/** `undefined` if the answer is an error, was cut, or is still being made. */
export function readResponses(answer: Answer): Reading | undefined {
  if (answer.form === "body") {
    const body = object(answer.body);
    if (!Array.isArray(body["output"]) || UNFINISHED.has(words(body["status"]))) return undefined;
    return reading(objects(body["output"]), body);
  }
  const { events } = answer;
  const last = events.find(({ type }) => type === "response.completed" || type === "response.incomplete");
  if (last === undefined || events.some(({ type }) => type === "error")) return undefined;
  const response = object(last["response"]);
  // ChatGPT's backend leaves the last event empty; elsewhere items may stand only there.
  const done = events.filter(({ type }) => type === "response.output_item.done")
    .toSorted((a, b) => Number(a["output_index"]) - Number(b["output_index"])).map(({ item }) => object(item));
  const told = new Set(done.map(({ id }) => id));
  const whole = objects(response["output"]);
  const rest = whole.length > done.length ? whole.filter(({ id }) => !told.has(id)) : [];
  return reading([...done, ...rest], response);
}

const textOf = ({ type, text }: JsonObject): string => type === "refusal" ? "" : words(text);

function reading(items: readonly JsonObject[], response: JsonObject): Reading {
  const content = items.filter(({ type }) => type === "message").flatMap((item) => objects(item["content"]));
  const refusal = content.map(({ type, refusal }) => type === "refusal" ? words(refusal) : "").join("");
  const calls = items.flatMap(callOf);
  const raw = response["status"] === "incomplete"
    ? words(object(response["incomplete_details"])["reason"]) || "incomplete"
    : undefined;
  const reason = calls.length > 0 ? "tool_calls" : refusal !== "" ? "refusal" : "stop";
  return {
    text: content.map(textOf).join(""),
    messages: items.filter(({ type }) => type === "message")
      .map((item) => objects(item["content"]).map(textOf).join("")).filter((text) => text !== ""),
    thinking: items.filter(({ type }) => type === "reasoning").map(thinkingOf).join(""),
    refusal,
    calls,
    stop: raw === undefined ? "completed" : `incomplete: ${raw}`,
    reason: raw === undefined ? reason : INCOMPLETE[raw] ?? "unknown",
    usage: usageOf(response["usage"]),
  };
}

/** The summary, or what the model really thought where there is none. */
function thinkingOf(item: JsonObject): string {
  const texts = (list: Json | undefined) => objects(list).map(({ text }) => words(text));
  const summary = texts(item["summary"]);
  return (summary.length > 0 ? summary : texts(item["content"])).join("\n\n");
}

/** What the client has to answer: what OpenAI ran itself is over. */
function callOf(item: JsonObject): Call[] {
  switch (item["type"]) {
    case "function_call":
      return [{ name: words(item["name"]), arguments: parsedArguments(item["arguments"]) }];
    case "custom_tool_call":
      return [{ name: words(item["name"]), arguments: { input: words(item["input"]) } }];
    case "apply_patch_call":
      return [{ name: "apply_patch", arguments: object(item["operation"]) }];
    case "tool_search_call":
      return item["execution"] === "server"
        ? []
        : [{ name: "tool_search", arguments: parsedArguments(item["arguments"]) }];
    default:
      return [];
  }
}

function usageOf(value: Json | undefined): Reading["usage"] {
  const usage = object(value);
  if (usage["input_tokens"] === undefined) return undefined;
  return {
    input: tokens(usage["input_tokens"]),
    cached: tokens(object(usage["input_tokens_details"])["cached_tokens"]),
    output: tokens(usage["output_tokens"]),
    reasoning: tokens(object(usage["output_tokens_details"])["reasoning_tokens"]),
  };
}
