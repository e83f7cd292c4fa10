/** Where schemas stand inside a schema: https://json-schema.org/draft/2020-12 and what draft 7 had besides. */
import { isObject, type Json, type JsonObject } from "../../json.ts";

const ONE: ReadonlySet<string> = new Set([
  "items",
  "additionalItems",
  "unevaluatedItems",
  "contains",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
  "contentSchema",
]);
/** `items` was a list in draft 7. */
const MANY: ReadonlySet<string> = new Set(["anyOf", "oneOf", "allOf", "prefixItems", "items"]);
const NAMED: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);

/** Gives the schema to put in place of `schema`; `undefined` removes it. `schema` may be `true` or `false`. */
export type Visit = (schema: JsonObject | boolean, keyword: string) => JsonObject | boolean | undefined;

/** `schema` with each schema directly inside it replaced; the same object if none is. */
export function mapSchemas(schema: JsonObject, visit: Visit): JsonObject {
  let out: JsonObject | undefined;
  for (const keyword in schema) {
    const value = schema[keyword]!;
    const mapped = mapKeyword(keyword, value, visit);
    if (mapped === value) continue;
    out ??= { ...schema };
    if (mapped === undefined) delete out[keyword];
    else out[keyword] = mapped;
  }
  return out ?? schema;
}

/** Whether the last name of `trail`, which begins in a schema, is a keyword: not a property's name, and not in data. */
export function isKeyword(trail: readonly string[]): boolean {
  let inNamed = false;
  for (const name of trail.slice(0, -1)) {
    if (name === "[]") continue;
    if (inNamed) inNamed = false;
    else if (NAMED.has(name)) inNamed = true;
    else if (!ONE.has(name) && !MANY.has(name)) return false;
  }
  return !inNamed;
}

function mapKeyword(keyword: string, value: Json, visit: Visit): Json | undefined {
  if (Array.isArray(value)) return MANY.has(keyword) ? mapList(value, keyword, visit) : value;
  if (NAMED.has(keyword)) return isObject(value) ? mapNamed(value, keyword, visit) : value;
  return ONE.has(keyword) && isSchema(value) ? visit(value, keyword) : value;
}

function mapList(list: Json[], keyword: string, visit: Visit): Json[] {
  const mapped = list.flatMap((value): Json[] => {
    if (!isSchema(value)) return [];
    const schema = visit(value, keyword);
    return schema === undefined ? [] : [schema];
  });
  return mapped.length === list.length && mapped.every((value, i) => value === list[i]) ? list : mapped;
}

function mapNamed(named: JsonObject, keyword: string, visit: Visit): JsonObject {
  let changed = false;
  const entries = Object.entries(named).flatMap(([name, value]): [string, Json][] => {
    const schema = isSchema(value) ? visit(value, keyword) : undefined;
    if (schema !== value) changed = true;
    return schema === undefined ? [] : [[name, schema]];
  });
  // `fromEntries`, since a property may be called `__proto__`.
  return changed ? Object.fromEntries(entries) : named;
}

function isSchema(value: Json): value is JsonObject | boolean {
  return typeof value === "boolean" || isObject(value);
}
