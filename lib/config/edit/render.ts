import { type FileValue, isList, isMap } from "./file_value.ts";

/** A value as text to put into a file. */
export type Rendered =
  /** Goes behind its key. */
  | { readonly type: "inline"; readonly text: string }
  /** `header` goes behind its key, the lines below, indented. */
  | { readonly type: "literal"; readonly header: string; readonly lines: readonly string[] }
  /** Lines below its key, indented. */
  | { readonly type: "block"; readonly lines: readonly string[] };

/** `value` in the form that people write. */
export function render(value: FileValue): Rendered {
  if (isList(value)) {
    if (value.every((item) => !isList(item) && !isMap(item))) return { type: "inline", text: renderInline(value) };
    return { type: "block", lines: value.flatMap(itemLines) };
  }
  if (isMap(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return { type: "inline", text: "{}" };
    return { type: "block", lines: entries.flatMap(([key, member]) => entryLines(key, member)) };
  }
  return (value === null ? undefined : literal(value)) ?? { type: "inline", text: renderInline(value) };
}

/** `key: value` as lines that begin at column 0. */
export function entryLines(key: string, value: FileValue): string[] {
  const name = scalar(key);
  const rendered = render(value);
  switch (rendered.type) {
    case "inline":
      return [`${name}: ${rendered.text}`];
    case "literal":
      return [`${name}: ${rendered.header}`, ...indented(rendered.lines, 2)];
    case "block":
      return [`${name}:`, ...indented(rendered.lines, 2)];
    default:
      return rendered satisfies never;
  }
}

/** `- value` as lines that begin at column 0. */
export function itemLines(value: FileValue): string[] {
  const rendered = render(value);
  switch (rendered.type) {
    case "inline":
      return [`- ${rendered.text}`];
    case "literal":
      return [`- ${rendered.header}`, ...indented(rendered.lines, 2)];
    case "block": {
      const [first = "", ...rest] = rendered.lines;
      return [`- ${first}`, ...indented(rest, 2)];
    }
    default:
      return rendered satisfies never;
  }
}

/** `value` on one line, as it can stand inside `{ }` and `[ ]` too. */
export function renderInline(value: FileValue): string {
  if (value === null) return "null";
  if (isList(value)) return `[${value.map(renderInline).join(", ")}]`;
  if (!isMap(value)) return scalar(value);
  const entries = Object.entries(value).map(([key, member]) => `${scalar(key)}: ${renderInline(member)}`);
  return `{${entries.join(", ")}}`;
}

/** Empty lines stay empty. */
export function indented(lines: readonly string[], columns: number): string[] {
  return lines.map((line) => line === "" ? "" : " ".repeat(columns) + line);
}

/** Words, numbers, paths and URLs that mean the same to every reader of YAML without quotes. */
const PLAIN = /^(?:\/|\.{1,2}\/|[A-Za-z_])[A-Za-z0-9_./@+:-]*$|^(?:0|-?[1-9]\d{0,14})(?:\.\d{1,15})?$/;

/** What some reader of YAML takes for something else than text, and durations like `1:30`. */
const AMBIGUOUS = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$|:$/i;

/** Numbers and booleans stay what they are: every field says itself what its text has to be. */
function scalar(text: string): string {
  if (text === "true" || text === "false") return text;
  return PLAIN.test(text) && !AMBIGUOUS.test(text) ? text : quoted(text);
}

/** JSON's notation is YAML's, but for the characters that YAML does not want to see in a file. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text of several lines, such as a script, as a block that can be read. */
function literal(text: string): Rendered | undefined {
  if (!text.includes("\n") || /[^\n\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]/.test(text)) {
    return undefined;
  }
  // Lines of white space alone, at the start or in front of the first text, make the indentation ambiguous.
  if (text.trim() === "" || /^[\n\t ]/.test(text) || /^[ \t]+$/m.test(text)) return undefined;
  const lines = text.split("\n");
  const chomping = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  if (chomping !== "-") lines.pop();
  return { type: "literal", header: `|${chomping}`, lines };
}
