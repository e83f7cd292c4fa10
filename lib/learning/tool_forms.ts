/** Refusals of tools for what the codec of the protocol fits to its vendor: names, and what a schema has to say. */
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** OpenAI, Anthropic and Google, of names as MCP servers give them. */
const NAME =
  /\binvalid function name\b|\btool names must be unique\b|\btools?(?:\[\d+\]|\.\d+)(?:\.\w+)?\.name\b[^\n]*\b(?:pattern|too long|at most)\b/i;

/**
 * Google's older schemas: lists of something, objects of something, words alone to choose from. OpenAI's lists too; and
 * of properties Anthropic's names.
 */
const SCHEMA =
  /\bitems: missing field\b|\bshould be non-empty for object type\b|_declarations\S*\.enum\S*\s*\(TYPE_\w+\)|\barray schema missing items\b|\bproperty keys should match pattern\b/i;

/** Nearly everybody wants one object at the root, and no choice. */
const ROOT =
  /\b(?:any|one|all)Of\b[^\n]*\bat the top level\b|\btool parameter root must be\b|\bschema must be a JSON Schema of ['"]type: ['"]object/i;
/** There it is no tool's. */
const OF_ANSWER = /\bresponse_format\b|\btext\.format\b|\boutput_config\b/;

export function toolForms({ complaint: { text, status }, sent: { body } }: Reading): Reaction | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const isOfTools = NAME.test(text) || SCHEMA.test(text) || ROOT.test(text) && !OF_ANSWER.test(text);
  const says = CALLED.test(text) || isOfTools && valuesAt(body, "tools[]").length > 0;
  return says ? { type: "convert", changes: [] } : undefined;
}

/** Names that another endpoint's model has made up: they stand in the history, whatever tools there are. */
const CALLED =
  /\b(?:tool_use|tool_calls\[\d+\]\.function|input\[\d+\])\.name\b[^\n]*\b(?:pattern|too long|at most|at least|empty string)\b/i;
