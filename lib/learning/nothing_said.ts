/**
 * Messages and texts with nothing in them. Some upstreams refuse them; Anthropic's own takes the empty system message by
 * which Claude Code tells an effort behind a summary.
 */
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Reaction } from "./reaction.ts";
import { PARTS } from "./images.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** Where messages lie, in all protocols. */
const MESSAGES: readonly string[] = ["messages[]", "input[]", "contents[]"];

/** Where texts lie: Anthropic's instructions are some too. */
const ALL_TEXTS: readonly string[] = [...PARTS, "system[]"];

export function emptyMessages({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const says = EMPTY.test(text) && OF_MESSAGES.test(text) && !OF_TOOLS.test(text) || NEITHER.test(text);
  if (!says) return undefined;
  const has = (paths: readonly string[], says: (value: Json) => boolean) =>
    paths.some((path) => valuesAt(sent.body, path).some(says));
  if (has(MESSAGES, saysNothing) || has(ALL_TEXTS, isEmptyText)) {
    return { type: "learn", changes: [{ type: "empty_messages" }] };
  }
  if (!has(["messages[]"], callsWithoutWords)) return undefined;
  return { type: "learn", changes: [{ type: "empty_messages", calls: true }] };
}

/** Mistral, of a turn that was broken off (OpenHands/OpenHands #8685); Vertex (microsoft/autogen #5762). */
const NEITHER =
  /\bmust have (?:either )?content or tool_calls\b|\bcontent or tool_calls must be set\b|\b(?:has an empty|must have a) text parameter\b/i;

const EMPTY =
  /\bnon-?(?:empty|whitespace|blank)|(?:must|can|should|may) ?(?:not|n['’]t) be (?:empty|blank|null)|\bis (?:empty|blank)|\b(?:empty|blank) (?:content|message|text|string|parts?|list|array)|\bat least (?:1|one) (?:\w+ )?(?:item|part|block|element|char)|\btoo_short\b|\bshould have at least 1\b|\btext\.text: field required|不(?:能|可|得)?为空|不允许为空|内容为空/i;
const OF_MESSAGES = /\b(?:contents?|messages?|texts?|parts?|input|turns?)\b|消息|内容|文本/i;
const OF_TOOLS = /\b(?:parameters?|input_schema|schema|tools?|functions?|arguments)\b/i;

export function withoutEmptyMessages(ofCalls = false): readonly Edit[] {
  const edits: readonly Edit[] = [
    ...MESSAGES.map((path): Edit => ({ type: "remove", path, where: saysNothing })),
    ...ALL_TEXTS.map((path): Edit => ({ type: "remove", path, where: isEmptyText })),
  ];
  return ofCalls ? [...edits, WITHOUT_WORDS] : edits;
}

/** OpenAI's own form of a call without words; gateways make a text of `""` (vercel/ai #14618). */
const WITHOUT_WORDS: Edit = { type: "set", path: "messages[].content", value: null, within: callsWithoutWords };

function callsWithoutWords(message: Json): boolean {
  return isObject(message) && Array.isArray(message["tool_calls"]) && message["content"] === "";
}

/** What a message has beside its words and its calls. */
const OUTSIDE = new Set(["role", "type", "id", "name", "status", "output_config", "content", "parts"]);

function saysNothing(message: Json): boolean {
  if (!isObject(message) || message["role"] === "tool") return false;
  const { role, content, parts } = message;
  if (typeof role !== "string" || Object.keys(message).some((name) => !OUTSIDE.has(name))) return false;
  const said = content ?? parts ?? "";
  return typeof said === "string" ? said.trim() === "" : Array.isArray(said) && said.every(isEmptyText);
}

const TEXTS: ReadonlySet<Json | undefined> = new Set([undefined, "text", "input_text", "output_text"]);

/** A thought's signature may lie at a text with nothing in it. */
function isEmptyText(part: Json): boolean {
  if (!isObject(part)) return false;
  const { type, text, thoughtSignature, thought_signature: signature } = part;
  return TEXTS.has(type) && typeof text === "string" && text.trim() === "" &&
    (thoughtSignature ?? signature) === undefined;
}
