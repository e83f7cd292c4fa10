/**
 * The Messages stream as the strictest client wants it: blocks one behind the other and numbered from 0, each with its
 * start and stop, one `message_delta` with the reason and the whole usage, every event under its name.
 */
import { ProxyError } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import type { Signature } from "../conversation.ts";
import type { PartStart, StreamEvent, ToolCallStart } from "../event.ts";
import type { Finish } from "../finish.ts";
import { sanitiseId } from "../ids.ts";
import type { Transducer } from "../transducer.ts";
import { estimatedUsage, NO_USAGE, type Usage } from "../usage.ts";
import { errorFrame } from "./error.ts";
import { encodeFinish } from "./finish.ts";
import { InputWriter } from "./input_writer.ts";
import { foreignBlocks, messageId } from "./message.ts";
import { isRedacted, sealCallSignature, sealSignature } from "./signature.ts";
import { encodeUsage } from "./usage.ts";
import type { Citation } from "../web_search.ts";
import { SearchLedger } from "./web_search_encode.ts";

/** Takes events that are `checked` and `sequential`. */
export function streamEncoder(translation: Translation): Transducer<StreamEvent, SseFrame> {
  return new StreamEncoder(translation);
}

type Writing =
  | { readonly type: "text"; blank: string }
  | { readonly type: "thinking"; blank: string; signature: Signature | undefined }
  | {
    readonly type: "tool_call";
    readonly start: ToolCallStart;
    readonly input: InputWriter;
    signature: Signature | undefined;
  };

/** Blanks in front of a text that are held back: more than that is the answer itself. */
const MAX_BLANK = 1024;

class StreamEncoder implements Transducer<StreamEvent, SseFrame> {
  /** The part that is being written; its block opens with its first content, so that no block stays empty. */
  private part: Writing | undefined;
  /** Of a text that was nothing else: it goes out if another text follows, as between cited ones. */
  private blank = "";
  private isBlockOpen = false;
  private index = 0;
  private usage: Usage | undefined;
  private finish: Finish | undefined;
  private hasCalls = false;
  /** A call whose arguments ended too early: right only if the whole answer did. */
  private cutCall: string | undefined;
  private readonly ledger: SearchLedger;
  private written = 0;
  private isOver = false;

  constructor(private readonly translation: Translation) {
    this.ledger = new SearchLedger(translation);
  }

  push(event: StreamEvent): readonly SseFrame[] {
    if (this.isOver) return [];
    switch (event.type) {
      case "start":
        return [this.messageStart(event.id)];
      case "part_start":
        return this.startPart(event.part);
      case "delta":
        return this.delta(event.text);
      case "signature":
        return this.sign(event.signature);
      case "citation":
        return this.cite(event.citation);
      case "part_end":
        return this.endPart();
      case "usage":
        this.usage = event.usage;
        return [];
      case "finish":
        this.finish = event.finish;
        return [];
      case "end":
        return this.messageStop();
      case "error":
        return this.fail(event.error);
      default:
        return event satisfies never;
    }
  }

  /** The events themselves say how the answer ended. */
  end(): readonly SseFrame[] {
    return [];
  }

  private messageStart(id: string | undefined): SseFrame {
    const usage = encodeUsage({ ...NO_USAGE, inputTokens: this.translation.estimatedInputTokens });
    const message = {
      id: messageId(id, this.translation),
      type: "message",
      role: "assistant",
      model: this.translation.clientModel,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      usage,
    };
    return frame("message_start", { message });
  }

  private startPart(part: PartStart): SseFrame[] {
    const { blank } = this;
    this.blank = "";
    switch (part.type) {
      case "text":
      case "refusal":
        this.part = { type: "text", blank: "" };
        return blank === "" ? [] : [this.open({ type: "text", text: blank }), this.close()];
      case "thinking":
        this.part = { type: "thinking", blank: "", signature: undefined };
        return [];
      case "tool_call": {
        const name = this.translation.names.decode(part.name)?.name ?? part.name;
        const input = new InputWriter(name, part.kind === "custom");
        this.part = { type: "tool_call", start: { ...part, name }, input, signature: undefined };
        this.hasCalls = true;
        return [];
      }
      case "web_search":
        return this.whole(this.ledger.search(part));
      case "image":
        this.translation.report("assistant.image");
        return [];
      case "foreign":
        return this.whole(foreignBlocks(part.value, this.translation));
      default:
        return part satisfies never;
    }
  }

  /** Blocks that are known whole. Claude Code takes a tool's input from deltas alone. */
  private whole(blocks: readonly JsonObject[]): SseFrame[] {
    return blocks.flatMap((block) => {
      if (block["type"] !== "server_tool_use") return [this.open(block), this.close()];
      const input = JSON.stringify(block["input"] ?? {});
      return [this.open({ ...block, input: {} }), ...this.inputDelta(input), this.close()];
    });
  }

  private cite(citation: Citation): SseFrame[] {
    const value = this.part?.type === "text" ? this.ledger.cite(citation) : undefined;
    if (value === undefined) return [];
    return [...this.opened({ type: "text", text: "" }), this.blockDelta({ type: "citations_delta", citation: value })];
  }

  private delta(text: string): readonly SseFrame[] {
    const { part } = this;
    if (part === undefined || text === "") return [];
    this.written += text.length;
    switch (part.type) {
      case "text":
      case "thinking":
        return this.said(part, text);
      case "tool_call": {
        const out = part.input.push(text);
        if (out === undefined) return this.fail(new ProxyError("upstream", phrase("reading.arguments_too_long")));
        return [...this.opened(toolUse(part.start)), ...this.inputDelta(out)];
      }
      default:
        return part satisfies never;
    }
  }

  /**
   * Blanks alone make no block: models put them in front of calls, clients send the block back, and Anthropic refuses a
   * text of blanks.
   */
  private said(part: Extract<Writing, { blank: string }>, text: string): SseFrame[] {
    const whole = part.blank + text;
    part.blank = this.isBlockOpen || whole.length > MAX_BLANK || whole.trim() !== "" ? "" : whole;
    if (part.blank !== "") return [];
    return part.type === "text"
      ? [...this.opened({ type: "text", text: "" }), this.blockDelta({ type: "text_delta", text: whole })]
      : [...this.opened(EMPTY_THINKING), this.blockDelta({ type: "thinking_delta", thinking: whole })];
  }

  private sign(signature: Signature): SseFrame[] {
    const { part } = this;
    if (part === undefined || part.type === "text") return [];
    if (part.type === "tool_call" && !this.isBlockOpen) {
      // `tool_use` has no member for it, and a client may drop thinking that stands last.
      return this.sealOfCall(part.start, signature);
    }
    part.signature = signature;
    return [];
  }

  private endPart(): readonly SseFrame[] {
    const { part } = this;
    this.part = undefined;
    switch (part?.type) {
      case undefined:
        return [];
      case "text":
        this.blank = this.isBlockOpen ? "" : part.blank;
        return this.isBlockOpen ? [this.close()] : [];
      case "thinking":
        return this.endThinking(part);
      case "tool_call": {
        const rest = part.input.end();
        if (rest === undefined) this.cutCall ??= part.start.name;
        const frames = [...this.opened(toolUse(part.start)), ...this.inputDelta(rest ?? ""), this.close()];
        return part.signature === undefined ? frames : [...frames, ...this.sealOfCall(part.start, part.signature)];
      }
      default:
        return part satisfies never;
    }
  }

  private endThinking({ signature, blank }: Extract<Writing, { type: "thinking" }>): SseFrame[] {
    if (!this.isBlockOpen && signature === undefined) return [];
    if (!this.isBlockOpen && signature !== undefined && isRedacted(signature)) {
      return [this.open({ type: "redacted_thinking", data: signature.data }), this.close()];
    }
    const seal = sealSignature(signature, this.translation.envelope);
    return [
      ...this.opened(EMPTY_THINKING),
      // Signed, they are not to be changed.
      ...(blank === "" ? [] : [this.blockDelta({ type: "thinking_delta", thinking: blank })]),
      this.blockDelta({ type: "signature_delta", signature: seal }),
      this.close(),
    ];
  }

  private sealOfCall(call: ToolCallStart, signature: Signature): SseFrame[] {
    const seal = sealCallSignature(signature, sanitiseId(call.id), this.translation.envelope);
    return [this.open(EMPTY_THINKING), this.blockDelta({ type: "signature_delta", signature: seal }), this.close()];
  }

  private messageStop(): readonly SseFrame[] {
    const finish = this.finish ?? { reason: "unknown", raw: "" };
    const isCut = this.cutCall !== undefined && finish.reason !== "length" && finish.reason !== "context";
    if (isCut) return this.fail(new ProxyError("upstream", phrase("reading.arguments_cut", { tool: this.cutCall! })));
    this.isOver = true;
    const searches = this.whole(this.ledger.rest());
    const counted = encodeUsage(this.usage ?? estimatedUsage(this.translation.estimatedInputTokens, this.written));
    const usage = { ...counted, ...this.ledger.usage };
    return [
      ...searches,
      frame("message_delta", { delta: { ...encodeFinish(finish, this.hasCalls) }, usage }),
      frame("message_stop", {}),
    ];
  }

  private fail(error: ProxyError): readonly SseFrame[] {
    this.isOver = true;
    return [errorFrame(error)];
  }

  private opened(block: JsonObject): SseFrame[] {
    return this.isBlockOpen ? [] : [this.open(block)];
  }

  private open(block: JsonObject): SseFrame {
    this.isBlockOpen = true;
    return frame("content_block_start", { index: this.index, content_block: block });
  }

  private blockDelta(delta: JsonObject): SseFrame {
    return frame("content_block_delta", { index: this.index, delta });
  }

  private inputDelta(text: string): SseFrame[] {
    return text === "" ? [] : [this.blockDelta({ type: "input_json_delta", partial_json: text })];
  }

  private close(): SseFrame {
    this.isBlockOpen = false;
    return frame("content_block_stop", { index: this.index++ });
  }
}

const EMPTY_THINKING: JsonObject = { type: "thinking", thinking: "", signature: "" };

function toolUse({ id, name }: ToolCallStart): JsonObject {
  return { type: "tool_use", id: sanitiseId(id), name, input: {} };
}

function frame(type: string, members: JsonObject): SseFrame {
  return { event: type, data: JSON.stringify({ type, ...members }) };
}
