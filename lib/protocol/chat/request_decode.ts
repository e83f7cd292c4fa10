/** A chat client's request: https://platform.openai.com/docs/api-reference/chat/create. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { DecodeContext, DecodedRequest } from "../codec.ts";
import type { OutputFormat, Reasoning, Sampling, Turn } from "../conversation.ts";
import { effortNamed } from "../effort.ts";
import { booleanAt, notExpected, numberAt, objectAt, optional, stringAt } from "../field.ts";
import { tierNamed } from "../service_tier.ts";
import { allowed, decodeToolChoice, decodeTools } from "./tools_decode.ts";
import { asksFunctions } from "./functions.ts";
import { decodeParts } from "./parts_decode.ts";
import { decodeTurns } from "./turns_decode.ts";

/** What the hub has, under this protocol's names; the rest is a loss unless it means nothing to another vendor. */
const READ: ReadonlySet<string> = new Set([
  ...[
    "model",
    "stream",
    "messages",
    "system",
    "tools",
    "functions",
    "tool_choice",
    "function_call",
    "web_search_options",
  ],
  ...["parallel_tool_calls", "max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k", "stop"],
  ...["presence_penalty", "frequency_penalty", "seed", "random_seed", "n"],
  ...["reasoning_effort", "reasoning", "thinking", "enable_thinking", "thinking_budget", "response_format"],
  ...["verbosity", "prompt_cache_key", "user", "safety_identifier", "service_tier"],
]);

const IGNORED: Readonly<Record<string, string>> = {
  stream_options: "the answer's encoder reads it",
  store: "where OpenAI keeps its own records",
  metadata: "labels of OpenAI's own records",
  prompt_cache_retention: "how long OpenAI keeps its own cache",
  prompt_cache_options: "how long OpenAI keeps its own cache",
  usage: "OpenRouter's word for counting, which is always done",
  include_reasoning: "thinking is always shown",
  provider: "OpenRouter's own routing",
  transforms: "OpenRouter's own shortening",
  extra_headers: "left over from a library",
  echo: "of the older completions",
};

export function decodeRequest(body: JsonObject, context: DecodeContext): DecodedRequest {
  const lost = new Set<string>();
  const reasoning = decodeReasoning(body);
  const conversation = {
    model: stringAt(body["model"], "model"),
    stream: optional(body["stream"], "stream", booleanAt) ?? false,
    turns: [...systemTurns(body["system"], lost), ...decodeTurns(body["messages"], context.envelope, lost)],
    tools: allowed(decodeTools(body), body["tool_choice"]),
    toolChoice: decodeToolChoice(body),
    parallelToolCalls: asksFunctions(body)
      ? false
      : optional(body["parallel_tool_calls"], "parallel_tool_calls", booleanAt),
    sampling: decodeSampling(body),
    reasoning,
    format: decodeFormat(body["response_format"], lost),
    verbosity: stringMember(body, "verbosity"),
    cacheKey: stringMember(body, "prompt_cache_key"),
    serviceTier: tierNamed(stringMember(body, "service_tier")),
  };
  for (const name of Object.keys(body)) {
    if (!READ.has(name) && !Object.hasOwn(IGNORED, name) && isMeant(body[name])) lost.add(name);
  }
  return { conversation, lost: [...lost] };
}

/** Instructions beside the messages, as Messages has them: this protocol's upstreams know no such member. */
function systemTurns(system: Json | undefined, lost: Set<string>): Turn[] {
  const parts = decodeParts(system ?? null, "system", lost);
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}

/** Libraries write out what was not chosen. */
function isMeant(value: Json | undefined): boolean {
  return value !== null && value !== undefined && value !== false &&
    !(Array.isArray(value) && value.every((item) => item === "text"));
}

function decodeSampling(body: JsonObject): Sampling {
  const number = (name: string) => optional(body[name], name, numberAt);
  return {
    ...defined("maxOutputTokens", limit(number("max_completion_tokens") ?? number("max_tokens"))),
    ...defined("temperature", number("temperature")),
    ...defined("topP", number("top_p")),
    ...defined("topK", number("top_k")),
    ...defined("stop", optional(body["stop"], "stop", stopSequences)),
    ...defined("presencePenalty", number("presence_penalty")),
    ...defined("frequencyPenalty", number("frequency_penalty")),
    ...defined("seed", number("seed") ?? number("random_seed")),
    ...defined("candidates", number("n")),
  };
}

/** Nothing and less mean no limit: llama.cpp's clients say -1. */
function limit(tokens: number | undefined): number | undefined {
  return tokens === undefined || tokens < 1 ? undefined : Math.floor(tokens);
}

function defined<N extends string, T>(name: N, value: T | undefined): { [K in N]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [K in N]?: T };
}

function stopSequences(value: Json, path: string): string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) throw notExpected(path, "reading.string_or_array");
  return value.map((item, i) => stringAt(item, `${path}[${i}]`));
}

/** OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, and the switches of DeepSeek, z.ai, Moonshot and Alibaba. */
function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const router = isObject(body["reasoning"]) ? body["reasoning"] : {};
  const thinking = isObject(body["thinking"]) ? body["thinking"] : {};
  const effort = effortNamed(stringMember(body, "reasoning_effort") ?? stringMember(router, "effort"));
  const budget = [router["max_tokens"], thinking["budget_tokens"], body["thinking_budget"]]
    .find((value) => typeof value === "number");
  const isOff = effort === "none" || thinking["type"] === "disabled" || router["enabled"] === false ||
    body["enable_thinking"] === false;
  if (isOff) return { mode: "off" };
  if (typeof budget === "number") {
    return { mode: "budget", budgetTokens: budget, ...(effort === undefined ? {} : { effort }) };
  }
  if (effort !== undefined) return { mode: "effort", effort };
  const isOn = typeof thinking["type"] === "string" || router["enabled"] === true || body["enable_thinking"] === true;
  return isOn ? { mode: "adaptive" } : undefined;
}

function decodeFormat(value: Json | undefined, lost: Set<string>): OutputFormat | undefined {
  const format = optional(value, "response_format", objectAt);
  if (format === undefined) return undefined;
  const type = stringAt(format["type"], "response_format.type");
  if (type === "json_object") return { type };
  if (type !== "json_schema") {
    // What a grammar or an expression has to match (Fireworks, vLLM) no other protocol can be told.
    if (type !== "text") lost.add(`response_format.${type}`);
    return undefined;
  }
  const path = "response_format.json_schema";
  const schema = objectAt(format["json_schema"], path);
  const strict = optional(schema["strict"], `${path}.strict`, booleanAt);
  const description = stringMember(schema, "description");
  return {
    type,
    name: stringMember(schema, "name") ?? "response",
    schema: optional(schema["schema"], `${path}.schema`, objectAt) ?? { type: "object" },
    ...(strict === undefined ? {} : { strict }),
    ...(description ? { description } : {}),
  };
}
