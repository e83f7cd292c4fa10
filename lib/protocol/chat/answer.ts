/**
 * Reads a chat answer chunk by chunk; a whole answer is one chunk with a `message` instead of a `delta`.
 *
 * What upstreams really send, beside the specification: no role or a role each time, a first chunk without choices,
 * thinking in five spellings, content as a list or an object, usage on any chunk, two reasons to finish, or none.
 */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { Translation } from "../codec.ts";
import { decodeError } from "../decode_error.ts";
import { readErrorBody } from "../error_body.ts";
import type { StreamEvent } from "../event.ts";
import type { Finish } from "../finish.ts";
import { ThinkSplitter } from "../thinking.ts";
import { ToolCalls } from "./calls_decode.ts";
import { choicesOf, readOther } from "./choices.ts";
import { choiceError, statedError } from "./error.ts";
import { AnswerCitations } from "./citations.ts";
import { type ContentPiece, readContent } from "./content_decode.ts";
import { decodeFinishReason } from "./finish.ts";
import { decodeImages } from "./images.ts";
import { otherMembers } from "./other_members.ts";
import { isReasoning, isSealAlone, readReasoning, type ReasoningPiece, ReasoningRecord } from "./reasoning.ts";
import { countsIn, withInput } from "../usage.ts";
import { decodeUsage } from "./usage.ts";

/** An upstream could make up member names without end. */
const MAX_REPORTS = 100;

type TextKind = ContentPiece["type"];

export class AnswerReader {
  private out: StreamEvent[] = [];
  private phase: "before" | "open" | "over" = "before";
  /** A reason to finish came. It counts when the stream ends: some give one with each chunk (open-webui#16377). */
  private ending: { readonly finish: Finish; isPassed: boolean } | undefined;
  private id: string | undefined;
  private model: string | undefined;
  /** The choice that is the answer; others are a loss. */
  private choice: Json | undefined;
  /** The choice that has the calls. */
  private caller: Json | undefined;
  private text: { readonly kind: TextKind; readonly index: number } | undefined;
  private next = 0;
  private splitter: ThinkSplitter | undefined = new ThinkSplitter();
  private readonly reasoning = new ReasoningRecord();
  private readonly calls: ToolCalls;
  private refused = false;
  /** The last chunk only counted tokens, as the last one of a whole answer does. */
  private isCounted = false;
  private lastUsage = "";
  private readonly citations = new AnswerCitations();
  private readonly reported = new Set<string>();

  constructor(private readonly translation: Translation) {
    this.calls = new ToolCalls({
      open: () => this.openPart(),
      emit: (event) => this.emit(event),
      newId: () => translation.ids.next("call_"),
      report: (feature) => this.report(feature),
    }, translation.names);
  }

  /** `whole`: the chunk is the whole answer. */
  read(chunk: JsonObject, whole = false): readonly StreamEvent[] {
    this.out = [];
    if (this.phase === "over") return [];
    const choices = chunk["choices"];
    if (chunk["error"] || !Array.isArray(choices)) {
      if (readErrorBody(chunk) !== undefined) return this.break(decodeError(200, chunk));
    }
    this.id ??= stringMember(chunk, "id") || undefined;
    this.model ??= stringMember(chunk, "model") || undefined;
    if (this.id !== undefined) this.start();
    this.citations.readChunk(chunk);
    const before = this.out.length;
    for (const choice of choicesOf(choices)) this.readChoice(choice, whole);
    const error = choiceError(choices);
    if (error !== undefined && !this.isOver()) this.break(error);
    if (this.calls.isTooMuch) this.break(new ProxyError("upstream", phrase("reading.calls_too_long")));
    if (this.isOver()) return this.out;
    const spoke = this.out.length > before;
    const counted = this.readUsage(countsIn(chunk));
    this.isCounted = counted && !spoke;
    return this.out;
  }

  /**
   * The upstream says that this was all. Some never give a reason to finish: their answer is whole if it was counted
   * (`whole`: if it came as one body), and no call of it is cut.
   */
  done(whole = false): readonly StreamEvent[] {
    this.out = [];
    if (this.ending === undefined && this.phase === "open" && this.choice !== undefined && (whole || this.isCounted)) {
      this.closeText(true);
      if (this.calls.areWhole) this.ending = { finish: { reason: "stop", raw: "" }, isPassed: false };
    }
    return this.close();
  }

  /** The input ended; a reason to finish is enough without the end's own marker. */
  end(): readonly StreamEvent[] {
    this.out = [];
    return this.close();
  }

  /** `hole`: a piece of the answer is lost; behind a reason to finish none is missed. */
  fail(error: ProxyError, hole = false): readonly StreamEvent[] {
    this.out = [];
    return this.isOver() || (hole && this.ending !== undefined) ? [] : this.break(error);
  }

  private close(): readonly StreamEvent[] {
    if (this.ending !== undefined && this.phase === "open") {
      this.finish(this.ending.finish);
      this.emit({ type: "end" });
    } else this.flushSplitter();
    this.phase = "over";
    return this.out;
  }

  private break(error: ProxyError): readonly StreamEvent[] {
    this.flushSplitter();
    this.emit({ type: "error", error });
    this.phase = "over";
    return this.out;
  }

  private isOver(): boolean {
    return this.phase === "over";
  }

  private readChoice(choice: Json, whole: boolean): void {
    if (!isObject(choice) || this.isOver()) return;
    const index = choice["index"] ?? 0;
    this.choice ??= index;
    // Perplexity has both: beside a delta the whole message so far, beside a message an empty delta.
    const { delta, message: all } = choice;
    if (index !== this.choice) {
      const { calls, isLost } = readOther(whole ? all ?? delta : delta, this.translation.request);
      if (isLost) this.report("choices[1]");
      return this.readCalls(calls, { index, whole });
    }
    const message = whole ? all ?? delta : delta ?? (this.next === 0 ? all : undefined);
    if (isObject(message)) this.readMessage(message, whole);
    const raw = stringMember(choice, "finish_reason") || stringMember(choice["finish_details"], "type");
    // The first of two counts, unless the answer went on between them.
    if (!raw || this.ending?.isPassed === false || this.isOver()) return;
    this.start();
    const reason = decodeFinishReason(raw);
    if (reason === "failed") {
      this.break(statedError(choice) ?? new ProxyError("upstream", phrase("reading.ended_with", { reason: raw })));
      return;
    }
    // vLLM names the stop sequence here.
    const stopSequence = stringMember(choice, "stop_reason");
    const sequence = reason === "stop" && stopSequence !== undefined ? { stopSequence } : {};
    this.ending = { finish: { reason, raw, ...sequence }, isPassed: false };
  }

  /** Calls of one choice: two choices number theirs alike. */
  private readCalls(calls: readonly Json[], { index, whole }: { index: Json; whole: boolean }): void {
    if (calls.length === 0) return;
    this.caller ??= index;
    if (index !== this.caller) return this.report("choices[1]");
    this.start();
    for (const call of calls) this.calls.push(call, whole);
  }

  private readMessage(message: JsonObject, whole: boolean): void {
    this.start();
    const reasoning = readReasoning(message);
    if (isReasoning(reasoning)) this.think(reasoning);
    for (const piece of readContent(message["content"], (feature) => this.report(feature))) {
      this.readPiece(piece, whole);
    }
    if (!this.citations.readAnnotations(message["annotations"])) this.report("choices[].message.annotations");
    const refusal = stringMember(message, "refusal");
    if (refusal) this.say("refusal", refusal);
    for (const part of decodeImages(message["images"])) {
      const index = this.openPart();
      this.out.push({ type: "part_start", index, part }, { type: "part_end", index });
    }
    const calls = message["tool_calls"];
    if (Array.isArray(calls)) this.readCalls(calls, { index: this.choice ?? 0, whole });
    const legacy = message["function_call"];
    if (isObject(legacy) && (legacy["name"] || legacy["arguments"])) this.calls.push({ index: -1, function: legacy });
    this.readOthers(message);
  }

  private think(piece: ReasoningPiece): void {
    this.reasoning.add(piece);
    // A seal alone does not cut a text in two: it waits for the next part.
    if (this.text?.kind !== "text" || !isSealAlone(piece)) this.say("thinking", piece.text);
  }

  private readPiece({ type, text, tagged }: ContentPiece, whole: boolean): void {
    const { splitter } = this;
    if (!tagged || splitter === undefined) return this.say(type, text);
    for (const piece of whole ? splitter.pushWhole(text) : splitter.push(text)) this.say(piece.type, piece.text);
  }

  private readOthers(message: JsonObject): void {
    for (const name of otherMembers(message)) {
      const value = message[name];
      if (name !== "audio") this.report(`choices[].message.${name}`);
      else if (isObject(value)) this.readAudio(value);
    }
  }

  /** Nobody but OpenAI's own clients could play it: what was said is kept. */
  private readAudio(audio: JsonObject): void {
    const transcript = stringMember(audio, "transcript");
    if (transcript) this.say("text", transcript);
    if (audio["data"]) this.report("choices[].message.audio");
  }

  /** True if there were numbers. */
  private readUsage(value: Json | undefined): boolean {
    const counted = decodeUsage(value);
    if (counted === undefined) return false;
    const usage = withInput(counted, this.translation.estimatedInputTokens);
    const text = JSON.stringify(usage);
    if (text === this.lastUsage) return true;
    this.lastUsage = text;
    this.start();
    this.emit({ type: "usage", usage });
    return true;
  }

  private say(kind: TextKind, text: string): void {
    // Thinking that only the vendor can read is a part without text.
    if (text === "" && kind !== "thinking") return;
    if (this.text?.kind !== kind) {
      this.closeText();
      this.text = { kind, index: this.next++ };
      this.emit({ type: "part_start", index: this.text.index, part: { type: kind } });
      if (kind === "refusal") this.refused = true;
    }
    if (text !== "") this.emit({ type: "delta", index: this.text.index, text });
  }

  private openPart(): number {
    this.flushSplitter();
    this.closeText();
    if (this.reasoning.hasSeal) {
      this.say("thinking", "");
      this.closeText();
    }
    return this.next++;
  }

  private flushSplitter(): void {
    const held = this.splitter?.end() ?? [];
    this.splitter = undefined;
    for (const piece of held) this.say(piece.type, piece.text);
  }

  private closeText(last = false): void {
    if (this.text === undefined) return;
    const { kind, index } = this.text;
    this.text = undefined;
    const signature = kind === "thinking" ? this.reasoning.take() : undefined;
    if (signature !== undefined) this.emit({ type: "signature", index, signature });
    if (kind === "text") {
      for (const citation of this.citations.take(last)) this.emit({ type: "citation", index, citation });
    }
    this.emit({ type: "part_end", index });
  }

  private finish({ reason, ...said }: Finish): void {
    this.flushSplitter();
    this.closeText(true);
    this.calls.finish();
    const called = this.calls.count > 0;
    const isEnd = reason === "stop" || reason === "tool_calls";
    const meant = !isEnd ? reason : called ? "tool_calls" : this.refused ? "refusal" : "stop";
    this.emit({ type: "finish", finish: { reason: meant, ...said } });
  }

  private start(): void {
    if (this.phase !== "before") return;
    this.phase = "open";
    this.out.push({ type: "start", id: this.id, model: this.model });
  }

  private emit(event: StreamEvent): void {
    if (this.ending !== undefined && event.type !== "usage") this.ending.isPassed = true;
    this.out.push(event);
  }

  private report(feature: string): void {
    if (this.reported.has(feature) || this.reported.size >= MAX_REPORTS) return;
    this.reported.add(feature);
    this.translation.report(feature);
  }
}
