/** Requests of the Messages protocol: https://docs.anthropic.com/en/api/messages (read 2026-11-22). */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { DecodeContext, DecodedRequest } from "../codec.ts";
import type { Conversation, Part, Sampling, Signature, Turn } from "../conversation.ts";
import { withWholeTexts } from "./cited_texts.ts";
import { decodeContent, type Reading } from "./content_decode.ts";
import { arrayAt, notExpected, numberAt, objectAt, optional, reportUnknown, stringAt } from "../field.ts";
import { sessionOfUserId } from "../user_id.ts";
import { decodeFormat } from "./format_decode.ts";
import { decodeReasoning, effortOf } from "./reasoning_decode.ts";
import { withToolChanges } from "./tool_changes.ts";
import { decodeToolChoice, decodeTools } from "./tools_decode.ts";

/** Members of the top level that are read below. */
const READ = [
  "model",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "metadata",
  "max_tokens",
  "thinking",
  "context_management",
  "output_config",
  "output_format",
  "stream",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "service_tier",
  "speed",
];

/** Members that another vendor has no use for, each with the reason why nobody misses it there. */
const IGNORED: Readonly<Record<string, string>> = {
  cache_control: "where a prompt may be cached is decided for each upstream",
  betas: "names of Anthropic's own features; what they change in the body is read from the body",
  diagnostics: "asks Anthropic for remarks on its own cache",
  inference_geo: "names Anthropic's own regions",
  billing_policy: "who pays Anthropic",
  fallback_credit_token: "pays for what Anthropic has refused before",
};

const KNOWN: ReadonlySet<string> = new Set([...READ, ...Object.keys(IGNORED)]);

/**
 * The block that Claude Code puts in front of its instructions for Anthropic's own accounts. It differs between
 * sessions, so another vendor's prefix cache would never hit.
 */
const BILLING = "x-anthropic-billing-header:";

export function decodeRequest(body: JsonObject, context: DecodeContext): DecodedRequest {
  const lost = new Set<string>();
  reportUnknown(body, KNOWN, { lost, prefix: "" });
  const messages = arrayAt(body["messages"], "messages").map((message, i) => objectAt(message, `messages[${i}]`));
  if (messages.length === 0) throw notExpected("messages", "reading.messages");
  const tools = withToolChanges(decodeTools(body["tools"], lost), messages, lost);
  const reading: Reading = { envelope: context.envelope, tools, lost };
  const isCleared = clearedIn(messages);
  const turns = [
    ...systemTurns(body["system"], reading),
    ...messages.flatMap((message, i) => isCleared(message, i) ? [] : decodeTurn(message, `messages[${i}]`, reading)),
  ];
  const conversation: Conversation = {
    model: stringAt(body["model"], "model"),
    stream: body["stream"] === true,
    turns,
    tools,
    ...decodeToolChoice(body["tool_choice"], lost),
    sampling: decodeSampling(body),
    reasoning: decodeReasoning(body, effortOfTurns(messages), lost),
    format: decodeFormat(body),
    verbosity: undefined,
    cacheKey: sessionOfUserId(stringMember(body["metadata"], "user_id")) || undefined,
    serviceTier: decodeTier(body),
  };
  reportContextManagement(body["context_management"], lost);
  return { conversation, lost: [...lost] };
}

function systemTurns(system: Json | undefined, reading: Reading): Turn[] {
  const parts = decodeContent(system ?? [], "system", reading).filter((part) =>
    part.type !== "text" || !part.text.startsWith(BILLING)
  );
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}

const MESSAGE_MEMBERS: ReadonlySet<string> = new Set(["role", "content", "output_config", "id", "type", "clear_at"]);

/**
 * Whether a message is a word to the model that is gone as soon as the user speaks again (@anthropic-ai/sdk 1.14.0, read
 * 2026-11-27).
 */
function clearedIn(messages: readonly JsonObject[]): (message: JsonObject, place: number) => boolean {
  const last = messages.findLastIndex(({ role }) => role === "user");
  return (message, place) => message["clear_at"] === "next_user_message" && place < last;
}

/** A message whose content is empty (some clients send them back so) makes no turn. */
function decodeTurn(message: JsonObject, path: string, reading: Reading): Turn[] {
  const role = stringAt(message["role"], `${path}.role`);
  if (role !== "user" && role !== "assistant" && role !== "system") {
    throw notExpected(`${path}.role`, "reading.role");
  }
  reportUnknown(message, MESSAGE_MEMBERS, { lost: reading.lost, prefix: "messages[]." });
  // A message of the system may do no more than change the effort.
  const said = role === "system" ? message["content"] ?? "" : message["content"];
  const content = role === "assistant" ? withWholeTexts(said) : said;
  const parts = decodeContent(content, `${path}.content`, reading);
  if (parts.length === 0) return [];
  return [{ role, parts: role === "assistant" ? bindSignatures(parts) : parts }];
}

/**
 * Gives calls the seals that went out in empty thinking blocks, since `tool_use` has no member for them: see
 * `sealCallSignature`.
 */
function bindSignatures(parts: readonly Part[]): readonly Part[] {
  const seals = new Map(
    parts.flatMap((part) =>
      part.type === "thinking" && part.text === "" && part.signature?.id !== undefined
        ? [[part.signature.id, part.signature] as const]
        : []
    ),
  );
  if (seals.size === 0) return parts;
  const calls = new Set(parts.flatMap((part) => part.type === "tool_call" ? [part.id] : []));
  return parts.flatMap((part): Part[] => {
    if (part.type === "thinking" && part.text === "" && calls.has(part.signature?.id ?? "")) return [];
    const seal = part.type === "tool_call" ? seals.get(part.id) : undefined;
    return part.type !== "tool_call" || seal === undefined ? [part] : [{ ...part, signature: withoutId(seal) }];
  });
}

/** It told the call. */
function withoutId({ id: _, ...signature }: Signature): Signature {
  return signature;
}

/** Claude Code says the effort at a message too, from where on it holds. */
function effortOfTurns(messages: readonly JsonObject[]): string | undefined {
  return messages.map((message) => effortOf(message["output_config"])).findLast((effort) => effort !== undefined);
}

function decodeSampling(body: JsonObject): Sampling {
  const maxOutputTokens = optional(body["max_tokens"], "max_tokens", numberAt);
  if (maxOutputTokens !== undefined && (!Number.isInteger(maxOutputTokens) || maxOutputTokens < 0)) {
    throw notExpected("max_tokens", "reading.positive_integer");
  }
  const temperature = optional(body["temperature"], "temperature", numberAt);
  const topP = optional(body["top_p"], "top_p", numberAt);
  const topK = optional(body["top_k"], "top_k", numberAt);
  const stop = arrayAt(body["stop_sequences"] ?? [], "stop_sequences").map((text, i) =>
    stringAt(text, `stop_sequences[${i}]`)
  );
  return {
    // None at all is Anthropic's way to fill its cache beforehand; others fill theirs for one token.
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: Math.max(1, maxOutputTokens) }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(stop.length === 0 ? {} : { stop }),
  };
}

function decodeTier(body: JsonObject): string | undefined {
  if (body["speed"] === "fast") return "priority";
  const tier = body["service_tier"];
  return tier === "standard_only" ? "default" : typeof tier === "string" ? tier : undefined;
}

/** Thinking that stands too far back is left out by every vendor on its own; other edits change what the model sees. */
function reportContextManagement(value: Json | undefined, lost: Set<string>): void {
  const edits = isObject(value) ? value["edits"] : undefined;
  if (!Array.isArray(edits)) return;
  const isHarmless = edits.every((edit) => stringMember(edit, "type")?.startsWith("clear_thinking") === true);
  if (!isHarmless) lost.add("context_management");
}
