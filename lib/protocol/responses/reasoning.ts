/** Reasoning items: their text, and what their vendor wants back. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { ThinkingEnvelope } from "../codec.ts";
import type { Signature, ThinkingPart } from "../conversation.ts";
import { protocolNamed } from "../protocol.ts";
import { openThinking, sealThinking, sealUnsigned } from "../sealed_thinking.ts";

/** Between the parts of a summary. */
export const SUMMARY_SEPARATOR = "\n\n";

/** Where the text of a reasoning item stands: its summary, or what the model really thought if there is none. */
export type ReasoningSource = "summary" | "content";

/** The readable pieces of a reasoning item; `source` where it is known which of them were told already. */
export function reasoningPieces(item: JsonObject, source?: ReasoningSource): readonly string[] {
  const pieces = texts(item[source ?? "summary"]);
  return pieces.length > 0 || source !== undefined ? pieces : texts(item["content"]);
}

function reasoningText(item: JsonObject): string {
  return reasoningPieces(item).join(SUMMARY_SEPARATOR);
}

function texts(list: Json | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((part) => {
    const text = stringMember(part, "text");
    return text === undefined || text === "" ? [] : [text];
  });
}

/** The data of a signature whose reasoning is open: only an envelope tells it from thinking of other vendors. */
const OPEN = "open";

/**
 * The signature of an upstream's reasoning item. Models whose thinking is open have no encrypted content: there the text
 * itself goes back, and the signature only says whose it is.
 */
export function upstreamSignature(item: JsonObject): Signature | undefined {
  const encrypted = stringMember(item, "encrypted_content") ?? "";
  if (encrypted === "" && texts(item["content"]).length === 0) return undefined;
  const id = stringMember(item, "id");
  const data = encrypted === "" ? OPEN : encrypted;
  return { protocol: "responses", data, ...(id === undefined || id === "" ? {} : { id }) };
}

/** A reasoning item that a client gives back: another vendor's if we sealed it, with the text that its vendor signed. */
export function openedReasoning(item: JsonObject, envelope: ThinkingEnvelope): ThinkingPart {
  const part: ThinkingPart = { type: "thinking", text: reasoningText(item) };
  const data = stringMember(item, "encrypted_content") ?? "";
  const sealed = data === "" ? undefined : envelope.open(data);
  if (sealed === undefined) {
    const signature = data === "" ? undefined : upstreamSignature(item);
    return signature === undefined ? part : { ...part, signature };
  }
  const [whole] = openThinking(sealed) ?? [];
  if (whole !== undefined) return whole;
  const protocol = protocolNamed(sealed.protocol);
  return protocol === undefined ? part : { ...part, signature: { ...sealed, protocol } };
}

/** Seals of calls, which travel as reasoning of their own: by the ids of the calls, which `calls` has. */
export function callSignatures(
  items: readonly Json[],
  calls: ReadonlySet<string>,
  envelope: ThinkingEnvelope,
): ReadonlyMap<string, Signature> {
  const found = new Map<string, Signature>();
  for (const item of items) {
    if (!isObject(item) || item["type"] !== "reasoning") continue;
    const { text, signature } = openedReasoning(item, envelope);
    if (text !== "" || signature?.id === undefined || signature.protocol === "responses" || !calls.has(signature.id)) {
      continue;
    }
    const { id, ...rest } = signature;
    found.set(id, rest);
  }
  return found;
}

/** A part of thinking as an item `id` for a client of this protocol. */
export function reasoningItem(part: ThinkingPart, id: string, envelope: ThinkingEnvelope): JsonObject {
  const { signature, text } = part;
  return {
    id,
    type: "reasoning",
    summary: text === "" ? [] : [{ type: "summary_text", text }],
    encrypted_content: signature === undefined ? sealUnsigned(envelope) : sealOf({ ...part, signature }, id, envelope),
  };
}

/**
 * Anthropic wants its text back as it signed it, but clients may leave the summary out, or alter it. OpenAI refuses what
 * it encrypted under another id ("Encrypted content item_id did not match the target item id").
 */
function sealOf(
  part: ThinkingPart & { readonly signature: Signature },
  id: string,
  envelope: ThinkingEnvelope,
): string {
  const { signature } = part;
  const isItself = signature.protocol === "responses" && signature.data !== OPEN;
  if (isItself && (signature.id === undefined || signature.id === id)) return signature.data;
  return signature.protocol === "messages" ? sealThinking([part], envelope) : envelope.seal(signature);
}

/**
 * A part of thinking as an item for the upstream that it came from; `undefined` if it came from elsewhere.
 * `strictIds`: OpenAI rejects ids of other makes.
 */
export function inputReasoning(part: ThinkingPart, strictIds: boolean): JsonObject | undefined {
  const { signature, text } = part;
  if (signature?.protocol !== "responses") return undefined;
  const { id, data } = signature;
  const named = id === undefined || (strictIds && !/^rs_.{1,61}$/.test(id)) ? {} : { id };
  if (data === OPEN) {
    return text === "" ? undefined : {
      type: "reasoning",
      ...named,
      summary: [],
      content: [{ type: "reasoning_text", text }],
    };
  }
  return {
    type: "reasoning",
    ...named,
    summary: text === "" ? [] : [{ type: "summary_text", text }],
    encrypted_content: data,
  };
}
