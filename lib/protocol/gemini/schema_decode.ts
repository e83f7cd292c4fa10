/** Gemini's subset of OpenAPI as JSON Schema: types in small letters, `nullable` as a type. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { member, number } from "./field.ts";

/** By number in requests that were written with Google's Python types. */
const NUMBERED: readonly (string | undefined)[] = [
  undefined,
  "string",
  "number",
  "integer",
  "boolean",
  "array",
  "object",
  "null",
];

const COUNTS = ["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"];
const KEPT = ["title", "description", "format", "enum", "default", "minimum", "maximum", "pattern"];

export function decodeSchema(schema: JsonObject): JsonObject {
  const out: JsonObject = {};
  const type = typeOf(member(schema, "type"));
  const isNullable = member(schema, "nullable") === true;
  if (type !== undefined) out["type"] = isNullable ? [type, "null"] : type;
  for (const keyword of KEPT) {
    const value = member(schema, keyword);
    if (value !== undefined) out[keyword] = value;
  }
  if (isNullable && Array.isArray(out["enum"])) out["enum"] = [...out["enum"], null];
  for (const keyword of COUNTS) {
    const count = number(schema, keyword);
    if (count !== undefined) out[keyword] = count;
  }
  const items = member(schema, "items");
  if (isObject(items)) out["items"] = decodeSchema(items);
  const properties = member(schema, "properties");
  if (isObject(properties)) {
    out["properties"] = Object.fromEntries(
      Object.entries(properties).map((
        [name, value],
      ): [string, Json] => [name, isObject(value) ? decodeSchema(value) : {}]),
    );
  }
  const required = member(schema, "required");
  if (Array.isArray(required)) out["required"] = required;
  const choice = member(schema, "anyOf");
  if (Array.isArray(choice)) {
    out["anyOf"] = [...choice.filter(isObject).map(decodeSchema), ...(isNullable ? [{ type: "null" }] : [])];
  }
  return out;
}

function typeOf(type: Json | undefined): string | undefined {
  if (typeof type === "number") return NUMBERED[type];
  if (typeof type !== "string" || type === "TYPE_UNSPECIFIED") return undefined;
  return type.toLowerCase();
}
