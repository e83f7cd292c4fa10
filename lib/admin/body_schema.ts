/** What may be sent for a part of the configuration file: its own keys, made from its schema. */
import * as z from "zod";
import { nearest } from "../config/nearest.ts";
import { showKey } from "../config/show.ts";
import type { Json, JsonObject } from "../json.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { isSecretField } from "./shown.ts";
import { isMask, type Refusal } from "./written.ts";

/** Whether the values are right is for the configuration's own checks to say: they see them in the file. */
export function bodySchema(schema: FileSchema, key = ""): z.ZodType<Json> {
  const kind = kindOf(schema);
  switch (kind.type) {
    case "map": {
      const members = Object.entries(kind.members).map(([name, member]) =>
        [name, bodySchema(member, name).nullable().optional()] as const
      );
      return z.strictObject(Object.fromEntries(members), { error: expected("an object") }) as z.ZodType<JsonObject>;
    }
    case "list":
      return z.array(bodySchema(kind.element), { error: expected("a list") });
    case "names":
      return z.custom<JsonObject>(
        (value) => isPlain(value) && Object.values(value).every((member) => isNamedValue(kind.value, member)),
        "is not an object of names and values",
      );
    case "json":
      return z.custom<Json>();
    case "field":
      return z.custom<Json>(
        (value) => isScalar(value) || isSecretField(schema, key) && isMask(value as Json),
        "is not one value; expected text, a number or a boolean",
      );
    default:
      return kind satisfies never;
  }
}

export type Checked<T> =
  | { readonly type: "ok"; readonly value: T }
  | { readonly type: "bad"; readonly problems: readonly Refusal[] };

/** `body` as `schema` wants it; `at` is the path that messages begin with. */
export function checked<T>(schema: z.ZodType<T>, body: unknown, at = ""): Checked<T> {
  const result = schema.safeParse(body);
  if (result.success) return { type: "ok", value: result.data };
  return { type: "bad", problems: result.error.issues.flatMap((issue) => problemsOf(issue, { at, schema })) };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  { at, schema }: { readonly at: string; readonly schema: z.ZodType },
): Refusal[] {
  const path = issue.path.reduce<string>(
    (around, step) => typeof step === "number" ? `${around}[${step}]` : join(around, String(step)),
    at,
  );
  const problem = (where: string, what: string): Refusal => ({
    path: where,
    line: null,
    message: `${where === "" ? "The body" : where} ${what}`,
  });
  if (issue.code !== "unrecognized_keys") return [problem(path, issue.message)];
  const known = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    return problem(join(path, showKey(key)), `is unknown${near === undefined ? "" : `; did you mean ${near}?`}`);
  });
}

function join(around: string, key: string): string {
  return around === "" ? key : `${around}.${key}`;
}

function expected(what: string): (issue: { readonly code: string }) => string | undefined {
  return ({ code }) => code === "invalid_type" ? `is not ${what}` : undefined;
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
