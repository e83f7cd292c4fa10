/** Writers of one output item each: its chain of events, and the item as it stands in the whole answer. */
import type { JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ForeignPart, Signature } from "../conversation.ts";
import { isOwnTool } from "../own_tools.ts";
import { callItem, callPrefix, clientArguments, type ClientCall, isCutOff, isLive } from "./call_item.ts";
import { reasoningItem } from "./reasoning.ts";
import type { Citation } from "../web_search.ts";

export type CloseStatus = "completed" | "incomplete";

/** What a writer needs of its stream. */
export interface ItemContext {
  readonly translation: Translation;
  /** Sends an event about this item; `output_index` and the rest are added. */
  emit(type: string, members: JsonObject, itemId?: string): void;
  /** Puts the item into the whole answer; what is emitted then is about the next one. */
  keep(item: JsonObject): void;
}

export interface ItemWriter {
  /** The item's own text, thinking or arguments. */
  delta(text: string): void;
  sign(signature: Signature): void;
  /** Of texts. */
  cite?(citation: Citation): void;
  /** Sends what ends the item, and keeps it, if there was any. */
  close(status: CloseStatus): void;
}

/** A reasoning item whose summary is the thinking; sealed thinking has no text. */
export class ReasoningWriter implements ItemWriter {
  private readonly pieces: string[] = [];
  private signature: Signature | undefined;
  private id: string | undefined;

  constructor(private readonly context: ItemContext) {}

  delta(text: string): void {
    if (text === "") return;
    this.open();
    if (this.pieces.length === 0) {
      this.emit("response.reasoning_summary_part.added", { part: { type: "summary_text", text: "" } });
    }
    this.pieces.push(text);
    this.emit("response.reasoning_summary_text.delta", { delta: text });
  }

  sign(signature: Signature): void {
    this.signature = signature;
    this.open(signature.protocol === "responses" ? signature.id : undefined);
  }

  close(): void {
    if (this.id === undefined) return;
    const text = this.pieces.join("");
    if (text !== "") {
      this.emit("response.reasoning_summary_text.done", { text });
      this.emit("response.reasoning_summary_part.done", { part: { type: "summary_text", text } });
    }
    const signed = this.signature === undefined ? {} : { signature: this.signature };
    done(
      this.context,
      reasoningItem({ type: "thinking", text, ...signed }, this.id, this.context.translation.envelope),
    );
  }

  /** @param own the id under which its vendor knows it */
  private open(own?: string): void {
    if (this.id !== undefined) return;
    this.id = own ?? this.context.translation.ids.next("rs_");
    this.context.emit("response.output_item.added", { item: { id: this.id, type: "reasoning", summary: [] } });
  }

  private emit(type: string, members: JsonObject): void {
    this.context.emit(type, { summary_index: 0, ...members }, this.id ?? "");
  }
}

/** A call. One that was cut off is not ended: Codex runs every call that is. */
export class CallWriter implements ItemWriter {
  private readonly pieces: string[] = [];
  private id = "";
  private seal: Signature | undefined;

  constructor(private readonly context: ItemContext, private readonly call: ClientCall) {}

  delta(text: string): void {
    if (text === "") return;
    if (!isOwnTool(this.call.kind)) this.open();
    this.pieces.push(text);
    if (isLive(this.call)) this.emit("response.function_call_arguments.delta", { delta: text });
  }

  /** Calls have no member for their vendor's seal (Gemini): it travels as reasoning of its own that names the call. */
  sign(signature: Signature): void {
    if (signature.protocol !== "responses") this.seal = signature;
  }

  close(status: CloseStatus): void {
    const text = this.pieces.join("");
    if (status === "incomplete" || isCutOff(text, this.call)) {
      this.open();
      return this.context.keep(this.item("incomplete", isLive(this.call) ? text : ""));
    }
    const args = clientArguments(text, this.call);
    this.open(isOwnTool(this.call.kind) ? args : "");
    this.argumentsDone(text, args);
    done(this.context, this.item(status, args));
    this.writeSeal();
  }

  /**
   * Begins with the first piece, so that a seal that comes before it can stand in front. What OpenAI's own tools are to
   * do is in the item from its beginning, so that theirs wait for the last.
   */
  private open(args = ""): void {
    if (this.id !== "") return;
    this.writeSeal();
    this.id = this.context.translation.ids.next(callPrefix(this.call));
    this.context.emit("response.output_item.added", { item: this.item("in_progress", args) });
  }

  private writeSeal(): void {
    if (this.seal === undefined) return;
    const writer = new ReasoningWriter(this.context);
    writer.sign({ ...this.seal, id: this.call.callId });
    writer.close();
    this.seal = undefined;
  }

  private argumentsDone(sent: string, args: string): void {
    switch (this.call.kind) {
      case "function":
        if (!isLive(this.call) || sent === "") this.emit("response.function_call_arguments.delta", { delta: args });
        this.emit("response.function_call_arguments.done", { name: this.call.name, arguments: args });
        return;
      case "custom":
        if (args !== "") this.emit("response.custom_tool_call_input.delta", { delta: args });
        this.emit("response.custom_tool_call_input.done", { input: args });
        return;
      default:
        // What the others are to do is in their items.
        return;
    }
  }

  private emit(type: string, members: JsonObject): void {
    this.context.emit(type, members, this.id);
  }

  private item(status: "in_progress" | CloseStatus, args: string): JsonObject {
    return callItem(this.call, { id: this.id, status, arguments: args });
  }
}

/** An item that is over before it is told: its states are sent one behind the other. */
export interface Told {
  readonly type: "web_search_call" | "image_generation_call";
  readonly running: "searching" | "generating";
  /** What it has from the start. */
  readonly members?: JsonObject;
}

/** A search that the upstream's vendor ran itself. */
export const WEB_SEARCH: Told = { type: "web_search_call", running: "searching" };

/** An image that the model made. */
export const IMAGE: Told = { type: "image_generation_call", running: "generating", members: { result: null } };

export class ToldWriter implements ItemWriter {
  constructor(private readonly context: ItemContext, private readonly item: JsonObject, told: Told) {
    const { type, running, members = {} } = told;
    const id = String(item["id"] ?? "");
    const { action } = item;
    // A search has to say what it does from the start: OpenAI's own SDK for Java refuses it otherwise.
    const known = action === undefined ? members : { action, ...members };
    context.emit("response.output_item.added", { item: { id, type, status: "in_progress", ...known } });
    for (const step of ["in_progress", running, "completed"]) context.emit(`response.${type}.${step}`, {}, id);
  }

  delta(): void {}

  sign(): void {}

  close(): void {
    done(this.context, this.item);
  }
}

/** An item that only this protocol knows, whole. */
export class ForeignWriter implements ItemWriter {
  constructor(private readonly context: ItemContext, private readonly part: ForeignPart) {
    context.emit("response.output_item.added", { item: part.value });
  }

  delta(): void {}

  sign(): void {}

  close(): void {
    done(this.context, this.part.value);
  }
}

/** Ends an item that is whole. */
export function done(context: ItemContext, item: JsonObject): void {
  context.emit("response.output_item.done", { item });
  context.keep(item);
}
