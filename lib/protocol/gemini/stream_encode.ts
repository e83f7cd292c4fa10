import type { JsonObject } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import type { StreamEvent } from "../event.ts";
import type { Finish } from "../finish.ts";
import type { Transducer } from "../transducer.ts";
import { estimatedUsage, type Usage } from "../usage.ts";
import { AnswerParts } from "./answer_encode.ts";
import { errorFrame } from "./error.ts";
import { encodeFinish } from "./finish.ts";
import { encodeUsage } from "./usage.ts";

export function streamEncoder(translation: Translation): Transducer<StreamEvent, SseFrame> {
  return new StreamEncoder(translation);
}

/** One chunk for each piece; the last one has the reason to stop and the usage, which may become known after it. */
class StreamEncoder implements Transducer<StreamEvent, SseFrame> {
  private readonly parts: AnswerParts;
  private id: string | undefined;
  private finish: Finish | undefined;
  private usage: Usage | undefined;
  /** Of what was written, in characters. */
  private length = 0;

  constructor(private readonly translation: Translation) {
    this.parts = new AnswerParts(translation);
  }

  push(event: StreamEvent): readonly SseFrame[] {
    switch (event.type) {
      case "start":
        this.id = event.id;
        return [];
      case "usage":
        this.usage = event.usage;
        return [];
      case "finish":
        this.finish = event.finish;
        return [];
      case "end":
        return this.finish === undefined ? [] : [...this.write(event), this.last(this.finish)];
      case "error":
        return [errorFrame(event.error)];
      case "delta":
        this.length += event.text.length;
        return this.write(event);
      case "part_start":
      case "signature":
      case "citation":
      case "part_end":
        return this.write(event);
      default:
        return event satisfies never;
    }
  }

  end(): readonly SseFrame[] {
    return [];
  }

  private write(event: StreamEvent): readonly SseFrame[] {
    const parts = this.parts.push(event);
    return parts.length === 0 ? [] : [this.chunk({ content: { parts: [...parts], role: "model" } }, {})];
  }

  private last(finish: Finish): SseFrame {
    // Google counts in every answer: LangChain4j fails without, Gemini CLI shortens its conversation by it.
    const usage = this.usage ?? estimatedUsage(this.translation.estimatedInputTokens, this.length);
    return this.chunk({
      content: { parts: [{ text: "" }], role: "model" },
      finishReason: encodeFinish(finish),
      ...this.parts.metadata,
    }, { usageMetadata: encodeUsage(usage) });
  }

  private chunk(candidate: JsonObject, rest: JsonObject): SseFrame {
    this.id ??= this.translation.ids.next("resp_");
    const chunk = {
      candidates: [{ ...candidate, index: 0 }],
      ...rest,
      modelVersion: this.translation.clientModel,
      responseId: this.id,
    };
    return { event: "", data: JSON.stringify(chunk) };
  }
}
