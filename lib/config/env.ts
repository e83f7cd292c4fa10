import { phrase, type Words } from "../phrases/phrase.ts";
import type { FileRead } from "./named_file.ts";

/** Looks an environment variable up. */
export type Environment = (name: string) => string | undefined;

/** Reads a file that is named in a value. */
export type ReadValueFile = (path: string) => FileRead;

export interface Expansion {
  readonly text: string;
  /** Variables that are not set and have no default. */
  readonly missing: readonly string[];
  /** Files that cannot be read, or hold nothing. */
  readonly unreadable: readonly UnreadableFile[];
  /** Whether a value of the environment or of a file is part of `text`: such text is not shown in messages. */
  readonly fromEnvironment: boolean;
  /** All variables and files (`file:PATH`) that are named, in their order. */
  readonly variables: readonly string[];
}

interface UnreadableFile {
  readonly path: string;
  readonly reason: Words;
}

/** `${NAME}`, `${NAME:default}`, `${file:PATH}`, or one of them with one more `$` in front. */
const VARIABLE = /(\$?)\$\{([^{}:$]+)(?::([^}]*))?\}/g;

/**
 * `text` with its variables replaced.
 *
 * A variable that is set counts even when it is empty. Values and defaults are taken as they are: what looks like a
 * variable in them is text. `$${NAME}` stands for the text `${NAME}`. Of a file the line break at its end is left out;
 * without `readFile` nothing is read, and nothing stands in its place.
 */
export function expand(text: string, env: Environment, readFile?: ReadValueFile): Expansion {
  const missing: string[] = [];
  const unreadable: UnreadableFile[] = [];
  const variables: string[] = [];
  let fromEnvironment = false;
  const expanded = text.replace(VARIABLE, (whole, escape: string, spelled: string, fallback: string | undefined) => {
    if (escape !== "") return whole.slice(1);
    const name = spelled.trim();
    if (name === "") return whole;
    if (name === "file" && fallback !== undefined) {
      const path = fallback.trim();
      variables.push(`file:${path}`);
      fromEnvironment = true;
      const read = readFile?.(path);
      if (read === undefined) return "";
      // A secret that is nothing would leave open what it is to protect.
      if (read.type === "text" && read.text.trim() !== "") return read.text.replace(/\r?\n$/, "");
      unreadable.push({ path, reason: read.type === "text" ? phrase("file.holds_nothing") : read.reason });
      return "";
    }
    variables.push(name);
    const value = isPossible(name) ? env(name) : undefined;
    if (value !== undefined) {
      fromEnvironment = true;
      return value;
    }
    if (fallback !== undefined) return fallback;
    missing.push(name);
    return "";
  });
  return { text: expanded, missing, unreadable, fromEnvironment, variables };
}

/** No system has variables with these characters in their names, and asking for one is an error of its own. */
function isPossible(name: string): boolean {
  return !name.includes("=") && !name.includes("\0");
}
