import assert from "node:assert/strict";
import { classify } from "../../lib/learning/classify.ts";
import { PATTERNS } from "../../lib/learning/patterns.ts";
import { recordedRefusals, sentFor } from "./recorded_refusals.ts";

/** Each with its reason in docs/learning.md. */
const MISSES: ReadonlySet<string> = new Set(["e180", "e200"]);

const corpus = recordedRefusals();

Deno.test({
  name: "classify chooses a reaction that each recorded error body allows, but for the misses that are named",
  ignore: corpus === undefined,
  fn() {
    const rows = corpus!;
    const missed = rows.filter((row) => {
      const text = typeof row.body === "string" ? row.body : JSON.stringify(row.body);
      const { reaction } = classify({ status: row.status, text }, sentFor(row));
      return !row.allowed.includes(reaction.type);
    }).map(({ id }) => id);
    assert.deepEqual(missed, [...MISSES]);
    assert.ok(rows.length > 100 && missed.length <= rows.length * 0.05);
  },
});

Deno.test("PATTERNS have a name and an example each, and no name twice", () => {
  assert.equal(new Set(PATTERNS.map(({ name }) => name)).size, PATTERNS.length);
  for (const { example } of PATTERNS) assert.notEqual(example, "");
});

Deno.test("docs/learning.md has a row for each pattern, and names each miss", () => {
  const document = Deno.readTextFileSync(new URL("../../docs/learning.md", import.meta.url));
  for (const { name, example } of PATTERNS) {
    const row = document.split("\n").find((line) => line.split("|")[1]?.trim() === name);
    assert.ok(row?.includes(example), name);
  }
  for (const id of MISSES) assert.ok(document.includes(`\`${id}\``), id);
});
