/**
 * A conversation as a request to a Responses upstream: https://platform.openai.com/docs/api-reference/responses/create
 * (read 2026-11-22). The order of members and of all lists is that of the conversation: the same beginning gives the
 * same bytes on every turn.
 */
import { append } from "../../append.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import type { Conversation, OutputFormat, Tool, Turn } from "../conversation.ts";
import { formatInWords, isObjectFormat, speaksOfJson } from "../format_words.ts";
import { sanitiseId } from "../ids.ts";
import { GO_ON } from "../instructions.ts";
import { repairPairs } from "../pairing.ts";
import { declaredTools } from "../tool_names.ts";
import { normaliseSchema } from "../tool_schema.ts";
import { encodeInput } from "./input_encode.ts";
import { effortFor, modelKind } from "./model.ts";
import { encodeToolChoice, encodeTools, maxSearches, searches } from "./tools_encode.ts";

export function encodeRequest(conversation: Conversation, context: EncodeContext): EncodedRequest {
  const lost = new Set<string>();
  const { instructions, input } = split(conversation);
  const declared = declaredTools(conversation);
  const tools = encodeTools(declared, context, lost);
  const body = compact({
    model: context.target.model,
    instructions,
    input: encodeInput(repairPairs(input), context, lost),
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: encodeToolChoice(conversation.toolChoice, declared, { context, encoded: tools, lost }),
    max_tool_calls: maxSearches(declared, { context, encoded: tools, lost }),
    parallel_tool_calls: tools.length === 0 ? undefined : conversation.parallelToolCalls,
    ...withSources(encodeReasoning(conversation, context, lost), declared, context),
    text: encodeText(conversation, lost),
    ...encodeSampling(conversation, context, lost),
    service_tier: encodeTier(conversation.serviceTier, lost),
    prompt_cache_key: conversation.cacheKey ? sanitiseId(conversation.cacheKey) : undefined,
    store: false,
    stream: conversation.stream,
  });
  return { body, headers: {}, lost: [...lost] };
}

/** The members that have a value, in their order. */
function compact(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

interface Split {
  readonly instructions: string | undefined;
  readonly input: readonly Turn[];
}

/** OpenAI refuses an empty input: with nothing but instructions, they are what is asked. */
function split({ turns, format }: Conversation): Split {
  const { instructions, rest } = leadingSystem(turns);
  const input = format === undefined ? rest : withFormat(rest, format);
  if (input.some(({ parts }) => parts.length > 0)) return { instructions, input };
  const text = instructions ?? GO_ON;
  const role = instructions === undefined ? "user" : "system";
  return { instructions: undefined, input: [{ role, parts: [{ type: "text", text }] }] };
}

/** The word "json" counts in the input alone, and a format that the API does not know is told there too. */
function withFormat(input: readonly Turn[], format: OutputFormat): readonly Turn[] {
  const isSaid = format.type === "json_object" ? speaksOfJson(input) : isObjectFormat(format);
  return isSaid ? input : [{ role: "system", parts: [{ type: "text", text: formatInWords(format) }] }, ...input];
}

/** The system turns at the beginning as one text, and the turns behind them. */
function leadingSystem(turns: readonly Turn[]): { instructions: string | undefined; rest: readonly Turn[] } {
  const texts: string[] = [];
  let end = 0;
  // One with an image in it cannot be a text: it and what follows stay turns.
  for (; end < turns.length && turns[end]!.role === "system"; end++) {
    const { parts } = turns[end]!;
    if (parts.some(({ type }) => type !== "text")) break;
    append(texts, parts.flatMap((part) => part.type === "text" && part.text !== "" ? [part.text] : []));
  }
  return { instructions: texts.length === 0 ? undefined : texts.join("\n\n"), rest: turns.slice(end) };
}

/** What a search has found is only told if it is asked for. */
function withSources(
  members: Record<string, Json | undefined>,
  tools: readonly Tool[],
  { target }: EncodeContext,
): Record<string, Json | undefined> {
  if (target.vendor !== "openai" || !searches(tools)) return members;
  const { include } = members;
  return { ...members, include: [...(Array.isArray(include) ? include : []), "web_search_call.action.sources"] };
}

/** Encrypted reasoning has to be asked for, or it cannot be given back on the next turn: nothing is stored. */
function encodeReasoning(
  { reasoning }: Conversation,
  { target }: EncodeContext,
  lost: Set<string>,
): Record<string, Json | undefined> {
  const kind = modelKind(target);
  const include = ["reasoning.encrypted_content"];
  if (kind === "plain") {
    if (reasoning !== undefined && reasoning.mode !== "off") lost.add("reasoning");
    return {};
  }
  if (reasoning === undefined) return kind === "reasons" ? { include } : {};
  const effort = effortFor(reasoning, target);
  if (reasoning.mode === "off") {
    if (effort === "none") return { reasoning: { effort } };
    lost.add("reasoning.off");
    return effort === undefined ? {} : { reasoning: { effort }, include };
  }
  const summary = reasoning.summary === "none" ? undefined : reasoning.summary ?? "auto";
  return { reasoning: compact({ effort, summary }), include };
}

function encodeText({ format, verbosity }: Conversation, lost: Set<string>): JsonObject | undefined {
  const text = compact({ format: format === undefined ? undefined : encodeFormat(format, lost), verbosity });
  return Object.keys(text).length === 0 ? undefined : text;
}

function encodeFormat(format: OutputFormat, lost: Set<string>): JsonObject | undefined {
  if (format.type === "json_object") return { type: "json_object" };
  if (!isObjectFormat(format)) {
    lost.add("format");
    return undefined;
  }
  return compact({
    type: "json_schema",
    name: sanitiseId(format.name),
    description: format.description,
    schema: normaliseSchema(format.schema, "openai"),
    strict: format.strict,
  });
}

/** OpenAI rejects less. */
const MIN_OUTPUT_TOKENS = 16;

/** Models that reason take no temperature. */
function encodeSampling(
  { sampling }: Conversation,
  { target }: EncodeContext,
  lost: Set<string>,
): Record<string, Json | undefined> {
  const { maxOutputTokens, temperature, topP, topK, stop, presencePenalty, frequencyPenalty, seed, candidates } =
    sampling;
  const fixed = target.vendor === "openai" && modelKind(target) === "reasons";
  const absent: Readonly<Record<string, boolean>> = {
    temperature: fixed && temperature !== undefined && temperature !== 1,
    topP: fixed && topP !== undefined && topP !== 1,
    topK: topK !== undefined,
    stop: (stop ?? []).length > 0,
    presencePenalty: (presencePenalty ?? 0) !== 0,
    frequencyPenalty: (frequencyPenalty ?? 0) !== 0,
    seed: seed !== undefined,
    candidates: (candidates ?? 1) > 1,
  };
  for (const [name, isLost] of Object.entries(absent)) if (isLost) lost.add(`sampling.${name}`);
  return {
    max_output_tokens: maxOutputTokens === undefined ? undefined : Math.max(maxOutputTokens, MIN_OUTPUT_TOKENS),
    temperature: fixed ? undefined : temperature,
    top_p: fixed ? undefined : topP,
  };
}

const TIERS: ReadonlySet<string> = new Set(["auto", "default", "flex", "priority"]);

function encodeTier(tier: string | undefined, lost: Set<string>): string | undefined {
  if (tier === undefined || TIERS.has(tier)) return tier;
  lost.add("serviceTier");
  return undefined;
}
