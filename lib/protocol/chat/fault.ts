import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { type Expected, notExpected } from "../not_expected.ts";

/** A request that cannot be read: says where and what should stand there. */
export function fault(path: string, expected: Expected): ProxyError {
  return notExpected(path, expected);
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw fault(path, "reading.object");
  return value;
}

export function listAt(value: Json | undefined, path: string): readonly Json[] {
  if (!Array.isArray(value)) throw fault(path, "reading.array");
  return value;
}

export function stringAt(value: Json | undefined, path: string): string {
  if (typeof value !== "string") throw fault(path, "reading.string");
  return value;
}

/** `undefined` for what is missing or null. */
export function optional<T>(
  value: Json | undefined,
  path: string,
  read: (value: Json, path: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, path);
}

export function numberAt(value: Json | undefined, path: string): number {
  if (typeof value !== "number") throw fault(path, "reading.number");
  return value;
}

export function booleanAt(value: Json | undefined, path: string): boolean {
  if (typeof value !== "boolean") throw fault(path, "reading.boolean");
  return value;
}
