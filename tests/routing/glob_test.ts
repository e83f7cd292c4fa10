import assert from "node:assert/strict";
import fc from "fast-check";
import { checkGlob, coversGlob, matchesGlob, matchesWildcard } from "../../lib/routing/glob.ts";
import { say } from "../../lib/phrases/say.ts";

const WILDCARDS: readonly { pattern: string; text: string; matches: boolean }[] = [
  { pattern: "*", text: "", matches: true },
  { pattern: "", text: "", matches: true },
  { pattern: "", text: "a", matches: false },
  { pattern: "/v1/*", text: "/v1/messages/count_tokens", matches: true },
  { pattern: "/v1/*", text: "/v2/messages", matches: false },
  { pattern: "*tokens", text: "/v1/messages/count_tokens", matches: true },
  { pattern: "a*b*c", text: "a-b-b-c", matches: true },
  { pattern: "a*b*c", text: "a-c-b", matches: false },
  { pattern: "a?c", text: "abc", matches: true },
  { pattern: "a?c", text: "ac", matches: false },
  { pattern: "a?c", text: "a\u{1f600}c", matches: true },
  { pattern: "A", text: "a", matches: false },
  { pattern: "a[b]", text: "a[b]", matches: true },
  { pattern: "a[b]", text: "ab", matches: false },
  { pattern: "*two*", text: "one\ntwo\nthree", matches: true },
];

for (const { pattern, text, matches } of WILDCARDS) {
  Deno.test(`matchesWildcard says ${matches} of ${JSON.stringify(pattern)} and ${JSON.stringify(text)}`, () => {
    assert.equal(matchesWildcard(pattern, text), matches);
  });
}

const GLOBS: readonly { pattern: string; text: string; matches: boolean }[] = [
  { pattern: "*", text: "openai/gpt-5", matches: true },
  { pattern: "claude-*haiku*", text: "claude-3-5-haiku-20241022", matches: true },
  { pattern: "claude-*", text: "anthropic/claude-x", matches: false },
  { pattern: "gpt-[45]", text: "gpt-5", matches: true },
  { pattern: "gpt-[45]", text: "gpt-6", matches: false },
  { pattern: "gpt-[4-6]*", text: "gpt-5-mini", matches: true },
  { pattern: "gpt-[^4-6]", text: "gpt-7", matches: true },
  { pattern: "gpt-[^4-6]", text: "gpt-5", matches: false },
  { pattern: "[]x]", text: "]", matches: true },
  { pattern: "[\\]x]", text: "]", matches: true },
  { pattern: "[a-]", text: "-", matches: true },
  { pattern: "\\*", text: "*", matches: true },
  { pattern: "\\*", text: "a", matches: false },
  { pattern: "a[", text: "a[", matches: true },
  { pattern: "x?", text: "x/", matches: true },
];

for (const { pattern, text, matches } of GLOBS) {
  Deno.test(`matchesGlob says ${matches} of ${JSON.stringify(pattern)} and ${JSON.stringify(text)}`, () => {
    assert.equal(matchesGlob(pattern, text), matches);
  });
}

for (
  const { pattern, problem } of [
    { pattern: "claude-*[45]?", problem: undefined },
    { pattern: "[]]", problem: undefined },
    { pattern: "a\\[", problem: undefined },
    { pattern: "gpt-[45", problem: "it has a [ without its ]" },
    { pattern: "[]", problem: "it has a [ without its ]" },
    { pattern: "gpt\\", problem: "it ends with a backslash, which takes the next character" },
  ]
) {
  Deno.test(`checkGlob says ${problem} of ${JSON.stringify(pattern)}`, () => {
    const said = checkGlob(pattern);
    assert.equal(said && say(said), problem);
  });
}

/** A part of a pattern, and the regular expression for it: made side by side, so that neither is read from the other. */
interface Part {
  readonly pattern: string;
  readonly regex: string;
}

const CHARACTERS = ["a", "b", "c", "/", ".", "-", "\u{1f600}"];
const character = fc.constantFrom(...CHARACTERS);
const text = fc.array(character, { maxLength: 12 }).map((all) => all.join(""));
const escaped = (all: string) => all.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const literal: fc.Arbitrary<Part> = character.map((c) => ({ pattern: c, regex: escaped(c) }));
const star: fc.Arbitrary<Part> = fc.constant({ pattern: "*", regex: "[\\s\\S]*" });
const question: fc.Arbitrary<Part> = fc.constant({ pattern: "?", regex: "[\\s\\S]" });
const oneOf: fc.Arbitrary<Part> = fc.tuple(
  fc.boolean(),
  fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }),
)
  .map(([negated, members]) => {
    const content = `${negated ? "^" : ""}${members.join("")}`;
    return { pattern: `[${content}]`, regex: `[${content}]` };
  });

function law(name: string, parts: fc.Arbitrary<Part>, matches: (pattern: string, text: string) => boolean): void {
  Deno.test(`${name} agrees with a regular expression made beside the pattern`, () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), text, (all, subject) => {
        const regex = new RegExp(`^(?:${all.map((part) => part.regex).join("")})$`, "v");
        assert.equal(matches(all.map((part) => part.pattern).join(""), subject), regex.test(subject));
      }),
      { numRuns: 3000 },
    );
  });
}

law("matchesWildcard", fc.oneof(literal, star, question), matchesWildcard);
law("matchesGlob", fc.oneof(literal, star, question, oneOf), matchesGlob);

Deno.test("matchesWildcard takes no exponential time over many stars", () => {
  const started = performance.now();
  assert.equal(matchesWildcard("*a".repeat(40) + "b", "a".repeat(5000)), false);
  assert.ok(performance.now() - started < 2000);
});

const COVERS: readonly (readonly [pattern: string, other: string, covers: boolean])[] = [
  ["*", "claude-*", true],
  ["*", "[ab]?", true],
  ["claude-*", "claude-3-*", true],
  ["claude-*", "claude-opus", true],
  ["claude-*", "claude*", false],
  ["claude-3-*", "claude-*", false],
  ["*haiku*", "claude-*haiku*", true],
  ["gpt-?", "gpt-5", true],
  ["gpt-?", "gpt-*", false],
  ["gpt-[45]", "gpt-5", true],
  ["gpt-[45]", "gpt-6", false],
  ["*b]", "[ab]", false],
  ["a\\**", "a\\*b", true],
  ["a", "a", true],
  ["a", "b", false],
];

for (const [pattern, other, covers] of COVERS) {
  Deno.test(`coversGlob says ${covers} of ${pattern} and ${other}`, () => {
    assert.equal(coversGlob(pattern, other), covers);
  });
}

Deno.test("coversGlob covers no pattern that takes a name which the other does not", () => {
  const glob = fc.array(fc.constantFrom("a", "b", "*", "?", "[ab]", "[^a]", "\\*"), { maxLength: 4 });
  const name = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 5 });
  fc.assert(
    fc.property(glob, glob, fc.array(name, { minLength: 20, maxLength: 20 }), (first, second, names) => {
      const pattern = first.join(""), other = second.join("");
      if (!coversGlob(pattern, other)) return;
      for (const text of names) if (matchesGlob(other, text)) assert.ok(matchesGlob(pattern, text), text);
    }),
    { numRuns: 2000 },
  );
});
