/** What is said in a protocol with tools: as an upstream answers it, and as a client asks and hears it. */
import type { ProtocolCase, StreamEvent } from "./protocols.ts";

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly text: string;
  readonly calls: readonly Call[];
}

/** What a client understands of an answer. */
export interface Heard extends Answer {
  readonly finish: string;
  /** Every model that was named. */
  readonly models: readonly string[];
}

/** What an upstream understands of a request. */
export interface Asked {
  readonly texts: readonly string[];
  /** `id name input` */
  readonly calls: readonly string[];
  /** `id output` */
  readonly results: readonly string[];
  readonly tools: readonly string[];
}

export interface Turn {
  readonly stream: boolean;
  /** The answer before, and what its calls came to, in their order. */
  readonly before?: { readonly answer: Answer; readonly results: readonly string[] };
}

export interface Dialect {
  readonly protocol: ProtocolCase;
  /** An upstream's answer, not streamed. */
  readonly whole: (answer: Answer) => string;
  readonly events: (answer: Answer) => readonly string[];
  readonly request: (turn: Turn) => string;
  readonly asked: (request: string) => Asked;
  readonly heard: (body: string) => Heard;
  readonly heardStream: (events: readonly StreamEvent[]) => Heard;
  /** `finish` of an answer with and without calls. */
  readonly finishes: { readonly calls: string; readonly text: string };
}

export const QUESTION = "hi é";
/** Of the client, and what the upstream calls its own. */
export const MODEL = "m", UPSTREAM_MODEL = "upstream-model-x";
export const SCHEMA = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
export const TOOL = { name: "read", description: "Reads a file" };

// deno-lint-ignore no-explicit-any
export type Any = any;

export const named = (data: Any) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
export const unnamed = (data: Any) => `data: ${JSON.stringify(data)}\n\n`;
export const halves = (text: string) => [text.slice(0, 3), text.slice(3)];
export const words = (...parts: unknown[]) =>
  parts.map((part) => typeof part === "string" ? part : JSON.stringify(part)).join(" ");
export const textsIn = (content: Any): string[] =>
  typeof content === "string"
    ? [content]
    : (content ?? []).flatMap((part: Any) => typeof part.text === "string" ? [part.text] : []);
export const parsed = (events: readonly StreamEvent[]): Any[] =>
  events.filter(({ data }) => data !== "[DONE]").map(({ data }) => JSON.parse(data));
