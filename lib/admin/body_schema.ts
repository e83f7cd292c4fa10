/** What may be sent for a part of the configuration file: its own keys, made from its schema. */
import * as z from "zod";
import { nearest } from "../nearest.ts";
import { showKey } from "../config/show.ts";
import type { Json, JsonObject } from "../json.ts";
import { type Phrase, phrase, type PlainPhraseId } from "../phrases/phrase.ts";
import { isPhraseId } from "../phrases/phrases.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { type Refusal, refusalAt } from "./refusal.ts";
import { isSecretField } from "./shown.ts";
import { isMask } from "./written.ts";

/** Whether the values are right is for the configuration's own checks to say: they see them in the file. */
export function bodySchema(schema: FileSchema, key = ""): z.ZodType<Json> {
  const kind = kindOf(schema);
  switch (kind.type) {
    case "map": {
      const members = Object.entries(kind.members).map(([name, member]) =>
        [name, bodySchema(member, name).nullable().optional()] as const
      );
      return z.strictObject(Object.fromEntries(members)) as z.ZodType<JsonObject>;
    }
    case "list":
      return z.array(bodySchema(kind.element));
    case "names":
      return z.custom<JsonObject>(
        (value) => isPlain(value) && Object.values(value).every((member) => isNamedValue(kind.value, member)),
        saying("sent.no_names_and_values"),
      );
    case "json":
      return z.custom<Json>();
    case "field":
      return z.custom<Json>(
        (value) => isScalar(value) || isSecretField(schema, key) && isMask(value as Json),
        saying("sent.no_single_value"),
      );
    default:
      return kind satisfies never;
  }
}

export type Checked<T> =
  | { readonly type: "ok"; readonly value: T }
  | { readonly type: "bad"; readonly problems: readonly Refusal[] };

/** `body` as `schema` wants it; `at` is the path that messages begin with. A schema's own messages are ids of phrases. */
export function checked<T>(schema: z.ZodType<T>, body: unknown, at = ""): Checked<T> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return { type: "ok", value: result.data };
  return { type: "bad", problems: result.error.issues.flatMap((issue) => problemsOf(issue, { at, schema })) };
}

/** The message of a schema for what is said of a value that is not valid. */
export function saying(id: PlainPhraseId): string {
  return id;
}

function problemsOf(
  issue: z.core.$ZodIssue,
  { at, schema }: { readonly at: string; readonly schema: z.ZodType },
): Refusal[] {
  const path = issue.path.reduce<string>(
    (around, step) => typeof step === "number" ? `${around}[${step}]` : join(around, String(step)),
    at,
  );
  if (issue.code !== "unrecognized_keys") return [refusalAt(path, faultOf(issue))];
  const known = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    const what = near === undefined ? phrase("sent.unknown") : phrase("sent.unknown_near", { near });
    return refusalAt(join(path, showKey(key)), what);
  });
}

/** By the type that was expected. */
const TYPES: Readonly<Record<string, Phrase>> = {
  array: phrase("field.no_list"),
  boolean: phrase("field.no_boolean"),
  int: phrase("field.no_whole_number"),
  number: phrase("field.no_number"),
  object: phrase("sent.no_object"),
  record: phrase("sent.no_object"),
  string: phrase("sent.no_text"),
};

function faultOf(issue: z.core.$ZodIssue): Phrase {
  if (isPhraseId(issue.message)) return { id: issue.message };
  if (issue.input === undefined) return phrase("sent.missing");
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? phrase("field.not_valid");
    case "invalid_value":
      return phrase("sent.one_of", { values: issue.values.join(", ") });
    case "too_small":
      return phrase("sent.at_least", { least: String(issue.minimum) });
    case "too_big":
      return issue.origin === "string"
        ? phrase("field.too_long")
        : phrase("sent.at_most", { most: String(issue.maximum) });
    case "invalid_format":
      return "prefix" in issue
        ? phrase("sent.begins_with", { start: JSON.stringify(issue.prefix) })
        : phrase("field.not_valid");
    default:
      return phrase("field.not_valid");
  }
}

function join(around: string, key: string): string {
  return around === "" ? key : `${around}.${key}`;
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number" && Number.isFinite(value);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamedValue(schema: FileSchema, value: unknown): boolean {
  return kindOf(schema).type === "json" || value === null || isScalar(value) || isMask(value as Json);
}
