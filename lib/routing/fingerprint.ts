/**
 * Which conversation a request belongs to, where nothing names one: told from how it begins, which every later turn
 * repeats.
 *
 * The bytes are walked over from their start to the first thing that the user says, and no further: of a conversation
 * of a megabyte that is the first few kilobytes, with clients that put their tools before the messages some dozens.
 * What stands there is compared as text and not as bytes, since clients move a cache mark from message to message, and
 * make an array of text a string on the way (Claude Code 2.1.330, measured).
 */
import { isObject, type Json, type JsonObject, type Span, valueAt } from "../json.ts";
import { frontMembers } from "../json_front.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { holdsMessages, plainText, userText } from "./user_text.ts";

/** Members with the instructions, as far as they stand before the messages; behind them nobody looks. */
const INSTRUCTIONS: ReadonlySet<string> = new Set([
  "system",
  "instructions",
  "systemInstruction",
  "system_instruction",
]);

/** Roles of messages that hold instructions. */
const INSTRUCTING: ReadonlySet<string> = new Set(["system", "developer"]);

/** More of one text tells no more conversations apart. */
const MAX_TEXT = 16 * 1024;

/** A message beyond this (an image, a file) is compared by the bytes at its start: to parse it would cost too much. */
const MAX_PARSED_BYTES = 256 * 1024;

/** Claude Code's first line of instructions, which has a checksum of each request in some versions (`cch=`). */
const VOLATILE = /^x-anthropic-billing-header:.*$/gm;
const VOLATILE_MARK = "x-anthropic-billing-header:";

const QUOTE = 0x22;

const decoder = new TextDecoder();

/** `undefined` if the body has no message of the user's. */
export function fingerprint(bytes: Uint8Array, protocol: Protocol): string | undefined {
  const texts: string[] = [];
  for (const member of frontMembers(bytes)) {
    if (INSTRUCTIONS.has(member.name)) {
      texts.push(plainText(valueAt(bytes, member.span())));
    } else if (holdsMessages(member.name, protocol)) {
      const isComplete = readOpening(bytes, member.elements(), texts) || readWhole(bytes, member.span(), texts);
      return isComplete ? hash([protocol, ...texts]) : undefined;
    }
  }
  return undefined;
}

/** The same of a body that is parsed. */
export function fingerprintOf(body: JsonObject, protocol: Protocol): string | undefined {
  const texts: string[] = [];
  for (const name of Object.keys(body)) {
    const value = body[name];
    if (INSTRUCTIONS.has(name)) texts.push(plainText(value));
    else if (holdsMessages(name, protocol)) {
      const isComplete = Array.isArray(value)
        ? value.some((message) => isOpening(message, texts))
        : isText(value, texts);
      return isComplete ? hash([protocol, ...texts]) : undefined;
    }
  }
  return undefined;
}

/** Collects the instructions before the user's first message, and that message; says whether there was one. */
function readOpening(bytes: Uint8Array, messages: Iterable<Span>, texts: string[]): boolean {
  for (const span of messages) {
    if (span.end - span.start > MAX_PARSED_BYTES) {
      texts.push(decoder.decode(bytes.subarray(span.start, span.start + MAX_TEXT)));
      return true;
    }
    if (isOpening(valueAt(bytes, span), texts)) return true;
  }
  return false;
}

/** Whether it is what the user says; instructions are collected on the way. */
function isOpening(message: Json | undefined, texts: string[]): boolean {
  const said = userText(message);
  if (said !== undefined) {
    texts.push(said);
    return true;
  }
  if (isObject(message) && INSTRUCTING.has(String(message["role"]))) texts.push(plainText(message["content"]));
  return false;
}

/** Responses' `input` may be the user's text itself. */
function readWhole(bytes: Uint8Array, span: Span | undefined, texts: string[]): boolean {
  return span !== undefined && bytes[span.start] === QUOTE && isText(valueAt(bytes, span), texts);
}

function isText(said: Json | undefined, texts: string[]): boolean {
  if (typeof said !== "string" || said === "") return false;
  texts.push(said);
  return true;
}

/** cyrb53 (public domain, bryc 2018): 53 bits, fast, and no secret. */
function hash(texts: readonly string[]): string {
  let a = 0xdeadbeef, b = 0x41c6ce57;
  for (const text of texts) {
    const part = (text.includes(VOLATILE_MARK) ? text.replace(VOLATILE, "") : text).slice(0, MAX_TEXT);
    for (let i = 0; i <= part.length; i++) {
      // One step more than there are characters, so that the borders of texts count.
      const code = i < part.length ? part.charCodeAt(i) : 0xffff;
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
