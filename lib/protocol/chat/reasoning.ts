/**
 * Thinking in chat answers, and what of it goes back.
 *
 * There is no standard: `reasoning_content` (DeepSeek, Moonshot, z.ai, Alibaba, vLLM), `reasoning` (Groq, Cerebras,
 * OpenRouter, Ollama), `reasoning_details` (OpenRouter and fronts like it), often two of them with the same text;
 * LiteLLM's `thinking_blocks`, Anthropic's, whose text stands in `reasoning_content` too; and `reasoning_text`, sealed by
 * `reasoning_opaque`, of GitHub Copilot, which wants both back (BerriAI/litellm#35021, anomalyco/opencode#8900, read
 * 2026-11-27).
 * A signature of this protocol holds, as JSON, the members of the assistant's message that the upstream sent.
 */
import { isObject, type Json, type JsonObject, parseJson } from "../../json.ts";
import type { Signature } from "../conversation.ts";
import { reasoningText } from "../thinking.ts";

/** Longest thinking that is kept to be given back, in characters: an answer's memory stays bounded. */
const MAX_KEPT = 4 << 20;

type TextMember = "reasoning_content" | "reasoning" | "reasoning_text";

/** What one delta or message says of thinking. */
export interface ReasoningPiece {
  /** The same text in two members is read once. */
  readonly text: string;
  readonly member: TextMember | undefined;
  readonly details: readonly JsonObject[];
  readonly blocks: readonly JsonObject[];
  /** Copilot's seal. */
  readonly opaque: string | undefined;
}

const NONE: ReasoningPiece = { text: "", member: undefined, details: [], blocks: [], opaque: undefined };

export function readReasoning(message: JsonObject): ReasoningPiece {
  const { reasoning_content: content, reasoning, reasoning_text: text, reasoning_opaque: opaque } = message;
  const { reasoning_details: list, thinking_blocks: thinking } = message;
  const isSaid = content || reasoning || text || opaque || Array.isArray(list) || Array.isArray(thinking);
  if (!isSaid) return NONE;
  const signed = {
    details: fullOf(list),
    blocks: fullOf(thinking),
    opaque: typeof opaque === "string" && opaque !== "" ? opaque : undefined,
  };
  if (typeof content === "string" && content !== "") return { text: content, member: "reasoning_content", ...signed };
  if (typeof reasoning === "string" && reasoning !== "") return { text: reasoning, member: "reasoning", ...signed };
  if (typeof text === "string" && text !== "") return { text, member: "reasoning_text", ...signed };
  return { text: reasoningText(list), member: undefined, ...signed };
}

export function isReasoning({ text, details, blocks, opaque }: ReasoningPiece): boolean {
  return text !== "" || details.length > 0 || blocks.length > 0 || opaque !== undefined;
}

/** Copilot's seal and nothing that it seals. */
export function isSealAlone({ text, details, blocks, opaque }: ReasoningPiece): boolean {
  return opaque !== undefined && text === "" && details.length === 0 && blocks.length === 0;
}

function fullOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject).filter((detail) => !isEmpty(detail)) : [];
}

/** Gathers the thinking of one part, as it has to be given back. */
export class ReasoningRecord {
  private texts: string[] = [];
  private member: TextMember | undefined;
  private details: JsonObject[] = [];
  private blocks: JsonObject[] = [];
  private opaque: string | undefined;
  /** Of a block whose signature is still to come. */
  private unsigned = "";
  private length = 0;

  /** Copilot's waits to be taken. */
  get hasSeal(): boolean {
    return this.opaque !== undefined;
  }

  add(piece: ReasoningPiece): void {
    this.length += piece.text.length + (piece.opaque?.length ?? 0);
    this.opaque = piece.opaque ?? this.opaque;
    if (piece.member !== undefined) {
      this.member ??= piece.member;
      if (this.length <= MAX_KEPT) this.texts.push(piece.text);
    }
    for (const detail of piece.details) this.addDetail(detail);
    for (const block of piece.blocks) this.addBlock(block);
  }

  /** The signature of what was added since the last one; `undefined` if there is nothing to give back. */
  take(): Signature | undefined {
    const members: JsonObject = {};
    // The details say the same as `reasoning`, and more.
    if (this.member !== undefined && (this.member !== "reasoning" || this.details.length === 0)) {
      members[this.member] = this.texts.join("");
    }
    if (this.details.length > 0) members["reasoning_details"] = this.details;
    if (this.blocks.length > 0) members["thinking_blocks"] = this.blocks;
    if (this.opaque !== undefined) members["reasoning_opaque"] = this.opaque;
    const whole = this.length <= MAX_KEPT && Object.keys(members).length > 0;
    this.texts = [];
    this.member = undefined;
    this.details = [];
    this.blocks = [];
    this.opaque = undefined;
    this.length = 0;
    return whole ? { protocol: "chat", data: JSON.stringify(members) } : undefined;
  }

  /**
   * LiteLLM streamed the text in blocks without a signature and that one in a block without text; since June of 2026
   * the signed block repeats the text (BerriAI/litellm#29428). Without its signature a block cannot go back.
   */
  private addBlock(block: JsonObject): void {
    const { type, thinking, signature } = block;
    if (type !== "thinking") {
      this.blocks.push({ ...block });
      return;
    }
    const text = typeof thinking === "string" ? thinking : "";
    const whole = text.startsWith(this.unsigned) ? text : this.unsigned + text;
    const isSigned = typeof signature === "string" && signature !== "";
    this.length += text.length;
    if (isSigned) this.blocks.push({ type, thinking: whole, signature });
    this.unsigned = isSigned || this.length > MAX_KEPT ? "" : this.unsigned + text;
  }

  /** Pieces of one detail become one, as OpenRouter wants them back. */
  private addDetail(detail: JsonObject): void {
    for (const name of GROWING) {
      if (typeof detail[name] === "string") this.length += detail[name].length;
    }
    const last = this.details[this.details.length - 1];
    if (last === undefined || !continues(last, detail)) {
      if (this.length <= MAX_KEPT) this.details.push({ ...detail });
      return;
    }
    if (this.length > MAX_KEPT) return;
    for (const [name, value] of Object.entries(detail)) {
      if (value === null || value === "") continue;
      const before = last[name];
      const grows = GROWING.has(name) && typeof before === "string" && typeof value === "string";
      last[name] = grows ? before + value : value;
    }
  }
}

const GROWING: ReadonlySet<string> = new Set(["text", "summary"]);

function continues(last: JsonObject, detail: JsonObject): boolean {
  if (last["type"] !== detail["type"] || last["index"] !== detail["index"]) return false;
  if (detail["type"] === "reasoning.encrypted") return false;
  return !last["id"] || !detail["id"] || last["id"] === detail["id"];
}

function isEmpty(detail: JsonObject): boolean {
  return ["text", "summary", "thinking", "data", "signature"].every((name) => !detail[name]);
}

/** The members in a signature of this protocol. */
export function membersOf(signature: Signature): JsonObject {
  if (signature.protocol !== "chat") return {};
  const value = parseJson(signature.data);
  return isObject(value) ? value : {};
}
