/**
 * A Responses upstream's stream as events. What belongs together is told by `ToldItems`: the ids of one item differ from
 * event to event at some upstreams (GitHub Copilot, 2026), others say 0 of every place. Items may come in deltas, whole in
 * `response.output_item.done`, or only in the last event; `event:` lines and sequence numbers are not needed.
 */
import { append } from "../../append.ts";
import type { ProxyError } from "../../errors.ts";
import { isObject, type JsonObject, parseJson, stringMember } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import { brokenEvent, decodeError, namedError } from "../decode_error.ts";
import { readErrorBody } from "../error_body.ts";
import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";
import { failedBody } from "./error.ts";
import { decodeFinish, endsWithDone, responseOf } from "./finish.ts";
import type { ItemKind } from "./item_kind.ts";
import { OutputItem, PartSink } from "./output_item.ts";
import { type ToldItem, ToldItems } from "./told_items.ts";
import { decodeUsage } from "./usage.ts";
import { matched } from "./whole_output.ts";

export function streamDecoder(translation: Translation): Transducer<SseFrame, StreamEvent> {
  return new StreamDecoder(translation);
}

class StreamDecoder implements Transducer<SseFrame, StreamEvent> {
  private readonly sink: PartSink;
  private readonly items: ToldItems;
  private started = false;
  private over = false;

  constructor(translation: Translation) {
    this.sink = new PartSink(translation);
    this.items = new ToldItems(this.sink);
  }

  push(frame: SseFrame): readonly StreamEvent[] {
    if (this.over) return [];
    const data = parseJson(frame.data);
    if (!isObject(data)) {
      const error = frame.event === "error"
        ? namedError(frame, data)
        : data === undefined
        ? brokenEvent(frame)
        : undefined;
      return error === undefined ? [] : this.fail(error);
    }
    const type = stringMember(data, "type") ?? frame.event;
    if (type === "error" || (!type.startsWith("response.") && readErrorBody(data) !== undefined)) {
      return this.fail(decodeError(200, data));
    }
    this.event(type, data);
    return this.sink.take();
  }

  /** An end that nobody announced is no end: `checked` makes an error of it. */
  end(): readonly StreamEvent[] {
    return [];
  }

  private event(type: string, data: JsonObject): void {
    switch (type) {
      case "response.created":
      case "response.queued":
      case "response.in_progress":
        return this.start(data["response"]);
      case "response.output_item.added":
        return isObject(data["item"]) ? this.added(data, data["item"]) : undefined;
      case "response.output_item.done":
        return isObject(data["item"]) ? this.done(data, data["item"]) : undefined;
      case "response.output_text.annotation.added":
        return this.item(
          this.items.of(data, "message"),
          (item) => item.annotation(place(data, "content_index"), data["annotation"] ?? null),
        );
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
      case "response.cancelled":
        return this.terminal(type, data);
      case "response.done":
        return endsWithDone(data) ? this.terminal(type, data) : undefined;
      default: {
        const piece = PIECES.get(type);
        if (piece !== undefined) this.item(this.items.of(data, kindOfPiece(type)), (item) => piece(item, data));
      }
    }
  }

  private start(response: unknown): void {
    if (this.started) return;
    this.started = true;
    this.sink.events.push({
      type: "start",
      id: stringMember(response, "id"),
      model: stringMember(response, "model"),
    });
  }

  private added(data: JsonObject, item: JsonObject): void {
    this.item(this.items.announced(data, item), (open) => open.added(item));
  }

  private item(told: ToldItem, tell: (item: OutputItem) => void): void {
    this.start(undefined);
    if (!told.isWhole) tell(told.output);
  }

  private done(data: JsonObject, item: JsonObject): void {
    this.start(undefined);
    const told = this.items.whole(data, item);
    if (!told.isWhole) told.done(item);
  }

  private terminal(type: string, data: JsonObject): void {
    const response = responseOf(data);
    const { status } = response;
    if (type === "response.failed" || type === "response.cancelled" || status === "failed" || status === "cancelled") {
      // Some count what a failed answer used, which is paid for.
      if (this.started) this.count(response);
      append(this.sink.events, this.fail(decodeError(200, failedBody(data))));
      return;
    }
    this.start(response);
    this.backfill(response["output"]);
    this.count(response);
    const finish = decodeFinish(response, this.sink, type === "response.incomplete");
    this.sink.events.push({ type: "finish", finish }, { type: "end" });
    this.over = true;
  }

  private count(response: JsonObject): void {
    const usage = decodeUsage(response["usage"]);
    if (usage !== undefined) this.sink.events.push({ type: "usage", usage });
  }

  /** Items that the stream has not finished, or not told at all, are whole in the last event. */
  private backfill(output: unknown): void {
    const told = this.items.all;
    for (const [item, before] of matched(Array.isArray(output) ? output.filter(isObject) : [], told)) {
      if (before === undefined) new OutputItem(this.sink).done(item);
      else if (!before.isWhole) before.done(item);
    }
    for (const each of told) if (!each.isWhole) each.output.close();
  }

  private fail(error: ProxyError): readonly StreamEvent[] {
    this.over = true;
    return [{ type: "error", error }];
  }
}

type Piece = (item: OutputItem, data: JsonObject) => void;

const text = (data: JsonObject, name: string): string => stringMember(data, name) ?? "";

function place(data: JsonObject, name: "content_index" | "summary_index"): number {
  const { [name]: index } = data;
  return typeof index === "number" ? index : 0;
}

/** The kind of the items that an event is about; a part may be of a message or of reasoning. */
function kindOfPiece(type: string): ItemKind | undefined {
  if (type.startsWith("response.content_part.")) return undefined;
  if (type.startsWith("response.reasoning_")) return "reasoning";
  return /^response\.(?:function_call_arguments|custom_tool_call_input)\./.test(type) ? "call" : "message";
}

/** Events that carry a piece of an item, or the whole of such a piece. What is not here is told by the item itself. */
const PIECES: ReadonlyMap<string, Piece> = new Map<string, Piece>([
  ["response.content_part.added", (i, d) => i.partAdded(place(d, "content_index"))],
  ["response.reasoning_part.added", (i, d) => i.partAdded(place(d, "content_index"))],
  ["response.output_text.delta", (i, d) => i.text("text", place(d, "content_index"), text(d, "delta"))],
  ["response.output_text.done", (i, d) => i.textDone("text", place(d, "content_index"), text(d, "text"))],
  ["response.refusal.delta", (i, d) => i.text("refusal", place(d, "content_index"), text(d, "delta"))],
  ["response.refusal.done", (i, d) => i.textDone("refusal", place(d, "content_index"), text(d, "refusal"))],
  ["response.reasoning_summary_text.delta", (i, d) => i.text("summary", place(d, "summary_index"), text(d, "delta"))],
  ["response.reasoning_summary_text.done", (i, d) => i.textDone("summary", place(d, "summary_index"), text(d, "text"))],
  ["response.reasoning_text.delta", (i, d) => i.text("content", place(d, "content_index"), text(d, "delta"))],
  ["response.reasoning_text.done", (i, d) => i.textDone("content", place(d, "content_index"), text(d, "text"))],
  ["response.function_call_arguments.delta", (i, d) => i.argumentsDelta(text(d, "delta"))],
  ["response.function_call_arguments.done", (i, d) => i.argumentsDone(text(d, "arguments"))],
  ["response.custom_tool_call_input.delta", (i, d) => i.argumentsDelta(text(d, "delta"))],
  ["response.custom_tool_call_input.done", (i, d) => i.argumentsDone(text(d, "input"))],
]);
