/**
 * Events as a Responses stream for the strictest readers: Codex takes only what `response.output_item.done` has, and
 * needs `response.completed` with an id and usage; the SDKs' helpers need every event of the chain in its order.
 * Expects checked and sequential events.
 */
import type { ProxyError } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import type { PartStart, StreamEvent } from "../event.ts";
import type { Finish } from "../finish.ts";
import type { Transducer } from "../transducer.ts";
import { estimatedUsage, type Usage } from "../usage.ts";
import { clientCall } from "./call_item.ts";
import { errorEvent, failure } from "./error.ts";
import { declined, encodeFinish } from "./finish.ts";
import { generatedImage } from "./generated_image.ts";
import {
  CallWriter,
  type CloseStatus,
  ForeignWriter,
  IMAGE,
  type ItemContext,
  type ItemWriter,
  ReasoningWriter,
  ToldWriter,
  WEB_SEARCH,
} from "./item_writer.ts";
import { IN_PROGRESS, type Progress, ResponseObject } from "./response_object.ts";
import { MessageWriter } from "./message_writer.ts";
import { encodeUsage } from "./usage.ts";
import { searchItem } from "./web_search.ts";
import { foreignLoss } from "../loss.ts";

export function streamEncoder(translation: Translation): Transducer<StreamEvent, SseFrame> {
  return new StreamEncoder(translation);
}

export class StreamEncoder implements Transducer<StreamEvent, SseFrame> {
  private readonly frames: SseFrame[] = [];
  private readonly output: JsonObject[] = [];
  private response: ResponseObject | undefined;
  private sequence = 0;
  /** The item whose part is open or has just ended: how it ends shows only in what comes next. */
  private item: ItemWriter | undefined;
  private finish: Finish | undefined;
  /** What the answer says of its refusal. */
  private refusal = "";
  private isRefusal = false;
  private usage: Usage | undefined;
  /** Characters of the answer, for an estimate where the upstream says nothing. */
  private length = 0;

  constructor(private readonly translation: Translation) {}

  push(event: StreamEvent): readonly SseFrame[] {
    this.event(event);
    return this.frames.splice(0);
  }

  end(): readonly SseFrame[] {
    return [];
  }

  /** The answer as its last event has it. */
  whole(): JsonObject {
    return this.opened().object(this.result());
  }

  private event(event: StreamEvent): void {
    switch (event.type) {
      case "start":
        this.send("response.created", IN_PROGRESS, event.id);
        return this.send("response.in_progress", IN_PROGRESS);
      case "part_start":
        return this.startPart(event.part);
      case "delta":
        this.length += event.text.length;
        if (this.isRefusal) this.refusal += event.text;
        return this.item?.delta(event.text);
      case "signature":
        return this.item?.sign(event.signature);
      case "citation":
        return this.item?.cite?.(event.citation);
      case "part_end":
        return;
      case "usage":
        this.usage = event.usage;
        return;
      case "finish":
        this.finish = event.finish;
        return this.closeItem(this.declined === undefined ? encodeFinish(event.finish).status : "incomplete");
      case "end": {
        const result = this.result();
        if (this.declined !== undefined) return this.fail(this.declined, result);
        return this.send(`response.${result.status}`, result);
      }
      case "error":
        return this.fail(event.error, this.failed(event.error));
      default:
        event satisfies never;
    }
  }

  private startPart(part: PartStart): void {
    this.isRefusal = part.type === "refusal";
    if (part.type === "text" && !part.apart && this.item instanceof MessageWriter && this.item.type === "text") {
      return this.item.goOn();
    }
    this.closeItem("completed");
    this.item = this.writer(part);
  }

  private writer(part: PartStart): ItemWriter | undefined {
    const context = this.context();
    switch (part.type) {
      case "text":
      case "refusal":
        return new MessageWriter(context, part.type);
      case "thinking":
        return new ReasoningWriter(context);
      case "tool_call":
        return new CallWriter(context, clientCall(part, this.translation));
      case "web_search":
        return new ToldWriter(context, searchItem(part, this.translation.ids.next("ws_")), WEB_SEARCH);
      case "image": {
        const item = generatedImage(part, this.translation.ids.next("ig_"));
        if (item !== undefined) return new ToldWriter(context, item, IMAGE);
        this.translation.report("assistant.image");
        return undefined;
      }
      case "foreign":
        if (part.value.protocol === "responses") return new ForeignWriter(context, part.value);
        this.translation.report(foreignLoss(part.value.value));
        return undefined;
      default:
        return part satisfies never;
    }
  }

  private context(): ItemContext {
    return {
      translation: this.translation,
      emit: (type, members, item_id) => this.frame(type, members, item_id),
      keep: (item) => this.output.push(item),
    };
  }

  private closeItem(status: CloseStatus): void {
    this.item?.close(status);
    this.item = undefined;
  }

  private get declined(): ProxyError | undefined {
    return this.finish && declined(this.finish, this.refusal);
  }

  private result(): Progress {
    const finish = this.finish ?? { reason: "unknown", raw: "" };
    const usage = encodeUsage(this.usageOrGuess());
    const { declined } = this;
    if (declined !== undefined) return { ...this.failed(declined), usage };
    return { ...encodeFinish(finish), error: null, output: this.output, usage };
  }

  /** Codex shortens its conversation by what usage says: an estimate is better than nothing. */
  private usageOrGuess(): Usage {
    return this.usage ?? estimatedUsage(this.translation.estimatedInputTokens, this.length);
  }

  private fail(error: ProxyError, progress: Progress): void {
    this.frames.push(errorEvent(error, this.sequence++));
    this.send("response.failed", progress);
  }

  private failed(error: ProxyError): Progress {
    const usage = this.usage === undefined ? null : encodeUsage(this.usage);
    return { status: "failed", error: failure(error), incomplete_details: null, output: this.output, usage };
  }

  private opened(id?: string): ResponseObject {
    const own = id?.startsWith("resp_") ? id : undefined;
    return this.response ??= new ResponseObject(own ?? this.translation.ids.next("resp_"), this.translation);
  }

  private send(type: string, progress: Progress, id?: string): void {
    const response = this.opened(id).json(progress);
    const head = JSON.stringify({ type, sequence_number: this.sequence++ }).slice(0, -1);
    this.frames.push({ event: type, data: `${head},"response":${response}}` });
  }

  /** Written by hand in front of the members: to copy them costs more than to write them. */
  private frame(type: string, members: JsonObject, itemId: string | undefined): void {
    const item = itemId === undefined ? "" : `"item_id":${JSON.stringify(itemId)},`;
    const place = `"sequence_number":${this.sequence++},${item}"output_index":${this.output.length}`;
    const rest = JSON.stringify(members).slice(1);
    this.frames.push({ event: type, data: `{"type":"${type}",${place}${rest === "}" ? rest : `,${rest}`}` });
  }
}
