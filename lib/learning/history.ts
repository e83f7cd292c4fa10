/** Refusals of what came before in the conversation: thinking and reasoning, signatures, turns, calls without results. */
import { isObject, type Json } from "../json.ts";
import { digest } from "../protocol/digest.ts";
import { NO_SIGNATURE } from "../protocol/thought_signature.ts";
import { goesOnWithoutThinking } from "../protocol/without_thinking.ts";
import type { Change } from "./fact.ts";
import { UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Sent, valuesAt } from "./survey.ts";

/** A history has fewer; the newest count. */
export const MAX_DIGESTS = 1000;

const INVALID =
  /invalid|not valid|missing|required|corrupt|expired|could ?n[o']t be|verif|mismatch|malformed|failed|decrypt|parse/i;

export function foreignThinking({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const isForeign = /signature/i.test(text) && /think|thought|reasoning/i.test(text) && INVALID.test(text) ||
    /invalid [`'"]?data[`'"]? in [`'"]?redacted_thinking/i.test(text);
  const isPrefill = PREFILL.test(text);
  const misplaced = MISPLACED.find(({ says }) => says.test(text));
  if (!isForeign && !isPrefill && misplaced === undefined && !MODIFIED.test(text)) return undefined;
  const signatures = misplaced !== undefined
    ? signaturesWhere(misplaced.where, sent)
    : isForeign
    ? refusedSignatures(text, sent)
    : signaturesOf(sent);
  const ofCalls = FOREIGN_CALLS.test(text) ? callSignaturesOf(sent) : [];
  const digests = [...signatures, ...ofCalls].map(digest).slice(-MAX_DIGESTS);
  if (digests.length === 0) return undefined;
  return {
    type: "learn",
    changes: [{ type: "foreign_thinking", digests }],
    ...(isPrefill ? { once: true as const } : {}),
  };
}

/** Google, where a conversation goes on with another account (google-gemini/gemini-cli#13467, decolua/9router#301). */
const FOREIGN_CALLS =
  /(?:corrupt\w*|invalid) thought[_ ]?signature|thought[_ ]?signature (?:is )?(?:not valid|invalid|corrupt)/i;

/** Where a part or a call has Google's signature. */
export const CALL_SIGNATURES = [
  "contents[].parts[].thoughtSignature",
  "messages[].tool_calls[].extra_content.google.thought_signature",
] as const;

function callSignaturesOf({ body }: Sent): readonly string[] {
  return CALL_SIGNATURES.flatMap((path) => valuesAt(body, path))
    .filter((signature): signature is string => typeof signature === "string" && signature !== NO_SIGNATURE);
}

/** What a client has changed of a turn is refused with each turn after it: the session goes on without. */
const MODIFIED = /thinking['"`]? blocks?\b[^.\n]{0,80}cannot be modified/i;
/** Only while the request thinks nothing: the endpoint's own thinking is in order. */
const PREFILL = /when thinking is disabled\b[^.\n]{0,80}cannot contain [`'"]?thinking/i;

/**
 * Thinking where Anthropic takes none: behind the rest of a turn that the user broke off while the model thought, and
 * in a turn that begins with something else. Each turn after it would be refused as well.
 */
const MISPLACED: readonly {
  readonly says: RegExp;
  readonly where: (isThinking: readonly boolean[], i: number) => boolean;
}[] = [
  {
    says: /\bfinal block in an assistant message cannot be ['"`]?(?:redacted_)?thinking/i,
    where: (isThinking, i) => isThinking.slice(i).every(Boolean),
  },
  { says: /\bthe first block must be ['"`]?(?:redacted_)?thinking/i, where: (isThinking) => isThinking[0] === false },
];

/** `messages.5.content.0: Invalid ...`: what stands before was in order, and may be the endpoint's own. */
const PLACE = /\bmessages\.(?<message>\d+)\.content\b/;

function refusedSignatures(text: string, sent: Sent): readonly string[] {
  const from = PLACE.exec(text)?.groups?.["message"];
  const behind = from === undefined ? [] : signaturesOf(sent, Number(from));
  // Who counts otherwise names a place that has none.
  return behind.length > 0 ? behind : signaturesOf(sent);
}

/** What only the one who made the thinking can check, from the message with that number on. */
function signaturesOf({ body }: Sent, from = 0): readonly string[] {
  return valuesAt(body, "messages[]").slice(from).flatMap((message) => valuesAt(message, "content[]")).flatMap(
    (block) => {
      const signature = signatureOf(block);
      return signature === undefined ? [] : [signature];
    },
  );
}

/** Of the blocks of which `where` says so, by which blocks of their message are thinking. */
function signaturesWhere(where: (isThinking: readonly boolean[], i: number) => boolean, { body }: Sent) {
  return valuesAt(body, "messages[]").flatMap((message) => {
    const signatures = valuesAt(message, "content[]").map(signatureOf);
    const isThinking = signatures.map((signature) => signature !== undefined);
    return signatures.filter((signature, i) => signature !== undefined && where(isThinking, i)) as string[];
  });
}

export function signatureOf(block: Json): string | undefined {
  if (!isObject(block)) return undefined;
  if (block["type"] === "redacted_thinking") return typeof block["data"] === "string" ? block["data"] : "";
  if (block["type"] !== "thinking") return undefined;
  return typeof block["signature"] === "string" ? block["signature"] : "";
}

export function thinkingFirst({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const says = /must start with a thinking block|expected [`'"]?thinking[`'"]? or [`'"]?redacted_thinking/i.test(text);
  if (!says || sent.body["thinking"] === undefined) return undefined;
  // Each further turn of such calls would be refused just so: theirs has no thinking either.
  if (goesOnWithoutThinking(sent.body)) return { type: "learn", changes: [{ type: "thinking_first" }] };
  return { type: "learn", changes: [{ type: "drop", path: "thinking" }], once: true };
}

export function encryptedReasoning({ complaint, sent }: Reading): Reaction | undefined {
  const { text, codes } = complaint;
  // `reasoning.encrypted_content` is what a request asks for, and not what it has.
  // llama.cpp reads nothing but what its own reasoning has in clear.
  const says = codes.has("invalid_encrypted_content") || /\bitem\['content'\] is (?:not an array|empty)/.test(text) ||
    /(?<!reasoning\.)encrypted[_ ](?:content|reasoning)/i.test(text) && (INVALID.test(text) || UNSUPPORTED.test(text));
  if (!says) return undefined;
  const digests = refusedContents(text, sent).map(digest).slice(-MAX_DIGESTS);
  if (digests.length === 0) return undefined;
  return { type: "learn", changes: [{ type: "encrypted_reasoning", digests }] };
}

/** OpenAI names an item by its id, or shows how that or its content begins and ends: `gAAA...OA==`, `cmp_34....b7bd`. */
const ITEM = /\bencrypted content (?:for item )?['"`]?(?<head>.+?)(?:\.{3,}(?<tail>.+?))?['"`]? could not/i;

/** What is encrypted, from the item on that is named: what stands before was in order, and may be the endpoint's own. */
function refusedContents(text: string, { body }: Sent): readonly string[] {
  const items = valuesAt(body, "input[]").filter(isObject).flatMap(({ id, encrypted_content: data }) =>
    typeof data === "string" ? [{ id, data }] : []
  );
  const { head, tail } = ITEM.exec(text)?.groups ?? {};
  const isMeant = (name: Json | undefined) =>
    typeof name === "string" && head !== undefined &&
    (tail === undefined ? name === head : name.startsWith(head) && name.endsWith(tail));
  const named = items.findIndex(({ id, data }) => isMeant(id) || isMeant(data));
  return items.slice(Math.max(0, named)).map(({ data }) => data);
}

export function thinkingToClear({ complaint: { text }, sent: { body } }: Reading): Reaction | undefined {
  const says = /clear_thinking\w*['"`]? strategy requires/i.test(text);
  if (!says || body["context_management"] === undefined) return undefined;
  return { type: "learn", changes: [{ type: "drop", path: "context_management" }], once: true };
}

const REASONING =
  /reasoning[_ ]content|content\[\]\.thinking|\bthinking (?:blocks?|content)|reasoning (?:field|details)/i;
const BACK =
  /(?:pass|sen[dt]|provid|includ|return|replay)\w* back|\bis missing\b|\bmissing\b|\bis required|\bmust (?:be provided|be included|contain|have|include)/i;

/** Anthropic, of what Claude Code got redacted; the endpoint's own, with words, stays. */
export function emptyThinking({ complaint: { text }, sent: { body } }: Reading): Reaction | undefined {
  if (!/\bthinking blocks? must contain\b/i.test(text)) return undefined;
  const isEmpty = (block: Json) => isObject(block) && block["type"] === "thinking" && block["thinking"] === "";
  if (!valuesAt(body, "messages[].content[]").some(isEmpty)) return undefined;
  const empty: Change = { type: "drop", path: "messages[].content[]", of: "thinking", from: { thinking: "" } };
  return { type: "learn", changes: [empty] };
}

/** Where a history has its reasoning. */
const REASONING_OF_HISTORY: readonly (Change & { readonly type: "drop" })[] = [
  { type: "drop", path: "messages[].reasoning_content" },
  { type: "drop", path: "messages[].reasoning" },
  { type: "drop", path: "messages[].content[]", of: "thinking" },
  { type: "drop", path: "input[]", of: "reasoning" },
];

/** The template of gpt-oss (lmstudio-ai/lmstudio-bug-tracker #842): the words are what the conversation is made of. */
export function wordsAndReasoning({ complaint: { text }, sent: { body } }: Reading): Reaction | undefined {
  if (!/\bboth content and (?:thinking|reasoning)/i.test(text)) return undefined;
  const changes = REASONING_OF_HISTORY.filter(({ path, of }) =>
    valuesAt(body, path).some((value) => of === undefined || isObject(value) && value["type"] === of)
  );
  return changes.length === 0 ? undefined : { type: "learn", changes };
}

export function reasoningBack({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  if (!REASONING.test(text) || !BACK.test(text)) return undefined;
  const calls = valuesAt(sent.body, "messages[].tool_calls[]").length > 0 ||
    valuesAt(sent.body, "messages[].content[]").some((block) => isObject(block) && block["type"] === "tool_use");
  if (!calls) return undefined;
  return { type: "convert", changes: [{ type: "reasoning_content" }] };
}

/** Google's words; gateways in front of it send them on. */
export function callSignature({ complaint: { text }, sent }: Reading): Reaction | undefined {
  if (!/thought[_ ]?signature/i.test(text) || !BACK.test(text)) return undefined;
  const calls = [
    ...valuesAt(sent.body, "contents[].parts[].functionCall"),
    ...valuesAt(sent.body, "contents[].parts[].function_call"),
    ...valuesAt(sent.body, "messages[].tool_calls[]"),
  ];
  return calls.length === 0 ? undefined : { type: "learn", changes: [{ type: "call_signature" }] };
}

const PAIRING: readonly RegExp[] = [
  /tool[_ ]?(?:result|use|call)s?(?:_ids?)?\b[\s\S]*(?:\bnot found|without|must (?:be|have|follow)|missing|do(?:es)? not (?:match|have|follow)|unexpected|corresponding|immediately)/i,
  /(?:unexpected|orphan\w*|no matching|unmatched) [`'"]?tool/i,
  /function (?:response|call) (?:parts?|turns?)\b/i,
  /messages? (?:with|has) (?:role ['"`]?tool|tool role)/i,
  /\bno tool (?:call|output) found\b/i,
  // Calls without ids, with the same id, and a list of none.
  /\bduplicate value for ['"`]?tool_call_id\b|\btool_call_id\b[^\n]{0,12}\bis required\b|\btool_calls\[\d+\]\.id\b[^\n]*\bgot null\b/i,
  // A failure without words.
  /\bcontent cannot be empty if ['"`]?is_error\b/i,
  /\btool_calls['"`]?: empty array\b|\[\] is too short\b[^\n]*\btool_calls\b/i,
];

/** Calls and results that do not fit together, and histories of a shape that is not taken. */
export function pairing({ complaint, sent }: Reading): Reaction | undefined {
  // The other half is in the answer that it goes on from.
  if (typeof sent.body["previous_response_id"] === "string") return undefined;
  if (!PAIRING.some((pattern) => pattern.test(complaint.text)) && !HISTORY.test(complaint.text)) return undefined;
  return { type: "convert", changes: [] };
}

const HISTORY =
  /^(?:the )?messages? (?:参数非法|illegal|parameter is illegal)|(?:function|tool)[ _]?(?:call )?arguments?\b.*\bjson|^(?:messages|input)\.\d+\.\S+: extra inputs/im;
