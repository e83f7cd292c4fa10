/** Reading members: Google's JSON takes `camelCase` and `snake_case` for each, and SDKs send both. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { arrayAt } from "../field.ts";

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

/** Google takes one object for a list of one. */
export function listAt(value: Json | undefined, path: string): Json[] {
  return isObject(value) ? [value] : arrayAt(value, path);
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
