/** Reading a request's members: what is of the wrong type is a client's mistake and named by its path. */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { type Expected, notExpected } from "../not_expected.ts";

export function invalid(path: string, expected: Expected): ProxyError {
  return notExpected(path, expected);
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw invalid(path, "reading.object");
  return value;
}

export function arrayAt(value: Json | undefined, path: string): Json[] {
  if (!Array.isArray(value)) throw invalid(path, "reading.array");
  return value;
}

export function stringAt(value: Json | undefined, path: string): string {
  if (typeof value !== "string") throw invalid(path, "reading.string");
  return value;
}

/** `null` counts as absent: SDKs of some languages write all members. */
export function optionalNumber(value: Json | undefined, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw invalid(path, "reading.number");
  return value;
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
