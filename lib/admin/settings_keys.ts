/** Everything of the configuration file that is neither an endpoint nor a tagger, key by key, told from its schema. */
import * as z from "zod";
import { type FieldInfo, fieldInfo } from "../config/field.ts";
import { NEEDS_RESTART } from "../config/live.ts";
import { fileSchema } from "../config/schema.ts";
import { type FileSchema, kindOf as shapeOf } from "./file_kind.ts";
import { isSecretField } from "./shown.ts";

const { endpoints: _, tagging, ...sections } = fileSchema.shape;

/** What `PUT /settings` takes, in the file's own keys. */
export const settingsSchema = z.object({ ...sections, tagging: tagging.omit({ taggers: true }) });

/** How a value is written. */
export type SettingKind =
  | "boolean"
  | "integer"
  | "number"
  | "duration"
  | "size"
  | "choice"
  | "text"
  /** A credential: it is never shown. */
  | "secret"
  /** A list of texts. */
  | "list"
  /** Values by names of the user's own. */
  | "map"
  /** A list of maps, whose keys are `items`. */
  | "items";

export interface SettingKey {
  /** `server.port`; a key of an item has only its own name. */
  readonly path: string;
  /** What stands before the first dot. */
  readonly section: string;
  readonly kind: SettingKind;
  /** Of `choice`. */
  readonly choices: readonly string[];
  /** As it would be written; `null`: none. */
  readonly default: string | readonly string[] | null;
  /** What holds without a value where there is no default, in words. */
  readonly omitted: string | null;
  readonly required: boolean;
  readonly description: string;
  readonly needs_restart: boolean;
  readonly items: readonly SettingKey[];
}

/** By what the reference calls a type; any other is text. */
const KINDS: Readonly<Record<string, SettingKind>> = {
  boolean: "boolean",
  integer: "integer",
  duration: "duration",
  size: "size",
  "number from 0 to 1": "number",
  "US dollars": "number",
};

/** In the order of the reference. */
export const SETTING_KEYS: readonly SettingKey[] = keysOf(settingsSchema.shape, []);

function keysOf(shape: z.ZodRawShape, around: readonly string[]): SettingKey[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const path = [...around, name];
    return schema instanceof z.ZodObject ? keysOf(schema.shape, path) : [keyOf(schema, path)];
  });
}

function keyOf(schema: FileSchema, path: readonly string[]): SettingKey {
  const info = fieldInfo.get(schema as z.ZodType);
  if (info === undefined) throw new Error(`Key ${path.join(".")} of the schema has no description`);
  const element = elementOf(schema);
  const isItems = element instanceof z.ZodObject;
  const name = path.join(".");
  return {
    path: name,
    section: path[0]!,
    kind: isItems ? "items" : element !== undefined ? "list" : kindOf(schema, info, path.at(-1)!),
    choices: [...info.type.matchAll(/`([^`]+)`/g)].map(([, choice]) => choice!),
    default: defaultOf(schema),
    omitted: info.omitted ?? null,
    required: !(schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault),
    description: info.description,
    needs_restart: NEEDS_RESTART.includes(name),
    items: isItems ? keysOf(element.shape, []) : [],
  };
}

function elementOf(schema: FileSchema): z.core.$ZodType | undefined {
  const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  return inner instanceof z.ZodArray ? inner.element : undefined;
}

function defaultOf(schema: FileSchema): SettingKey["default"] {
  if (schema instanceof z.ZodPrefault) return String(schema.def.defaultValue);
  if (!(schema instanceof z.ZodDefault)) return null;
  const value: unknown = schema.def.defaultValue;
  return Array.isArray(value) ? value.map(String) : null;
}

function kindOf(schema: FileSchema, { type }: FieldInfo, key: string): SettingKind {
  if (isSecretField(schema, key)) return "secret";
  if (shapeOf(schema).type === "names") return "map";
  return /^(?:one of )?`/.test(type) ? "choice" : KINDS[type] ?? "text";
}
