/** Turns as `contents`. */
import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Part, ToolCallPart, ToolResultPart, Turn } from "../conversation.ts";
import { customArguments } from "../function_form.ts";
import { isGemini3, NO_SIGNATURE } from "../thought_signature.ts";
import { sanitiseId } from "../ids.ts";
import { GO_ON, reminded } from "../instructions.ts";
import { argumentsObject } from "../json_repair.ts";
import { encodeMedia } from "./media_encode.ts";
import { foreignLoss } from "../loss.ts";

/** Contents begin with the user's. */
const BEGINNING: JsonObject = { role: "user", parts: [{ text: GO_ON }] };

/** What a function response may hold from Gemini 3 on. */
const RESPONSE_MEDIA: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "application/pdf",
  "text/plain",
]);

export class ContentEncoder {
  private readonly contents: JsonObject[] = [];
  /** Names of the calls so far, by id: responses repeat them. */
  private readonly names = new Map<string, string>();
  private readonly asksSignatures: boolean;

  constructor(private readonly context: EncodeContext, private readonly lost: Set<string>) {
    this.asksSignatures = isGemini3(context.target.model);
  }

  encode(turns: readonly Turn[]): JsonObject[] {
    for (const turn of turns) {
      const isModel = turn.role === "assistant";
      this.append(isModel ? "model" : "user", isModel ? this.model(turn.parts) : this.user(turn));
    }
    return this.contents.length === 0 || this.contents[0]!["role"] === "model"
      ? [BEGINNING, ...this.contents]
      : this.contents;
  }

  private append(role: string, parts: readonly JsonObject[]): void {
    if (parts.length === 0) return;
    const last = this.contents[this.contents.length - 1];
    if (last?.["role"] !== role) this.contents.push({ role, parts: [...parts] });
    else for (const part of parts) (last["parts"] as JsonObject[]).push(part);
  }

  private model(parts: readonly Part[]): JsonObject[] {
    const out: JsonObject[] = [];
    /** A signature on its way to the part that follows it. */
    let pending: string | undefined;
    const flush = () => {
      if (pending !== undefined) out.push({ text: "", thoughtSignature: pending });
      pending = undefined;
    };
    for (const part of parts) {
      if (part.type === "thinking") {
        const data = this.signatureOf(part);
        if (data === undefined) continue;
        flush();
        const last = out[out.length - 1];
        if (part.text === "" && last?.["text"] !== undefined && last["thoughtSignature"] === undefined) {
          out[out.length - 1] = { ...last, thoughtSignature: data };
        } else pending = data;
      } else if (part.type === "tool_call") {
        out.push(this.call(part, pending));
        pending = undefined;
      } else {
        const encoded = this.plain(part);
        if (encoded.length > 0) flush();
        for (const each of encoded) out.push(each);
      }
    }
    flush();
    return this.asksSignatures ? withSignature(out) : out;
  }

  private signatureOf(part: Extract<Part, { type: "thinking" }>): string | undefined {
    if (part.signature?.protocol === "gemini") return part.signature.data;
    // Unsigned thoughts may be Google's own, which it does not take back either.
    if (part.signature !== undefined && part.text !== "") this.lost.add("thinking");
    return undefined;
  }

  private call(part: ToolCallPart, pending: string | undefined): JsonObject {
    const name = this.context.names.encode(part.name, part.namespace);
    const id = sanitiseId(part.id);
    this.names.set(part.id, name);
    const { value, repaired } = argumentsObject(
      part.kind === "custom" ? customArguments(part.arguments) : part.arguments,
      part.name,
    );
    if (repaired) this.lost.add("tool_call.arguments");
    const signature = part.signature?.protocol === "gemini" ? part.signature.data : pending;
    return {
      functionCall: { id, name, args: value },
      ...(signature === undefined ? {} : { thoughtSignature: signature }),
    };
  }

  private user(turn: Turn): JsonObject[] {
    const out: JsonObject[] = [];
    /** Media of results where the model takes them only beside the responses. */
    const beside: JsonObject[] = [];
    for (const part of turn.parts) {
      if (part.type === "tool_result") out.push(this.result(part, beside));
    }
    const said = turn.role === "system" ? turn.parts.map(reminded) : turn.parts;
    const rest = said.flatMap((part) => part.type === "tool_result" ? [] : this.named(part));
    return [...out, ...beside, ...rest];
  }

  /** Google's API has no place for a file's name, by which the user may speak of it. */
  private named(part: Part): JsonObject[] {
    const shown = this.plain(part);
    const isUnnamed = part.type === "document" && part.name && shown.length > 0 && shown[0]!["text"] === undefined;
    return isUnnamed ? [{ text: `${part.name}:` }, ...shown] : shown;
  }

  private result(part: ToolResultPart, beside: JsonObject[]): JsonObject {
    const name = this.names.get(part.callId) ?? "unknown";
    const said: Json[] = [];
    const inside: JsonObject[] = [];
    for (const each of part.parts) {
      const [media] = each.type === "text" ? [{ text: each.text }] : this.plain(each);
      if (media === undefined) continue;
      // Documents of text, and what stands in the place of others.
      if (media["text"] !== undefined) said.push(media["text"]);
      else if (this.asksSignatures && fitsResponse(media)) inside.push(media);
      else beside.push({ text: `From the result of ${name}:` }, media);
    }
    return {
      functionResponse: {
        id: sanitiseId(part.callId),
        name,
        response: { [part.isError ? "error" : "output"]: said.join("\n") },
        ...(inside.length > 0 ? { parts: inside } : {}),
      },
    };
  }

  /** Parts that are the same on both sides. */
  private plain(part: Part): JsonObject[] {
    switch (part.type) {
      case "text":
      case "refusal":
        return part.text.trim() === "" ? [] : [{ text: part.text }];
      case "image":
      case "document":
      case "audio":
        return encodeMedia(part, this.lost);
      case "foreign":
        if (part.protocol === "gemini") return [part.value];
        this.lost.add(foreignLoss(part.value));
        return [];
      case "thinking":
      case "tool_call":
      case "tool_result":
        return [];
      default:
        return part satisfies never;
    }
  }
}

/** Gemini 3 rejects a step whose first call has no signature. */
function withSignature(parts: JsonObject[]): JsonObject[] {
  const first = parts.findIndex((part) => part["functionCall"] !== undefined);
  const call = parts[first];
  if (call === undefined || call["thoughtSignature"] !== undefined) return parts;
  return parts.with(first, { ...call, thoughtSignature: NO_SIGNATURE });
}

function fitsResponse(media: JsonObject): boolean {
  const inline = media["inlineData"];
  return typeof inline === "object" && inline !== null && !Array.isArray(inline) &&
    RESPONSE_MEDIA.has(String(inline["mimeType"]));
}
