/** https://ai.google.dev/api/generate-content#request-body (read 2026-11-22). */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { DecodeContext, DecodedRequest } from "../codec.ts";
import type { Conversation, OutputFormat, Part, Sampling, Turn } from "../conversation.ts";
import { ContentDecoder } from "./content_decode.ts";
import { notExpected } from "../field.ts";
import { listAt, member, names, number, text } from "./field.ts";
import { decodeFile, decodeInline } from "./media_decode.ts";
import { decodeSchema } from "./schema_decode.ts";
import { decodeThinking } from "./thinking_config.ts";
import { allowed, decodeToolChoice, decodeTools } from "./tools_decode.ts";

const READ: ReadonlySet<string> = new Set([
  "contents",
  "systemInstruction",
  "tools",
  "toolConfig",
  "generationConfig",
  "serviceTier",
  "cachedContent",
  "continuationToken",
]);

/** Members that mean nothing to another vendor, each with the reason. */
const IGNORED: Readonly<Record<string, string>> = {
  model: "the path names it",
  safetySettings: "each vendor filters by rules of its own",
  labels: "for Google's bill",
  outputConfig: "where Google keeps what it has made",
  store: "other vendors are told not to store",
};

const GENERATION_READ: ReadonlySet<string> = new Set([
  "temperature",
  "topP",
  "topK",
  "candidateCount",
  "maxOutputTokens",
  "stopSequences",
  "presencePenalty",
  "frequencyPenalty",
  "seed",
  "responseMimeType",
  "responseSchema",
  "responseJsonSchema",
  "responseFormat",
  "responseModalities",
  "thinkingConfig",
]);

export function decodeRequest(body: JsonObject, context: DecodeContext): DecodedRequest {
  const lost = new Set<string>();
  for (const name of names(body)) {
    if (!READ.has(name) && !Object.hasOwn(IGNORED, name)) lost.add(name);
  }
  const config = member(body, "generationConfig");
  if (config !== undefined && !isObject(config)) throw notExpected("generationConfig", "reading.object");
  const generation = config ?? {};
  reportGeneration(generation, lost);
  const conversation: Conversation = {
    model: context.model,
    stream: context.stream,
    turns: decodeTurns(body, context, oneOf(generation)),
    tools: allowed(decodeTools(member(body, "tools")), member(body, "toolConfig")),
    toolChoice: decodeToolChoice(member(body, "toolConfig"), lost),
    parallelToolCalls: undefined,
    sampling: decodeSampling(generation),
    reasoning: decodeThinking(member(generation, "thinkingConfig")),
    format: decodeFormat(generation, lost),
    verbosity: undefined,
    cacheKey: undefined,
    serviceTier: decodeTier(text(body, "serviceTier")),
  };
  return { conversation, lost: [...lost] };
}

/** https://ai.google.dev/gemini-api/docs/flex-inference (read 2026-11-26). */
function decodeTier(tier: string | undefined): string | undefined {
  const word = tier?.toLowerCase();
  return word === "standard" ? "default" : word === "unspecified" ? undefined : word;
}

/** @param rules that stand behind the instruction */
function decodeTurns(body: JsonObject, context: DecodeContext, rules: readonly string[]): Turn[] {
  const decoder = new ContentDecoder(context.envelope);
  const contents = listAt(member(body, "contents"), "contents");
  if (contents.length === 0) throw notExpected("contents", "reading.messages");
  const turns = decoder.turns(contents);
  const behind = rules.map((text): Part => ({ type: "text", text }));
  const instruction = [...decodeInstruction(member(body, "systemInstruction")), ...behind];
  return instruction.length === 0 ? turns : [{ role: "system", parts: instruction }, ...turns];
}

function decodeInstruction(instruction: Json | undefined): Part[] {
  const said = (text: string): Part[] => text === "" ? [] : [{ type: "text", text }];
  if (typeof instruction === "string") return said(instruction);
  if (instruction === undefined) return [];
  if (!isObject(instruction)) throw notExpected("systemInstruction", "reading.object");
  const path = "systemInstruction.parts";
  return listAt(member(instruction, "parts") ?? [], path).flatMap((part, i): Part[] => {
    if (!isObject(part)) return [];
    const inline = member(part, "inlineData");
    const file = member(part, "fileData");
    if (isObject(inline)) return [decodeInline(inline, `${path}[${i}].inlineData`)];
    if (isObject(file)) return [decodeFile(file, `${path}[${i}].fileData`)];
    return said(text(part, "text") ?? "");
  });
}

function decodeSampling(generation: JsonObject): Sampling {
  const sampling: Record<string, unknown> = {};
  for (const [ours, theirs] of NUMBERS) {
    const value = number(generation, theirs);
    if (value !== undefined) sampling[ours] = value;
  }
  const candidates = number(generation, "candidateCount");
  if (candidates !== undefined) sampling["candidates"] = candidates;
  const stop = member(generation, "stopSequences");
  if (Array.isArray(stop)) sampling["stop"] = stop.filter((each) => typeof each === "string");
  return sampling;
}

/** Ours and Google's. */
export const NUMBERS: readonly (readonly [Exclude<keyof Sampling, "stop" | "candidates">, string])[] = [
  ["temperature", "temperature"],
  ["topP", "topP"],
  ["topK", "topK"],
  ["maxOutputTokens", "maxOutputTokens"],
  ["presencePenalty", "presencePenalty"],
  ["frequencyPenalty", "frequencyPenalty"],
  ["seed", "seed"],
];

/** A bare value of a list (https://ai.google.dev/gemini-api/docs/structured-output): others have only JSON, so in words. */
function oneOf(generation: JsonObject): string[] {
  const schema = member(generation, "responseSchema") ?? member(generation, "responseJsonSchema");
  const values = isObject(schema) ? member(schema, "enum") : undefined;
  if (text(generation, "responseMimeType") !== "text/x.enum" || !Array.isArray(values)) return [];
  return [`Answer with exactly one of these values and nothing else:\n${values.map(String).join("\n")}`];
}

function decodeFormat(generation: JsonObject, lost: Set<string>): OutputFormat | undefined {
  const newer = newerFormat(member(generation, "responseFormat"), lost);
  if (newer !== undefined) return newer;
  const type = text(generation, "responseMimeType");
  const plain = member(generation, "responseJsonSchema");
  const openApi = member(generation, "responseSchema");
  const schema = isObject(plain) ? plain : isObject(openApi) ? decodeSchema(openApi) : undefined;
  switch (type) {
    case "application/json":
      return schema === undefined ? { type: "json_object" } : { type: "json_schema", name: "response", schema };
    case undefined:
      // Google refuses it, but what is meant is clear.
      return schema === undefined ? undefined : { type: "json_schema", name: "response", schema };
    case "text/plain":
      return undefined;
    default:
      lost.add("generationConfig.responseMimeType");
      return undefined;
  }
}

/** The newer form, in which text is one of several kinds (@google/genai 3.3.0, read 2026-11-27). */
function newerFormat(value: Json | undefined, lost: Set<string>): OutputFormat | undefined {
  const formats = listAt(value ?? [], "generationConfig.responseFormat").filter(isObject);
  if (formats.some((format) => names(format).some((name) => name !== "text"))) {
    lost.add("generationConfig.responseFormat");
  }
  const said = formats.map((format) => member(format, "text")).find(isObject);
  if (said === undefined || !/json$/i.test(text(said, "mimeType") ?? "")) return undefined;
  const schema = member(said, "schema");
  return isObject(schema) ? { type: "json_schema", name: "response", schema } : { type: "json_object" };
}

function reportGeneration(generation: JsonObject, lost: Set<string>): void {
  for (const name of names(generation)) {
    if (!GENERATION_READ.has(name)) lost.add(`generationConfig.${name}`);
  }
  const modalities = member(generation, "responseModalities");
  if (Array.isArray(modalities) && modalities.some((each) => each !== "TEXT")) {
    lost.add("generationConfig.responseModalities");
  }
}
