/** The values of an endpoint's form: made of what the configuration says, and made into what is sent. Nothing here looks. */
import { repeatedName } from "../../components/repeated_name.ts";
import type { FormField } from "../../lib/admin/form_field.ts";
import type { Mask } from "../../lib/admin/shown.ts";

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };
type PlainMap = { readonly [name: string]: Plain };

/** A secret is never here: what is typed takes its place. */
export interface SecretValue {
  readonly mask: Mask | undefined;
  readonly text: string;
  readonly isRemoved: boolean;
}

export interface NamedValue {
  readonly name: string;
  readonly text: string;
  /** What the text stands for as long as it is not changed: a mask, or JSON. */
  readonly known: { readonly text: string; readonly value: Plain } | undefined;
}

/** By the path within a row. */
export type RowValue = Readonly<Record<string, string | readonly NamedValue[]>>;

export type FieldValue = string | SecretValue | readonly string[] | readonly NamedValue[] | readonly RowValue[];

/** By path. */
export type FormValues = Readonly<Record<string, FieldValue>>;

export function valuesOf(fields: readonly FormField[], configuration: Plain): FormValues {
  return Object.fromEntries(fields.map((field) => [field.path, valueOf(field, at(configuration, field.path))]));
}

function valueOf({ input }: FormField, value: Plain | undefined): FieldValue {
  switch (input.type) {
    case "secret":
      return { mask: isMask(value) && value.set ? value : undefined, text: "", isRemoved: false };
    case "list":
      return Array.isArray(value) ? value.map(textOf) : [];
    case "names":
      return namedValues(value);
    case "rows":
      return (Array.isArray(value) ? value : []).map((row: Plain) =>
        Object.fromEntries(input.fields.map((field) => [field.path, cellOf(field, at(row, field.path))]))
      );
    case "text":
    case "boolean":
    case "integer":
    case "amount":
    case "duration":
    case "choice":
      return textOf(value);
    default:
      return input satisfies never;
  }
}

function cellOf({ input }: FormField, value: Plain | undefined): RowValue[string] {
  return input.type === "names" ? namedValues(value) : textOf(value);
}

function namedValues(value: Plain | undefined): NamedValue[] {
  return Object.entries(isMap(value) ? value : {}).map(([name, known]) => namedValue(name, known));
}

/** A row in which nothing is said yet. */
export function blankRow(fields: readonly FormField[]): RowValue {
  return Object.fromEntries(fields.map((field) => [field.path, cellOf(field, undefined)]));
}

function namedValue(name: string, value: Plain): NamedValue {
  const text = isMask(value) || value === null
    ? ""
    : typeof value === "string" && !isJson(value)
    ? value
    : JSON.stringify(value);
  return { name, text, known: { text, value } };
}

/** Whether `value` stands for something that is not shown. */
export function isMasked({ text, known }: NamedValue): boolean {
  return known !== undefined && text === known.text && isMask(known.value);
}

/** Paths at which `b` says something else than `a`. */
export function changedPaths(a: FormValues, b: FormValues): string[] {
  return Object.keys(b).filter((path) => !isSame(a[path], b[path]));
}

function isSame(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the API is sent for the values that differ from `before`; a section in which nothing is left goes as a whole. */
export function sentFor(fields: readonly FormField[], before: FormValues, after: FormValues): PlainMap {
  const sent: Record<string, Plain> = {};
  for (const field of fields) {
    if (isSame(before[field.path], after[field.path])) continue;
    const [key = "", inner] = field.path.split(".");
    const value = sentValue(field, after[field.path]!);
    if (inner === undefined) sent[key] = value;
    else sent[key] = { ...(isMap(sent[key]) ? sent[key] : {}), [inner]: value };
  }
  for (const key of Object.keys(sent)) {
    const section = fields.filter(({ path }) => path.startsWith(`${key}.`));
    if (section.length > 0 && section.every(({ path }) => isEmpty(after[path]!))) sent[key] = null;
  }
  return sent;
}

/** The same without what is not there: of something that is new. */
export function newFrom(fields: readonly FormField[], values: FormValues): PlainMap {
  const given = fields.filter(({ path }) => !isEmpty(values[path]!));
  const nothing = Object.fromEntries(given.map(({ path }) => [path, null as unknown as FieldValue]));
  return sentFor(given, nothing, values);
}

/** Fields in which a name is there twice, with the name: of both values only one could be sent. */
export function repeatedNames(fields: readonly FormField[], values: FormValues): { path: string; name: string }[] {
  return fields.flatMap(({ path, input }) => {
    if (input.type === "rows") {
      return (values[path] as readonly RowValue[]).flatMap((row, index) =>
        repeatedNames(input.fields, row).map((each) => ({ ...each, path: `${path}[${index}].${each.path}` }))
      );
    }
    if (input.type !== "names") return [];
    const name = repeatedName((values[path] as readonly NamedValue[]).map((each) => each.name));
    return name === undefined ? [] : [{ path, name }];
  });
}

/** After somebody else's change: their values, but for those that were changed here. */
export function rebased(before: FormValues, now: FormValues, values: FormValues): FormValues {
  return { ...now, ...Object.fromEntries(changedPaths(before, values).map((path) => [path, values[path]!])) };
}

function sentValue({ input }: FormField, value: FieldValue): Plain {
  switch (input.type) {
    case "secret":
      return sentSecret(value as SecretValue);
    case "list": {
      const items = (value as readonly string[]).filter((item) => item.trim() !== "");
      return items.length === 0 ? null : items;
    }
    case "names":
      return sentNames(value as readonly NamedValue[], input.value);
    case "rows": {
      const rows = value as readonly RowValue[];
      return rows.length === 0 ? null : rows.map((row) => sentRow(row, input.fields));
    }
    case "text":
    case "boolean":
    case "integer":
    case "amount":
    case "duration":
    case "choice":
      return value === "" ? null : typed({ input }, value as string);
    default:
      return input satisfies never;
  }
}

function sentSecret({ text, isRemoved, mask }: SecretValue): Plain {
  if (text !== "") return text;
  if (isRemoved) return null;
  return mask === undefined ? "" : { ...mask };
}

function sentRow(row: RowValue, fields: readonly FormField[]): Plain {
  const cells = fields.map((field) => ({ field, cell: row[field.path] ?? "" }));
  const sent = cells.filter(({ field, cell }) => field.isRequired || cell.length > 0);
  return Object.fromEntries(sent.map(({ field, cell }) => [field.path, sentCell(field, cell)]));
}

function sentCell(field: FormField, cell: RowValue[string]): Plain {
  if (typeof cell === "string") return typed(field, cell);
  return field.input.type === "names" ? sentNames(cell, field.input.value) : null;
}

/** A value without a name is sent too: the server says what is missing. */
function sentNames(values: readonly NamedValue[], kind: "text" | "json"): Plain {
  const named = values.filter(({ name, text, known }) => name !== "" || text !== "" || known !== undefined);
  return named.length === 0 ? null : Object.fromEntries(named.map((each) => [each.name, sentNamed(each, kind)]));
}

function sentNamed({ text, known }: NamedValue, kind: "text" | "json"): Plain {
  if (known !== undefined && known.text === text) return known.value;
  return kind === "json" && isJson(text) ? JSON.parse(text) as Plain : text;
}

/** Numbers and booleans as such; a variable (`${NAME:1}`) and what is wrong stay text, for the server to read. */
function typed({ input }: Pick<FormField, "input">, text: string): Plain {
  if (input.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  const isNumber = input.type === "integer" || input.type === "amount";
  return isNumber && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : text;
}

function isEmpty(value: FieldValue): boolean {
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  const { mask, text, isRemoved } = value as SecretValue;
  return text === "" && (mask === undefined || isRemoved);
}

function at(value: Plain | undefined, path: string): Plain | undefined {
  let found = value;
  for (const key of path.split(".")) found = isMap(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

function textOf(value: Plain | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isMap(value: Plain | undefined): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMask(value: Plain | undefined): value is Mask & PlainMap {
  return isMap(value) && typeof value["set"] === "boolean" &&
    Object.keys(value).every((key) => key === "set" || key === "from" || key === "variable");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
