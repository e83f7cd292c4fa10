import * as z from "zod";
import type { Json } from "../json.ts";
import { parseDuration, stringifyDuration } from "../duration.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { nearest } from "../nearest.ts";
import { claimsHash, parsePasswordHash } from "./password_hash.ts";
import { parseSize, stringifySize } from "./size.ts";

/**
 * Kinds of values in the file. All read text: numbers and booleans too may come from the environment or stand in quotes.
 * An issue's params say what is wrong ("is not a URL") and what would be right.
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

/** What a field says of a value that is not its own. */
export interface FieldFault {
  readonly what: Phrase;
  readonly expected: Phrase;
}

/** Fails the field from inside a transform. */
export function refuse(ctx: z.core.$RefinementCtx<string>, what: Phrase, expected: Phrase): never {
  const params: FieldFault = { what, expected };
  ctx.issues.push({ code: "custom", input: ctx.value, message: what.id, params: { ...params } });
  return z.NEVER;
}

/** What `refuse` said. */
export function faultOf(error: z.ZodError): FieldFault {
  const [issue] = error.issues;
  if (issue?.code === "custom" && issue.params !== undefined) return issue.params as unknown as FieldFault;
  return { what: phrase("field.not_valid"), expected: phrase("field.another_value") };
}

/** Text of 1 to `longest` characters without control characters. */
export function line(longest: number) {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = phrase("field.a_line", { count: longest });
    if (text === "") return refuse(ctx, phrase("field.is_empty"), expected);
    if ([...text].length > longest) return refuse(ctx, phrase("field.too_long"), expected);
    if (hasControl(text)) return refuse(ctx, phrase("field.control_characters"), expected);
    return text;
  });
}

// deno-lint-ignore no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Half a character, which YAML can escape, is no text either: no address of a page can be made of it. */
function hasControl(text: string): boolean {
  return CONTROL.test(text) || !text.isWellFormed();
}

/** Any text but none; white space is part of it. */
export function nonEmpty() {
  return z.string().transform((value, ctx) =>
    value === "" ? refuse(ctx, phrase("field.is_empty"), phrase("field.a_text")) : value
  );
}

/** A credential as it goes into a header: white space around it is a slip of the hand, inside it an error. */
export function credential() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    if (text === "") return refuse(ctx, phrase("field.is_empty"), phrase("field.a_credential"));
    if (!/^[\x21-\x7e]+$/.test(text)) {
      return refuse(ctx, phrase("field.no_header_text"), phrase("field.printable"));
    }
    return text;
  });
}

/** A password as it is, white space and all, or as the hash of one. */
export function password() {
  return z.string().transform((value, ctx) => {
    if (!claimsHash(value) || parsePasswordHash(value) !== undefined) return value;
    return refuse(ctx, phrase("field.no_password_hash"), phrase("field.a_password_hash"));
  });
}

/** A whole number. */
export function integer(least: number, most: number) {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = phrase("field.a_whole_number", { least: String(least), most: String(most) });
    if (!/^[+-]?\d{1,15}$/.test(text)) return refuse(ctx, phrase("field.no_whole_number"), expected);
    const number = Number(text);
    return number >= least && number <= most ? number : refuse(ctx, phrase("field.out_of_range"), expected);
  });
}

/** A share, from 0 to 1. */
export function ratio() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = phrase("field.a_share");
    if (!/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return refuse(ctx, phrase("field.no_number"), expected);
    const number = Number(text);
    return number <= 1 ? number : refuse(ctx, phrase("field.out_of_range"), expected);
  });
}

/** An amount of money. */
export function amount() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = phrase("field.an_amount");
    if (!/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return refuse(ctx, phrase("field.no_number"), expected);
    const number = Number(text);
    return number <= 1_000_000
      ? number
      : refuse(ctx, phrase("field.out_of_range"), phrase("field.at_most", { most: "1000000" }));
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
    if (Object.hasOwn(BOOLEANS, key)) return BOOLEANS[key]!;
    return refuse(ctx, phrase("field.no_boolean"), phrase("field.a_boolean"));
  });
}

/** Timers hold no more than 24.8 days; nothing that one waits for is meant to last a day. */
const LONGEST_MS = 24 * 3_600_000;

/** Milliseconds of a duration. */
export function duration(leastMs = 0, mostMs = LONGEST_MS) {
  return z.string().transform((value, ctx) => {
    const ms = parseDuration(value.trim());
    if (ms === undefined) return refuse(ctx, phrase("field.no_duration"), phrase("field.a_duration"));
    if (ms < leastMs) {
      return refuse(ctx, phrase("field.too_short"), phrase("field.at_least", { least: stringifyDuration(leastMs) }));
    }
    if (ms <= mostMs) return ms;
    return refuse(ctx, phrase("field.too_long"), phrase("field.at_most", { most: stringifyDuration(mostMs) }));
  });
}

/** Bytes of a size. */
export function size(leastBytes: number) {
  return z.string().transform((value, ctx) => {
    const bytes = parseSize(value.trim());
    if (bytes === undefined) return refuse(ctx, phrase("field.no_size"), phrase("field.a_size"));
    if (bytes >= leastBytes) return bytes;
    return refuse(ctx, phrase("field.too_small"), phrase("field.at_least", { least: stringifySize(leastBytes) }));
  });
}

/** One of `values`; `aliases` are other words for some of them. */
export function choice<T extends string>(values: readonly T[], aliases: Readonly<Record<string, T>> = {}) {
  return z.string().transform((value, ctx): T => {
    const word = value.trim().toLowerCase();
    const found = values.find((candidate) => candidate === word) ??
      (Object.hasOwn(aliases, word) ? aliases[word] : undefined);
    if (found !== undefined) return found;
    return refuse(ctx, phrase("field.not_known"), oneOf(values, word));
  });
}

/** That one of `values` is expected, and which of them `word` may have been meant to be. */
export function oneOf(values: readonly string[], word: string): Phrase {
  const near = nearest(word, values);
  const list = values.join(", ");
  return near === undefined
    ? phrase("field.one_of", { values: list })
    : phrase("field.one_of_near", { values: list, near });
}

/** A path of the file system; empty is refused. */
export function path() {
  return z.string().transform((value, ctx) => {
    if (value.trim() === "") return refuse(ctx, phrase("field.is_empty"), phrase("field.a_path"));
    if (!value.includes("\0")) return value.trim();
    return refuse(ctx, phrase("field.no_path"), phrase("field.a_path_without_nul"));
  });
}

/** Any JSON value; its text is read by the rules of `read.ts`. */
export function json() {
  return z.custom<Json>();
}
