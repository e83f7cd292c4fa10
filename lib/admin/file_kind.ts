/** The shapes that values of the configuration file have, told from its schema: nothing says a key a second time. */
import * as z from "zod";
import { type FieldInfo, fieldInfo } from "../config/field.ts";

export type FileSchema = z.core.$ZodType;

export type FileKind =
  | { readonly type: "map"; readonly members: Readonly<Record<string, FileSchema>> }
  | { readonly type: "list"; readonly element: FileSchema }
  /** A map whose keys are the user's own; in the file it may be a list of `{key, value}` too. */
  | { readonly type: "names"; readonly value: FileSchema }
  | { readonly type: "json" }
  | { readonly type: "field"; readonly schema: z.ZodType; readonly info: FieldInfo | undefined };

export function kindOf(schema: FileSchema): FileKind {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  if (inner instanceof z.ZodObject) return { type: "map", members: inner.shape };
  if (inner instanceof z.ZodArray) return { type: "list", element: inner.element };
  if (inner instanceof z.ZodRecord) return { type: "names", value: inner.valueType };
  if (inner instanceof z.ZodCustom) return { type: "json" };
  return { type: "field", schema: schema as z.ZodType, info: fieldInfo.get(schema as z.ZodType) };
}
