/** The model is named in the path, and so is whether to stream. */
import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import type { Conversation, OutputFormat, Turn } from "../conversation.ts";
import { describedSchema } from "../format_words.ts";
import { instructionCount, withTextInstructions } from "../instructions.ts";
import { repairPairs } from "../pairing.ts";
import { geminiSchema } from "../schema/gemini.ts";
import { ContentEncoder } from "./content_encode.ts";
import { NUMBERS } from "./request_decode.ts";
import { encodeThinking } from "./thinking_config.ts";
import { isGemini3 } from "../thought_signature.ts";
import { encodeTools } from "./tools_encode.ts";

const MAX_STOPS = 5;

export function encodeRequest(conversation: Conversation, context: EncodeContext): EncodedRequest {
  const lost = new Set<string>();
  const turns = repairPairs(withTextInstructions(conversation.turns));
  const leading = turns.slice(0, instructionCount(turns));
  const tools = encodeTools(conversation, context, lost);
  const asked = formatOf(conversation, context, tools["tools"] !== undefined);
  const instruction = [...instructionOf(leading), ...asked.instruction];
  const generation = { ...encodeSampling(conversation, context, lost), ...asked.generation };
  if (conversation.verbosity !== undefined) lost.add("verbosity");
  const tier = encodeTier(conversation, context, lost);
  if (asked.instruction.length > 0) lost.add("format");
  const contents = new ContentEncoder(context, lost).encode(turns.slice(leading.length));
  const body: JsonObject = {
    ...(instruction.length === 0 ? {} : { systemInstruction: { parts: instruction.map((text) => ({ text })) } }),
    ...tools,
    contents,
    ...(Object.keys(generation).length === 0 ? {} : { generationConfig: generation }),
    ...(tier === undefined ? {} : { serviceTier: tier }),
  };
  return { body, headers: {}, lost: [...lost] };
}

function instructionOf(turns: readonly Turn[]): string[] {
  return turns.flatMap(({ parts }) =>
    parts.flatMap((part) => part.type === "text" && part.text.trim() !== "" ? [part.text] : [])
  );
}

function encodeSampling(conversation: Conversation, context: EncodeContext, lost: Set<string>): JsonObject {
  const { sampling, reasoning } = conversation;
  const out: JsonObject = {};
  for (const [ours, theirs] of NUMBERS) {
    const value = sampling[ours];
    // No penalty is what everybody does; saying so is refused by some models.
    const isUsual = ours.endsWith("Penalty") && value === 0;
    if (value !== undefined && !isUsual) out[theirs] = value;
  }
  // Nobody would hear the others, and each costs as much as the first.
  if ((sampling.candidates ?? 1) > 1) lost.add("sampling.candidates");
  if (sampling.maxOutputTokens !== undefined) {
    out["maxOutputTokens"] = Math.max(1, Math.min(sampling.maxOutputTokens, maxOutput(context.target.model)));
  }
  const stops = sampling.stop?.filter((text) => text !== "") ?? [];
  if (stops.length > 0) out["stopSequences"] = stops.slice(0, MAX_STOPS);
  if (stops.length > MAX_STOPS) lost.add("sampling.stop");
  if (reasoning !== undefined) {
    const config = encodeThinking(reasoning, context.target.model);
    if (config !== undefined) out["thinkingConfig"] = config;
    else if (reasoning.mode !== "off" && reasoning.mode !== "adaptive") lost.add("reasoning");
  }
  return out;
}

/** More is an error: https://ai.google.dev/gemini-api/docs/models (read 2026-11-22). */
function maxOutput(model: string): number {
  if (/gemini-(?:1|2\.0)/i.test(model)) return 8192;
  return /gemini-/i.test(model) ? 65536 : Infinity;
}

/** What costs or waits as usual need not be said. */
const USUAL_TIERS: ReadonlySet<string> = new Set(["auto", "default"]);
const TIERS: ReadonlySet<string> = new Set(["flex", "priority"]);

function encodeTier({ serviceTier }: Conversation, { target }: EncodeContext, lost: Set<string>): string | undefined {
  if (serviceTier === undefined || USUAL_TIERS.has(serviceTier)) return undefined;
  if (target.vendor === "google" && TIERS.has(serviceTier)) return serviceTier;
  lost.add("serviceTier");
  return undefined;
}

interface Asked {
  readonly generation: JsonObject;
  /** Where the model takes no format beside tools, it is asked in words. */
  readonly instruction: readonly string[];
}

function formatOf({ format }: Conversation, { target }: EncodeContext, hasTools: boolean): Asked {
  if (format === undefined) return { generation: {}, instruction: [] };
  if (hasTools && !isGemini3(target.model)) return { generation: {}, instruction: [inWords(format)] };
  const json: Json = "application/json";
  if (format.type === "json_object") return { generation: { responseMimeType: json }, instruction: [] };
  const schema = geminiSchema(describedSchema(format));
  const isEmpty = schema["type"] === "object" && schema["properties"] === undefined;
  return {
    generation: { responseMimeType: json, ...(isEmpty ? {} : { responseSchema: schema }) },
    instruction: [],
  };
}

function inWords(format: OutputFormat): string {
  const rule = "Your final answer must be one JSON value and nothing else";
  return format.type === "json_object"
    ? rule
    : `${rule}, valid for this JSON Schema:\n${JSON.stringify(describedSchema(format))}`;
}
