/** Turns as the messages of a chat request: https://platform.openai.com/docs/api-reference/chat/create. */
import { append } from "../../append.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { Part, ThinkingPart, ToolCallPart, ToolResultPart, Turn } from "../conversation.ts";
import { customArguments } from "../function_form.ts";
import { NO_SIGNATURE } from "../thought_signature.ts";
import { instructionCount, reminder, withTextInstructions } from "../instructions.ts";
import { repairArguments } from "../json_repair.ts";
import { repairPairs } from "../pairing.ts";
import { callId } from "./call_id.ts";
import { asksSeals, isAnybody, thinksInText, wantsReasoningBack } from "./dialect.ts";
import { inOrder } from "./order.ts";
import { contentOf, encodePart } from "./parts_encode.ts";
import { membersOf } from "./reasoning.ts";

/**
 * Leading system turns are one system message, since strict upstreams take only one, in front; with nothing behind them,
 * the last of them is what is asked. Later ones keep their place: as `developer` for OpenAI, else as a reminder on the
 * user's side.
 */
export function encodeTurns(
  turns: readonly Turn[],
  context: EncodeContext,
  lost: Set<string>,
): JsonObject[] {
  const repaired = repairPairs(withTextInstructions(turns));
  const count = instructionCount(repaired);
  const isOnlyInstructions = count > 0 && count === repaired.length;
  const leading = isOnlyInstructions ? count - 1 : count;
  const encoder = new TurnEncoder(context, lost);
  encoder.instruct(repaired.slice(0, leading));
  for (const turn of repaired.slice(leading)) encoder.add(isOnlyInstructions ? { ...turn, role: "user" } : turn);
  return inOrder(encoder.end(), context.target);
}

const UNSEALED: JsonObject = { google: { thought_signature: NO_SIGNATURE } };

class TurnEncoder {
  private readonly messages: JsonObject[] = [];
  /** What the user says until the assistant speaks again: one message. */
  private said: JsonObject[] = [];
  private readonly toolNames = new Map<string, string>();
  /** The ids of calls as the upstream gets them. */
  private readonly ids = new Map<string, string>();

  constructor(private readonly context: EncodeContext, private readonly lost: Set<string>) {}

  instruct(turns: readonly Turn[]): void {
    const content = turns.map((turn) => textsOf(this.parts(turn))).filter((text) => text !== "").join("\n\n");
    if (content !== "") this.messages.push({ role: "system", content });
  }

  add(turn: Turn): void {
    switch (turn.role) {
      case "system":
        return this.remind(this.parts(turn));
      case "user":
        return this.user(turn.parts);
      case "assistant":
        return this.assistant(turn.parts);
      default:
        return turn.role satisfies never;
    }
  }

  end(): JsonObject[] {
    this.flush();
    return this.messages;
  }

  private parts({ parts }: Turn): JsonObject[] {
    return parts.flatMap((part) => this.part(part));
  }

  /** What is no text in it only a user can show. */
  private remind(encoded: readonly JsonObject[]): void {
    const text = textsOf(encoded);
    if (text !== "" && this.context.target.vendor === "openai") {
      this.flush();
      this.messages.push({ role: "developer", content: text });
    } else if (text !== "") this.said.push({ type: "text", text: reminder(text) });
    append(this.said, encoded.filter(({ type }) => type !== "text"));
  }

  /** Results first, behind their calls; their images cannot stand in them and follow as the user's. */
  private user(parts: readonly Part[]): void {
    const shown: JsonObject[] = [];
    for (const part of parts) {
      if (part.type === "tool_result") this.result(part, shown);
    }
    append(this.said, shown);
    append(this.said, parts.flatMap((part) => this.part(part)));
  }

  private result(part: ToolResultPart, shown: JsonObject[]): void {
    const encoded = part.parts.flatMap((item) => this.part(item));
    const media = encoded.filter(({ type }) => type !== "text");
    // Each result stands behind its call.
    const id = this.ids.get(part.callId)!;
    const texts = encoded.flatMap(({ text }) => typeof text === "string" ? [text] : []);
    if (texts.length === 0 && part.tools?.length) {
      texts.push(`Tools found: ${this.context.names.encodeAll(part.tools).join(", ")}`);
    }
    if (media.length > 0) {
      const name = this.toolNames.get(id);
      const of = name === undefined ? id : `${name} (${id})`;
      shown.push({ type: "text", text: `What the result of ${of} shows:` });
      append(shown, media);
      texts.push("[Shown in the next message of the user]");
    }
    if (texts.length === 0) texts.push("(no output)");
    const text = texts.join("\n");
    this.messages.push({ role: "tool", tool_call_id: id, content: part.isError ? `[error] ${text}` : text });
  }

  private assistant(parts: readonly Part[]): void {
    const calls = parts.filter((part) => part.type === "tool_call");
    const encoded = parts.flatMap((part) => this.part(part));
    const said = encoded.flatMap(({ text }) => typeof text === "string" ? [text] : []);
    if (said.length < encoded.length) this.lost.add("assistant.image");
    if (said.length === 0 && calls.length === 0) return;
    const texts = calls.length > 0 ? [...this.thoughtsInText(parts), ...said] : said;
    this.flush();
    // What stood between two of its messages may have come to nothing.
    const last = this.messages[this.messages.length - 1];
    if (last?.["role"] === "assistant") {
      this.messages.pop();
      if (typeof last["content"] === "string") texts.unshift(last["content"]);
    }
    const thinking = calls.length === 0 ? {} : this.thinking(parts);
    this.messages.push({
      role: "assistant",
      content: texts.length === 0 ? null : texts.join("\n\n"),
      ...thinking,
      ...(calls.length === 0 ? {} : { tool_calls: calls.map((call, i) => this.call(call, i === 0)) }),
    });
  }

  /** Only turns with calls get their thinking back; an upstream never gets another protocol's signature. */
  private thinking(parts: readonly Part[]): JsonObject {
    const { target } = this.context;
    const thoughts = parts.filter((part) => part.type === "thinking");
    const text = wantsReasoningBack(target) ? thoughts.map(ownText).join("") : "";
    const own = (member: string) => isAnybody(target) ? thoughts.flatMap((thought) => ownList(thought, member)) : [];
    const details = own("reasoning_details");
    const blocks = own("thinking_blocks");
    const sealed = isAnybody(target) ? thoughts.map(ownSealed).findLast((each) => each !== undefined) : undefined;
    return {
      ...(text === "" ? {} : { reasoning_content: text }),
      ...(details.length === 0 ? {} : { reasoning_details: details }),
      ...(blocks.length === 0 ? {} : { thinking_blocks: blocks }),
      ...sealed,
    };
  }

  private thoughtsInText(parts: readonly Part[]): string[] {
    if (!thinksInText(this.context.target)) return [];
    const thoughts = parts.filter((part) => part.type === "thinking");
    const text = thoughts.map(ownText).join("\n");
    return text.trim() === "" || thoughts.some((each) => ownList(each, "reasoning_details").length > 0)
      ? []
      : [`<think>\n${text}\n</think>`];
  }

  /** `isFirst` of its turn: Gemini 3 rejects it without a seal. */
  private call(part: ToolCallPart, isFirst: boolean): JsonObject {
    const name = this.context.names.encode(part.name, part.namespace);
    const { target } = this.context;
    const id = callId(part.id, { name, position: this.ids.size }, target);
    this.ids.set(part.id, id);
    this.toolNames.set(id, name);
    const own = part.signature === undefined ? undefined : membersOf(part.signature)["extra_content"];
    const extra = own ?? (isFirst && asksSeals(target) ? UNSEALED : undefined);
    // A gateway that gave a call with such members may have Google behind it, or another proxy that sealed them.
    const takesIt = target.vendor === "google" || (own !== undefined && isAnybody(target));
    return {
      id,
      type: "function",
      function: { name, arguments: this.arguments(part) },
      ...(takesIt && extra !== undefined ? { extra_content: extra } : {}),
    };
  }

  private arguments(part: ToolCallPart): string {
    if (part.kind === "custom") return customArguments(part.arguments);
    const text = repairArguments(part.arguments);
    if (text !== undefined) return text;
    this.lost.add("tool_call.arguments");
    return JSON.stringify({ input: part.arguments });
  }

  private part(part: Part): JsonObject[] {
    return encodePart(part, { target: this.context.target, lost: this.lost });
  }

  private flush(): void {
    if (this.said.length === 0) return;
    this.messages.push({ role: "user", content: contentOf(this.said) });
    this.said = [];
  }
}

function textsOf(parts: readonly JsonObject[]): string {
  return parts.flatMap(({ text }) => typeof text === "string" ? [text] : []).join("\n\n");
}

/** As this protocol's upstream said it, where the client has not kept it. */
function ownText({ text, signature }: ThinkingPart): string {
  const own = signature === undefined ? undefined : membersOf(signature)["reasoning_content"];
  return typeof own === "string" ? own : text;
}

function ownList({ signature }: ThinkingPart, member: string): readonly Json[] {
  const own = signature === undefined ? undefined : membersOf(signature)[member];
  return Array.isArray(own) ? own : [];
}

/** What Copilot sealed: it belongs together. */
function ownSealed({ signature }: ThinkingPart): JsonObject | undefined {
  if (signature === undefined) return undefined;
  const { reasoning_text: text, reasoning_opaque: opaque } = membersOf(signature);
  if (typeof opaque !== "string") return undefined;
  return { ...(typeof text === "string" ? { reasoning_text: text } : {}), reasoning_opaque: opaque };
}
