/** An answer's format, where an upstream has to be told of it in words. */
import type { JsonObject } from "../json.ts";
import type { OutputFormat, Turn } from "./conversation.ts";
import { isObjectSchema } from "./schema/root.ts";

/** What to tell a model whose API cannot hold it to `format`. */
export function formatInWords(format: OutputFormat): string {
  const kind = isObjectFormat(format) ? "object" : "value";
  const rule = `Answer with one JSON ${kind} and nothing else: no code fence, no words before or after it.`;
  if (format.type === "json_object") return rule;
  return `${rule} It must match this JSON Schema:\n${JSON.stringify(describedSchema(format))}`;
}

/** The schema with what OpenAI's clients say beside it of what the answer is for. */
export function describedSchema({ schema, description }: Extract<OutputFormat, { type: "json_schema" }>): JsonObject {
  return description === undefined || schema["description"] !== undefined ? schema : { ...schema, description };
}

/**
 * Whether an answer in this format is an object: OpenAI knows no other ("schema must be a JSON Schema of 'type:
 * \"object\"', got 'type: \"array\"'"), while Google's clients ask for lists and for one of several words.
 */
export function isObjectFormat(format: OutputFormat): boolean {
  return format.type === "json_object" || isObjectSchema(format.schema);
}

/**
 * Whether the conversation begins with the word: OpenAI, DeepSeek and Alibaba refuse the format `json_object` without it
 * ("must contain the word 'json' in some form"). What is said later does not count, so that each turn begins alike.
 */
export function speaksOfJson(turns: readonly Turn[]): boolean {
  const beginning = turns.slice(0, turns.findIndex(({ role }) => role === "user") + 1 || turns.length);
  return beginning.some(({ parts }) => parts.some((part) => part.type === "text" && /json/i.test(part.text)));
}
