/** What is told of an expression against what trying all ways really costs: expressions and texts at random. */
import assert from "node:assert/strict";
import { ambiguousRepetition } from "../../../lib/routing/regex/ambiguous_repetition.ts";

type Node =
  | { readonly type: "letters"; readonly source: string }
  | { readonly type: "sequence" | "either"; readonly parts: readonly Node[] }
  | { readonly type: "repeated"; readonly part: Node; readonly min: number; readonly max: number };

/** The same at each run. */
function randomly(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * count);
  };
}

const takes = (source: string, letter: string) =>
  source === letter || source === "[ab]" && /[ab]/.test(letter) || source === "[^a\\n]" && /[^a\n]/.test(letter) ||
  source === "." && letter !== "\n";

const LETTERS = ["a", "b", "[ab]", "[^a\\n]", "."];
const QUANTIFIERS: readonly (readonly [string, number, number])[] = [
  ["*", 0, Infinity],
  ["+", 1, Infinity],
  ["?", 0, 1],
  ["{2}", 2, 2],
  ["{1,3}", 1, 3],
];

function nodeOf(random: (count: number) => number, depth: number): Node {
  const type = depth === 0
    ? "letters"
    : (["letters", "sequence", "sequence", "either", "repeated"] as const)[random(5)]!;
  switch (type) {
    case "letters":
      return { type, source: LETTERS[random(LETTERS.length)]! };
    case "sequence":
    case "either":
      return { type, parts: Array.from({ length: 2 + random(2) }, () => nodeOf(random, depth - 1)) };
    case "repeated": {
      const [, min, max] = QUANTIFIERS[random(QUANTIFIERS.length)]!;
      return { type, part: nodeOf(random, depth - 1), min, max };
    }
    default:
      return type satisfies never;
  }
}

function sourceOf(node: Node): string {
  switch (node.type) {
    case "letters":
      return node.source;
    case "sequence":
      return node.parts.map((part) => part.type === "either" ? `(?:${sourceOf(part)})` : sourceOf(part)).join("");
    case "either":
      return node.parts.map(sourceOf).join("|");
    case "repeated": {
      const [sign] = QUANTIFIERS.find(([, min, max]) => min === node.min && max === node.max)!;
      return `(?:${sourceOf(node.part)})${sign}`;
    }
    default:
      return node satisfies never;
  }
}

/** Steps until it is certain that all of `text` does not match; no more than `most`. As JavaScript tries it (ES2025, 22.2.2). */
function stepsOf(node: Node, text: string, most: number): number {
  let steps = 0;
  type Then = (at: number) => boolean;
  const over = () => ++steps > most;
  const tried = (node: Node, at: number, then: Then): boolean => {
    // As if it matched: there is no need to go on.
    if (over()) return true;
    switch (node.type) {
      case "letters":
        return at < text.length && takes(node.source, text[at]!) && then(at + 1);
      case "either":
        return node.parts.some((part) => tried(part, at, then));
      case "sequence":
        return node.parts.reduceRight<Then>((next, part) => (at) => tried(part, at, next), then)(at);
      case "repeated":
        return repeated(node, { at, times: 0 }, then);
      default:
        return node satisfies never;
    }
  };
  const repeated = (
    node: Node & { type: "repeated" },
    { at, times }: { at: number; times: number },
    then: Then,
  ): boolean => {
    if (over()) return true;
    const more = times < node.max && tried(node.part, at, (next) => {
      // An optional turn that is nothing is none.
      if (next === at && times >= node.min) return false;
      return repeated(node, { at: next, times: times + 1 }, then);
    });
    return more || times >= node.min && then(at);
  };
  tried(node, 0, (at) => at === text.length);
  return steps;
}

/** Letters that `node` takes, in one of its ways. */
function textOf(node: Node, random: (count: number) => number): string {
  switch (node.type) {
    case "letters": {
      const taken = [..."ab"].filter((letter) => takes(node.source, letter));
      return taken[random(taken.length)]!;
    }
    case "either":
      return textOf(node.parts[random(node.parts.length)]!, random);
    case "sequence":
      return node.parts.map((part) => textOf(part, random)).join("");
    case "repeated": {
      const times = node.min + random(Math.min(node.max - node.min, 2) + 1);
      return Array.from({ length: times }, () => textOf(node.part, random)).join("");
    }
    default:
      return node satisfies never;
  }
}

/** Letters of a text, and steps for it that nobody waits for: what is not ambiguous takes some for each letter. */
const LENGTH = 600, PATIENCE = 300_000;

/** Whether some text that nearly matches takes as long as nobody waits. */
function explodes({ part }: Node & { type: "repeated" }, random: (count: number) => number): boolean {
  return Array.from({ length: 20 }).some(() => {
    // Some turns are the same again and again, others differ.
    const turns = Array.from({ length: 1 + random(4) }, () => textOf(part, random)).join("");
    if (turns === "") return false;
    const text = turns.repeat(Math.ceil(LENGTH / turns.length)).slice(0, LENGTH);
    return stepsOf({ type: "repeated", part, min: 1, max: Infinity }, `${text}\n`, PATIENCE) > PATIENCE;
  });
}

const COUNT = 250;

Deno.test("ambiguousRepetition finds those expressions whose ways double with each letter, and no others", () => {
  const random = randomly(20_261_126);
  const taken: string[] = [], missed: string[] = [], wronged: string[] = [];
  for (let count = 0; count < COUNT; count++) {
    const node = { type: "repeated", part: nodeOf(random, 3), min: 1, max: Infinity } as const;
    const source = sourceOf(node);
    const isTaken = ambiguousRepetition(source, "") === undefined;
    const isSlow = explodes(node, random);
    if (isTaken) (isSlow ? missed : taken).push(source);
    else if (!isSlow) wronged.push(source);
  }
  assert.deepEqual(missed, []);
  // A text at random need not be the one that doubles.
  assert.ok(wronged.length <= COUNT / 100 && taken.length > COUNT / 4, wronged.join("\n"));
  // What is taken is quick in the engine itself, for the longest text that an expression sees.
  const longest = ["a", "b", "ab", "aab", "abb"].map((word) => `${word.repeat(8192).slice(0, 8191)}\n`);
  const started = performance.now();
  for (const source of taken) for (const text of longest) new RegExp(`^${source}$`).test(text);
  assert.ok(performance.now() - started < 10_000);
});
