import * as z from "zod";
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
function refuse(ctx: z.core.$RefinementCtx<string>, message: string, expected: string): never {
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

/** Timers hold no more than 24.8 days; nothing here is meant to last a day. */
const LONGEST_MS = 24 * 3_600_000;

/** Milliseconds of a duration. */
export function duration(leastMs = 0) {
  return z.string().transform((value, ctx) => {
    const ms = parseDuration(value.trim());
    if (ms === undefined) return refuse(ctx, "is not a duration", "a duration such as 90s, 1m30s, 500ms or 0s");
    if (ms < leastMs) return refuse(ctx, "is too short", `at least ${stringifyDuration(leastMs)}`);
    return ms > LONGEST_MS ? refuse(ctx, "is too long", "at most 24h") : ms;
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

/** An http or https URL without credentials or fragment, as written. */
export function httpUrl() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const url = URL.parse(text);
    const expected = "an http or https URL";
    if (url === null) return refuse(ctx, "is not a URL", expected);
    if (url.protocol !== "http:" && url.protocol !== "https:") return refuse(ctx, "is not a URL", expected);
    // `http:example.org` and `https:///x` are parsed to something that nobody means.
    if (!/^https?:\/\/[^/]/i.test(text)) return refuse(ctx, "is not a URL", `${expected} with // before the host`);
    if (url.username !== "" || url.password !== "") {
      return refuse(
        ctx,
        "has a user name or password in it",
        `${expected} without them; auth_value holds the credential`,
      );
    }
    return url.hash === "" ? text : refuse(ctx, "has a fragment", `${expected} without #`);
  });
}

/** A host name or IP address, lower case, without scheme, port or brackets. */
export function host() {
  return z.string().transform((value, ctx) => {
    const text = value.trim().toLowerCase().replace(/^\[(.*)\]$/, "$1");
    const expected = "a host name or IP address without scheme and port";
    const url = URL.parse(`http://${text.includes(":") ? `[${text}]` : text}/`);
    if (url === null || !/^[a-z0-9._:-]+$/.test(text)) return refuse(ctx, "is not a host name", expected);
    return text;
  });
}

/** An origin as browsers send it. */
export function origin() {
  return z.string().transform((value, ctx) => {
    const url = URL.parse(value.trim());
    const plain = url !== null && ["http:", "https:"].includes(url.protocol) && url.pathname === "/" &&
      url.search === "" && url.hash === "" && url.username === "" && url.password === "";
    return plain
      ? url.origin
      : refuse(ctx, "is not an origin", "scheme, host and port, such as https://example.org:8443");
  });
}

/** A path of the file system; empty is refused. */
export function path() {
  return z.string().transform((value, ctx) => {
    if (value.trim() === "") return refuse(ctx, "is empty", "a path");
    return value.includes("\0") ? refuse(ctx, "is not a path", "a path without NUL characters") : value.trim();
  });
}

/** What an endpoint's URL is followed by: empty, or a path with a slash in front and none behind. */
export function urlPath() {
  return z.string().transform((value, ctx) => {
    const text = value.trim().replace(/\/+$/, "");
    if (text === "") return "";
    if (!/^[\x21-\x7e]+$/.test(text) || text.includes("#") || text.includes("://")) {
      return refuse(ctx, "is not a path", "a path such as /v1");
    }
    return text.startsWith("/") ? text : `/${text}`;
  });
}
