/** One item of an upstream's answer as parts: in pieces, whole, or both. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ToolKind } from "../conversation.ts";
import { isOwnTool } from "../own_tools.ts";
import type { PartStart, StreamEvent } from "../event.ts";
import { callArguments } from "./input_decode.ts";
import { decodeGeneratedImage } from "./generated_image.ts";
import { callKind } from "./item_kind.ts";
import { partsOf, textOf } from "./output_texts.ts";
import { decodeAnnotation, decodeSearch } from "./web_search.ts";
import { Pieces, type PieceType } from "./pieces.ts";
import { reasoningPieces, type ReasoningSource, SUMMARY_SEPARATOR, upstreamSignature } from "./reasoning.ts";

/** Where the events of all items of one answer go, and what they are made with. */
export class PartSink {
  readonly events: StreamEvent[] = [];
  calls = false;
  refusal = false;
  /** The last item that has said something. */
  private speaker: OutputItem | undefined;
  private next = 0;

  constructor(readonly translation: Translation) {}

  /** The events since the last time. */
  take(): readonly StreamEvent[] {
    return this.events.splice(0);
  }

  start(part: PartStart): number {
    const index = this.next++;
    this.events.push({ type: "part_start", index, part });
    if (part.type === "tool_call") this.calls = true;
    if (part.type === "refusal") this.refusal = true;
    return index;
  }

  /** Begins a text of `item`; that of another message does not go on with the one before. */
  startText(item: OutputItem): number {
    const apart = this.speaker !== undefined && this.speaker !== item;
    this.speaker = item;
    return this.start({ type: "text", ...(apart ? { apart } : {}) });
  }

  delta(index: number, text: string): void {
    if (text !== "") this.events.push({ type: "delta", index, text });
  }

  end(index: number): void {
    this.events.push({ type: "part_end", index });
  }

  report(feature: string): void {
    this.translation.report(feature);
  }
}

/** Numbers for pieces that had no delta, out of the way of those that had. */
const UNTOLD = 1_000_000;

/** Enough of a text to know it again. */
const BEGINNING = 64;

export class OutputItem {
  private readonly pieces = new Pieces();
  /** The part that is open. */
  private open: { readonly index: number; readonly piece: number } | undefined;
  private source: ReasoningSource | undefined;
  /** The arguments so far; before the tool's name has come they wait. */
  private arguments = "";
  /** Arguments with which the item was announced: all that there are if none follow. */
  private announced = "";
  /** Arguments that their client has not been told: those that begin in their middle. */
  private held = "";
  /** What follows is told as it comes. */
  private hasBegun = false;
  /** How many annotations of each piece have come. */
  private readonly annotated = new Map<number, number>();
  /** How its first text begins. */
  private first = "";

  constructor(private readonly sink: PartSink) {}

  /** How what was told of it begins. */
  get begin(): string {
    return this.first || this.arguments.slice(0, BEGINNING);
  }

  /** The item is announced; a call starts here if its name is known already. */
  added(item: JsonObject): void {
    const kind = callKind(item);
    if (kind === undefined) return;
    this.announced = callArguments(item);
    if (stringMember(item, "call_id")) this.startCall(kind, item);
  }

  /** A text of the item is announced. */
  partAdded(index: number): void {
    this.pieces.announce(index);
  }

  /** A delta of a message's or of reasoning's text. */
  text(type: PieceType, index: number, text: string): void {
    this.say(type, this.pieces.at(type, index), text);
  }

  /** The text as a whole: what has not come as deltas follows. */
  textDone(type: PieceType, index: number, whole: string): void {
    const piece = this.pieces.at(type, index);
    if (!this.pieces.isAll(type, piece, whole)) this.complete(type, piece, whole);
    this.pieces.end(piece);
  }

  private complete(type: PieceType, piece: number, whole: string): void {
    this.say(type, piece, rest(whole, this.pieces.get(piece)));
  }

  private say(type: PieceType, piece: number, text: string): void {
    if (text === "") return;
    const isThinking = type === "summary" || type === "content";
    // One of both is enough: what is told first.
    if (isThinking && (this.source ??= type) !== type) return;
    const isNew = this.pieces.add(type, piece, text);
    this.first ||= text.slice(0, BEGINNING);
    if (this.open === undefined || (!isThinking && this.open.piece !== piece)) {
      this.close();
      const index = type === "text"
        ? this.sink.startText(this)
        : this.sink.start({ type: type === "refusal" ? type : "thinking" });
      this.open = { index, piece };
    } else if (isNew && isThinking) this.sink.delta(this.open.index, SUMMARY_SEPARATOR);
    this.sink.delta(this.open.index, text);
  }

  argumentsDelta(text: string): void {
    this.arguments += text;
    if (this.open !== undefined) this.sayArguments(this.open.index, text);
  }

  argumentsDone(whole: string): void {
    if (this.held === "" || !isWholeOf(this.held, whole)) return this.argumentsDelta(rest(whole, this.arguments));
    this.arguments = this.held = whole;
    this.release();
  }

  /** Some calls of vLLM lose their first delta (vllm-project/vllm #42683, read 2026-11-27): the whole may have it. */
  private sayArguments(index: number, text: string): void {
    const first = this.hasBegun ? "" : text.trimStart().charAt(0);
    this.hasBegun ||= first === "{" && this.held === "";
    if (this.held !== "" || (!this.hasBegun && first !== "")) this.held += text;
    else this.sink.delta(index, text);
  }

  private release(): void {
    if (this.open !== undefined) this.sink.delta(this.open.index, this.held);
    this.held = "";
    this.hasBegun = true;
  }

  /** The item is whole: everything that has not come yet follows, and its parts end. */
  done(item: JsonObject): void {
    const type = stringMember(item, "type");
    const kind = callKind(item);
    if (kind !== undefined) this.callDone(kind, item);
    else if (type === "message") this.messageDone(item["content"]);
    else if (type === "reasoning") this.reasoningDone(item);
    else {
      this.close();
      const foreign = { type: "foreign", value: { type: "foreign", protocol: "responses", value: item } } as const;
      this.sink.end(this.sink.start(decodeSearch(item) ?? decodeGeneratedImage(item) ?? foreign));
    }
    this.close();
  }

  /** The answer is over: what is still open ends as it is. */
  close(): void {
    if (this.open !== undefined) {
      if (this.arguments === "") this.sink.delta(this.open.index, this.announced);
      this.release();
      this.sink.end(this.open.index);
    }
    this.announced = "";
    this.open = undefined;
  }

  private startCall(kind: ToolKind, item: JsonObject): boolean {
    if (this.open !== undefined) return true;
    const name = isOwnTool(kind) ? kind : stringMember(item, "name") ?? "";
    if (name === "") return false;
    const namespace = stringMember(item, "namespace");
    const id = stringMember(item, "call_id") || stringMember(item, "id") || this.sink.translation.ids.next("call_");
    const index = this.sink.start({ type: "tool_call", id, name, kind, ...(namespace ? { namespace } : {}) });
    this.open = { index, piece: 0 };
    // The others' input is no object, or comes whole.
    this.hasBegun = kind !== "function";
    this.sayArguments(index, this.arguments);
    return true;
  }

  private callDone(kind: ToolKind, item: JsonObject): void {
    if (!this.startCall(kind, item)) return this.sink.report("output[].name");
    this.argumentsDone(callArguments(item));
  }

  /** Pieces count by their order: some upstreams number them otherwise in their deltas than in the item. */
  private messageDone(content: Json | undefined): void {
    const parts = partsOf(content).filter((part) => this.isText(part) && textOf(part) !== "");
    const told = this.pieces.keys();
    const beyond = this.pieces.beyond(parts.map(textOf));
    parts.forEach((part, nth) => {
      const piece = (beyond === undefined ? told[nth] : told.at(-1)) ?? UNTOLD + nth;
      const type = stringMember(part, "type") === "refusal" ? "refusal" : "text";
      if (beyond === undefined) this.complete(type, piece, textOf(part));
      else if (nth === parts.length - 1) this.say(type, piece, beyond);
      if (isObject(part)) this.extras(part, piece);
    });
  }

  private isText(part: Json): boolean {
    const type = stringMember(part, "type");
    const isText = type === "output_text" || type === "refusal" || type === "text";
    if (!isText) this.sink.report(`output[].content[].${type}`);
    return isText;
  }

  /** An annotation of the text `index`, while that is open. */
  annotation(index: number, value: Json): void {
    const piece = this.pieces.at("text", index);
    this.annotated.set(piece, (this.annotated.get(piece) ?? 0) + 1);
    const citation = decodeAnnotation(value);
    if (citation === undefined) this.sink.report("output[].content[].annotations");
    else if (this.open !== undefined) this.sink.events.push({ type: "citation", index: this.open.index, citation });
  }

  private extras(part: JsonObject, piece: number): void {
    const { annotations, logprobs } = part;
    if (Array.isArray(logprobs) && logprobs.length > 0) this.sink.report("output[].content[].logprobs");
    if (!Array.isArray(annotations)) return;
    const untold = annotations.slice(this.annotated.get(piece) ?? 0);
    // What a text that has ended cites is not the next one's.
    if (untold.length > 0 && this.open?.piece !== piece) return this.sink.report("output[].content[].annotations");
    for (const value of untold) this.annotation(piece, value);
  }

  private reasoningDone(item: JsonObject): void {
    const told = this.pieces.keys();
    const source = this.source ?? (reasoningPieces(item, "summary").length > 0 ? "summary" : "content");
    const texts = reasoningPieces(item, source);
    const beyond = this.pieces.beyond(texts);
    if (beyond !== undefined) this.say(source, told.at(-1) ?? 0, beyond);
    else texts.forEach((text, i) => this.complete(source, told[i] ?? UNTOLD + i, text));
    const signature = upstreamSignature(item);
    if (signature === undefined) return;
    this.open ??= { index: this.sink.start({ type: "thinking" }), piece: 0 };
    this.sink.events.push({ type: "signature", index: this.open.index, signature });
  }
}

/** What of `whole` has not come yet. Who writes it anew at the end (its blanks, its escapes) has said all before. */
function rest(whole: string, told = ""): string {
  return whole.startsWith(told) ? whole.slice(told.length) : "";
}

/** Whether `whole` is an object that ends with `end`, however each of them sets its blanks. */
function isWholeOf(end: string, whole: string): boolean {
  return whole.trimStart().startsWith("{") && withoutBlanks(whole).endsWith(withoutBlanks(end));
}

function withoutBlanks(json: string): string {
  return json.replaceAll(/\s/g, "");
}
