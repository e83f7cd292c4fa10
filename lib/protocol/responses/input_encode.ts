/** Turns as items of `input` for a Responses upstream. */
import { append } from "../../append.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Part, ToolCallPart, ToolResultPart, Turn } from "../conversation.ts";
import { customArguments } from "../function_form.ts";
import { sanitiseId } from "../ids.ts";
import { inputContent } from "./content_encode.ts";
import { repairArguments } from "../json_repair.ts";
import { inputReasoning } from "./reasoning.ts";
import { foreignLoss } from "../loss.ts";

/** Whether the target takes tools of raw text as they are: others than OpenAI's own API mostly do not. */
export function takesCustom(context: EncodeContext): boolean {
  return context.target.vendor === "openai";
}

/** Whether it knows items of OpenAI's own tools: its searches, the images that its models made. */
const takesOwnItems = takesCustom;

/** `turns`: repaired, each call answered right behind it. */
export function encodeInput(turns: readonly Turn[], context: EncodeContext, lost: Set<string>): JsonObject[] {
  const items = turns.flatMap((turn) => {
    switch (turn.role) {
      case "system":
        return message("developer", inputContent(turn.parts, context, lost));
      case "user":
        return [
          ...turn.parts.flatMap((part) => part.type === "tool_result" ? output(part) : []),
          ...message("user", inputContent(turn.parts, context, lost)),
        ];
      case "assistant":
        return new AssistantItems(context, lost).encode(turn.parts);
      default:
        return turn.role satisfies never;
    }
  });
  return withoutRepetition(items);

  function output(part: ToolResultPart): readonly JsonObject[] {
    return [{
      type: part.kind === "custom" && takesCustom(context) ? "custom_tool_call_output" : "function_call_output",
      call_id: sanitiseId(part.callId),
      output: encodeOutput(part, context, lost),
    }];
  }
}

/**
 * OpenAI refuses an item that comes twice. Google's ADK makes a turn of each call of a stream, and gives each of them the
 * signature of the first, which the thinking of another vendor travels in.
 */
function withoutRepetition(items: readonly JsonObject[]): JsonObject[] {
  const seen = new Set<Json>();
  return items.filter(({ type, id }) => type !== "reasoning" || id === undefined || !seen.has(id) && seen.add(id));
}

function message(role: string, content: JsonObject[]): JsonObject[] {
  return content.length === 0 ? [] : [{ type: "message", role, content }];
}

/** A text where text is all: not every upstream that takes texts takes lists. */
function encodeOutput(part: ToolResultPart, context: EncodeContext, lost: Set<string>): Json {
  const content = inputContent(part.parts, context, lost);
  const says = content.length > 0 && /^\W*(?:tool_use_)?error/i.test(String(content[0]!["text"] ?? ""));
  if (part.isError && !says) content.unshift({ type: "input_text", text: "Error:" });
  if (content.every(({ type }) => type === "input_text")) return content.map(({ text }) => text).join("\n");
  return content;
}

/** Items of one assistant turn: messages before calls, so that results stand right behind them. */
class AssistantItems {
  private readonly messages: JsonObject[] = [];
  private readonly calls: JsonObject[] = [];
  /** Reasoning whose item has not come yet: without one, OpenAI rejects it. */
  private thought: JsonObject[] = [];
  private content: JsonObject[] = [];

  constructor(private readonly context: EncodeContext, private readonly lost: Set<string>) {}

  encode(parts: readonly Part[]): JsonObject[] {
    for (const part of parts) this.part(part);
    this.closeMessage();
    return [...this.messages, ...this.calls];
  }

  private part(part: Part): void {
    switch (part.type) {
      case "text":
        if (part.text.trim() !== "") this.content.push({ type: "output_text", text: part.text, annotations: [] });
        return;
      case "refusal":
        if (part.text !== "") this.content.push({ type: "refusal", refusal: part.text });
        return;
      case "thinking": {
        this.closeMessage();
        const item = inputReasoning(part, this.context.target.vendor === "openai");
        if (item !== undefined) this.thought.push(item);
        return;
      }
      case "tool_call":
        this.closeMessage();
        this.push(this.calls, this.call(part));
        return;
      case "foreign":
        this.closeMessage();
        if (part.protocol === "responses" && takesOwnItems(this.context)) this.push(this.messages, part.value);
        else this.lost.add(foreignLoss(part.value));
        return;
      case "image":
        if (part.own?.protocol !== "responses" || !takesOwnItems(this.context)) {
          return void this.lost.add("assistant.image");
        }
        this.closeMessage();
        for (const item of part.own.values) this.push(this.messages, item);
        return;
      case "document":
      case "audio":
        return void this.lost.add(`assistant.${part.type}`);
      case "tool_result":
        return;
      default:
        part satisfies never;
    }
  }

  private closeMessage(): void {
    if (this.content.length === 0) return;
    this.push(this.messages, { type: "message", role: "assistant", content: this.content });
    this.content = [];
  }

  private push(to: JsonObject[], item: JsonObject): void {
    append(to, this.thought);
    to.push(item);
    this.thought = [];
  }

  private call(part: ToolCallPart): JsonObject {
    const { names } = this.context;
    const call_id = sanitiseId(part.id);
    const name = names.encode(part.name, part.namespace);
    if (part.kind === "custom") {
      if (takesCustom(this.context)) return { type: "custom_tool_call", call_id, name, input: part.arguments };
      return { type: "function_call", call_id, name, arguments: customArguments(part.arguments) };
    }
    return { type: "function_call", call_id, name, arguments: this.arguments(part) };
  }

  /** Arguments have to be JSON: what is beyond repair goes back whole as a string. */
  private arguments(part: ToolCallPart): string {
    const repaired = repairArguments(part.arguments, part.name);
    if (repaired !== undefined) return repaired;
    this.lost.add("tool_call.arguments");
    return customArguments(part.arguments);
  }
}
