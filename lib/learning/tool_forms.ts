/** Refusals of tools for what the codec of the protocol fits to its vendor: names, and what a schema has to say. */
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** OpenAI, Anthropic and Google, of names as MCP servers give them. */
const NAME =
  /\binvalid function name\b|\btools?(?:\[\d+\]|\.\d+)(?:\.\w+)?\.name\b[^\n]*\b(?:pattern|too long|at most)\b/i;

/** Google's older schemas: lists of something, objects of something, words alone to choose from. */
const SCHEMA =
  /\bitems: missing field\b|\bshould be non-empty for object type\b|_declarations\S*\.enum\S*\s*\(TYPE_\w+\)/i;

export function toolForms({ complaint: { text, status }, sent: { body } }: Reading): Reaction | undefined {
  if (status !== 400 && status !== 422 || valuesAt(body, "tools[]").length === 0) return undefined;
  return NAME.test(text) || SCHEMA.test(text) ? { type: "convert", changes: [] } : undefined;
}
