/**
 * Refusals of the order in which user and assistant speak. Templates of Mistral and Gemma, and those who look before them,
 * want one after the other: the user first, and the assistant between results and what the user says.
 */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { GO_ON, HAVE_READ } from "../protocol/instructions.ts";
import { MESSAGES_IN } from "../protocol/messages_in.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

const ORDER =
  /(?:unexpected|invalid|wrong) role ['"`]?\w+['"`]? (?:after|before|at)|roles? must alternate|last role|role order|\bconsecutive\b.*\b(?:roles?|messages)|\bno (?:user query found|first user message)/i;

/** Turns in an order that the endpoint does not take: put in turn, and where that is no help, by a codec. */
export function order({ complaint, sent: { protocol, body } }: Reading): Reaction | undefined {
  if (!ORDER.test(complaint.text) && !complaint.codes.has("invalid_request_message_order")) return undefined;
  const said = body[MESSAGES_IN[protocol]];
  const isChanged = said !== undefined && inTurns(protocol, said) !== undefined;
  return { type: "convert", changes: isChanged ? [{ type: "turn_order" }] : [] };
}

export function putInTurns(protocol: Protocol): Edit {
  return { type: "replace", path: MESSAGES_IN[protocol], with: (list) => inTurns(protocol, list) };
}

/** `undefined`: it is in order. */
function inTurns(protocol: Protocol, list: Json): Json | undefined {
  if (!Array.isArray(list) || !list.every(isObject)) return undefined;
  const turns = TURNS[protocol](list);
  return turns.length === list.length && turns.every((turn, i) => turn === list[i]) ? undefined : turns;
}

const TURNS: Readonly<Record<Protocol, (list: JsonObject[]) => JsonObject[]>> = {
  chat: ofChat,
  messages: ofMessages,
  responses: ofResponses,
  gemini: (list) => list,
};

function ofChat(list: readonly JsonObject[]): JsonObject[] {
  const out: JsonObject[] = [];
  for (const message of list) {
    const last = out[out.length - 1];
    // Whoever wants this order takes a system in front, and no other.
    const isLate = isSystem(message) && last !== undefined && !isSystem(last);
    const turn = isLate ? { ...message, role: "user" } : message;
    if (turn["role"] === "user" && last?.["role"] === "tool") {
      out.push({ role: "assistant", content: HAVE_READ }, turn);
    } else if (last !== undefined && isSame(last, turn)) out[out.length - 1] = joined(last, turn);
    else out.push(turn);
  }
  const begin = out.length > 0 && isSystem(out[0]!) ? 1 : 0;
  const first = out[begin];
  // With nothing but instructions, they are what is asked.
  if (first === undefined) return out.map((turn) => ({ ...turn, role: "user" }));
  return first["role"] === "user" ? out : out.toSpliced(begin, 0, { role: "user", content: GO_ON });
}

function isSystem({ role }: JsonObject): boolean {
  return role === "system" || role === "developer";
}

/** Two turns of one speaker, who called nothing in between. */
function isSame(last: JsonObject, { role }: JsonObject): boolean {
  return role === last["role"] && role !== "tool" && last["tool_calls"] === undefined;
}

function joined(last: JsonObject, turn: JsonObject): JsonObject {
  const [before, behind] = [last["content"], turn["content"]];
  const isText = typeof before === "string" && typeof behind === "string";
  const content = isText ? `${before}\n\n${behind}` : [...partsOf(before), ...partsOf(behind)];
  return { ...last, ...turn, content: content.length === 0 ? null : content };
}

function partsOf(content: Json | undefined): readonly Json[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return Array.isArray(content) ? content : [];
}

/** Servers of open models make results messages of their own, and what the user adds to them another one. */
function ofMessages(list: readonly JsonObject[]): JsonObject[] {
  return list.flatMap((message): readonly JsonObject[] => {
    const { role, content } = message;
    if (role !== "user" || !Array.isArray(content) || !content.some(isResult)) return [message];
    const said = content.filter((block) => !isResult(block));
    if (said.length === 0) return [message];
    const results = { ...message, content: content.filter(isResult) };
    return [results, { role: "assistant", content: HAVE_READ }, { ...message, content: said }];
  });
}

function isResult(block: Json): boolean {
  return isObject(block) && block["type"] === "tool_result";
}

function ofResponses(list: readonly JsonObject[]): JsonObject[] {
  return list.flatMap((item, i): readonly JsonObject[] => {
    const before = list[i - 1]?.["type"];
    const isBehind = typeof before === "string" && before.endsWith("_call_output") && item["role"] === "user";
    return isBehind ? [READ, item] : [item];
  });
}

const READ: JsonObject = {
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text: HAVE_READ, annotations: [] }],
};
