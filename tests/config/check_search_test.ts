import { strict as assert } from "node:assert";
import { configOf, endpointOf, problemsOf, warningsOf } from "./parsed.ts";

const endpoints = (own: string) => `endpoints:\n${endpointOf("a", own)}`;

Deno.test("nothing is searched for without a provider, which an endpoint that relies on it is told", () => {
  assert.deepEqual(warningsOf(endpoints("web_search: auto")), []);
  const [warning, ...others] = warningsOf(endpoints("web_search: proxy"));
  assert.match(warning!, /endpoints\[0\]\.web_search has no effect, as web_search has no provider/);
  assert.deepEqual(others, []);
});

Deno.test("an engine is asked with what it needs", () => {
  const { webSearch } = configOf("web_search: {provider: brave, api_key: '${KEY}', max_results: 3}\n", {
    env: { KEY: "made-up" },
  });
  const expected = { provider: "brave", url: undefined, apiKey: "made-up", maxResults: 3, timeoutMs: 15_000 };
  assert.deepEqual(webSearch, expected);
  assert.deepEqual(warningsOf("web_search: {provider: searxng, url: 'http://127.0.0.1:8888'}\n"), []);
});

for (
  const [text, problem] of [
    ["provider: tavily", /web_search\.api_key is missing; expected it, as provider is tavily/],
    ["provider: searxng", /web_search\.url is missing; expected it, as provider is searxng/],
    ["provider: gogle", /web_search\.provider .*gogle/],
    ["provider: brave, api_key: k, max_results: 0", /web_search\.max_results/],
  ] as const
) {
  Deno.test(`a search with ${text} is refused`, () => {
    const problems = problemsOf(`web_search: {${text}}\n`);
    assert.match(problems.join("\n"), problem);
    assert.equal(problems.length, 1, problems.join("\n"));
  });
}
