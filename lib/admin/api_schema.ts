/** Schemas of what the admin API takes and answers, as its document has them. */
import * as z from "zod";
import type { Json, JsonObject } from "../json.ts";

/** Names of schemas that several calls share. */
const names = z.registry<{ readonly id: string }>();

/** What is described by JSON Schema alone: zod has no words for it. */
const described = new WeakMap<z.core.$ZodType, () => JsonObject>();

/** `schema`, which the document has once, under `id`. */
export function named<T extends z.ZodType>(id: string, schema: T): T {
  names.add(schema, { id });
  return schema;
}

/** JSON that `schema` describes and nobody checks by zod. */
export function describedJson<T = Json>(schema: () => JsonObject): z.ZodType<T> {
  const json = z.custom<T>();
  described.set(json, schema);
  return json;
}

export interface JsonSchemas {
  readonly schema: JsonObject;
  /** What has a name in it, by it. */
  readonly named: Readonly<Record<string, JsonObject>>;
}

const DEFINED = "#/$defs/";

/** `schema` in JSON Schema 2020-12, references to named ones beginning with `base`; `io`: what is sent, or answered. */
export function jsonSchemas(schema: z.ZodType, base: string, io: "input" | "output"): JsonSchemas {
  const whole = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    metadata: names,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      Object.assign(jsonSchema, described.get(zodSchema)?.());
      // What is read-only for the program that made it says nothing to who gets it.
      delete jsonSchema.readOnly;
    },
  });
  const json = JSON.parse(JSON.stringify(whole), (key, value) => {
    const isReference = key === "$ref" && typeof value === "string" && value.startsWith(DEFINED);
    return isReference ? base + value.slice(DEFINED.length) : value;
  }) as JsonObject & { readonly $defs?: Record<string, JsonObject> };
  const { $schema: _, $defs = {}, ...own } = json;
  return { schema: own, named: $defs };
}
