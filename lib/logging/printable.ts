/** Text from outside on its way into a log: without credentials, bounded, and unable to break the line or the terminal. */
import { redact } from "../redact.ts";

export interface PrintableOptions {
  /** Longest result, in UTF-16 units. */
  readonly max: number;
  /** Credentials in use, beside whatever looks like one. */
  readonly secrets: readonly string[];
}

/**
 * How far beyond `max` credentials are searched for: one that begins in the part that is shown must be seen whole, and
 * the longest in use, signed tokens, have 2 to 4 KB. Bounded, since the search may take the square of the length.
 */
const LOOKAHEAD = 4096;

const CUT = "...";

const PLAIN = /^[\x20-\x7e]*$/;

/** Control characters, direction and other format characters, line and paragraph separators, halves of a pair. */
export const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value that ends where the next space or comma is. */
const WORD = /^[\p{L}\p{N}\p{M}_.\/@+~%=&#*!$:[\]-]+$/u;

/** `text` without credentials, cut to `max`; characters that do harm are still in it. */
export function redacted(text: string, { max, secrets }: PrintableOptions): string {
  const window = max + LOOKAHEAD;
  if (text.length <= window) return clip(redact(text, secrets), max);
  const head = redact(text.slice(0, window), secrets);
  if (head.length > max) return clip(head, max);
  // So much was taken out that the end of the window shows: a credential cut in half there would not have been seen.
  return head.slice(0, head.lastIndexOf(" ") + 1) + CUT;
}

/** `text` for a line of text: redacted, bounded, harmful characters as `\n`, `\x1b` or `\u{202e}`. */
export function printable(text: string, options: PrintableOptions): string {
  const shown = redacted(text, options);
  return PLAIN.test(shown) ? shown : clip(shown.replace(UNSAFE, escape), options.max);
}

/** The same for one word of a line: in quotes if a reader could take a part of it for the next word. */
export function printableWord(text: string, options: PrintableOptions): string {
  const shown = printable(text, options);
  return WORD.test(shown) ? shown : `"${shown.replaceAll('"', '\\"')}"`;
}

/** `value` as JSON on one line; harmful characters are escaped in JSON's own way, so that a parser gives them back. */
export function stringifyLine(value: unknown): string {
  const text = JSON.stringify(value);
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeJson);
}

/** At most `max` units of `text`, with a mark if something is missing; never half a pair. */
function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - CUT.length);
  return (/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head) + CUT;
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escape(character: string): string {
  return SHORT[character] ?? codeOf(character);
}

/** `\x1b` or `\u{202e}` */
export function codeOf(character: string): string {
  const hex = character.codePointAt(0)!.toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}

function escapeJson(character: string): string {
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
