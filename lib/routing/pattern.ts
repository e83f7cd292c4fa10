/** How a tag's rule compares: a pattern, made ready once per configuration. */
import type { TagRule } from "../config/config.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import { ambiguousRepetition } from "./regex/ambiguous_repetition.ts";
import { matchesWildcard } from "./glob.ts";

export type Matcher = (value: string) => boolean;

type Pattern = Pick<TagRule, "match" | "pattern">;

/** A regular expression sees no more than this of a value: the time that it takes may grow with the square of it. */
export const MAX_REGEX_INPUT = 8192;

const MATCHERS: Readonly<Record<Pattern["match"], (pattern: string) => Matcher>> = {
  exact: (pattern) => (value) => value === pattern,
  // By far the most frequent pattern, and the longest texts are compared with it.
  wildcard: (pattern) => pattern === "*" ? () => true : (value) => matchesWildcard(pattern, value),
  regex(pattern) {
    const compiled = compileRegex(pattern);
    return (value) => compiled.test(value.length > MAX_REGEX_INPUT ? value.slice(0, MAX_REGEX_INPUT) : value);
  },
};

/** @throws SyntaxError if a regular expression is none, which `checkPattern` tells before */
export function compilePattern({ match, pattern }: Pattern): Matcher {
  return MATCHERS[match](pattern);
}

/** Flags at the start, as Go, Python and Rust write them (`(?i)opus`); JavaScript has them behind the expression. */
const LEADING_FLAGS = /^\(\?([ims]+)\)/;

function compileRegex(pattern: string): RegExp {
  const [head, flags] = LEADING_FLAGS.exec(pattern) ?? ["", ""];
  return new RegExp(pattern.slice(head.length), [...new Set(flags)].join(""));
}

/** What is wrong with a rule's pattern; `undefined`: nothing. */
export function checkPattern({ match, pattern }: Pattern): Words | undefined {
  if (match !== "regex") return undefined;
  try {
    compileRegex(pattern);
  } catch (error) {
    // The engine's words begin with the expression, which may come from the environment.
    return (error as Error).message.replace(/^Invalid regular expression: .*: /s, "");
  }
  const { source, flags } = compileRegex(pattern);
  const found = ambiguousRepetition(source, flags);
  if (found === undefined) return undefined;
  return phrase(found.isNested ? "file.repeats_repetition" : "file.ambiguous_repetition", { part: found.part });
}
