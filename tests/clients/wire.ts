/** What the model upstream needs to know of a protocol, and what it says in it. */
import type { Json, JsonObject } from "../../lib/json.ts";

/** The protocols that a model upstream speaks. */
export const protocols = ["messages", "chat", "responses", "gemini"] as const;
export type WireProtocol = typeof protocols[number];

export interface OfferedTool {
  readonly name: string;
  readonly namespace?: string | undefined;
  /** Takes bare text instead of JSON. */
  readonly custom: boolean;
  /** Responses' own tool that finds others. */
  readonly finds?: boolean;
  /** JSON schema of the arguments. */
  readonly schema: Json | undefined;
}

export interface Call {
  readonly type: "call";
  readonly name: string;
  readonly namespace?: string | undefined;
  /** It is for the tool that finds others. */
  readonly finds?: boolean | undefined;
  /** An object for a function, text for a custom tool. */
  readonly input: JsonObject | string;
}

/** A request as the model sees it, whatever the protocol. */
export interface Conversation {
  /** All that the user wrote, in order. */
  readonly prompt: string;
  /** Output of each tool call that was answered, in the order it arrived. */
  readonly results: readonly string[];
  /** What each of them answers: the arguments of its call. */
  readonly calls: readonly string[];
  readonly tools: readonly OfferedTool[];
  /** Media types of all images. */
  readonly images: readonly string[];
  /** What came back of the model's own thinking: its signatures, or its text where the protocol has none. */
  readonly thoughts: readonly string[];
  /** The endpoint is asked to search the web itself where it wants. */
  readonly searches: boolean;
  /** How often the model has spoken. */
  readonly answers: number;
}

/** One thing the model does in its turn. */
export type Step =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly text: string; readonly signature: string }
  /** `written`: the call stands in the text, as a model writes it whose server does not read it. */
  | { readonly type: "shell"; readonly command: string; readonly written?: true }
  | { readonly type: "read"; readonly path: string }
  | { readonly type: "image"; readonly path: string }
  | { readonly type: "patch"; readonly patch: string }
  /** The endpoint searches the web itself. */
  | { readonly type: "search"; readonly query: string }
  /** A tool by one of these names, whichever is offered first. */
  | { readonly type: "use"; readonly tool: string | readonly string[]; readonly input: JsonObject };

/** A step in terms of the tools that were offered. */
export type SpokenStep = Extract<Step, { type: "text" | "thinking" | "search" }> | Call;

/** What each search finds. */
export const finding = { url: "https://example.com/found", title: "The page that was found" } as const;

/** A step that calls no tool of the client's. */
export function isOwn(step: Step): step is Extract<Step, { type: "text" | "thinking" | "search" }> {
  return step.type === "text" || step.type === "thinking" || step.type === "search";
}

export interface Turn {
  readonly model: string;
  readonly steps: readonly SpokenStep[];
  /** The answer stops where no more tokens were allowed. */
  readonly cutShort: boolean;
  /** The request that it answers. */
  readonly request: JsonObject;
}

/** One server-sent event; `[DONE]` is the only one that is not JSON. */
export interface WireEvent {
  readonly event?: string;
  readonly data: JsonObject | "[DONE]";
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
  /** The vendor's words (status 400) for a prompt longer than its model's context. */
  overflow(): JsonObject;
  /** Events that precede any content. */
  readonly preamble: number;
}

/** What every turn claims to have cost: the tests look for it in the client's own report. */
export const usage = { input: 123, output: 45 } as const;

export function encodeEvent({ event, data }: WireEvent): string {
  const line = event === undefined ? "" : `event: ${event}\n`;
  return `${line}data: ${data === "[DONE]" ? data : JSON.stringify(data)}\n\n`;
}

/** The arguments of the calls with these ids, in their order; empty for one that is not there. */
export function argumentsOf(
  ids: readonly Json[],
  calls: readonly (readonly [id: unknown, input: unknown])[],
): string[] {
  const known = new Map(calls);
  return ids.map((id) => JSON.stringify(known.get(id)) ?? "");
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

/** The media type of a `data:` URL; anything else is no image that arrived. */
export function mediaTypeOf(url: string | undefined): string {
  return /^data:([\w/+-]+);base64,[\w+/=]{20}/.exec(url ?? "")?.[1] ?? "broken";
}
