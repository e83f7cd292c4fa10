/**
 * Schemas that draft 2020-12 allows: https://json-schema.org/draft/2020-12/schema (read 2026-11-26). For one keyword of
 * an older draft, or one that is `null`, Anthropic and OpenAI reject the request with all its tools.
 */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { mapSchemas } from "./walk.ts";

type Check = (value: Json) => boolean;

const isString: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isPositive: Check = (value) => typeof value === "number" && value > 0;
const isCount: Check = (value) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isBoolean: Check = (value) => typeof value === "boolean";
const isSchema: Check = (value) => typeof value === "boolean" || isObject(value);
const isType: Check = (value) => TYPES.has(value) || isList(value);
const isList: Check = (value) => Array.isArray(value) && value.length > 0;

const TYPES: ReadonlySet<Json> = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);

/** What values keywords may have; those that are not here, any. */
const CHECKS: ReadonlyMap<string, Check> = new Map(
  ([
    [isString, "title description format pattern $ref $schema $id $anchor $comment contentEncoding contentMediaType"],
    [isNumber, "minimum maximum exclusiveMinimum exclusiveMaximum"],
    [isPositive, "multipleOf"],
    [isCount, "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains"],
    [isBoolean, "uniqueItems readOnly writeOnly deprecated"],
    [Array.isArray, "enum examples required"],
    [isList, "allOf anyOf oneOf prefixItems"],
    [isType, "type"],
    [isObject, "properties patternProperties $defs definitions dependentSchemas dependentRequired dependencies"],
    [isSchema, "items contains not if then else additionalProperties propertyNames"],
    [isSchema, "unevaluatedItems unevaluatedProperties"],
  ] as const).flatMap(([check, keywords]) => keywords.split(" ").map((keyword): [string, Check] => [keyword, check])),
);

/** What other languages call them. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["int", "integer"],
  ["float", "number"],
  ["double", "number"],
  ["bool", "boolean"],
  ["list", "array"],
  ["dict", "object"],
  ["none", "null"],
]);

/** `schema` in the draft's words, without what has none there; the same object if it is valid. */
export function validSchema(schema: JsonObject): JsonObject {
  const translated = withRequired(withBounds(withTuple(schema)));
  const mapped = mapSchemas(translated, (each) => isObject(each) ? validSchema(each) : each);
  let out: JsonObject | undefined;
  for (const keyword in mapped) {
    const value = keyword === "type" ? typeOf(mapped[keyword]!) : mapped[keyword]!;
    const isValid = CHECKS.get(keyword)?.(value) !== false;
    if (isValid && value === mapped[keyword]) continue;
    out ??= { ...mapped };
    if (isValid) out[keyword] = value;
    else delete out[keyword];
  }
  return out ?? mapped;
}

/** The type, or those of a list, that `type` means: an empty list is none. */
export function typeOf(type: Json): Json {
  if (TYPES.has(type)) return type;
  if (!Array.isArray(type)) return typeNamed(type)[0] ?? [];
  const types = unique(type.flatMap(typeNamed));
  return isSame(types, type) ? type : types;
}

function typeNamed(type: Json): readonly Json[] {
  if (typeof type !== "string") return [];
  const name = type.toLowerCase();
  const known = FOREIGN.get(name) ?? name;
  return TYPES.has(known) ? [known] : [];
}

/** Up to draft 2019-09 `items` could be a list. */
function withTuple(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema["items"])) return schema;
  const { items, additionalItems, ...rest } = schema;
  return { ...rest, prefixItems: items!, ...(additionalItems === undefined ? {} : { items: additionalItems }) };
}

/** In draft 4 the bound stood beside, whether it is excluded or not. */
function withBounds(schema: JsonObject): JsonObject {
  let out = schema;
  for (const [exclusive, bound] of [["exclusiveMinimum", "minimum"], ["exclusiveMaximum", "maximum"]] as const) {
    if (out[exclusive] !== true || out[bound] === undefined) continue;
    const { [bound]: value, ...rest } = out;
    out = { ...rest, [exclusive]: value! };
  }
  return out;
}

/** In draft 3 each property said itself whether it is required. */
function withRequired(schema: JsonObject): JsonObject {
  const { required, properties } = schema;
  const said = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  const inside = isObject(properties)
    ? Object.keys(properties).filter((name) => isObject(properties[name]) && properties[name]["required"] === true)
    : [];
  const names = unique([...said, ...inside]);
  if (Array.isArray(required) ? isSame(names, required) : names.length === 0) return schema;
  return { ...schema, required: names };
}

function unique(values: readonly Json[]): Json[] {
  return [...new Set(values)];
}

function isSame(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
