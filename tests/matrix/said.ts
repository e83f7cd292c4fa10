/** What an answer says to a client, read without the codecs: the fixtures' own words. */
import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { FinishReason } from "../../lib/protocol/finish.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";

export interface Said {
  /** Refusals too: not every protocol tells them from text. */
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly { readonly name: string; readonly arguments: Json }[];
  /** In the client's own word. */
  readonly finish: string;
  readonly usage: Tokens | null;
}

export type Writes = { readonly short: number; readonly long: number } | null;

/** `cache_creation` of Anthropic, which OpenAI's protocols get too: they have no word of their own for the time. */
export function writesOf(usage: JsonObject): Writes {
  const creation = object(usage["cache_creation"] ?? {});
  return {
    short: count(creation["ephemeral_5m_input_tokens"] ?? 0),
    long: count(creation["ephemeral_1h_input_tokens"] ?? 0),
  };
}

/** `input` is all of it, `output` too. */
export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  /** Written to a cache for five minutes, and for an hour; `null` in a protocol that does not tell it (Google's). */
  readonly writes: Writes;
  readonly output: number;
  readonly reasoning: number;
}

/** Reads what a client of one protocol gets; throws where it is not valid. */
export interface Reading {
  /** The client's word for each reason. */
  readonly finish: Readonly<Record<FinishReason, string>>;
  readBody(body: JsonObject): Said;
  /** Holds the stream to the protocol's grammar; the stream must be whole. */
  readStream(frames: readonly SseFrame[]): Said;
  /** Whether any frame says that the answer is whole. */
  isClean(frames: readonly SseFrame[]): boolean;
  /** Whether the last frame is an error that the client knows for one. */
  endsInError(frames: readonly SseFrame[]): boolean;
}

export function object(value: Json | undefined, what = "value"): JsonObject {
  assert.ok(isObject(value), `${what} is no object: ${JSON.stringify(value)}`);
  return value;
}

export function objects(value: Json | undefined, what = "value"): JsonObject[] {
  assert.ok(Array.isArray(value), `${what} is no list: ${JSON.stringify(value)}`);
  return value.map((each) => object(each, what));
}

export function dataOf(frame: SseFrame): JsonObject {
  return object(JSON.parse(frame.data) as Json);
}

export function count(value: Json | undefined): number {
  assert.ok(Number.isInteger(value) && Number(value) >= 0, `no number of tokens: ${JSON.stringify(value)}`);
  return Number(value);
}
