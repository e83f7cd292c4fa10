import * as z from "zod";
import type { Json } from "../json.ts";
import { parseDuration, stringifyDuration } from "./duration.ts";
import { nearest } from "./nearest.ts";
import { parseSize, stringifySize } from "./size.ts";

/**
 * Kinds of values in the file. All read text: numbers and booleans too may come from the environment or stand in quotes.
 * An issue's message says what is wrong ("is not a URL"), its `params.expected` what would be right.
 */

/** What the reference says about a field. */
export interface FieldInfo {
  /** Such as `duration`; the unit belongs to it. */
  readonly type: string;
  readonly description: string;
  /** Value in the example file where there is no default. */
  readonly example?: string;
  /** What holds if an optional field is omitted, unless that is nothing. */
  readonly omitted?: string;
}

/** Information on every field and section of the schema. */
export const fieldInfo: z.core.$ZodRegistry<FieldInfo> = z.registry<FieldInfo>();

/** Fails the field from inside a transform. */
export function refuse(ctx: z.core.$RefinementCtx<string>, message: string, expected: string): never {
  ctx.issues.push({ code: "custom", input: ctx.value, message, params: { expected } });
  return z.NEVER;
}

/** Text of 1 to `longest` characters without control characters. */
export function line(longest: number) {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = `1 to ${longest} characters on one line`;
    if (text === "") return refuse(ctx, "is empty", expected);
    if ([...text].length > longest) return refuse(ctx, "is too long", expected);
    if (hasControl(text)) return refuse(ctx, "has control characters", expected);
    return text;
  });
}

// deno-lint-ignore no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function hasControl(text: string): boolean {
  return CONTROL.test(text);
}

/** Any text but none; white space is part of it. */
export function nonEmpty() {
  return z.string().transform((value, ctx) => value === "" ? refuse(ctx, "is empty", "some text") : value);
}

/** A credential as it goes into a header: white space around it is a slip of the hand, inside it an error. */
export function credential() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    if (text === "") return refuse(ctx, "is empty", "a credential");
    if (!/^[\x21-\x7e]+$/.test(text)) {
      return refuse(ctx, "has characters that no HTTP header can carry", "printable ASCII without spaces");
    }
    return text;
  });
}

/** A whole number. */
export function integer(least: number, most: number) {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = `a whole number from ${least} to ${most}`;
    if (!/^[+-]?\d{1,15}$/.test(text)) return refuse(ctx, "is not a whole number", expected);
    const number = Number(text);
    return number >= least && number <= most ? number : refuse(ctx, "is out of range", expected);
  });
}

/** A share, from 0 to 1. */
export function ratio() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = "a number from 0 to 1, such as 0.5";
    if (!/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return refuse(ctx, "is not a number", expected);
    const number = Number(text);
    return number <= 1 ? number : refuse(ctx, "is out of range", expected);
  });
}

/** An amount of money. */
export function amount() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = "a number from 0 on, such as 0.25";
    if (!/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return refuse(ctx, "is not a number", expected);
    const number = Number(text);
    return number <= 1_000_000 ? number : refuse(ctx, "is out of range", "at most 1000000");
  });
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  1: true,
  false: false,
  no: false,
  off: false,
  n: false,
  0: false,
};

/** `true` or `false` in any of YAML's spellings. */
export function boolean() {
  return z.string().transform((value, ctx) => {
    const key = value.trim().toLowerCase();
    return Object.hasOwn(BOOLEANS, key) ? BOOLEANS[key]! : refuse(ctx, "is not a boolean", "true or false");
  });
}

/** Timers hold no more than 24.8 days; nothing that one waits for is meant to last a day. */
const LONGEST_MS = 24 * 3_600_000;

/** Milliseconds of a duration. */
export function duration(leastMs = 0, mostMs = LONGEST_MS) {
  return z.string().transform((value, ctx) => {
    const ms = parseDuration(value.trim());
    if (ms === undefined) return refuse(ctx, "is not a duration", "a duration such as 90s, 1m30s, 500ms or 0s");
    if (ms < leastMs) return refuse(ctx, "is too short", `at least ${stringifyDuration(leastMs)}`);
    return ms > mostMs ? refuse(ctx, "is too long", `at most ${stringifyDuration(mostMs)}`) : ms;
  });
}

/** Bytes of a size. */
export function size(leastBytes: number) {
  return z.string().transform((value, ctx) => {
    const bytes = parseSize(value.trim());
    if (bytes === undefined) return refuse(ctx, "is not a size", "a size such as 256MiB, 10MB or a number of bytes");
    return bytes < leastBytes ? refuse(ctx, "is too small", `at least ${stringifySize(leastBytes)}`) : bytes;
  });
}

/** One of `values`; `aliases` are other words for some of them. */
export function choice<T extends string>(values: readonly T[], aliases: Readonly<Record<string, T>> = {}) {
  return z.string().transform((value, ctx): T => {
    const word = value.trim().toLowerCase();
    const found = values.find((candidate) => candidate === word) ??
      (Object.hasOwn(aliases, word) ? aliases[word] : undefined);
    if (found !== undefined) return found;
    const near = nearest(word, values);
    const expected = `one of ${values.join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`;
    return refuse(ctx, "is not known", expected);
  });
}

/** A path of the file system; empty is refused. */
export function path() {
  return z.string().transform((value, ctx) => {
    if (value.trim() === "") return refuse(ctx, "is empty", "a path");
    return value.includes("\0") ? refuse(ctx, "is not a path", "a path without NUL characters") : value.trim();
  });
}

/** Any JSON value; its text is read by the rules of `read.ts`. */
export function json() {
  return z.custom<Json>();
}
