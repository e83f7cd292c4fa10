import { isObject, type Json } from "../json.ts";

/** As many digits as a number holds exactly. */
const EXACT_DIGITS = 15;
const LONG_NUMBER = /\d{16}/;

/** What `JSON.parse` gives of each value since ES2026, and TypeScript does not know yet. */
type ExactReviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
type ExactJson = Pick<JSON, "stringify"> & {
  parse(text: string, reviver: ExactReviver): Json;
  rawJSON(source: string): Json;
};

/**
 * `JSON.parse`, but `JSON.stringify` writes numbers with more digits than JavaScript's numbers hold (ids of 64 bits) as
 * they were. Such a number is an opaque object: only for values that are written out again, not for such that are read.
 */
export function parseExactly(text: string): Json {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Json;
  const exact = JSON as unknown as ExactJson;
  return exact.parse(text, (_, value, { source }) => {
    if (typeof value !== "number" || source === undefined || String(value) === source) return value;
    return source.replace(/\D/g, "").length > EXACT_DIGITS ? exact.rawJSON(source) : value;
  });
}

/** A long number as a value; in texts (ids, base64) there are many. */
const LONG_VALUE = /[:,[]\s*-?\d{16}/;

/** What is only carried: what a tool is called with in Messages and in Gemini, and what it gave back there. */
const CARRIED: ReadonlySet<string> = new Set(["input", "args", "response"]);

/** `json`, which `text` says, with long numbers that stay exact where nobody reads them. */
export function carrying(json: Json, text: string): Json {
  if (!LONG_VALUE.test(text)) return json;
  try {
    return readable(parseExactly(text));
  } catch {
    // Nested deeper than the stack, which `JSON.parse` alone does not need.
    return json;
  }
}

function readable(value: Json): Json {
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  // An opaque number.
  if (Object.getPrototypeOf(value) === null) return Number(value["rawJSON"]);
  const entries = Object.entries(value).map(([name, each]) => [name, CARRIED.has(name) ? each : readable(each)]);
  return Object.fromEntries(entries);
}
