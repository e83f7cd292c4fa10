/** Reading a request's members: what is of the wrong type is a client's mistake, and told by its path. */
import { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";

/** What should stand at a place of a request. */
export type Expected =
  | "reading.object"
  | "reading.array"
  | "reading.string"
  | "reading.number"
  | "reading.boolean"
  | "reading.string_or_array"
  | "reading.string_or_object"
  | "reading.positive_integer"
  | "reading.messages"
  | "reading.role"
  | "reading.gemini_role";

/** A request that cannot be read, since something else stands at `path`. */
export function notExpected(path: string, expected: Expected): ProxyError {
  return new ProxyError("invalid_request", phrase("reading.is_not", { path, expected: phrase(expected) }));
}

/** The same for a word that is none of those that there are. */
export function noneOf(path: string, expected: readonly string[], value: Json | undefined): ProxyError {
  const said = { path, expected: expected.join(", "), value: JSON.stringify(value ?? null) };
  return new ProxyError("invalid_request", phrase("reading.none_of", said));
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw notExpected(path, "reading.object");
  return value;
}

export function arrayAt(value: Json | undefined, path: string): Json[] {
  if (!Array.isArray(value)) throw notExpected(path, "reading.array");
  return value;
}

export function stringAt(value: Json | undefined, path: string): string {
  if (typeof value !== "string") throw notExpected(path, "reading.string");
  return value;
}

export function numberAt(value: Json | undefined, path: string): number {
  if (typeof value !== "number") throw notExpected(path, "reading.number");
  return value;
}

export function booleanAt(value: Json | undefined, path: string): boolean {
  if (typeof value !== "boolean") throw notExpected(path, "reading.boolean");
  return value;
}

/** `undefined` for what is missing or `null`: SDKs of some languages write all members. */
export function optional<T>(
  value: Json | undefined,
  path: string,
  read: (value: Json, path: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, path);
}

/** Adds the members of `object` that nobody reads to `lost`; `null` and an empty list say nothing. */
export function reportUnknown(object: JsonObject, known: ReadonlySet<string>, to: Unknown): void {
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (known.has(name) || value === null || (Array.isArray(value) && value.length === 0)) continue;
    to.lost.add(`${to.prefix}${name}`);
  }
}

export interface Unknown {
  readonly lost: Set<string>;
  /** `messages[].content[].`, or empty at the top. */
  readonly prefix: string;
}
