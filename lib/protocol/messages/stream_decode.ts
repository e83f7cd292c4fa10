/** The Messages stream: https://docs.anthropic.com/en/docs/build-with-claude/streaming (read 2026-11-22). */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, parseJson, stringMember } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import { brokenEvent, decodeError, namedError } from "../decode_error.ts";
import { readErrorBody } from "../error_body.ts";
import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";
import { decodeFinish, explained } from "./finish.ts";
import { OpenBlock } from "./open_block.ts";
import { withInput } from "../usage.ts";
import { UsageTotals } from "./usage.ts";
import { OpenSearches } from "./web_search_decode.ts";

export function streamDecoder(translation: Translation): Transducer<SseFrame, StreamEvent> {
  return new StreamDecoder(translation);
}

/** What a delta opens where the upstream left out its block's start. */
const IMPLIED: ReadonlyMap<string, JsonObject> = new Map([
  ["text_delta", { type: "text" }],
  ["thinking_delta", { type: "thinking" }],
]);

class StreamDecoder implements Transducer<SseFrame, StreamEvent> {
  private phase: "before" | "open" | "finished" | "over" = "before";
  /** By the upstream's index; the hub's are counted here, since an upstream may use one twice. */
  private readonly blocks = new Map<number, OpenBlock>();
  private readonly totals = new UsageTotals();
  readonly searches = new OpenSearches();
  before: string | undefined;
  private next = 0;
  private hasCalls = false;
  private hasStrayInput = false;

  constructor(readonly translation: Translation) {}

  push(frame: SseFrame): readonly StreamEvent[] {
    // What comes behind the end belongs to nobody.
    if (this.phase === "over") return [];
    const data = parseJson(frame.data);
    if (frame.event === "error" || stringMember(data, "type") === "error") return this.fail(namedError(frame, data));
    if (!isObject(data)) return data === undefined ? this.broken(frame) : [];
    const type = stringMember(data, "type") ?? frame.event;
    switch (type) {
      case "message_start":
        return this.messageStart(data["message"]);
      case "content_block_start":
        return this.blockStart(data);
      case "content_block_delta":
        return this.blockDelta(data);
      case "content_block_stop":
        return this.stop(indexOf(data));
      case "message_delta":
        return this.messageDelta(data);
      case "message_stop":
        return this.messageStop();
      default:
        return type === "" && readErrorBody(data) !== undefined ? this.fail(decodeError(200, data)) : [];
    }
  }

  /** The reason to stop is the end that every client goes by: some upstreams leave out `message_stop`. */
  end(): readonly StreamEvent[] {
    if (this.phase !== "finished") return [];
    this.phase = "over";
    return [{ type: "end" }];
  }

  /**
   * A second one in the middle of an answer is two answers in one, which the grammar rejects. Before its content some say
   * it several times (MoonshotAI/Kimi-K2.5#33).
   */
  private messageStart(message: Json | undefined): StreamEvent[] {
    const isAgain = this.phase === "open" && this.next === 0;
    if (this.phase === "before") this.phase = "open";
    const events: StreamEvent[] = isAgain
      ? []
      : [{ type: "start", id: stringMember(message, "id"), model: stringMember(message, "model") }];
    return isObject(message) ? [...events, ...this.usage(message["usage"])] : events;
  }

  private blockStart(data: JsonObject): StreamEvent[] {
    const block = data["content_block"];
    const index = indexOf(data);
    if (!isObject(block)) return [];
    const opened = new OpenBlock(this.next++, block, this);
    this.before = stringMember(block, "type");
    const events = [...this.begin(), ...this.stop(index), ...opened.start()];
    this.blocks.set(index, opened);
    this.hasCalls ||= opened.isCall;
    return events;
  }

  private blockDelta(data: JsonObject): readonly StreamEvent[] {
    const delta = data["delta"];
    const index = indexOf(data);
    if (!isObject(delta)) return [];
    const block = delta["type"] === "input_json_delta" ? this.callOf(index) : this.blocks.get(index);
    if (block !== undefined) {
      return block.delta(delta) ?? this.fail(new ProxyError("upstream", phrase("reading.block_too_long")));
    }
    if (delta["type"] === "input_json_delta") return this.strayInput(delta);
    const implied = IMPLIED.get(stringMember(delta, "type") ?? "");
    if (implied === undefined) return [];
    const started = this.blockStart({ index, content_block: implied });
    return [...started, ...this.blocks.get(index)?.delta(delta) ?? []];
  }

  /** The call that an input is for: the one at its place, or else the only one that is open. */
  private callOf(index: number): OpenBlock | undefined {
    const block = this.blocks.get(index);
    if (block?.takesInput === true) return block;
    const calls = [...this.blocks.values()].filter(({ isCall }) => isCall);
    return calls.length === 1 ? calls[0] : undefined;
  }

  /** Without it a call would be run with less than the model has said: the answer has no good end. */
  private strayInput(delta: JsonObject): readonly StreamEvent[] {
    this.hasStrayInput ||= (stringMember(delta, "partial_json") ?? "") !== "";
    return [];
  }

  private stop(index: number): StreamEvent[] {
    const block = this.blocks.get(index);
    this.blocks.delete(index);
    return block?.stop() ?? [];
  }

  private messageDelta(data: JsonObject): StreamEvent[] {
    const delta = isObject(data["delta"]) ? data["delta"] : {};
    const events = [...this.begin(), ...this.usage(data["usage"])];
    const isEnd = typeof delta["stop_reason"] === "string" && this.phase !== "finished";
    return isEnd ? [...events, ...this.finish(delta)] : events;
  }

  private messageStop(): StreamEvent[] {
    const events = [...this.begin(), ...this.phase === "finished" ? [] : this.finish({})];
    return [...events, ...this.end()];
  }

  private finish(delta: JsonObject): readonly StreamEvent[] {
    if (this.hasStrayInput) {
      const fault = { fault: "sent an input of no call" };
      return this.fail(new ProxyError("upstream", phrase("reading.stream_fault", fault)));
    }
    this.phase = "finished";
    const finish = decodeFinish({
      stopReason: delta["stop_reason"],
      stopSequence: delta["stop_sequence"],
      hasCalls: this.hasCalls,
    });
    const blocks = [...this.blocks.keys()].flatMap((index) => this.stop(index));
    const declined = explained(delta["stop_details"], this.next++);
    return [...blocks, ...this.searches.rest(), ...declined, { type: "finish", finish }];
  }

  private usage(usage: Json | undefined): StreamEvent[] {
    this.totals.add(usage);
    const total = this.totals.usage;
    if (total === undefined || usage === undefined) return [];
    return [{ type: "usage", usage: withInput(total, this.translation.estimatedInputTokens) }];
  }

  /** For upstreams that leave out `message_start`. */
  private begin(): StreamEvent[] {
    if (this.phase !== "before") return [];
    this.phase = "open";
    return [{ type: "start", id: undefined, model: undefined }];
  }

  /** Behind the reason to stop nothing is missed. */
  private broken(frame: SseFrame): readonly StreamEvent[] {
    const error = this.phase === "finished" ? undefined : brokenEvent(frame);
    return error === undefined ? [] : this.fail(error);
  }

  private fail(error: ProxyError): readonly StreamEvent[] {
    this.phase = "over";
    return [{ type: "error", error }];
  }
}

function indexOf(data: JsonObject): number {
  return typeof data["index"] === "number" ? data["index"] : 0;
}
