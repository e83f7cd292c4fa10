/** Events as the parts of Gemini's answers. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ImagePart, Signature } from "../conversation.ts";
import type { PartStart, StreamEvent, ToolCallStart } from "../event.ts";
import { customArguments } from "../function_form.ts";
import { argumentsObject, isCutArguments } from "../json_repair.ts";
import { foreignLoss } from "../loss.ts";
import type { Protocol } from "../protocol.ts";
import { sealThinking, ThinkingBeforeCall } from "../sealed_thinking.ts";
import type { Citation } from "../web_search.ts";
import { GroundingWriter } from "./grounding.ts";
import { encodeMedia } from "./media_encode.ts";

/** Gemini CLI sends no thoughts back, and Pydantic AI only their signatures. Google's own stand where Google put them. */
const SIGNERS: ReadonlySet<Protocol> = new Set(["messages", "responses", "chat"]);

interface OpenPart {
  readonly start: PartStart;
  /** Of calls: Gemini has no half calls. Of texts: what is cited is counted in bytes. Of thoughts: what was signed. */
  readonly pieces: string[];
  readonly citations: Citation[];
  signature: Signature | undefined;
}

/** Turns events into parts as soon as they can be said. */
export class AnswerParts {
  private readonly open = new Map<number, OpenPart>();
  private readonly grounding = new GroundingWriter();
  private readonly thinking = new ThinkingBeforeCall(SIGNERS);
  private hasCalled = false;

  constructor(private readonly translation: Translation) {}

  push(event: StreamEvent): readonly JsonObject[] {
    switch (event.type) {
      case "part_start":
        this.open.set(event.index, { start: event.part, pieces: [], citations: [], signature: undefined });
        if (event.part.type === "web_search") this.grounding.search(event.part);
        if (event.part.type === "image") return this.image(event.part);
        return event.part.type === "foreign" ? this.foreign(event.part.value) : [];
      case "delta": {
        const part = this.open.get(event.index);
        return part === undefined || event.text === "" ? [] : this.delta(part, event.text);
      }
      case "signature": {
        const part = this.open.get(event.index);
        return part === undefined ? [] : this.signed(part, event.signature);
      }
      case "citation":
        this.open.get(event.index)?.citations.push(event.citation);
        return [];
      case "part_end": {
        const part = this.open.get(event.index);
        this.open.delete(event.index);
        return part === undefined ? [] : this.ended(part);
      }
      case "end": {
        const seal = this.thinking.take(this.translation.envelope);
        return seal === undefined ? [] : [{ text: "", thought: true, thoughtSignature: seal }];
      }
      default:
        return [];
    }
  }

  private delta({ start, pieces }: OpenPart, text: string): readonly JsonObject[] {
    switch (start.type) {
      case "text":
        pieces.push(text);
        return [{ text }];
      case "refusal":
        return [{ text }];
      case "thinking":
        pieces.push(text);
        return [{ text, thought: true }];
      case "tool_call":
        pieces.push(text);
        return [];
      case "web_search":
      case "image":
      case "foreign":
        return [];
      default:
        return start satisfies never;
    }
  }

  /** What the answer rests on, as a member of its candidate. */
  get metadata(): JsonObject {
    return this.grounding.metadata;
  }

  private ground({ pieces, citations }: OpenPart): void {
    if (this.grounding.text(pieces.join(""), citations) > 0) this.translation.report("citations");
  }

  private signed(part: OpenPart, signature: Signature): readonly JsonObject[] {
    if (part.start.type !== "tool_call" && signature.protocol === "gemini") {
      return [{ text: "", thoughtSignature: signature.data }];
    }
    part.signature = signature;
    return [];
  }

  private ended(part: OpenPart): readonly JsonObject[] {
    const { start, pieces, signature } = part;
    if (start.type === "text") this.ground(part);
    if (start.type === "thinking" && signature !== undefined) {
      this.thinking.add({ type: "thinking", text: pieces.join(""), signature });
    }
    return start.type === "tool_call" ? this.call(start, part) : [];
  }

  /** A call that a limit cut is none: there are no half calls here, and the reason to stop tells of it. */
  private call(start: ToolCallStart, { pieces, signature }: OpenPart): readonly JsonObject[] {
    const text = pieces.join("");
    if (start.kind !== "custom" && isCutArguments(text)) return [];
    const tool = this.translation.names.decode(start.name);
    const name = tool?.name ?? start.name;
    const { value, repaired } = argumentsObject(start.kind === "custom" ? customArguments(text) : text, name);
    if (repaired) this.translation.report("tool_call.arguments");
    const seal = signature === undefined ? this.thought() : this.seal(signature);
    this.hasCalled = true;
    return [{
      functionCall: { id: start.id, name, args: value },
      ...(seal === undefined ? {} : { thoughtSignature: seal }),
    }];
  }

  /** The first call has a seal always: by it a call of another model is known, should the conversation go on at Gemini. */
  private thought(): string | undefined {
    const { envelope } = this.translation;
    return this.thinking.take(envelope) ?? (this.hasCalled ? undefined : sealThinking([], envelope));
  }

  private seal(signature: Signature): string {
    return signature.protocol === "gemini" ? signature.data : this.translation.envelope.seal(signature);
  }

  private image(part: ImagePart): readonly JsonObject[] {
    if (part.own?.protocol === "gemini") return part.own.values;
    const lost = new Set<string>();
    const encoded = encodeMedia(part, lost);
    for (const feature of lost) this.translation.report(feature);
    return encoded;
  }

  private foreign({ protocol, value }: { readonly protocol: string; readonly value: Json }): readonly JsonObject[] {
    if (protocol === "gemini" && isObject(value)) return [value];
    this.translation.report(foreignLoss(isObject(value) ? value : {}));
    return [];
  }
}
