/** How a tag's rule compares: a pattern, made ready once per configuration. */
import type { TagRule } from "../config/config.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import { ambiguousRepetition } from "./ambiguous_repetition.ts";
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
  const nested = nestedRepetition(pattern);
  if (nested !== undefined) return phrase("file.repeats_repetition", { part: nested });
  const { source, flags } = compileRegex(pattern);
  const part = ambiguousRepetition(source, flags);
  return part === undefined ? undefined : phrase("file.ambiguous_repetition", { part });
}

/**
 * The first group of `pattern`, a valid one, that is repeated and holds a repetition without limit itself, like `(a+)+`.
 * They are what makes an expression take exponential time; some of them do not, and are refused all the same.
 */
function nestedRepetition(pattern: string): string | undefined {
  /** Of each open group: where it begins, and whether something in it repeats without limit. */
  const open: { readonly start: number; repeats: boolean }[] = [{ start: 0, repeats: false }];
  for (let p = 0; p < pattern.length;) {
    const start = p;
    let closed: { readonly start: number; repeats: boolean } | undefined;
    if (pattern[p] === "(") {
      open.push({ start: p++, repeats: false });
      continue;
    }
    if (pattern[p] === ")") {
      closed = open.pop();
      p++;
    } else p = behindAtom(pattern, p);
    const quantifier = QUANTIFIER.exec(pattern.slice(p, p + MAX_QUANTIFIER))?.[0] ?? "";
    const inner = closed?.repeats ?? false;
    if (quantifier !== "" && inner) return pattern.slice(closed?.start ?? start, p + quantifier.length);
    const around = open[open.length - 1];
    if (around !== undefined && (inner || UNLIMITED.test(quantifier))) around.repeats = true;
    p += quantifier.length;
  }
  return undefined;
}

const QUANTIFIER = /^(?:[*+]|\{\d+(?:,\d*)?\})/;
const UNLIMITED = /^[*+]|,\}$/;
const MAX_QUANTIFIER = 12;

/** Behind one escape, class or character. */
function behindAtom(pattern: string, start: number): number {
  if (pattern[start] === "\\") return start + 2;
  if (pattern[start] !== "[") return start + 1;
  let p = start + 1;
  while (p < pattern.length && pattern[p] !== "]") p += pattern[p] === "\\" ? 2 : 1;
  return p + 1;
}
