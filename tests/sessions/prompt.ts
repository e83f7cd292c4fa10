/** A request as what a vendor's cache compares with the one before: piece behind piece, without marks of caches. */
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { NO_SIGNATURE } from "../../lib/protocol/thought_signature.ts";
import { listOf } from "../clients/offered_tools.ts";

export interface Prompt {
  readonly tools: string;
  /** Instructions and conversation, each piece as its bytes. */
  readonly pieces: readonly string[];
}

export function promptOf(protocol: Protocol, body: JsonObject): Prompt {
  return PROMPTS[protocol](unmarked(body) as JsonObject);
}

const PROMPTS: Readonly<Record<Protocol, (body: JsonObject) => Prompt>> = {
  messages: ({ tools, tool_choice, system, messages }) => ({
    tools: JSON.stringify(tools ?? []),
    pieces: [
      // Claude Code's own line of its bill is no part of what is cached.
      ...listOf(texts(system)).map((block) => JSON.stringify(block)).filter((piece) =>
        !piece.includes("billing-header")
      ),
      // Another choice of tools has all messages read anew.
      `choice ${JSON.stringify(tool_choice ?? { type: "auto" })}`,
      ...spoken(messages, "content"),
    ],
  }),
  chat: ({ tools, messages }) => ({
    tools: JSON.stringify(tools ?? []),
    pieces: listOf(messages).flatMap(({ role, content, tool_calls, ...rest }) => [
      ...Object.entries(rest).map(([name, value]) => `${role} ${name} ${JSON.stringify(value)}`),
      ...listOf(texts(content)).map((part) => `${role} ${JSON.stringify(part)}`),
      ...listOf(tool_calls).map((call) => `${role} ${JSON.stringify(call)}`),
    ]),
  }),
  responses: ({ tools, instructions, input }) => ({
    tools: JSON.stringify(tools ?? []),
    pieces: [
      JSON.stringify(instructions ?? ""),
      ...listOf(typeof input === "string" ? [{ role: "user", content: input }] : input).flatMap(({ id: _, ...item }) =>
        item["role"] === undefined
          ? [JSON.stringify(item)]
          : listOf(texts(item["content"])).map((part) => `${item["role"]} ${JSON.stringify(part)}`)
      ),
    ],
  }),
  gemini: ({ tools, systemInstruction, contents }) => ({
    tools: JSON.stringify(tools ?? []),
    pieces: [JSON.stringify(systemInstruction ?? ""), ...spoken(contents, "parts")],
  }),
};

function spoken(messages: Json | undefined, name: string): string[] {
  return listOf(messages).flatMap((message) =>
    listOf(texts(message[name])).map((part) => `${message["role"]} ${JSON.stringify(part)}`)
  );
}

function texts(content: Json | undefined): Json | undefined {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function unmarked(value: Json): Json {
  if (Array.isArray(value)) return value.map(unmarked);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name, each]) => name !== "cache_control" && !isMark(each)).map((
      [name, each],
    ) => [name, unmarked(each)]),
  );
}

/** Google's value for calls of others is given to all as soon as one of them has been missing one. */
function isMark(value: Json): boolean {
  return value === NO_SIGNATURE ||
    (isObject(value) && Object.values(value).length === 1 && Object.values(value).every(isMark));
}

/** Where `next` does not go on as `before` began; `undefined`: it does. */
export function changed(before: readonly string[], next: readonly string[]): string | undefined {
  // Of two tools whose names become one, each has the plain name while the other one is gone.
  const plain = (piece: string) => piece.replaceAll(/(?<=do_it|now)_[0-9a-z]{8}(?=[": ])/g, "");
  const at = before.findIndex((piece, i) =>
    plain(next[i] ?? "") !== plain(piece) && !(i === before.length - 1 && goesOn(piece, next[i]))
  );
  if (at < 0) return undefined;
  return `piece ${at} of ${before.length}: ${before[at]!.slice(0, 300)}\n  is now ${next[at]?.slice(0, 300)}`;
}

/** What the user said last may have become longer. */
function goesOn(piece: string, next = ""): boolean {
  return next.startsWith(piece.replace(/"}$/, ""));
}
