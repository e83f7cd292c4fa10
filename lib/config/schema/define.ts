import * as z from "zod";
import { type FieldInfo, fieldInfo } from "../field.ts";

/** Adds what the reference says: a description, or that with an example. */
export function field<T extends z.ZodType>(type: string, schema: T, info: string | Omit<FieldInfo, "type">): T {
  fieldInfo.add(schema, { type, ...(typeof info === "string" ? { description: info } : info) });
  return schema;
}

/** A map of known keys. Omitting it is the same as omitting each of them. */
export function section<T extends z.ZodRawShape>(description: string, shape: T): z.ZodObject<T> {
  return field("map", z.object(shape), description);
}

/** A map of known keys that is there or not, as a whole. */
export function optionalSection<T extends z.ZodRawShape>(
  description: string,
  shape: T,
): z.ZodOptional<z.ZodObject<T>> {
  return field("map", z.object(shape).optional(), description);
}
