import { type Json, type JsonObject, objectOf } from "../../json.ts";

/** `schema` with the members of its `allOf` in it: properties and required names of all, of the rest the first. */
export function allMerged(schema: JsonObject, members: readonly JsonObject[]): JsonObject {
  const { allOf: _, ...base } = schema;
  let out: JsonObject = base;
  for (const member of members) {
    const properties = { ...objectOf(member["properties"]), ...objectOf(out["properties"]) };
    const required = [...new Set([...strings(out["required"]), ...strings(member["required"])])];
    out = { ...member, ...out };
    if (Object.keys(properties).length > 0) out["properties"] = properties;
    if (required.length > 0) out["required"] = required;
  }
  return out;
}

/** `schema` with the properties of all `variants`; required is only what each of them requires. */
export function eachMerged(schema: JsonObject, variants: readonly JsonObject[]): JsonObject {
  const lists = variants.map(({ required }) => strings(required));
  const shared = (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)));
  const properties = Object.fromEntries(
    [...variants, schema].flatMap((each) => Object.entries(objectOf(each["properties"]))),
  );
  const required = [...new Set([...strings(schema["required"]), ...shared])];
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 ? { required } : {}) };
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
