/** What a model said, as far as it is text, from the bytes that a client got. */
import { isObject, type Json, parseJson } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** The text of an answer in `protocol`, whole or as events; empty: there is none. */
export function answerText(protocol: Protocol, body: string): string {
  const whole = parseJson(body);
  if (whole !== undefined) return textsAt(whole, WHOLE[protocol]);
  return body.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => {
    const event = parseJson(line.slice("data:".length));
    return event === undefined ? "" : textsAt(event, PIECE[protocol]);
  }).join("");
}

/** Names on the way; `[]` is every member of a list. */
const WHOLE: Readonly<Record<Protocol, readonly string[]>> = {
  messages: ["content", "[]", "text"],
  chat: ["choices", "[]", "message", "content"],
  responses: ["output", "[]", "content", "[]", "text"],
  gemini: ["candidates", "[]", "content", "parts", "[]", "text"],
};

const PIECE: Readonly<Record<Protocol, readonly string[]>> = {
  messages: ["delta", "text"],
  chat: ["choices", "[]", "delta", "content"],
  // Of text alone is `delta` a text that is not arguments: no tools are offered in a test.
  responses: ["delta"],
  gemini: WHOLE.gemini,
};

function textsAt(value: Json | undefined, path: readonly string[]): string {
  const [step, ...rest] = path;
  if (step === undefined) return typeof value === "string" ? value : "";
  if (step === "[]") return Array.isArray(value) ? value.map((item) => textsAt(item, rest)).join("") : "";
  return isObject(value) && !isThought(value) ? textsAt(value[step], rest) : "";
}

function isThought(value: { readonly [key: string]: Json }): boolean {
  const { type, thought } = value;
  return thought === true || typeof type === "string" && /reasoning|thinking/.test(type);
}
