/**
 * Regular expressions that can repeat the same text in several ways, like `(a|aa)+`: where such a one does not match, all
 * ways are tried, and they double with each letter.
 *
 * Told exactly for what is repeated without limit, by the automaton whose states are the letters of the expression: it is
 * exponential if a state comes back to itself in two ways by the same text. A. Weber, H. Seidl: On the degree of
 * ambiguity of finite automata, 1991; C. Allauzen, M. Mohri, A. Rastogi, 2008 (arXiv:0802.3254).
 */
import { LetterAutomaton } from "./letter_automaton.ts";
import { type RegexItem, regexItems } from "./regex_items.ts";

/** A group that is repeated no more often can be tried in all ways: four bytes of an address, or the parts of a time. */
const FEW = 8;

export interface AmbiguousRepetition {
  /** The part of the expression, its quantifier included. */
  readonly part: string;
  /** It repeats what repeats itself. */
  readonly isNested: boolean;
}

/** The first part of `pattern`, a valid expression with `flags`, that does so; `undefined`: there is none. */
export function ambiguousRepetition(pattern: string, flags: string): AmbiguousRepetition | undefined {
  const found = firstIn(regexItems(pattern, flags), pattern);
  if (found === undefined) return undefined;
  return { part: pattern.slice(found.start, found.end), isNested: repeats(found.alternatives) };
}

/** Inner ones first: they are what has to be changed. */
function firstIn(alternatives: RegexItem["alternatives"], pattern: string): RegexItem | undefined {
  for (const item of alternatives.flat()) {
    const inner = firstIn(item.alternatives, pattern);
    if (inner !== undefined) return inner;
    if (item.max > FEW && item.alternatives.length > 0 && !item.isEmpty && isAmbiguous(item, pattern)) return item;
  }
  return undefined;
}

function isAmbiguous(item: RegexItem, pattern: string): boolean {
  const automaton = new LetterAutomaton(pattern, FEW);
  return automaton.repeat(item) === "too large" || automaton.isAmbiguous();
}

function repeats(alternatives: RegexItem["alternatives"]): boolean {
  return alternatives.flat().some((item) => item.max === Infinity || repeats(item.alternatives));
}
