/** Structured output: https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs (read 2026-11-22). */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { OutputFormat } from "../conversation.ts";
import { describedSchema } from "../format_words.ts";
import { validSchema } from "../schema/valid.ts";

/** The `output_config.format` member; `undefined` if there is no way to say it but in words. */
export function encodeFormat(format: OutputFormat | undefined, isStructured: boolean): JsonObject | undefined {
  if (format?.type !== "json_schema" || !isStructured) return undefined;
  return { type: "json_schema", schema: closed(validSchema(describedSchema(format))) };
}

/** Keywords that make Anthropic reject a schema; they stay as words in the description. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "patternProperties",
  "propertyNames",
]);

/** Keywords whose value is one schema or a list of them, and those whose value is schemas by name. */
const INNER: ReadonlySet<string> = new Set(["items", "anyOf", "allOf"]);
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);

/** `schema` with every object closed, which Anthropic insists on. */
function closed(schema: Json): JsonObject {
  return isObject(schema) ? closedObject(schema) : {};
}

function closedObject(schema: JsonObject): JsonObject {
  const out: JsonObject = {};
  const notes: string[] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (UNSUPPORTED.has(name) || (name === "minItems" && typeof value === "number" && value > 1)) {
      notes.push(`${name}: ${JSON.stringify(value)}`);
    } else if (name === "oneOf") out["anyOf"] = inner(value);
    else if (INNER.has(name)) out[name] = inner(value);
    else if (NAMED.has(name) && isObject(value)) {
      out[name] = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
    } else if (name !== "additionalProperties" && name !== "$schema") out[name] = value;
  }
  if (schema["type"] === "object" || isObject(schema["properties"])) out["additionalProperties"] = false;
  if (notes.length > 0) {
    const said = typeof schema["description"] === "string" ? `${schema["description"]}\n` : "";
    out["description"] = `${said}(${notes.join(", ")})`;
  }
  return out;
}

function inner(value: Json): Json {
  return Array.isArray(value) ? value.map(closed) : closed(value);
}
