/**
 * Characters of which only one half is there: a text that was cut in the middle of an emoji. JSON can write them, and few
 * upstreams read them; a session whose history has one gets no answer any more (anthropics/claude-code #2108, #6273).
 */
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

/** Anthropic, orjson: "no low surrogate in string"; serde: "in hex escape"; OpenAI: "could not parse the JSON body". */
const SAYS = /surrogate|hex escape|\bjson\b|\butf-?(?:8|16)\b|\bunicode\b/i;

export function halfCharacters({ complaint, sent }: Reading): Reaction | undefined {
  if (!SAYS.test(complaint.text) || !hasHalf(sent.body)) return undefined;
  return { type: "learn", changes: [{ type: "whole_characters" }] };
}

/** Where words stand, in all protocols. */
const PLACES: readonly string[] = [
  "system",
  "messages[]",
  "instructions",
  "input",
  "contents[]",
  "systemInstruction",
  "tools[]",
];

export function withWholeCharacters(): readonly Edit[] {
  return PLACES.map((path): Edit => ({
    type: "replace",
    path,
    with: (value) => hasHalf(value) ? whole(value) : undefined,
  }));
}

/** Deeper lies nothing that anybody wrote. */
const MAX_DEPTH = 500;

function hasHalf(value: Json, depth = 0): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  if (depth > MAX_DEPTH || value === null || typeof value !== "object") return false;
  return Object.values(value).some((inner) => hasHalf(inner, depth + 1));
}

function whole(value: Json, depth = 0): Json {
  if (typeof value === "string") return value.toWellFormed();
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => whole(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, whole(inner, depth + 1)]));
}
