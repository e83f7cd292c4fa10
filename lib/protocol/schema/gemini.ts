/**
 * The subset of OpenAPI 3.0 that Gemini takes: https://ai.google.dev/api/caching#Schema (read 2026-11-22). Unknown
 * keywords are errors there, a choice (`anyOf`) stands alone, and only strings have an `enum`.
 */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { isPortablePattern } from "./pattern.ts";
import { pointed } from "./root.ts";
import { allMerged, eachMerged } from "./merge.ts";

/** References written out multiply; what exceeds these bounds becomes an object of any form. */
const MAX_NODES = 5000;
const MAX_DEPTH = 32;

const STRING_FORMATS: ReadonlySet<Json> = new Set(["enum", "date-time"]);
const NUMBER_FORMATS: ReadonlySet<Json> = new Set(["float", "double", "int32", "int64"]);
const TYPES: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "array", "object"]);

/** What may take any value. */
const ANYTHING: JsonObject = {
  anyOf: [{ type: "string" }, { type: "number" }, { type: "boolean" }, { type: "object" }],
};

/** `schema` in Gemini's words; an object without properties has no `properties`. */
export function geminiSchema(schema: JsonObject): JsonObject {
  return new Converter(schema).convert(schema, []);
}

/** The references on the way from the root. */
type Trail = readonly string[];

class Converter {
  private nodes = 0;
  private depth = 0;

  constructor(private readonly root: JsonObject) {}

  convert(schema: JsonObject, trail: Trail): JsonObject {
    if (++this.nodes > MAX_NODES || this.depth >= MAX_DEPTH) return described({ type: "object" }, schema);
    this.depth++;
    const converted = this.choose(schema, trail);
    this.depth--;
    return converted;
  }

  /** Brings references, `allOf` and choices to schemas of one type each. */
  private choose(schema: JsonObject, trail: Trail): JsonObject {
    if (typeof schema["$ref"] === "string") return this.referred(schema["$ref"], schema, trail);
    if (Array.isArray(schema["allOf"])) return this.choose(allMerged(schema, this.resolveAll(schema["allOf"])), trail);
    const choice = schema["anyOf"] ?? schema["oneOf"];
    if (Array.isArray(choice)) return this.chosen(choice, schema, trail);
    const { type } = schema;
    if (Array.isArray(type)) return this.chosen(type.map((each) => ({ ...schema, type: each })), {}, trail);
    return this.typed(schema, trail);
  }

  private referred(reference: string, schema: JsonObject, trail: Trail): JsonObject {
    const { $ref: _, ...rest } = schema;
    const target = pointed(this.root, reference);
    if (!isObject(target) || trail.includes(reference)) return described({ type: "object" }, rest);
    return this.convert({ ...target, ...rest }, [...trail, reference]);
  }

  /** Members of `allOf` or a choice, looked up once: deeper references are found when they are converted. */
  private resolveAll(members: readonly Json[]): JsonObject[] {
    return members.filter(isObject).map((member) => {
      const target = typeof member["$ref"] === "string" ? pointed(this.root, member["$ref"]) : member;
      return isObject(target) && target !== this.root ? target : {};
    });
  }

  private chosen(choice: readonly Json[], schema: JsonObject, trail: Trail): JsonObject {
    const { anyOf: _, oneOf: __, ...base } = schema;
    // A choice beside a type of its own only says more exactly what is allowed.
    if (base["type"] === "object" || isObject(base["properties"])) {
      return this.typed(eachMerged(base, this.resolveAll(choice)), trail);
    }
    if (typeof base["type"] === "string") return this.typed(base, trail);
    const real = choice.filter((each) => isObject(each) && !isNull(each)) as JsonObject[];
    const variants = distinct(real.map((variant) => this.convert(variant, trail)).flatMap(unwrapped));
    const nullable = real.length < choice.filter(isObject).length ? { nullable: true } : {};
    const [only] = variants;
    if (only === undefined) return described({ type: "string", ...nullable }, base);
    if (variants.length === 1) return described({ ...only, ...nullable }, base);
    return { anyOf: variants.map((variant) => described({ ...variant, ...nullable }, base)) };
  }

  private typed(schema: JsonObject, trail: Trail): JsonObject {
    const type = typeOf(schema);
    if (type === undefined) {
      return this.chosen(ANYTHING["anyOf"] as Json[], { description: schema["description"] ?? "" }, trail);
    }
    const out: JsonObject = { type };
    for (const keyword of ["title", "description"]) {
      if (typeof schema[keyword] === "string" && schema[keyword] !== "") out[keyword] = schema[keyword];
    }
    if (schema["nullable"] === true || isNull(schema)) out["nullable"] = true;
    if (schema["default"] !== undefined && schema["default"] !== null) out["default"] = schema["default"];
    switch (type) {
      case "string":
        return string(out, schema);
      case "integer":
      case "number":
        return number(out, schema);
      case "array":
        return this.array(out, schema, trail);
      case "object":
        return this.object(out, schema, trail);
      default:
        return noted(out, values(schema));
    }
  }

  private array(out: JsonObject, schema: JsonObject, trail: Trail): JsonObject {
    const tuple = schema["prefixItems"] ?? schema["items"];
    const items = Array.isArray(tuple) ? { anyOf: tuple.filter(isObject) } : schema["items"];
    out["items"] = this.convert(isObject(items) ? items : {}, trail);
    return copied(out, schema, ["minItems", "maxItems"]);
  }

  private object(out: JsonObject, schema: JsonObject, trail: Trail): JsonObject {
    const { properties, required } = schema;
    if (!isObject(properties)) return out;
    const entries = Object.entries(properties).flatMap(([name, value]): [string, Json][] => {
      if (value === false) return [];
      return [[name, this.convert(isObject(value) ? value : {}, trail)]];
    });
    if (entries.length === 0) return out;
    out["properties"] = Object.fromEntries(entries);
    const names = Array.isArray(required) ? required.filter((name) => entries.some(([each]) => each === name)) : [];
    if (names.length > 0) out["required"] = names;
    return copied(out, schema, ["minProperties", "maxProperties", "propertyOrdering"]);
  }
}

/** The one type of `schema`, said or evident; `undefined` if it may be anything. */
function typeOf(schema: JsonObject): string | undefined {
  const type = typeof schema["type"] === "string" ? schema["type"].toLowerCase() : undefined;
  if (type !== undefined && TYPES.has(type)) return type;
  if (type === "null") return "string";
  if (isObject(schema["properties"]) || schema["additionalProperties"] !== undefined) return "object";
  if (schema["items"] !== undefined || schema["prefixItems"] !== undefined) return "array";
  const [value] = values(schema);
  if (typeof value === "string" || schema["pattern"] !== undefined || schema["minLength"] !== undefined) {
    return "string";
  }
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return values(schema).every(Number.isInteger) ? "integer" : "number";
  return schema["minimum"] !== undefined || schema["maximum"] !== undefined ? "number" : undefined;
}

function string(out: JsonObject, schema: JsonObject): JsonObject {
  if (STRING_FORMATS.has(schema["format"]!)) out["format"] = schema["format"]!;
  const allowed = values(schema);
  const names = allowed.filter((value) => typeof value === "string" && value !== "");
  if (names.length > 0) out["enum"] = names;
  if (allowed.includes(null)) out["nullable"] = true;
  if (typeof schema["pattern"] === "string" && isPortablePattern(schema["pattern"])) out["pattern"] = schema["pattern"];
  copied(out, schema, ["minLength", "maxLength"]);
  return allowed.includes("") ? noted(out, allowed) : out;
}

function number(out: JsonObject, schema: JsonObject): JsonObject {
  if (NUMBER_FORMATS.has(schema["format"]!)) out["format"] = schema["format"]!;
  const step = out["type"] === "integer" ? 1 : 0;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === "number") out["minimum"] = minimum;
  else if (typeof exclusiveMinimum === "number") out["minimum"] = exclusiveMinimum + step;
  if (typeof maximum === "number") out["maximum"] = maximum;
  else if (typeof exclusiveMaximum === "number") out["maximum"] = exclusiveMaximum - step;
  return noted(out, values(schema));
}

/** The values that `schema` allows by name. */
function values(schema: JsonObject): readonly Json[] {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : [];
}

/** What an `enum` cannot say here is said to the model. */
function noted(out: JsonObject, allowed: readonly Json[]): JsonObject {
  if (allowed.length === 0) return out;
  const note = `Allowed values: ${allowed.map((value) => JSON.stringify(value)).join(", ")}`;
  const description = out["description"];
  return { ...out, description: typeof description === "string" ? `${description}\n${note}` : note };
}

/** `out` with what `schema` says about it, where `out` says nothing. */
function described(out: JsonObject, schema: JsonObject): JsonObject {
  const described = { ...out };
  for (const keyword of ["title", "description"]) {
    const said = schema[keyword];
    if (typeof said === "string" && said !== "" && described[keyword] === undefined) described[keyword] = said;
  }
  if (schema["nullable"] === true) described["nullable"] = true;
  return described;
}

function copied(out: JsonObject, schema: JsonObject, keywords: readonly string[]): JsonObject {
  for (const keyword of keywords) {
    const value = schema[keyword];
    if (typeof value === "number" || Array.isArray(value)) out[keyword] = value;
  }
  return out;
}

function isNull(schema: Json): boolean {
  if (!isObject(schema)) return false;
  return schema["type"] === "null" || schema["const"] === null ||
    (Array.isArray(schema["enum"]) && schema["enum"].length > 0 && schema["enum"].every((value) => value === null));
}

/** A choice in a choice is one choice. */
function unwrapped(variant: JsonObject): readonly JsonObject[] {
  return Array.isArray(variant["anyOf"]) ? variant["anyOf"].filter(isObject) : [variant];
}

/** Each variant once; those that only name strings become one. */
function distinct(variants: readonly JsonObject[]): JsonObject[] {
  const named = variants.filter(isNames);
  const names = [...new Set(named.flatMap((variant) => variant["enum"] as string[]))];
  const out = new Map<string, JsonObject>();
  for (const variant of variants) {
    const merged = named.length > 1 && isNames(variant) ? { type: "string", enum: names } : variant;
    out.set(JSON.stringify(merged), merged);
  }
  return [...out.values()];
}

function isNames(variant: JsonObject): boolean {
  return Array.isArray(variant["enum"]) &&
    Object.keys(variant).every((keyword) => keyword === "type" || keyword === "enum");
}
