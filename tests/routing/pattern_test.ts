import assert from "node:assert/strict";
import { checkPattern, compilePattern, MAX_REGEX_INPUT } from "../../lib/routing/pattern.ts";
import { phrase } from "../../lib/phrases/phrase.ts";

const MATCHES: readonly { match: "exact" | "wildcard" | "regex"; pattern: string; value: string; matches: boolean }[] =
  [
    { match: "exact", pattern: "a*", value: "a*", matches: true },
    { match: "exact", pattern: "a*", value: "ab", matches: false },
    { match: "wildcard", pattern: "a*", value: "a/b\nc", matches: true },
    { match: "wildcard", pattern: "a.c", value: "abc", matches: false },
    { match: "regex", pattern: "b", value: "abc", matches: true },
    { match: "regex", pattern: "^b", value: "abc", matches: false },
    { match: "regex", pattern: "(?i)OPUS", value: "claude-opus", matches: true },
    { match: "regex", pattern: "OPUS", value: "claude-opus", matches: false },
    { match: "regex", pattern: "(?ms)^b.c", value: "a\nb\nc", matches: true },
    { match: "regex", pattern: "x$", value: "a".repeat(MAX_REGEX_INPUT) + "x", matches: false },
  ];

for (const { match, pattern, value, matches } of MATCHES) {
  Deno.test(`compilePattern: ${match} ${pattern} says ${matches} of ${JSON.stringify(value.slice(0, 20))}`, () => {
    const matcher = compilePattern({ match, pattern });
    // Twice: no state stays behind.
    assert.deepEqual([matcher(value), matcher(value)], [matches, matches]);
  });
}

for (
  const pattern of [
    "a+b+",
    "(ab)+",
    "(a|b)*c",
    "(?:\\d{1,3}\\.){3}",
    "[a+]+",
    "(a\\+)+",
    "(?=.*x)(?=.*y)",
    "(a+)?",
    "(?i)a",
    "\\(a+\\)+",
    "[^)]+",
    "(?:claude|gpt|o1)+",
    "(?:-\\w{2,4})*$",
    "^(?:[a-z]\\d?)+$",
    "(?:\\d{1,3}\\.){3}\\d{1,3}",
    "(?i)(?:opus|Sonnet)+",
    "(?:ab?c)+",
    "(?:\\(a\\)|\\[b\\])*",
    "(?:(?:ab)?c)+",
    "(?:opus|o1)+",
    "(?:😀+)+$",
    "(?:claude|codex|[0-9]{8}|-)+$",
    "((a+)b)*",
    "(?:\\w+-)+\\w+$",
    "(?:\\d{10})+,",
    "(?:[a-c]|[c-e]x)+$",
    "(?i)(?:A|ab)+$",
    "(?:(?:x|xy)z?)+$",
    "(?:A|(?-i:a))+$",
    "^(?:[\\w.]+@)*$",
    "(a|ab)+$",
    `(?:${Array.from({ length: 90 }, (_, i) => `m${i}-`).join("|")})+$`,
    "(?:^|x)a",
    "(a|ab)",
    "(a|ab){2,8}",
    "[|(]+",
    "(?<name>a|b)+\\k<name>",
  ]
) {
  Deno.test(`checkPattern takes ${pattern}`, () => assert.equal(checkPattern({ match: "regex", pattern }), undefined));
}

for (
  const { pattern, part } of [
    { pattern: "x(a+)+$", part: "(a+)+" },
    { pattern: "(?:a*)*", part: "(?:a*)*" },
    { pattern: "((a+)b?)*", part: "((a+)b?)*" },
    { pattern: "(?:д+)+$", part: "(?:д+)+" },
    { pattern: "(?:\\u0434+)+$", part: "(?:\\u0434+)+" },
    { pattern: "(?:(?:😀)+)+$", part: "(?:(?:😀)+)+" },
    { pattern: "(a{2,})+", part: "(a{2,})+" },
    { pattern: "([a-z]+\\s?){2,50}", part: "([a-z]+\\s?){2,50}" },
    { pattern: "(.*,)+", part: "(.*,)+" },
  ]
) {
  Deno.test(`checkPattern refuses ${pattern}, and names the part`, () => {
    assert.deepEqual(checkPattern({ match: "regex", pattern }), phrase("file.repeats_repetition", { part }));
  });
}

for (
  const { pattern, part } of [
    { pattern: "x(a|aa)+$", part: "(a|aa)+" },
    { pattern: "(a|a)*b", part: "(a|a)*" },
    { pattern: "(?:\\w\\w?)+!", part: "(?:\\w\\w?)+" },
    { pattern: "(.a?)*$", part: "(.a?)*" },
    { pattern: "(a?){30}a{30}", part: "(a?){30}" },
    { pattern: "(?:a{1,3}){9,}b", part: "(?:a{1,3}){9,}" },
    { pattern: "(?:[a-c]|[c-ex]x|x)+$", part: "(?:[a-c]|[c-ex]x|x)+" },
    { pattern: "(?i)(?:A|ab|B)+$", part: "(?:A|ab|B)+" },
    { pattern: "(?:A|(?i:a))+$", part: "(?:A|(?i:a))+" },
    { pattern: "(?:(?:x|xy)z?y?)+$", part: "(?:(?:x|xy)z?y?)+" },
    { pattern: "(?:opus|op|us)+$", part: "(?:opus|op|us)+" },
    { pattern: `(?:${"a|".repeat(200)}a)+$`, part: `(?:${"a|".repeat(200)}a)+` },
    { pattern: "(?<q>a|ab|b)*?$", part: "(?<q>a|ab|b)*?" },
    { pattern: "(?=(a|aa)+$)a", part: "(a|aa)+" },
    { pattern: "(a)(?:\\1|ab)+$", part: "(?:\\1|ab)+" },
  ]
) {
  Deno.test(`checkPattern refuses ${pattern}, of which all ways would be tried`, () => {
    assert.deepEqual(checkPattern({ match: "regex", pattern }), phrase("file.ambiguous_repetition", { part }));
  });
}

Deno.test("checkPattern says what is wrong with a regular expression", () => {
  assert.equal(checkPattern({ match: "regex", pattern: "a(" }), "Unterminated group");
  assert.equal(checkPattern({ match: "wildcard", pattern: "a(" }), undefined);
});
