/** What all upstreams ask of a tool's schema: an object at the root, without a choice between several. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { allMerged, eachMerged } from "./merge.ts";

const CHOICES = ["anyOf", "oneOf"] as const;

/**
 * `schema` with `type: "object"`, `properties` and no choice at its root; the same object if it has them. A choice
 * becomes one object with the properties of all: it says less, but a call that fits one of the choices still fits.
 */
export function objectRoot(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return { type: "object", properties: {} };
  const flat = flattened(schema);
  const { type, properties, ...rest } = flat;
  if (type === "object" && isObject(properties)) return flat;
  return { type: "object", properties: isObject(properties) ? properties : {}, ...rest };
}

/** Whether what matches `schema` is an object; one that allows anything counts as one. */
export function isObjectSchema(schema: JsonObject): boolean {
  return isObjectIn(schema, schema, 0);
}

/** References in a circle come to an end. */
const MAX_DEPTH = 32;

function isObjectIn(schema: JsonObject, root: JsonObject, depth: number): boolean {
  const { type, properties } = schema;
  if (type !== undefined) return type === "object" || (Array.isArray(type) && type.includes("object"));
  if (isObject(properties) || depth > MAX_DEPTH) return true;
  if (["enum", "const", "items", "prefixItems"].some((keyword) => schema[keyword] !== undefined)) return false;
  const isOne = (each: Json) => isObjectIn(isObject(each) ? each : {}, root, depth + 1);
  if (typeof schema["$ref"] === "string") return isOne(resolved(schema, root));
  return [...CHOICES, "allOf"].every((keyword) => {
    const variants = schema[keyword];
    if (!Array.isArray(variants)) return true;
    return variants.filter((each) => !isObject(each) || each["type"] !== "null").every(isOne);
  });
}

function flattened(schema: JsonObject): JsonObject {
  let out = schema;
  if (typeof out["$ref"] === "string") out = allMerged(without(out, "$ref"), [resolved(out, schema)]);
  const { allOf } = out;
  if (Array.isArray(allOf)) out = allMerged(out, allOf.map((each) => resolved(each, schema)));
  for (const keyword of CHOICES) {
    const variants = out[keyword];
    if (Array.isArray(variants)) {
      out = eachMerged(without(out, keyword), variants.map((each) => resolved(each, schema)));
    }
  }
  for (const keyword of ["enum", "not", "const"]) {
    if (out[keyword] !== undefined) out = without(out, keyword);
  }
  return out;
}

function without(schema: JsonObject, keyword: string): JsonObject {
  const { [keyword]: _, ...rest } = schema;
  return rest;
}

/** The schema that a reference within `root` points at, or the schema itself. */
function resolved(schema: Json, root: JsonObject): JsonObject {
  if (!isObject(schema)) return {};
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const target = pointed(root, reference);
  return isObject(target) && target !== root ? target : {};
}

/** The value that a local reference (`#/$defs/x`) points at; `undefined` if there is none. */
export function pointed(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith("#")) return undefined;
  let value: Json | undefined = root;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const name = unescaped(step);
    if (Array.isArray(value)) value = value[Number(name)];
    else if (isObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return step;
  }
}
