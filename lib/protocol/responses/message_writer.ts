import type { JsonObject } from "../../json.ts";
import type { Citation } from "../web_search.ts";
import { type CloseStatus, done, type ItemContext, type ItemWriter } from "./item_writer.ts";
import { encodeAnnotation } from "./web_search.ts";

/** A message of one text or refusal. It begins with its first words: an answer without words has no message. */
export class MessageWriter implements ItemWriter {
  private readonly pieces: string[] = [];
  private readonly annotations: JsonObject[] = [];
  /** Of the part that is being written. */
  private citations: Citation[] = [];
  private from = 0;
  private length = 0;
  private id = "";

  constructor(private readonly context: ItemContext, readonly type: "text" | "refusal") {}

  /** Another part of the same text follows: Claude cuts its own where something is cited, in the middle of a sentence. */
  goOn(): void {
    for (const citation of this.citations) {
      const annotation = encodeAnnotation(citation, { offset: this.from, length: this.length - this.from });
      if (annotation === undefined) this.context.translation.report("citations");
      else this.annotations.push(annotation);
    }
    this.citations = [];
    this.from = this.length;
  }

  cite(citation: Citation): void {
    this.citations.push(citation);
  }

  delta(text: string): void {
    if (text === "") return;
    if (this.pieces.length === 0) this.open();
    this.pieces.push(text);
    this.length += text.length;
    this.emit(`response.${this.prefix}.delta`, { delta: text, ...this.logprobs });
  }

  sign(): void {}

  close(status: CloseStatus): void {
    if (this.pieces.length === 0) return;
    this.goOn();
    const text = this.pieces.join("");
    const { annotations } = this;
    annotations.forEach((annotation, annotation_index) => {
      this.emit("response.output_text.annotation.added", { annotation_index, annotation });
    });
    const part = this.part(text, annotations);
    this.emit(`response.${this.prefix}.done`, { [this.type]: text, ...this.logprobs });
    this.emit("response.content_part.done", { part });
    done(this.context, this.item(status, [part]));
  }

  private get prefix(): string {
    return this.type === "text" ? "output_text" : "refusal";
  }

  private get logprobs(): JsonObject {
    return this.type === "text" ? { logprobs: [] } : {};
  }

  private open(): void {
    this.id = this.context.translation.ids.next("msg_");
    this.context.emit("response.output_item.added", { item: this.item("in_progress", []) });
    this.emit("response.content_part.added", { part: this.part("") });
  }

  private emit(type: string, members: JsonObject): void {
    this.context.emit(type, { content_index: 0, ...members }, this.id);
  }

  private part(text: string, annotations: JsonObject[] = []): JsonObject {
    return this.type === "text"
      ? { type: "output_text", annotations, logprobs: [], text }
      : { type: "refusal", refusal: text };
  }

  private item(status: string, content: JsonObject[]): JsonObject {
    return { id: this.id, type: "message", status, content, role: "assistant" };
  }
}
