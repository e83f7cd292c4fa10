/**
 * Schemas of tools that are no valid JSON Schema: one of them, of any MCP server, and every request of the session is
 * refused (anthropics/claude-code #86664). Nobody says which keyword it is.
 */
import { isObject } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { validSchema } from "../protocol/schema/valid.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { SCHEMAS, valuesAt } from "./survey.ts";

/** Anthropic's words, OpenAI's, and those of Python's validator: "None is not of type 'array'". */
const SAYS =
  /\bjson schema is invalid\b|\bmust match json schema\b|\bis not (?:a )?valid json schema\b|\bSchemaError\b|\bis not of type ['"](?:object|array|string|boolean|number|integer)\b/i;

export function validSchemas({ complaint, sent }: Reading): Reaction | undefined {
  const isWrong = (path: string) =>
    valuesAt(sent.body, path).some((schema) => isObject(schema) && validSchema(schema) !== schema);
  if (!SAYS.test(complaint.text) || !SCHEMAS[sent.protocol].some(isWrong)) return undefined;
  return { type: "learn", changes: [{ type: "valid_schemas" }] };
}

export function withValidSchemas(protocol: Protocol): readonly Edit[] {
  return SCHEMAS[protocol].map((path): Edit => ({
    type: "replace",
    path,
    with: (schema) => isObject(schema) ? validSchema(schema) : undefined,
  }));
}
