/** What the model upstream needs to know of a protocol, and what it says in it. */
import type { Json, JsonObject } from "../../lib/json.ts";

/** A request as the model sees it, whatever the protocol. */
export interface Conversation {
  /** All that the user wrote, in order. */
  readonly prompt: string;
  /** Output of each tool call that was answered, in the order it arrived. */
  readonly results: readonly string[];
}

/** One thing the model does in its turn. */
export type Step =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "shell"; readonly command: string }
  | { readonly type: "read"; readonly path: string };

export interface Turn {
  readonly model: string;
  readonly steps: readonly Step[];
}

/** One server-sent event. */
export interface WireEvent {
  readonly event: string;
  readonly data: JsonObject;
}

export interface Wire {
  /** What of the request a strict upstream would refuse; empty if nothing. */
  check(body: JsonObject, headers: Headers): string[];
  read(body: JsonObject): Conversation;
  events(turn: Turn): WireEvent[];
  /** The same turn as one JSON document. */
  whole(turn: Turn): JsonObject;
  error(status: number, message: string): JsonObject;
  /** A failure told inside a stream that has begun. */
  errorEvent(message: string): WireEvent;
  /** Events that precede any content. */
  readonly preamble: number;
}

/** What every turn claims to have cost: the tests look for it in the client's own report. */
export const usage = { input: 123, output: 45 } as const;

export function encodeEvent({ event, data }: WireEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Small pieces of a text that never split a character, so that only the transport does. */
export function pieces(text: string): string[] {
  const characters = Array.from(text);
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += 7) parts.push(characters.slice(at, at + 7).join(""));
  return parts;
}

export function newId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll("-", "").slice(0, 24);
}

export function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
