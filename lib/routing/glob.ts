/** Patterns of names, matched over the whole text and in its case. Nothing here backtracks over more than one star. */
import { type Phrase, phrase } from "../phrases/phrase.ts";

/**
 * Whether `pattern` is `text`: `*` is any run of characters, slashes too (the predecessors' stopped there, so that `*`
 * was not `openai/gpt-5`), `?` is one character.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  return matches(pattern, text, false);
}

/**
 * Whether `pattern` is `text`: like `matchesWildcard`, and `[a-z]` is one character of a class, `[^a-z]` one of none,
 * a backslash takes the next character literally.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  return matches(pattern, text, true);
}

/** Whether `pattern` is every text that `other` is, so that nothing is left for it; `false` where that is not plain. */
export function coversGlob(pattern: string, other: string): boolean {
  let text = "", isOne = true;
  for (let p = 0; p < other.length;) {
    const end = other[p] === "[" ? classEnd(other, p) : undefined;
    if (end !== undefined || other[p] === "*" || other[p] === "?") {
      text += ANYTHING;
      isOne = false;
      p = end ?? p + 1;
    } else {
      if (other[p] === "\\" && p + 1 < other.length) p++;
      text += other[p++];
    }
  }
  return (isOne || !/[?[]/.test(pattern)) && matchesGlob(pattern, text);
}

/** What a star alone takes: no name has it. */
const ANYTHING = "\0";

/** What is wrong with a glob; `undefined`: nothing. */
export function checkGlob(pattern: string): Phrase | undefined {
  for (let p = 0; p < pattern.length;) {
    if (pattern[p] === "\\" && p + 1 >= pattern.length) {
      return phrase("file.backslash_at_end");
    }
    if (pattern[p] === "[") {
      const end = classEnd(pattern, p);
      if (end === undefined) return phrase("file.class_not_closed");
      p = end;
    } else p += pattern[p] === "\\" ? 2 : 1;
  }
  return undefined;
}

/** Goes back to the last star alone: an earlier one could take no more than that one can. */
function matches(pattern: string, text: string, classes: boolean): boolean {
  let p = 0, t = 0;
  let star = -1, resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
      continue;
    }
    const size = characterSize(text, t);
    const next = p < pattern.length ? matchOne(pattern, p, { character: text.slice(t, t + size), classes }) : undefined;
    if (next !== undefined) {
      p = next;
      t += size;
    } else if (star >= 0) {
      resume += characterSize(text, resume);
      p = star + 1;
      t = resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Where the pattern goes on if what stands at `p` is `character`. */
function matchOne(
  pattern: string,
  p: number,
  { character, classes }: { character: string; classes: boolean },
): number | undefined {
  const sign = pattern[p];
  if (sign === "?") return p + 1;
  if (classes && sign === "[") {
    const end = classEnd(pattern, p);
    if (end !== undefined) return isInClass(pattern.slice(p + 1, end - 1), character) ? end : undefined;
  }
  const at = classes && sign === "\\" && p + 1 < pattern.length ? p + 1 : p;
  return pattern.startsWith(character, at) ? at + character.length : undefined;
}

/** Behind the `]` of the class that begins at `start`; one that stands first in it is a member. */
function classEnd(pattern: string, start: number): number | undefined {
  let p = start + 1;
  if (pattern[p] === "^") p++;
  for (const first = p; p < pattern.length; p++) {
    if (pattern[p] === "\\") p++;
    else if (pattern[p] === "]" && p > first) return p + 1;
  }
  return undefined;
}

function isInClass(content: string, character: string): boolean {
  const negated = content.startsWith("^");
  const members = classMembers(negated ? content.slice(1) : content);
  const code = character.codePointAt(0)!;
  return members.some(({ low, high }) => low <= code && code <= high) !== negated;
}

function classMembers(content: string): { low: number; high: number }[] {
  const signs: { code: number; literal: boolean }[] = [];
  let literal = false;
  for (const sign of content) {
    if (sign === "\\" && !literal) {
      literal = true;
      continue;
    }
    signs.push({ code: sign.codePointAt(0)!, literal });
    literal = false;
  }
  const members: { low: number; high: number }[] = [];
  for (let i = 0; i < signs.length; i++) {
    const low = signs[i]!.code;
    const dash = signs[i + 1], high = signs[i + 2];
    const isRange = dash?.code === DASH && !dash.literal && high !== undefined;
    members.push({ low, high: isRange ? high.code : low });
    if (isRange) i += 2;
  }
  return members;
}

const DASH = 0x2d;

/** A character outside the basic plane is two units of a string, and still one `?`. */
function characterSize(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
