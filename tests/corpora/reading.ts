/** What an answer says, as plainly as it can be said; read from recordings and from what an SDK made of our answers. */
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";

export interface Reading {
  readonly text: string;
  /** Of an upstream whose answer may have several messages, or texts around something else: the text of each. */
  readonly messages?: readonly string[];
  readonly thinking: string;
  readonly refusal: string;
  readonly calls: readonly Call[];
  /** The protocol's own word for the end. */
  readonly stop: string;
  /** The same in a word for all. */
  readonly reason: Reason;
  /** `undefined` if the answer counts nothing. */
  readonly usage: Figures | undefined;
}

export interface Call {
  readonly name: string;
  /** Parsed; as they came if they cannot be. */
  readonly arguments: Json;
}

export interface Figures {
  /** All that was read, cached or not. */
  readonly input: number;
  readonly cached: number;
  /** All that was written, thinking included. */
  readonly output: number;
  readonly reasoning: number;
}

export type Reason = "stop" | "tool_calls" | "length" | "context" | "filtered" | "refusal" | "pause" | "unknown";

/** A recorded answer, or what an SDK parsed, as JSON: the data of all events, or one body. */
export type Answer =
  | { readonly form: "events"; readonly events: readonly JsonObject[]; readonly isDone: boolean }
  | { readonly form: "body"; readonly body: Json };

/** The events of a stream, by the plainest reading of its text. */
export function eventsOf(text: string): Answer {
  const events: JsonObject[] = [];
  let isDone = false;
  for (const block of text.replaceAll("\r\n", "\n").split("\n\n")) {
    const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim())
      .join("\n");
    if (data === "[DONE]") isDone = true;
    else if (data !== "") events.push(JSON.parse(data) as JsonObject);
  }
  return { form: "events", events, isDone };
}

export function parsedArguments(value: Json | undefined): Json {
  if (typeof value !== "string") return value ?? {};
  if (value.trim() === "") return {};
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function object(value: Json | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

export function words(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function tokens(value: Json | undefined): number {
  return typeof value === "number" && value > 0 ? value : 0;
}
