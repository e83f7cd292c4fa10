/** Reading members: Google's JSON takes `camelCase` and `snake_case` for each, and SDKs send both. */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { type Expected, notExpected } from "../not_expected.ts";

/** The member `name` (camel case) in either spelling; `undefined` if it is missing or `null`. */
export function member(object: JsonObject, name: string): Json | undefined {
  return object[name] ?? object[snake(name)] ?? undefined;
}

export function text(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === "string" ? value : undefined;
}

/** Numbers of 64 bits are strings in Google's JSON. */
export function number(object: JsonObject, name: string): number | undefined {
  const value = member(object, name);
  if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
  return typeof value === "number" ? value : undefined;
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw invalid(path, "reading.object");
  return value;
}

/** Google takes one object for a list of one. */
export function listAt(value: Json | undefined, path: string): Json[] {
  if (isObject(value)) return [value];
  if (!Array.isArray(value)) throw invalid(path, "reading.array");
  return value;
}

export function stringAt(value: Json | undefined, path: string): string {
  if (typeof value !== "string") throw invalid(path, "reading.string");
  return value;
}

export function invalid(path: string, expected: Expected): ProxyError {
  return notExpected(path, expected);
}

/** The names of the members that are there, in camel case. */
export function names(object: JsonObject): string[] {
  return Object.keys(object).filter((name) => object[name] !== null).map((name) =>
    name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  );
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
