/** The chunks of an answer as events; a whole answer is one chunk. */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { Translation } from "../codec.ts";
import { decodeError } from "../decode_error.ts";
import type { ImagePart } from "../conversation.ts";
import type { PartStart, StreamEvent } from "../event.ts";
import { repairArguments } from "../json_repair.ts";
import { member, text } from "./field.ts";
import { decodeFinish, rawReason } from "./finish.ts";
import { Grounding } from "./grounding.ts";
import { decodeUsage } from "./usage.ts";

/** What an answer may hold and no other protocol has a place for. */
const EXTRAS: readonly string[] = ["citationMetadata", "urlContextMetadata", "logprobsResult"];

export class AnswerDecoder {
  private isStarted = false;
  private hasCalls = false;
  /** Why the answer ended, as far as it is told: see `end`. */
  private reason: string | undefined;
  /** What Google says of it, where it was a filter. */
  private explanation = "";
  private isBlocked = false;
  private next = 0;
  /** The part that text or thoughts are written to. */
  private open: { readonly type: "text" | "thinking"; readonly index: number; readonly pieces: string[] } | undefined;
  private readonly grounding = new Grounding();
  private out: StreamEvent[] = [];

  constructor(private readonly translation: Translation) {}

  chunk(data: Json): readonly StreamEvent[] {
    this.out = [];
    if (!isObject(data)) return [];
    if (isObject(data["error"])) return [{ type: "error", error: decodeError(200, data) }];
    const candidates = member(data, "candidates");
    const feedback = member(data, "promptFeedback");
    const usage = decodeUsage(member(data, "usageMetadata"));
    if (!Array.isArray(candidates) && !isObject(feedback) && usage === undefined) return [];
    this.start(data);
    if (Array.isArray(candidates) && candidates.length > 0) this.candidates(candidates);
    else if (isObject(feedback)) this.blocked(feedback);
    if (usage !== undefined) this.emit({ type: "usage", usage });
    return this.out;
  }

  /**
   * The input is over. Only now its last reason counts: Gemini 1.5 and some gateways give one with each chunk, others a
   * first `STOP` in front of all content (songquanpeng/one-api#1408, Chevey339/kelivo#1003).
   */
  end(): readonly StreamEvent[] {
    this.out = [];
    if (this.reason === undefined) return [];
    this.close();
    if (this.grounding.hasUntold) this.report("candidates[].groundingMetadata");
    const search = this.grounding.search();
    if (search !== undefined) this.single(search, "");
    if (this.explanation !== "") this.single({ type: "refusal" }, this.explanation);
    const finish = this.isBlocked
      ? { reason: "filtered", raw: this.reason } as const
      : decodeFinish(this.reason, this.hasCalls);
    if (finish !== undefined) this.out.push({ type: "finish", finish }, { type: "end" });
    return this.out;
  }

  /** A reason to finish came: what follows may be missing. */
  get isEnding(): boolean {
    return this.reason !== undefined;
  }

  private emit(event: StreamEvent): void {
    this.out.push(event);
  }

  private start(data: JsonObject): void {
    if (this.isStarted) return;
    this.isStarted = true;
    this.emit({ type: "start", id: text(data, "responseId"), model: text(data, "modelVersion") });
  }

  private candidates(candidates: readonly Json[]): void {
    for (const candidate of candidates) {
      if (!isObject(candidate)) continue;
      // One answer is what other protocols can hold.
      if ((member(candidate, "index") ?? 0) !== 0) this.report("candidates[]");
      else this.candidate(candidate);
    }
  }

  private candidate(candidate: JsonObject): void {
    // In front of the parts: what a text rests on is told at its end.
    if (!this.grounding.read(member(candidate, "groundingMetadata"))) this.report("candidates[].groundingMetadata");
    const content = member(candidate, "content");
    const parts = isObject(content) ? member(content, "parts") : undefined;
    if (Array.isArray(parts)) {
      for (const part of parts) if (isObject(part)) this.part(part);
    }
    for (const name of EXTRAS) {
      if (member(candidate, name) !== undefined) this.report(`candidates[].${name}`);
    }
    const raw = rawReason(member(candidate, "finishReason"));
    if (raw !== undefined) this.finish(raw, text(candidate, "finishMessage"));
  }

  private finish(raw: string, message: string | undefined): void {
    if (this.isBlocked) return;
    this.reason = raw;
    const finish = decodeFinish(raw, this.hasCalls);
    this.explanation = finish?.reason === "filtered" ? message ?? "" : "";
    if (finish !== undefined) return;
    const said = message ??
      (/CALL|MALFORMED/.test(raw) ? phrase("reading.call_unreadable") : phrase("reading.ended_with", { reason: raw }));
    this.emit({ type: "error", error: new ProxyError("upstream", said, { code: raw }) });
  }

  /** The prompt was refused: there is no candidate, only the reason. */
  private blocked(feedback: JsonObject): void {
    const raw = rawReason(member(feedback, "blockReason"));
    if (raw === undefined || this.isBlocked) return;
    this.isBlocked = true;
    this.reason = raw;
    this.close();
    this.single({ type: "refusal" }, text(feedback, "blockReasonMessage") ?? `The prompt was blocked: ${raw}`);
  }

  private part(part: JsonObject): void {
    const call = member(part, "functionCall");
    if (isObject(call)) {
      // A gateway has put what was said before it into the same part (NousResearch/hermes-agent#109862).
      const before = text(part, "text") ?? "";
      if (before !== "") this.write(member(part, "thought") === true ? "thinking" : "text", before);
      return this.call(call, part);
    }
    const image = imageOf(part);
    if (image !== undefined) {
      this.close();
      return this.single(image, "");
    }
    const said = text(part, "text");
    const signature = text(part, "thoughtSignature");
    if (said === undefined && signature === undefined && Object.keys(part).length === 0) return;
    if (said === undefined && Object.keys(part).some((name) => !isMark(name))) return this.foreign(part);
    if (member(part, "thought") === true) {
      this.write("thinking", said ?? "");
      if (signature !== undefined) this.sign(signature);
      return;
    }
    this.write("text", said ?? "");
    if (signature === undefined) return;
    this.close();
    this.openPart("thinking");
    this.sign(signature);
  }

  private call(call: JsonObject, part: JsonObject): void {
    const name = text(call, "name");
    if (name === undefined || name === "") return this.report("candidates[].content.parts[].functionCall.name");
    this.close();
    this.hasCalls = true;
    const index = this.next++;
    const id = text(call, "id") || this.translation.ids.next("call_");
    this.emit({ type: "part_start", index, part: { type: "tool_call", id, name, kind: "function" } });
    const data = text(part, "thoughtSignature");
    if (data !== undefined) this.emit({ type: "signature", index, signature: { protocol: "gemini", data } });
    this.emit({ type: "delta", index, text: argumentsOf(member(call, "args")) });
    this.emit({ type: "part_end", index });
  }

  private foreign(value: JsonObject): void {
    this.close();
    this.single({ type: "foreign", value: { type: "foreign", protocol: "gemini", value } }, "");
  }

  private single(part: PartStart, said: string): void {
    const index = this.next++;
    this.emit({ type: "part_start", index, part });
    if (said !== "") this.emit({ type: "delta", index, text: said });
    this.emit({ type: "part_end", index });
  }

  private write(type: "text" | "thinking", said: string): void {
    if (said === "") return;
    if (this.open?.type !== type) this.openPart(type);
    this.open!.pieces.push(said);
    this.emit({ type: "delta", index: this.open!.index, text: said });
  }

  private openPart(type: "text" | "thinking"): void {
    this.close();
    this.open = { type, index: this.next++, pieces: [] };
    this.emit({ type: "part_start", index: this.open.index, part: { type } });
  }

  /** A signature ends the thinking that it is for. */
  private sign(data: string): void {
    if (this.open?.type !== "thinking") this.openPart("thinking");
    this.emit({ type: "signature", index: this.open!.index, signature: { protocol: "gemini", data } });
    this.close();
  }

  private close(): void {
    if (this.open === undefined) return;
    const { type, index, pieces } = this.open;
    if (type === "text") {
      for (const citation of this.grounding.citations(pieces)) this.emit({ type: "citation", index, citation });
    }
    this.emit({ type: "part_end", index });
    this.open = undefined;
  }

  private report(feature: string): void {
    this.translation.report(feature);
  }
}

/** Gateways in front of Gemini also send them as text. */
function argumentsOf(args: Json | undefined): string {
  return typeof args === "string" ? repairArguments(args) ?? args : JSON.stringify(args ?? {});
}

/** An image that the model made; those that it only thought of are no part of its answer. */
function imageOf(part: JsonObject): ImagePart | undefined {
  const inline = member(part, "inlineData");
  if (!isObject(inline) || member(part, "thought") === true) return undefined;
  const data = text(inline, "data") ?? "", mediaType = text(inline, "mimeType") ?? "";
  if (data === "" || !mediaType.startsWith("image/")) return undefined;
  return { type: "image", media: { type: "base64", mediaType, data }, own: { protocol: "gemini", values: [part] } };
}

/** Members that say something about a part and are none themselves. */
function isMark(name: string): boolean {
  return name === "thought" || name === "thoughtSignature" || name === "thought_signature";
}
