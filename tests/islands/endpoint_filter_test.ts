import assert from "node:assert/strict";
import { filtered, filterIn, isFiltering, queryOf } from "../../islands/endpoints/endpoint_filter.ts";
import type { Endpoint } from "../../islands/endpoints/page_props.ts";

function endpoint(id: string, differences: Partial<Endpoint> = {}): Endpoint {
  return {
    ...{
      id,
      name: id.toUpperCase(),
      enabled: true,
      url: `https://${id}.example`,
      protocols: ["messages"],
      priority: 1,
    },
    ...{
      state: "ready",
      states: [],
      in_flight: 0,
      windows: [],
      tells_balance: false,
      balance: null,
      learned: 0,
      configuration: {},
    },
    ...differences,
  };
}

const ENDPOINTS: readonly Endpoint[] = [
  endpoint("kimi", { name: "Moonshot 月之暗面", state: "limited" }),
  endpoint("azure", { url: "https://westeurope.example/openai", protocols: ["chat", "responses"] }),
  endpoint("glm", { configuration: { tags: ["team-backend", "Überprüfung"], supported_clients: ["codex"] } }),
  endpoint("limited-to", { configuration: { models: ["gemini-3-*"] } }),
  endpoint("rewriting", {
    configuration: {
      default_model: "deepseek-chat",
      model_rewrite: { enabled: true, rules: [{ source_pattern: "claude-*haiku*", target_model: "qwen3-coder" }] },
    },
  }),
  // What somebody may have written, and what the file on disk does not have.
  endpoint("odd", { state: "disabled", configuration: { tags: null, model_rewrite: { rules: [null] } } as never }),
  endpoint("gone", { configuration: null }),
];

const CASES: readonly (readonly [says: string, query: string, found: readonly string[]])[] = [
  ["lets all pass without anything to look for", "", [
    "kimi",
    "azure",
    "glm",
    "limited-to",
    "rewriting",
    "odd",
    "gone",
  ]],
  ["lets all pass where only spaces are", "q=+++", ["kimi", "azure", "glm", "limited-to", "rewriting", "odd", "gone"]],
  ["finds a part of a name in any letters", "q=MOON", ["kimi"]],
  ["finds a name in another script", "q=暗面", ["kimi"]],
  ["finds a part of an address", "q=westeurope", ["azure"]],
  ["finds a protocol", "q=responses", ["azure"]],
  ["finds a tag", "q=überprüfung", ["glm"]],
  ["finds a model that it is for", "q=gemini-3", ["limited-to"]],
  ["finds a client", "q=codex", ["glm"]],
  ["finds a default model", "q=deepseek", ["rewriting"]],
  ["finds a model that a rule asks for instead", "q=qwen3", ["rewriting"]],
  ["wants all words, in any order", "q=example+west", ["azure"]],
  ["finds nothing where one of the words is missing", "q=west+kimi", []],
  ["finds a state", "state=limited", ["kimi"]],
  ["wants the words and the state", "q=kimi&state=disabled", []],
  ["finds nothing in a state that there is not", "state=nonsense", []],
];

for (const [says, query, found] of CASES) {
  Deno.test(`filtered ${says}`, () => {
    const filter = filterIn(new URLSearchParams(query));
    assert.deepEqual(filtered(ENDPOINTS, filter).map(({ id }) => id), found);
  });
}

Deno.test("filterIn reads what queryOf has written, and nothing is written for nothing", () => {
  for (const filter of [{ words: "a & b?", state: "open" }, { words: "月", state: "" }, { words: "", state: "" }]) {
    assert.deepEqual(filterIn(new URLSearchParams(queryOf(filter))), filter);
  }
  assert.equal(queryOf({ words: "", state: "" }), "");
  assert.ok(!isFiltering({ words: " ", state: "" }) && isFiltering({ words: "", state: "open" }));
});
