import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";

/** A request that cannot be read: says where and what should stand there. */
export function fault(path: string, expected: string): ProxyError {
  return new ProxyError("invalid_request", `${path} is not ${expected}`);
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw fault(path, "an object");
  return value;
}

export function listAt(value: Json | undefined, path: string): readonly Json[] {
  if (!Array.isArray(value)) throw fault(path, "an array");
  return value;
}

export function stringAt(value: Json | undefined, path: string): string {
  if (typeof value !== "string") throw fault(path, "a string");
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
  if (typeof value !== "number") throw fault(path, "a number");
  return value;
}

export function booleanAt(value: Json | undefined, path: string): boolean {
  if (typeof value !== "boolean") throw fault(path, "a boolean");
  return value;
}
