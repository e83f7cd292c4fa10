/** A request to a chat upstream: https://platform.openai.com/docs/api-reference/chat/create. */
import type { JsonObject } from "../../json.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import type { Conversation, OutputFormat, Sampling, Turn } from "../conversation.ts";
import { formatInWords, isObjectFormat, speaksOfJson } from "../format_words.ts";
import { sanitiseId } from "../ids.ts";
import { withInstruction } from "../instructions.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { withCacheMarks } from "./cache_marks.ts";
import { cachesByMarks, isOpenAiReasoning, lacksJsonSchema } from "./dialect.ts";
import { encodeEffort } from "./effort.ts";
import { encodeTools } from "./tools_encode.ts";
import { encodeTurns } from "./turns_encode.ts";

/** OpenAI takes no more stop sequences than these. */
const MAX_STOPS = 4;

const TIERS: ReadonlySet<string> = new Set(["auto", "default", "flex", "priority"]);

export function encodeRequest(conversation: Conversation, context: EncodeContext): EncodedRequest {
  const lost = new Set<string>();
  const tools = encodeTools(conversation, context, lost);
  const { target } = context;
  const forced = tools["tool_choice"] !== undefined && tools["tool_choice"] !== "auto" &&
    tools["tool_choice"] !== "none";
  const messages = encodeTurns(withFormat(conversation, context), context, lost);
  const body: JsonObject = {
    model: target.model,
    messages: cachesByMarks(target) ? withCacheMarks(messages, conversation.turns) : messages,
    ...tools,
    ...encodeFormat(conversation.format, context, lost),
    ...encodeSampling(conversation, context, lost),
    ...encodeEffort(conversation.reasoning, { target, stream: conversation.stream, forced, lost }),
    ...encodeOpenAiMembers(conversation, context, lost),
    ...(conversation.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  return { body, headers: {}, lost: [...lost] };
}

function encodeSampling(
  { sampling }: Conversation,
  { target }: EncodeContext,
  lost: Set<string>,
): JsonObject {
  const members: JsonObject = {};
  const thinks = isOpenAiReasoning(target);
  const max = sampling.maxOutputTokens;
  if (max !== undefined && max > 0) members[thinks ? "max_completion_tokens" : "max_tokens"] = Math.floor(max);
  const fitting: readonly (readonly [keyof Sampling, string, number | undefined, number])[] = [
    ["temperature", "temperature", sampling.temperature, 1],
    ["topP", "top_p", sampling.topP, 1],
    ["presencePenalty", "presence_penalty", sampling.presencePenalty, 0],
    ["frequencyPenalty", "frequency_penalty", sampling.frequencyPenalty, 0],
  ];
  for (const [feature, name, value, usual] of fitting) {
    if (value === undefined) continue;
    if (!thinks) members[name] = value;
    // OpenAI's thinking models reject what is not the default.
    else if (value !== usual) lost.add(`sampling.${feature}`);
  }
  const stops = sampling.stop?.filter((text) => text !== "") ?? [];
  if (thinks && stops.length > 0) lost.add("sampling.stop");
  else if (stops.length > 0) {
    members["stop"] = stops.slice(0, MAX_STOPS);
    if (stops.length > MAX_STOPS) lost.add("sampling.stop");
  }
  if (sampling.seed !== undefined) members["seed"] = sampling.seed;
  // https://openrouter.ai/docs/api/reference/parameters (read 2026-11-26)
  if (sampling.topK !== undefined && target.vendor === "openrouter") members["top_k"] = sampling.topK;
  else if (sampling.topK !== undefined) lost.add("sampling.topK");
  if (sampling.candidates !== undefined && sampling.candidates > 1) lost.add("sampling.candidates");
  return members;
}

/** What nobody but OpenAI itself knows. The client's own name of its user is never passed on. */
function encodeOpenAiMembers(
  { cacheKey, verbosity, serviceTier }: Conversation,
  { target }: EncodeContext,
  lost: Set<string>,
): JsonObject {
  const isOpenAi = target.vendor === "openai";
  const tier = serviceTier !== undefined && TIERS.has(serviceTier) ? serviceTier : undefined;
  const isVerbose = verbosity !== undefined && isOpenAiReasoning(target) && !/^o\d/.test(target.model);
  if (verbosity !== undefined && !isVerbose) lost.add("verbosity");
  const isUsual = serviceTier === undefined || serviceTier === "auto" || serviceTier === "default";
  if (!isUsual && !(isOpenAi && tier !== undefined)) lost.add("serviceTier");
  return {
    ...(isVerbose ? { verbosity } : {}),
    ...(isOpenAi && cacheKey ? { prompt_cache_key: sanitiseId(cacheKey) } : {}),
    ...(isOpenAi && tier !== undefined ? { service_tier: tier } : {}),
  };
}

function encodeFormat(
  format: OutputFormat | undefined,
  { target }: EncodeContext,
  lost: Set<string>,
): JsonObject {
  if (format === undefined) return {};
  if (format.type === "json_object") return { response_format: { type: "json_object" } };
  if (!isObjectFormat(format)) {
    lost.add("format");
    return {};
  }
  if (lacksJsonSchema(target)) {
    if (format.strict === true) lost.add("format.strict");
    return { response_format: { type: "json_object" } };
  }
  const { name, description, schema, strict } = format;
  return {
    response_format: {
      type: "json_schema",
      json_schema: {
        name: sanitiseId(name),
        ...(description === undefined ? {} : { description }),
        schema: normaliseSchema(schema, "openai"),
        ...(strict === undefined ? {} : { strict }),
      },
    },
  };
}

/** Where the upstream takes no such schema, or has to hear of JSON, the model is told of it. */
function withFormat({ turns, format }: Conversation, { target }: EncodeContext): readonly Turn[] {
  if (format === undefined) return turns;
  const isSaid = format.type === "json_object"
    ? speaksOfJson(turns)
    : isObjectFormat(format) && !lacksJsonSchema(target);
  return isSaid ? turns : withInstruction(turns, formatInWords(format));
}
