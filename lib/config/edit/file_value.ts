import type { Json } from "../../json.ts";
import { parseDocument, type SourceNode } from "../document.ts";

/**
 * What a configuration file says, before anybody asks what it means: every scalar is text as written, variables and all.
 */
export type FileValue = string | null | readonly FileValue[] | { readonly [key: string]: FileValue };

/** Keys of maps and indexes of lists, from the root of the file. */
export type FilePath = readonly (string | number)[];

/** The value of `text`, aliases and merge keys resolved; `undefined` if it is not valid YAML. */
export function parseFileValue(text: string): FileValue | undefined {
  const { root, faults } = parseDocument(text);
  return faults.length > 0 ? undefined : fileValueOf(root);
}

/** What a node of the document says. */
export function fileValueOf(node: SourceNode): FileValue {
  switch (node.type) {
    case "scalar":
      return node.text;
    case "list":
      return node.items.map(fileValueOf);
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, fileValueOf(value)]));
    default:
      return node satisfies never;
  }
}

/** Numbers and booleans as the file has them. */
export function toFileValue(value: Json): FileValue {
  if (value === null || typeof value === "string") return value;
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(toFileValue);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toFileValue(member)]));
}

export function isList(value: FileValue | undefined): value is readonly FileValue[] {
  return Array.isArray(value);
}

export function isMap(value: FileValue | undefined): value is { readonly [key: string]: FileValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether somebody has said something there. */
export function isGiven(value: FileValue | undefined): value is FileValue {
  return value !== undefined && value !== null && value !== "";
}

/** What lies at `path`; `undefined`: nothing. */
export function valueAt(value: FileValue | undefined, path: FilePath): FileValue | undefined {
  let found = value;
  for (const step of path) found = memberOf(found, step);
  return found;
}

function memberOf(value: FileValue | undefined, step: string | number): FileValue | undefined {
  if (isList(value)) return typeof step === "number" ? value[step] : undefined;
  return isMap(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
}

/** Whether two values say the same; the order of a map's keys says nothing. */
export function isEqual(a: FileValue | undefined, b: FileValue | undefined): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  if (!isMap(a)) return a === b;
  if (!isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}
