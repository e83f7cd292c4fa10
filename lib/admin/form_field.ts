/** Fields of a form, told from the schema of the file: what is typed, and how. Words for people are the page's. */
import * as z from "zod";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { isSecretField } from "./shown.ts";

export interface FormField {
  /** Keys from the item on, joined by dots. */
  readonly path: string;
  readonly input: FormInput;
  /** What counts if nothing is typed; empty: that cannot be said in a word. */
  readonly fallback: string;
  readonly isRequired: boolean;
}

export type FormInput =
  | { readonly type: "text" | "secret" | "boolean" | "integer" | "amount" | "duration" }
  | { readonly type: "choice"; readonly values: readonly string[] }
  /** Texts, one behind the other; `values` are those that are known. */
  | { readonly type: "list"; readonly values?: readonly string[] | undefined }
  /** The user's own names, each with a value, which is text or any JSON. */
  | { readonly type: "names"; readonly value: "text" | "json" }
  /** Maps, one below the other; their paths are those within a row. */
  | { readonly type: "rows"; readonly fields: readonly FormField[] };

/** All fields of `schema`, which is a map, in its order. */
export function formFields(schema: FileSchema, path = ""): FormField[] {
  const kind = kindOf(schema);
  if (kind.type !== "map") return [];
  return Object.entries(kind.members).flatMap(([key, member]) => {
    const own = path === "" ? key : `${path}.${key}`;
    return kindOf(member).type === "map" ? formFields(member, own) : [fieldOf(member, key, own)];
  });
}

function fieldOf(schema: FileSchema, key: string, path: string): FormField {
  const isOptional = schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault;
  const fallback = schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : "";
  return { path, input: inputOf(schema, key), fallback, isRequired: !isOptional };
}

function inputOf(schema: FileSchema, key: string): FormInput {
  const kind = kindOf(schema);
  switch (kind.type) {
    case "list":
      return kindOf(kind.element).type === "map"
        ? { type: "rows", fields: formFields(kind.element) }
        : { type: "list" };
    case "names":
      return { type: "names", value: kindOf(kind.value).type === "json" ? "json" : "text" };
    case "field":
      return isSecretField(schema, key) ? { type: "secret" } : typed(kind.info?.type ?? "");
    case "map":
    case "json":
      return { type: "text" };
    default:
      return kind satisfies never;
  }
}

/** By the reference's name of the type. */
function typed(type: string): FormInput {
  const words = [...type.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
  if (words.length > 0) return { type: "choice", values: words };
  switch (type) {
    case "boolean":
    case "integer":
    case "duration":
      return { type };
    case "US dollars per million tokens":
      return { type: "amount" };
    default:
      return { type: "text" };
  }
}
