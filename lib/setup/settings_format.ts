/** A settings file as text, changed place by place: whatever else is in it stays as it is, byte for byte. */

/** Names of members, from the root. */
export type SettingPath = readonly string[];

export type SettingValue = string | number | boolean;

export interface WantedSetting {
  readonly path: SettingPath;
  readonly value: SettingValue;
}

export interface SettingsFormat {
  /**
   * What the file says.
   * @throws SettingsError if it cannot be read
   */
  parse(text: string): unknown;
  /** The value at `path` as it is written there; `undefined`: there is none. */
  source(text: string, path: SettingPath): string | undefined;
  /**
   * Puts a value, as it is to be written, at `path`.
   * @throws SettingsError if something is in the way
   */
  put(text: string, path: SettingPath, source: string): string;
  /** Takes the value at `path` out, with its name. */
  remove(text: string, path: SettingPath): string;
  /** Takes the container at `path` out if nothing is in it. */
  removeEmpty(text: string, path: SettingPath): string;
  /** The value as it is written. */
  write(value: SettingValue): string;
  /** The containers on the way to `path` that are not there, the outermost first. */
  missing(text: string, path: SettingPath): readonly SettingPath[];
  /** Whether nothing is left in the file that anybody would miss. */
  isEmpty(text: string): boolean;
}

/** Why a settings file cannot be read or changed; the message completes "Cannot change FILE: ...". */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** What stands at `path` in a parsed file; `undefined`: nothing. */
export function settingAt(value: unknown, path: SettingPath): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `text` with splices that do not overlap; of two at one place the first comes first. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let out = text;
  for (const { start, end, text } of splices.toReversed().toSorted((a, b) => b.start - a.start)) {
    out = out.slice(0, start) + text + out.slice(end);
  }
  return out;
}

/** Where the line begins that `at` is in, behind a byte order mark. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return start === 0 && text.startsWith("\ufeff") ? 1 : start;
}

/** Behind the line that `at` is in, its line break left out. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

/** The line break that the file has. */
export function lineBreak(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Behind the line that `at` is in, with its line break. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}
