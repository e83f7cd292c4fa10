/** Events as a Chat Completions stream: https://platform.openai.com/docs/api-reference/chat-streaming. */
import { isObject, type JsonObject } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import type { Signature } from "../conversation.ts";
import type { PartStart, StreamEvent, ToolCallStart } from "../event.ts";
import type { Transducer } from "../transducer.ts";
import { NO_USAGE, type Usage } from "../usage.ts";
import { type ClientCall, clientCall, extraContent } from "./calls_encode.ts";
import { errorFrame } from "./error.ts";
import { encodeFinishReason } from "./finish.ts";
import { encodeUsage } from "./usage.ts";
import { foreignLoss } from "../loss.ts";

interface OpenCall {
  readonly type: "tool_call";
  readonly index: number;
  readonly call: ClientCall;
  /** Of custom tools: their input has another form than the upstream's arguments, so it waits until it is whole. */
  readonly held: string[] | undefined;
  isEmpty: boolean;
}

type OpenPart = OpenCall | { readonly type: Exclude<PartStart["type"], "tool_call"> };

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
  private refused = false;
  private usage: Usage;

  constructor(private readonly translation: Translation) {
    this.created = Math.floor(translation.now / 1000);
    const options = translation.request["stream_options"];
    this.countsTokens = isObject(options) && options["include_usage"] === true;
    this.usage = { ...NO_USAGE, inputTokens: translation.estimatedInputTokens };
  }

  push(event: StreamEvent): readonly SseFrame[] {
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
      case "part_end":
        return this.close(event.index);
      case "usage":
        this.usage = event.usage;
        return [];
      case "finish":
        return [this.delta({}, encodeFinishReason(event.finish, this.refused))];
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

  private open(index: number, part: PartStart): readonly SseFrame[] {
    if (part.type !== "tool_call") {
      if (part.type === "foreign") this.translation.report(foreignLoss(part.value.value));
      if (part.type === "refusal") this.refused = true;
      this.parts.set(index, { type: part.type });
      return [];
    }
    return [this.openCall(index, part)];
  }

  private openCall(index: number, part: ToolCallStart): SseFrame {
    const call = clientCall(part, this.translation);
    const isHeld = call.kind === "custom" && part.kind !== "custom";
    this.parts.set(index, { type: "tool_call", index: this.calls, call, held: isHeld ? [] : undefined, isEmpty: true });
    const body = call.kind === "custom" ? { name: call.name, input: "" } : { name: call.name, arguments: "" };
    return this.callDelta(this.calls++, { id: part.id, type: call.kind, [call.kind]: body });
  }

  private text(index: number, text: string): readonly SseFrame[] {
    const part = this.parts.get(index);
    if (part === undefined || part.type === "foreign" || text === "") return [];
    if (part.type !== "tool_call") return [this.delta({ [MEMBER[part.type]]: text })];
    if (part.held !== undefined) {
      part.held.push(text);
      return [];
    }
    part.isEmpty = false;
    return [this.input(part, text)];
  }

  private sign(index: number, signature: Signature): readonly SseFrame[] {
    const part = this.parts.get(index);
    if (part?.type !== "tool_call") return [];
    return [this.callDelta(part.index, extraContent(signature, this.translation))];
  }

  private close(index: number): readonly SseFrame[] {
    const part = this.parts.get(index);
    this.parts.delete(index);
    if (part?.type !== "tool_call") return [];
    if (part.held !== undefined) return [this.input(part, part.call.input(part.held.join("")))];
    // A call without arguments has to be JSON all the same.
    return part.isEmpty && part.call.kind === "function" ? [this.input(part, "{}")] : [];
  }

  private input({ index, call }: OpenCall, text: string): SseFrame {
    return this.callDelta(
      index,
      call.kind === "custom" ? { custom: { input: text } } : { function: { arguments: text } },
    );
  }

  private callDelta(index: number, members: JsonObject): SseFrame {
    return this.delta({ tool_calls: [{ index, ...members }] });
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
