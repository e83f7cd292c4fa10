import assert from "node:assert/strict";
import { calcPrice } from "@pydantic/genai-prices";
import type { PriceConfig } from "../../lib/config/price_config.ts";
import { NO_USAGE, type Usage } from "../../lib/protocol/usage.ts";
import { billingOf } from "../../lib/store/billing.ts";
import { costOf } from "../../lib/store/cost.ts";
import { endpoint } from "../endpoint.ts";
import { importGraph } from "../../tools/import_graph.ts";
import { projectFiles } from "../../tools/project_files.ts";

const M = 1_000_000;
/** A day on which the prices below held. */
const AT = Date.UTC(2026, 8, 20, 12);

interface Asked {
  readonly url: string;
  readonly model: string;
  readonly prices?: readonly PriceConfig[];
}

function cost(usage: Partial<Usage>, { url, model, prices = [] }: Asked): number | undefined {
  const billing = billingOf(endpoint({ url, prices }));
  return costOf({ ...NO_USAGE, ...usage }, { billing, model, at: AT });
}

function assertDollars(found: number | undefined, expected: number | undefined): void {
  if (found === undefined || expected === undefined) return assert.equal(found, expected);
  assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);
}

const CLAUDE = { url: "https://api.anthropic.com", model: "claude-opus-4-6" };
const GPT = { url: "https://api.openai.com/v1", model: "gpt-5" };
const TIERED = { url: "https://api.anthropic.com/v1", model: "claude-sonnet-4-5-20250929" };
const ROUTER = { url: "https://openrouter.ai/api", model: "anthropic/claude-sonnet-4" };

const COSTS: readonly (readonly [string, Partial<Usage>, Asked, number | undefined])[] = [
  ["input", { inputTokens: M }, CLAUDE, 5],
  ["output", { outputTokens: M }, CLAUDE, 25],
  ["input that came from a cache once, and not as input too (F1)", { inputTokens: M, cacheReadTokens: M }, CLAUDE, 0.5],
  [
    "what was written for five minutes at 1.25 times the input (F3)",
    {
      inputTokens: M,
      cacheWrite5mTokens: M,
    },
    CLAUDE,
    6.25,
  ],
  ["what was written for an hour at twice the input (F3)", { inputTokens: M, cacheWrite1hTokens: M }, CLAUDE, 10],
  [
    "each sort of input once (F1, F3)",
    {
      inputTokens: 100_000,
      cacheReadTokens: 40_000,
      cacheWrite5mTokens: 20_000,
      cacheWrite1hTokens: 10_000,
      outputTokens: 1000,
    },
    CLAUDE,
    0.15 + 0.02 + 0.125 + 0.1 + 0.025,
  ],
  ["thinking as the output that it is, once", { outputTokens: M, reasoningTokens: 600_000 }, GPT, 10],
  ["more cached input than input as what was cached alone (F1)", { inputTokens: 10, cacheReadTokens: M }, GPT, 0.125],
  [
    "a hour's cache at twice the input where the table has no price for it (F3)",
    {
      inputTokens: 100_000,
      cacheWrite1hTokens: 100_000,
    },
    ROUTER,
    0.6,
  ],
  ["a short input at the lower price", { inputTokens: 200_000, outputTokens: 1000 }, TIERED, 0.6 + 0.015],
  [
    "a long input at the higher price, with its output",
    {
      inputTokens: 200_001,
      outputTokens: 1000,
    },
    TIERED,
    1.200006 + 0.0225,
  ],
  [
    "a long input that mostly came from a cache at the higher price",
    {
      inputTokens: 300_000,
      cacheReadTokens: 299_000,
    },
    TIERED,
    0.006 + 0.1794,
  ],
  ["a provider's host with a query and a prefix", { inputTokens: M }, {
    ...CLAUDE,
    url: "https://API.Anthropic.com/v1/messages?key=secret",
  }, 5],
  [
    "an unknown model as unknown, never as nothing",
    { inputTokens: M },
    { ...CLAUDE, model: "claude-unheard-of" },
    undefined,
  ],
  [
    "a known model of an unknown host as unknown",
    { inputTokens: M },
    { ...CLAUDE, url: "https://relay.example.org" },
    undefined,
  ],
  ["a model at home as unknown", { inputTokens: M }, { url: "http://127.0.0.1:11434", model: "qwen3" }, undefined],
  [
    "a subscription as unknown",
    { inputTokens: M },
    { url: "https://chatgpt.com/backend-api/codex", model: "gpt-5" },
    undefined,
  ],
  ["a model that the table lists without a price as unknown", { inputTokens: M }, {
    url: "https://api.githubcopilot.com",
    model: "gpt-4o",
  }, undefined],
]; // deno-fmt-ignore

for (const [what, usage, asked, dollars] of COSTS) {
  Deno.test(`costOf counts ${what}`, () => assertDollars(cost(usage, asked), dollars));
}

const OWN: readonly PriceConfig[] = [
  { model: "claude-*", input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5, reasoning: 6 },
  { model: "*", input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
];

Deno.test("costOf takes the configuration's price of each sort over the table's", () => {
  const usage = {
    inputTokens: 4 * M,
    cacheReadTokens: M,
    cacheWrite5mTokens: M,
    cacheWrite1hTokens: M,
    outputTokens: 2 * M,
    reasoningTokens: M,
  };
  assertDollars(cost(usage, { ...CLAUDE, prices: OWN }), 1 + 3 + 4 + 5 + 2 + 6);
});

Deno.test("costOf takes the first price whose pattern fits, and 0 for what costs nothing", () => {
  const home = "http://127.0.0.1:11434";
  assert.equal(cost({ inputTokens: M }, { url: home, model: "claude-local", prices: OWN }), 1);
  assert.equal(cost({ inputTokens: M }, { url: home, model: "qwen3", prices: OWN }), 0);
});

Deno.test("costOf agrees with the table's own sum where both know every sort", () => {
  for (const { url, model } of [CLAUDE, GPT, TIERED]) {
    const usage = { inputTokens: 250_000, cacheReadTokens: 150_000, outputTokens: 3000 };
    const own = calcPrice(
      { input_tokens: 250_000, cache_read_tokens: 150_000, output_tokens: 3000 },
      model,
      { providerApiUrl: url, timestamp: new Date(AT) },
    );
    assertDollars(cost(usage, { url, model }), own!.total_price);
  }
});

Deno.test("The price table is loaded by the store's worker alone, and only when a request is kept", async () => {
  const root = await Deno.realPath(new URL("../../", import.meta.url));
  const imports = (await importGraph(root, await projectFiles(root))).filter(({ typeOnly }) => !typeOnly);
  const importers = new Set(["@pydantic/genai-prices"]);
  for (let size = 0; size < importers.size;) {
    size = importers.size;
    for (const { from, to } of imports) if (importers.has(to)) importers.add(from);
  }
  const ours = [...importers].filter((file) => file.startsWith("lib/") || file === "main.ts");
  assert.deepEqual(ours.sort(), ["lib/store/cost.ts", "lib/store/price_table.ts", "lib/store/reader.ts"]);
});
