/**
 * A request of the Responses protocol as a conversation: https://platform.openai.com/docs/api-reference/responses/create
 * (read 2026-11-22), and what Codex 0.169 sends.
 */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { DecodeContext, DecodedRequest } from "../codec.ts";
import type { Conversation, OutputFormat, Reasoning, Sampling, Turn } from "../conversation.ts";
import { effortNamed } from "../effort.ts";
import { InputDecoder } from "./input_decode.ts";
import { notExpected, objectAt, optional, reportUnknown, stringAt } from "../field.ts";
import { tierNamed } from "../service_tier.ts";
import { allowed, decodeToolChoice, decodeTools } from "./tools_decode.ts";

export function decodeRequest(body: JsonObject, context: DecodeContext): DecodedRequest {
  const lost = new Set<string>();
  reportUnknown(body, KNOWN, { lost, prefix: "" });
  if (asksProbabilities(body["include"])) lost.add("top_logprobs");
  const model = stringAt(body["model"], "model");
  const input = new InputDecoder(lost, context.envelope);
  input.decode(inputOf(body));
  const tools = [...decodeTools(body["tools"], "tools", lost), ...input.tools];
  const { format, verbosity } = decodeText(body["text"], lost);
  const conversation: Conversation = {
    model,
    stream: body["stream"] === true,
    turns: [...instructionsOf(body), ...input.turns],
    tools: allowed(tools, body["tool_choice"]),
    toolChoice: decodeToolChoice(body["tool_choice"], lost),
    parallelToolCalls: typeof body["parallel_tool_calls"] === "boolean" ? body["parallel_tool_calls"] : undefined,
    sampling: samplingOf(body),
    reasoning: decodeReasoning(body["reasoning"], lost),
    format,
    verbosity,
    cacheKey: stringMember(body, "prompt_cache_key"),
    serviceTier: tierNamed(stringMember(body, "service_tier")),
  };
  return { conversation, lost: [...lost] };
}

/** Members that are read, here or by the application. */
const READ: readonly string[] = [
  "model",
  "input",
  "instructions",
  "stream",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "temperature",
  "top_p",
  "max_output_tokens",
  "reasoning",
  "text",
  "prompt_cache_key",
  "user",
  "safety_identifier",
  "service_tier",
  "previous_response_id",
  "conversation",
  "prompt",
];

/** Members that mean nothing to another vendor, each with the reason why nobody will miss it. */
const IGNORED: Readonly<Record<string, string>> = {
  store: "whether the first vendor keeps the answer",
  metadata: "labels on what the first vendor keeps",
  client_metadata: "Codex's labels for OpenAI's statistics",
  include: "which extras an answer has: reasoning comes anyway, the others belong to hosted tools",
  truncation: "what the first vendor does with a prompt that is too long: others say so, and the client shortens it",
  stream_options: "padding against listeners",
  generate: "only means something on a WebSocket",
  prompt_cache_retention: "how long the first vendor keeps a prefix",
  prompt_cache_options: "how long the first vendor keeps a prefix",
  context_management: "when the first vendor shortens the conversation by itself",
  background: "an answer to be fetched later: it comes at once",
  background_options: "until when it may come",
  access_programs: "what OpenAI allows this client",
};

const KNOWN: ReadonlySet<string> = new Set([...READ, ...Object.keys(IGNORED)]);

/** Asked for without a number of them. */
function asksProbabilities(include: Json | undefined): boolean {
  return Array.isArray(include) && include.includes("message.output_text.logprobs");
}

function inputOf(body: JsonObject): Json[] {
  const { input } = body;
  if (typeof input === "string") return [{ role: "user", content: input }];
  if (Array.isArray(input)) return input;
  const goesOn = ["previous_response_id", "prompt", "conversation"].some((name) => body[name] != null);
  if ((input === undefined || input === null) && goesOn) return [];
  if (input === undefined) throw new ProxyError("invalid_request", phrase("reading.missing", { path: "input" }));
  throw notExpected("input", "reading.string_or_array");
}

function instructionsOf(body: JsonObject): readonly Turn[] {
  const { instructions } = body;
  const text = optional(instructions, "instructions", stringAt) ?? "";
  return text === "" ? [] : [{ role: "system", parts: [{ type: "text", text }] }];
}

function samplingOf(body: JsonObject): Sampling {
  const { max_output_tokens: limit, temperature, top_p: topP } = body;
  return {
    ...(typeof limit === "number" && limit > 0 ? { maxOutputTokens: limit } : {}),
    ...(typeof temperature === "number" ? { temperature } : {}),
    ...(typeof topP === "number" ? { topP } : {}),
  };
}

/** `context`: which turns' reasoning a gpt-6 sees, which no other vendor lets a client choose. */
const REASONING: ReadonlySet<string> = new Set(["effort", "summary", "generate_summary", "context", "mode"]);

function decodeReasoning(value: Json | undefined, lost: Set<string>): Reasoning | undefined {
  if (!isObject(value)) return undefined;
  reportUnknown(value, REASONING, { lost, prefix: "reasoning." });
  // `pro` asks for far more than any effort.
  if ((stringMember(value, "mode") ?? "standard") !== "standard") lost.add("reasoning.mode");
  const word = stringMember(value, "effort");
  const effort = effortNamed(word);
  const summary = stringMember(value, "summary") ?? stringMember(value, "generate_summary");
  const shown = summary === undefined ? {} : { summary };
  if (effort === "none") return { mode: "off", effort, ...shown };
  if (effort !== undefined) return { mode: "effort", effort, ...shown };
  if (word !== undefined) lost.add("reasoning.effort");
  return word === undefined && summary === undefined ? undefined : { mode: "adaptive", ...shown };
}

const TEXT: ReadonlySet<string> = new Set(["format", "verbosity"]);

function decodeText(
  value: Json | undefined,
  lost: Set<string>,
): { format: OutputFormat | undefined; verbosity: string | undefined } {
  if (!isObject(value)) return { format: undefined, verbosity: undefined };
  reportUnknown(value, TEXT, { lost, prefix: "text." });
  return { format: decodeFormat(value["format"], lost), verbosity: stringMember(value, "verbosity") };
}

function decodeFormat(value: Json | undefined, lost: Set<string>): OutputFormat | undefined {
  const type = stringMember(value, "type");
  if (!isObject(value) || type === undefined || type === "text") return undefined;
  if (type === "json_object") return { type };
  const { schema, strict } = value;
  if (type !== "json_schema") {
    lost.add(`text.format.${type}`);
    return undefined;
  }
  const description = stringMember(value, "description");
  return {
    type,
    name: stringMember(value, "name") ?? "response",
    schema: objectAt(schema, "text.format.schema"),
    ...(typeof strict === "boolean" ? { strict } : {}),
    ...(description === undefined ? {} : { description }),
  };
}
