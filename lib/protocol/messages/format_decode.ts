import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { OutputFormat } from "../conversation.ts";

/** Messages has no names for formats; OpenAI asks for one. */
const NAME = "output";

/** `output_config.format`, or `output_format` of the beta before it. */
export function decodeFormat(body: JsonObject): OutputFormat | undefined {
  const config = body["output_config"];
  const format = (isObject(config) ? config["format"] : undefined) ?? body["output_format"];
  if (!isObject(format) || format["type"] !== "json_schema") return undefined;
  const schema = format["schema"];
  if (!isObject(schema)) return { type: "json_object" };
  return {
    type: "json_schema",
    name: stringMember(format, "name") ?? NAME,
    schema,
    ...(isStrict(schema) ? { strict: true } : {}),
  };
}

/** Anthropic always holds to the schema; OpenAI does where every object is closed and every property required. */
function isStrict(schema: Json | undefined): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isObject(schema)) return true;
  const properties = schema["properties"];
  if (schema["type"] === "object" || properties !== undefined) {
    if (schema["additionalProperties"] !== false) return false;
    const required = schema["required"];
    const names = isObject(properties) ? Object.keys(properties) : [];
    if (names.some((name) => !Array.isArray(required) || !required.includes(name))) return false;
    if (isObject(properties) && !Object.values(properties).every(isStrict)) return false;
  }
  return ["items", "anyOf", "$defs", "definitions"].every((name) => {
    const inner = schema[name];
    return isObject(inner) && name !== "items" ? Object.values(inner).every(isStrict) : isStrict(inner);
  });
}
