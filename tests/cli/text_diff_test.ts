import assert from "node:assert/strict";
import * as fc from "fast-check";
import { textDiff } from "../../lib/cli/text_diff.ts";

const LETTERS = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";

for (
  const { name, before, after, diff } of [
    { name: "nothing where nothing changes", before: LETTERS, after: LETTERS, diff: [] },
    { name: "all of a new text", before: "", after: "a\nb\n", diff: ["@@ -0,0 +1,2 @@", "+a", "+b"] },
    {
      name: "a changed line with three lines around it",
      before: LETTERS,
      after: LETTERS.replace("f\n", "F\n"),
      diff: ["@@ -3,7 +3,7 @@", " c", " d", " e", "-f", "+F", " g", " h", " i"],
    },
    {
      name: "two changes far from each other in two pieces",
      before: LETTERS,
      after: LETTERS.replace("a\n", "").replace("j\n", "j\nk\n"),
      diff: ["@@ -1,4 +1,3 @@", "-a", " b", " c", " d", "@@ -8,3 +7,4 @@", " h", " i", " j", "+k"],
    },
  ]
) {
  Deno.test(`textDiff shows ${name}`, () => assert.deepEqual(textDiff(before, after), diff));
}

Deno.test("textDiff tells both texts", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) =>
    lines.map((line) => `${line}\n`).join("")
  );
  fc.assert(fc.property(text, text, (before, after) => {
    const diff = textDiff(before, after).filter((line) => !line.startsWith("@@"));
    const side = (sign: string) =>
      diff.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1)).join("\n");
    assert.ok(before.includes(side("+")) || diff.length > 0);
    if (before === after) return assert.deepEqual(diff, []);
    const changed = diff.filter((line) => !line.startsWith(" "));
    assert.ok(changed.length > 0);
    const gone = changed.filter((line) => line.startsWith("-")).length;
    const come = changed.length - gone;
    assert.equal(before.split("\n").length - gone + come, after.split("\n").length);
  }));
});
