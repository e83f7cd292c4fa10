/** Events as a Chat Completions stream: https://platform.openai.com/docs/api-reference/chat-streaming. */
import { isObject, type JsonObject } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import type { Signature } from "../conversation.ts";
import type { PartStart, StreamEvent, ToolCallStart } from "../event.ts";
import type { Transducer } from "../transducer.ts";
import { NO_USAGE, type Usage } from "../usage.ts";
import { callMember, type ClientCall, clientCall, extraContent, sealContent, SIGNERS } from "./calls_encode.ts";
import type { Citation } from "../web_search.ts";
import { encodeAnnotation } from "./citations.ts";
import { errorFrame } from "./error.ts";
import { encodeFinishReason } from "./finish.ts";
import { asksFunctions } from "./functions.ts";
import { ThinkingBeforeCall } from "../sealed_thinking.ts";
import { encodeUsage } from "./usage.ts";
import { foreignLoss } from "../loss.ts";
import { encodeImages } from "./images.ts";

interface OpenCall {
  readonly type: "tool_call";
  readonly index: number;
  readonly call: ClientCall;
  /** Where the client's input has another form than the upstream's, so that it waits until it is whole. */
  readonly held: string[] | undefined;
  /** Nothing has come of it but blanks. */
  isBlank: boolean;
}

interface OpenText {
  readonly type: "text" | "thinking" | "refusal";
  /** Where it begins in the whole content. */
  readonly offset: number;
  readonly citations: Citation[];
  /** Of thinking. */
  readonly pieces: string[];
}

type OpenPart = OpenCall | OpenText;

/** The member of a delta that carries a text. */
const MEMBER = { text: "content", thinking: "reasoning_content", refusal: "refusal" } as const;

export function streamEncoder(translation: Translation): Transducer<StreamEvent, SseFrame> {
  return new StreamEncoder(translation);
}

class StreamEncoder implements Transducer<StreamEvent, SseFrame> {
  private readonly parts = new Map<number, OpenPart>();
  private readonly created: number;
  private readonly countsTokens: boolean;
  private id = "";
  private calls = 0;
  refused = false;
  readonly asksFunctions: boolean;
  private readonly thinking = new ThinkingBeforeCall(SIGNERS);
  /** Of the call that has just begun, until it is known whether a signature follows. */
  private opening: { readonly part: number; readonly call: number; readonly members: JsonObject } | undefined;
  /** Of the content so far. */
  private length = 0;
  private usage: Usage;

  constructor(private readonly translation: Translation) {
    this.created = Math.floor(translation.now / 1000);
    this.asksFunctions = asksFunctions(translation.request);
    const options = translation.request["stream_options"];
    this.countsTokens = isObject(options) && options["include_usage"] === true;
    this.usage = { ...NO_USAGE, inputTokens: translation.estimatedInputTokens };
  }

  push(event: StreamEvent): readonly SseFrame[] {
    if (this.opening === undefined) return this.encode(event);
    const { part, call, members } = this.opening;
    this.opening = undefined;
    // Vercel's AI SDK reads the seal from the delta that names the call, and takes none without a function for a call.
    if (event.type === "signature" && event.index === part) {
      return this.callDelta(call, { ...members, ...extraContent(event.signature, this.translation) });
    }
    return [...this.callDelta(call, members), ...this.encode(event)];
  }

  private encode(event: StreamEvent): readonly SseFrame[] {
    switch (event.type) {
      case "start":
        this.id = event.id ?? this.translation.ids.next("chatcmpl-");
        return [this.delta({ role: "assistant", content: "" })];
      case "part_start":
        return this.open(event.index, event.part);
      case "delta":
        return this.text(event.index, event.text);
      case "signature":
        return this.sign(event.index, event.signature);
      case "citation":
        return this.cite(event.index, event.citation);
      case "part_end":
        return this.close(event.index);
      case "usage":
        this.usage = event.usage;
        return [];
      case "finish":
        return [this.delta({}, encodeFinishReason(event.finish, this))];
      case "end":
        return [...(this.countsTokens ? [this.frame([], encodeUsage(this.usage))] : []), { event: "", data: "[DONE]" }];
      case "error":
        return [errorFrame(event.error)];
      default:
        return event satisfies never;
    }
  }

  end(): readonly SseFrame[] {
    return [];
  }

  get hasCalls(): boolean {
    return this.calls > 0;
  }

  private open(index: number, part: PartStart): readonly SseFrame[] {
    switch (part.type) {
      case "tool_call":
        return this.openCall(index, part);
      case "foreign":
        this.translation.report(foreignLoss(part.value.value));
        return [];
      // This protocol only says what is cited of it.
      case "web_search":
        return [];
      case "image": {
        const images = encodeImages([part]);
        if (images.length === 0) this.translation.report("assistant.image");
        return images.length === 0 ? [] : [this.delta({ images })];
      }
      case "refusal":
      case "text":
      case "thinking":
        break;
      default:
        part satisfies never;
    }
    this.parts.set(index, { type: part.type, offset: this.length, citations: [], pieces: [] });
    return [];
  }

  /** Told when the text is whole: only then it is known where the piece ends. */
  private cite(index: number, citation: Citation): [] {
    const part = this.parts.get(index);
    if (part?.type === "text") part.citations.push(citation);
    return [];
  }

  private closeText({ offset, citations }: OpenText): readonly SseFrame[] {
    const annotations = citations.flatMap((citation): JsonObject[] => {
      const annotation = encodeAnnotation(citation, { offset, length: this.length - offset });
      if (annotation !== undefined) return [annotation];
      this.translation.report("citations");
      return [];
    });
    return annotations.length === 0 ? [] : [this.delta({ annotations })];
  }

  private openCall(index: number, part: ToolCallStart): [] {
    const call = clientCall(part, this.translation);
    const isHeld = (call.kind === "custom") !== (part.kind === "custom");
    this.parts.set(index, { type: "tool_call", index: this.calls, call, held: isHeld ? [] : undefined, isBlank: true });
    const extra = sealContent(this.thinking.take(this.translation.envelope));
    const members = { id: part.id, type: call.member, ...callMember(call, "", call.name), ...extra };
    this.opening = { part: index, call: this.calls++, members };
    return [];
  }

  private text(index: number, text: string): readonly SseFrame[] {
    const part = this.parts.get(index);
    if (part === undefined || text === "") return [];
    if (part.type === "text") this.length += text.length;
    if (part.type === "thinking") part.pieces.push(text);
    if (part.type === "refusal") this.refused = true;
    if (part.type !== "tool_call") return [this.delta({ [MEMBER[part.type]]: text })];
    if (part.held !== undefined) {
      part.held.push(text);
      return [];
    }
    part.isBlank &&= text.trim() === "";
    return this.input(part, text);
  }

  private sign(index: number, signature: Signature): readonly SseFrame[] {
    const part = this.parts.get(index);
    if (part?.type === "thinking") this.thinking.add({ type: "thinking", text: part.pieces.join(""), signature });
    if (part?.type !== "tool_call") return [];
    return this.input(part, "", extraContent(signature, this.translation));
  }

  private close(index: number): readonly SseFrame[] {
    const part = this.parts.get(index);
    this.parts.delete(index);
    if (part === undefined) return [];
    if (part.type !== "tool_call") return this.closeText(part);
    if (part.held !== undefined) return this.input(part, part.call.input(part.held.join("")));
    // A call without arguments has to be JSON all the same.
    return part.isBlank && part.call.kind === "function" ? this.input(part, "{}") : [];
  }

  private input({ index, call }: OpenCall, text: string, extra: JsonObject = {}): SseFrame[] {
    return this.callDelta(index, { ...callMember(call, text), ...extra });
  }

  private callDelta(index: number, members: JsonObject): SseFrame[] {
    if (!this.asksFunctions) return [this.delta({ tool_calls: [{ index, ...members }] })];
    if (index > 0) this.translation.report("function_call");
    const { function: called } = members;
    return index > 0 || called === undefined ? [] : [this.delta({ function_call: called })];
  }

  private delta(delta: JsonObject, finish: string | null = null): SseFrame {
    return this.frame([{ index: 0, delta, logprobs: null, finish_reason: finish }]);
  }

  private frame(choices: JsonObject[], usage?: JsonObject): SseFrame {
    const chunk: JsonObject = {
      id: this.id,
      object: "chat.completion.chunk",
      created: this.created,
      model: this.translation.clientModel,
      choices,
      ...(usage !== undefined ? { usage } : this.countsTokens ? { usage: null } : {}),
    };
    return { event: "", data: JSON.stringify(chunk) };
  }
}
