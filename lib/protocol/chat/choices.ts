import { isObject, type Json, type JsonObject } from "../../json.ts";

/** The choices of a chunk by their numbers: the first is the answer. */
export function choicesOf(choices: Json | undefined): readonly Json[] {
  if (!Array.isArray(choices)) return [];
  return choices.length < 2 ? choices : choices.toSorted((a, b) => indexOf(a) - indexOf(b));
}

function indexOf(choice: Json): number {
  const index = isObject(choice) ? choice["index"] : undefined;
  return typeof index === "number" ? index : 0;
}

/** What a choice has for the answer that another one is. */
export interface OtherChoice {
  readonly calls: readonly Json[];
  /** It says something else. */
  readonly isLost: boolean;
}

/**
 * Copilot has the text in one choice and the calls in the next (HKUDS/nanobot#1481, read 2026-11-27). They are the
 * answer's where the client has asked for one; of several each is an answer of its own.
 */
export function readOther(message: Json | undefined, { n }: JsonObject): OtherChoice {
  if (!isObject(message)) return { calls: [], isLost: false };
  const { role: _, tool_calls: calls, ...others } = message;
  const isTaken = Array.isArray(calls) && !(typeof n === "number" && n > 1);
  const isLost = Object.values(others).some(isFull) || (!isTaken && isFull(calls));
  return { calls: isTaken ? calls : [], isLost };
}

function isFull(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
