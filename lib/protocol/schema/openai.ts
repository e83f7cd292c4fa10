/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas (read 2026-11-22), and what it rejects. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { isPortablePattern } from "./pattern.ts";
import { typeOf } from "./valid.ts";
import { mapSchemas } from "./walk.ts";

const FORMATS: ReadonlySet<Json> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uuid",
]);

/** Keywords about the schema itself, and those that validators refuse wherever they stand. */
const DROPPED: readonly string[] = ["$schema", "$id", "$anchor", "$comment", "$vocabulary", "propertyNames"];

/** `schema` without what OpenAI and the strict ones of its imitators reject; the same object if there is nothing. */
export function openaiSchema(schema: JsonObject): JsonObject {
  return rewritten(schema);
}

function rewritten(schema: JsonObject): JsonObject {
  const out = tuple(mapSchemas(withoutRejected(schema), visit));
  // "array schema missing items"
  return isArray(out["type"]) && out["items"] === undefined ? { ...out, items: {} } : out;
}

function visit(schema: JsonObject | boolean, keyword: string): JsonObject | boolean | undefined {
  if (isObject(schema)) return rewritten(schema);
  if (keyword === "additionalProperties" || keyword.startsWith("unevaluated")) return schema;
  // A schema that is `true` allows anything; a property that is `false` must not be there.
  return schema ? {} : undefined;
}

function withoutRejected(schema: JsonObject): JsonObject {
  let out: JsonObject | undefined;
  const drop = (keyword: string) => delete (out ??= { ...schema })[keyword];
  for (const keyword of DROPPED) {
    if (schema[keyword] !== undefined) drop(keyword);
  }
  const { format, pattern, patternProperties } = schema;
  if (format !== undefined && !FORMATS.has(format)) drop("format");
  if (typeof pattern === "string" && !isPortablePattern(pattern)) drop("pattern");
  if (isObject(patternProperties)) {
    const kept = Object.entries(patternProperties).filter(([name]) => isPortablePattern(name));
    if (kept.length === 0) drop("patternProperties");
    else if (kept.length < Object.keys(patternProperties).length) {
      (out ??= { ...schema })["patternProperties"] = Object.fromEntries(kept);
    }
  }
  return out ?? schema;
}

/** `items` as a list was draft 7's tuple; "is not of type 'object', 'boolean'" today. */
function tuple(schema: JsonObject): JsonObject {
  const { items } = schema;
  if (!Array.isArray(items)) return schema;
  return {
    ...schema,
    items: items.length === 1 && isObject(items[0]) ? items[0] : items.length === 0 ? {} : { anyOf: items },
  };
}

function isArray(type: Json | undefined): boolean {
  const known = type === undefined ? [] : typeOf(type);
  return known === "array" || (Array.isArray(known) && known.includes("array"));
}
