/** Whole answers of the Messages protocol: https://docs.anthropic.com/en/api/messages (read 2026-11-22). */
import { append } from "../../append.ts";
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ForeignPart } from "../conversation.ts";
import { decodeError } from "../decode_error.ts";
import type { StreamEvent } from "../event.ts";
import { sanitiseId } from "../ids.ts";
import { argumentsObject } from "../json_repair.ts";
import type { AnswerPart, Message } from "../message.ts";
import { estimatedUsage, withInput } from "../usage.ts";
import { checked } from "../stream/checked.ts";
import { collect } from "../stream/collect.ts";
import { through } from "../stream/pipe.ts";
import { decodeFinish, encodeFinish, explained } from "./finish.ts";
import { OpenBlock } from "./open_block.ts";
import { isRedacted, sealCallSignature, sealSignature } from "./signature.ts";
import { decodeUsage, encodeUsage } from "./usage.ts";
import { OpenSearches } from "./web_search_decode.ts";
import { SearchLedger } from "./web_search_encode.ts";
import { foreignLoss } from "../loss.ts";

export function decodeMessage(body: Json, translation: Translation): Message | ProxyError {
  if (!isObject(body) || !Array.isArray(body["content"])) return decodeError(200, body);
  const searches = new OpenSearches();
  const blocks = body["content"].filter(isObject).map((block, i, all) =>
    new OpenBlock(i, block, { translation, searches, before: stringMember(all[i - 1], "type") })
  );
  const usage = decodeUsage(body["usage"]);
  // One reader for both forms: a message is a stream in which every block comes at once.
  const events: StreamEvent[] = [
    { type: "start", id: stringMember(body, "id"), model: stringMember(body, "model") },
    ...blocks.flatMap((block) => [...block.start(), ...block.stop()]),
    ...searches.rest(),
    ...explained(body["stop_details"], blocks.length),
    ...(usage === undefined ? [] : [
      {
        type: "usage",
        usage: withInput(usage, translation.estimatedInputTokens),
      } as const,
    ]),
    {
      type: "finish",
      finish: decodeFinish({
        stopReason: body["stop_reason"],
        stopSequence: body["stop_sequence"],
        hasCalls: blocks.some(({ isCall }) => isCall),
      }),
    },
    { type: "end" },
  ];
  return collect(through(events, checked()));
}

export function encodeMessage(message: Message, translation: Translation): JsonObject {
  const ledger = new SearchLedger(translation);
  const content = message.parts.filter(isSaid).flatMap((part) => encodePart(part, { translation, ledger }));
  append(content, ledger.rest());
  const hasCalls = content.some(({ type }) => type === "tool_use");
  return {
    id: messageId(message.id, translation),
    type: "message",
    role: "assistant",
    model: translation.clientModel,
    content,
    ...encodeFinish(message.finish, hasCalls),
    usage: {
      ...encodeUsage(message.usage ?? estimatedUsage(translation.estimatedInputTokens, outputLength(message.parts))),
      ...ledger.usage,
    },
  };
}

/** An upstream's id of another form would tell SDKs nothing, and some upstreams send the same one each time. */
export function messageId(id: string | undefined, translation: Translation): string {
  return id?.startsWith("msg_") === true ? id : translation.ids.next("msg_");
}

function outputLength(parts: readonly AnswerPart[]): number {
  return parts.reduce((sum, part) => {
    if (part.type === "tool_call") return sum + part.arguments.length;
    return "text" in part ? sum + part.text.length : sum;
  }, 0);
}

/** Blanks alone are nothing to say, except between two texts: see the stream's encoder. */
function isSaid(part: AnswerPart, i: number, parts: readonly AnswerPart[]): boolean {
  if (part.type !== "text" || part.text.trim() !== "") return true;
  const next = parts[i + 1]?.type;
  return next === "text" || next === "refusal";
}

interface Writing {
  readonly translation: Translation;
  readonly ledger: SearchLedger;
}

function encodePart(part: AnswerPart, { translation, ledger }: Writing): readonly JsonObject[] {
  const { envelope, names } = translation;
  switch (part.type) {
    case "text": {
      if (part.text === "") return [];
      const citations = part.citations?.flatMap((citation) => ledger.cite(citation) ?? []) ?? [];
      return [{ type: "text", text: part.text, ...(citations.length === 0 ? {} : { citations }) }];
    }
    case "web_search":
      return ledger.search(part);
    case "refusal":
      return part.text.trim() === "" ? [] : [{ type: "text", text: part.text }];
    case "thinking": {
      const { text, signature } = part;
      if (signature !== undefined && isRedacted(signature)) {
        return [{ type: "redacted_thinking", data: signature.data }];
      }
      if (text.trim() === "" && signature === undefined) return [];
      return [{ type: "thinking", thinking: text, signature: sealSignature(signature, envelope) }];
    }
    case "tool_call": {
      const name = names.decode(part.name)?.name ?? part.name;
      // A client that moves on to Anthropic sends it there as it is, and Anthropic checks it.
      const id = sanitiseId(part.id);
      const input = part.kind === "custom" ? { input: part.arguments } : inputOf(part.arguments, name, translation);
      return [
        ...(part.signature === undefined ? [] : [{
          type: "thinking",
          thinking: "",
          signature: sealCallSignature(part.signature, id, envelope),
        }]),
        { type: "tool_use", id, name, input },
      ];
    }
    case "foreign":
      return foreignBlocks(part, translation);
    case "image":
      return leaveOut("assistant.image", translation);
    case "document":
    case "audio":
    case "tool_result":
      return leaveOut(part.type, translation);
    default:
      return part satisfies never;
  }
}

export function foreignBlocks({ protocol, value }: ForeignPart, translation: Translation): readonly JsonObject[] {
  return protocol === "messages" ? [value] : leaveOut(foreignLoss(value), translation);
}

function leaveOut(feature: string, translation: Translation): [] {
  translation.report(feature);
  return [];
}

function inputOf(text: string, tool: string, translation: Translation): JsonObject {
  const { value, repaired } = argumentsObject(text, tool);
  if (repaired) translation.report("tool_call.arguments");
  return value;
}
