/** The hub's parts as content blocks of a request, as strictly as the strictest upstream wants them. */
import type { JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type {
  CacheMark,
  ForeignPart,
  Part,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from "../conversation.ts";
import { sanitiseId } from "../ids.ts";
import { argumentsObject } from "../json_repair.ts";
import { cacheControl } from "./cache_mark.ts";
import { encodeDocument, encodeImage } from "./media_encode.ts";
import type { ModelTraits } from "./model_traits.ts";
import { isRedacted } from "./signature.ts";
import { foreignLoss } from "../loss.ts";

export interface Writing {
  readonly context: EncodeContext;
  readonly traits: ModelTraits;
  readonly lost: Set<string>;
}

/** Blocks of one turn; a part that cannot be said here makes none. */
export function encodeContent(turn: Turn, writing: Writing): JsonObject[] {
  return turn.parts.flatMap((part) => encodePart(part, turn.role, writing));
}

function encodePart(part: Part, role: Turn["role"], writing: Writing): JsonObject[] {
  switch (part.type) {
    case "text":
      return textBlocks(part.text, part.cache);
    case "refusal":
      return textBlocks(part.text);
    case "image":
    case "document": {
      // What an assistant has shown (a generated image) cannot be said in its turn.
      if (role === "assistant") return drop(`assistant.${part.type}`, writing);
      const block = part.type === "image" ? encodeImage(part, writing.lost) : encodeDocument(part, writing.lost);
      return [{ ...block, ...control(part.cache) }];
    }
    case "audio":
      return [
        ...drop("audio", writing),
        { type: "text", text: "[Audio left out: this model cannot hear]" },
      ];
    case "thinking":
      return role === "assistant" ? encodeThinking(part, writing) : [];
    case "tool_call":
      return [encodeCall(part, writing)];
    case "tool_result":
      return encodeResult(part, writing);
    case "foreign":
      return encodeForeign(part, writing);
    default:
      return part satisfies never;
  }
}

function drop(feature: string, { lost }: Writing): [] {
  lost.add(feature);
  return [];
}

/** Blank texts are rejected. */
function textBlocks(text: string, cache?: CacheMark): JsonObject[] {
  return text.trim() === "" ? [] : [{ type: "text", text, ...control(cache) }];
}

function control(cache: CacheMark | undefined): JsonObject {
  return cache === undefined ? {} : { cache_control: cacheControl(cache) };
}

/** Only Anthropic's own thinking goes back to it; upstreams that do not sign want the text of calls back at least. */
function encodeThinking(part: ThinkingPart, writing: Writing): JsonObject[] {
  const { text, signature } = part;
  if (signature?.protocol === "messages" && signature.data !== "") {
    if (isRedacted(signature)) return [{ type: "redacted_thinking", data: signature.data }];
    return [{ type: "thinking", thinking: text, signature: signature.data }];
  }
  if (text !== "" && !writing.traits.signedThinking) return [{ type: "thinking", thinking: text, signature: "" }];
  return drop("thinking", writing);
}

function encodeCall(part: ToolCallPart, writing: Writing): JsonObject {
  return {
    type: "tool_use",
    id: sanitiseId(part.id),
    name: writing.context.names.encode(part.name, part.namespace),
    input: inputOf(part, writing),
    ...control(part.cache),
  };
}

function inputOf(part: ToolCallPart, { lost }: Writing): JsonObject {
  // Custom tools are declared as functions with one text.
  if (part.kind === "custom") return { input: part.arguments };
  const { value, repaired } = argumentsObject(part.arguments, part.name);
  if (repaired) lost.add("tool_call.arguments");
  return value;
}

/** A result that is an error may only hold text: its images go behind it. */
function encodeResult(part: ToolResultPart, writing: Writing): JsonObject[] {
  const blocks = part.parts.flatMap((each) => encodePart(each, "user", writing));
  const inside = part.isError ? blocks.filter(({ type }) => type === "text") : blocks;
  const behind = part.isError ? blocks.filter(({ type }) => type !== "text") : [];
  return [
    {
      type: "tool_result",
      tool_use_id: sanitiseId(part.callId),
      content: contentOf(inside, part, writing) || (part.isError ? wordless(behind) : ""),
      ...(part.isError ? { is_error: true } : {}),
      ...control(part.cache),
    },
    ...behind,
  ];
}

/** Of an error Anthropic wants words (jlevy/markform #153). */
function wordless(behind: readonly JsonObject[]): string {
  return behind.length > 0 ? "[Shown below]" : "(no output)";
}

function contentOf(blocks: JsonObject[], part: ToolResultPart, { context }: Writing): string | JsonObject[] {
  if (blocks.length > 0) return blocks;
  const names = context.names.encodeAll(part.tools ?? []);
  return names.length === 0 ? "" : `Tools loaded: ${names.join(", ")}`;
}

function encodeForeign(part: ForeignPart, writing: Writing): JsonObject[] {
  if (part.protocol === "messages") return [{ ...part.value }];
  return drop(foreignLoss(part.value), writing);
}
