/**
 * Turns as Messages wants them: instructions apart, user and assistant in turn, beginning and ending with the user,
 * results in front of all else and right behind their calls.
 */
import type { JsonObject } from "../../json.ts";
import type { Conversation, Turn } from "../conversation.ts";
import { GO_ON, instructionCount, reminded, withTextInstructions } from "../instructions.ts";
import { repairPairs } from "../pairing.ts";
import { encodeContent, type Writing } from "./content_encode.ts";

export interface MessageBlocks {
  readonly role: "user" | "assistant";
  readonly content: JsonObject[];
}

export interface EncodedTurns {
  readonly system: JsonObject[];
  readonly messages: MessageBlocks[];
}

export function encodeTurns(conversation: Conversation, writing: Writing): EncodedTurns {
  const turns = withTextInstructions(conversation.turns);
  const count = instructionCount(turns);
  // With nothing but instructions, the last of them is what is asked.
  const isOnlyInstructions = count === turns.length;
  const leading = isOnlyInstructions ? Math.max(0, count - 1) : count;
  const system = turns.slice(0, leading).flatMap((turn) => encodeContent(turn, writing));
  const rest = turns.slice(leading).map((turn) =>
    isOnlyInstructions ? { ...turn, role: "user" as const } : asUser(turn)
  );
  const messages: MessageBlocks[] = [];
  for (const turn of repairPairs(rest)) {
    if (turn.role !== "system") append(messages, { role: turn.role, content: encodeContent(turn, writing) });
  }
  const whole = withoutLastThoughts(messages, writing.lost);
  if (whole[0]?.role !== "user") whole.unshift(goOn());
  // Behind an assistant's turn newer models refuse to write, and older ones would write on in that turn.
  if (whole[whole.length - 1]?.role !== "user") whole.push(goOn());
  return { system, messages: whole.map(resultsFirst) };
}

/**
 * Instructions that come later keep their place, as the user's: not every upstream of this protocol takes a `system` role
 * among the messages, and Anthropic only with a beta that the client did not ask for.
 */
function asUser(turn: Turn): Turn {
  if (turn.role !== "system") return turn;
  return { role: "user", parts: turn.parts.map(reminded) };
}

function append(messages: MessageBlocks[], message: MessageBlocks): void {
  if (message.content.length === 0) return;
  const last = messages[messages.length - 1];
  if (last?.role !== message.role) messages.push(message);
  else for (const block of message.content) last.content.push(block);
}

/** An assistant's message must not end with thinking, as it does where the model was interrupted. */
function withoutLastThoughts(messages: readonly MessageBlocks[], lost: Set<string>): MessageBlocks[] {
  const out: MessageBlocks[] = [];
  for (const { role, content } of messages) {
    const end = content.findLastIndex(({ type }) => type !== "thinking" && type !== "redacted_thinking") + 1;
    if (end < content.length) lost.add("thinking");
    append(out, { role, content: content.slice(0, end) });
  }
  return out;
}

function goOn(): MessageBlocks {
  return { role: "user", content: [{ type: "text", text: GO_ON }] };
}

function resultsFirst(message: MessageBlocks): MessageBlocks {
  if (message.role === "assistant") return message;
  const isResult = (block: JsonObject) => block["type"] === "tool_result";
  const content = [...message.content.filter(isResult), ...message.content.filter((block) => !isResult(block))];
  return { role: message.role, content };
}
