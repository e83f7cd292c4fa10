import assert from "node:assert/strict";
import { factFilterIn, foundFacts } from "../../islands/learned/fact_filter.ts";
import type { FactView } from "../../lib/admin/learned.ts";

function fact(id: string, differences: Partial<FactView> = {}): FactView {
  return {
    ...{ id, endpoint_id: "kimi", endpoint: "Moonshot 月之暗面", model: "kimi-k2", protocol: "messages" },
    ...{ text: 'leave out "cache_control"', change: { type: "images" }, kind: "images", evidence: "Unknown parameter" },
    ...{ learned_at: "2026-01-01T00:00:00.000Z", used_at: "2026-01-01T00:00:00.000Z", uses: 1, pinned: false },
    expires_at: null,
    ...differences,
  };
}

const FACTS: readonly FactView[] = [
  fact("a"),
  fact("b", { endpoint_id: "glm", endpoint: null, text: 'send at most 8,192 as "max_tokens"' }),
  fact("c", { endpoint_id: "glm", endpoint: null, model: "", protocol: null, evidence: "Schlüsselwort pattern" }),
];

const CASES: readonly (readonly [says: string, query: string, found: readonly string[]])[] = [
  ["finds all without anything to look for", "", ["a", "b", "c"]],
  ["finds an endpoint's own", "endpoint=glm", ["b", "c"]],
  ["takes an endpoint's id as a whole", "endpoint=gl", []],
  ["finds words of an endpoint's name", "q=暗面", ["a"]],
  ["finds a model", "q=KIMI-k2", ["a", "b"]],
  ["finds what is done", "q=max_tokens", ["b"]],
  ["finds the endpoint's own words", "q=schlüsselwort", ["c"]],
  ["wants all of the words", "q=glm+unknown", ["b"]],
];

for (const [says, query, found] of CASES) {
  Deno.test(`foundFacts ${says}`, () => {
    const shown = foundFacts(FACTS, factFilterIn(new URLSearchParams(query)));
    assert.deepEqual(shown.facts.map(({ id }) => id), found);
    assert.deepEqual([shown.found, shown.total], [found.length, FACTS.length]);
  });
}

Deno.test("foundFacts has a page of them unless all are wanted, and says how many there are", () => {
  const many = Array.from({ length: 120 }, (_, index) => fact(`f-${index}`));
  const first = foundFacts(many, factFilterIn(new URLSearchParams("q=kimi")));
  assert.deepEqual([first.facts.length, first.found, first.total], [50, 120, 120]);
  assert.equal(foundFacts(many, factFilterIn(new URLSearchParams("all=yes"))).facts.length, 120);
});
