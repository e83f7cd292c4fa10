import assert from "node:assert/strict";
import { calcPrice } from "@pydantic/genai-prices";
import type { PriceConfig } from "../../lib/config/price_config.ts";
import { NO_USAGE, type Usage } from "../../lib/protocol/usage.ts";
import { billingOf } from "../../lib/store/billing.ts";
import { costOf } from "../../lib/store/cost.ts";
import type { Charge } from "../../lib/store/read_charge.ts";
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
  readonly charge?: Charge;
}

function cost(usage: Partial<Usage>, { url, model, prices = [], charge = {} }: Asked): number | undefined {
  const billing = billingOf(endpoint({ url, prices }));
  return costOf({ ...NO_USAGE, ...usage }, { billing, model, at: AT, charge });
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

/** Where somebody looks for a context window, it is loaded then. */
const LAZY = "lib/app/memory.ts";

Deno.test("The price table is loaded by the store's worker when a request is kept, else where a window is looked for", async () => {
  const root = await Deno.realPath(new URL("../../", import.meta.url));
  assert.doesNotMatch(await Deno.readTextFile(`${root}/${LAZY}`), /^import [^;]*price_table/m);
  const imports = (await importGraph(root, await projectFiles(root))).filter(({ from, to, typeOnly }) =>
    !typeOnly && !(from === LAZY && to === "lib/store/price_table.ts")
  );
  const importers = new Set(["@pydantic/genai-prices"]);
  for (let size = 0; size < importers.size;) {
    size = importers.size;
    for (const { from, to } of imports) if (importers.has(to)) importers.add(from);
  }
  const ours = [...importers].filter((file) => file.startsWith("lib/") || file === "main.ts");
  assert.deepEqual(ours.sort(), ["lib/store/cost.ts", "lib/store/price_table.ts", "lib/store/reader.ts"]);
});

const SPOKEN = { url: "https://generativelanguage.googleapis.com", model: "gemini-2.5-flash" };

const PASS = { ...NO_USAGE, inputTokens: M, outputTokens: M };

Deno.test("costOf counts images and sound that a model made by their own prices, and nothing of its thinking as such", () => {
  const google = "https://generativelanguage.googleapis.com";
  const image: Asked = { url: google, model: "gemini-2.5-flash-image", charge: { media: { output_image: 1290 } } };
  assertDollars(cost({ inputTokens: 100, outputTokens: 1300 }, image), (100 * 0.3 + 1290 * 30 + 10 * 2.5) / M);
  const thought = { inputTokens: 100, outputTokens: 1300, reasoningTokens: 300 };
  assertDollars(cost(thought, image), (100 * 0.3 + 1000 * 30 + 300 * 2.5) / M);
  const sound = { input_audio: 1500, output_audio: 700 };
  const spoken: Asked = { ...GPT, model: "gpt-audio", charge: { media: sound } };
  const usage = { inputTokens: 2000, outputTokens: 900 };
  assertDollars(cost(usage, spoken), (500 * 2.5 + 1500 * 32 + 200 * 10 + 700 * 64) / M);
  const cached = { inputTokens: 300_000, cacheReadTokens: 300_000 };
  const heard: Asked = { ...SPOKEN, charge: { media: { input_audio: 300_000, cache_audio_read: 100_000 } } };
  assertDollars(cost(cached, heard), (200_000 * 0.03 + 100_000 * 0.1) / M);
});

/** What the answer says of its price, beside a million tokens of input. */
const CHARGES: readonly (readonly [string, Asked & { readonly charge: Charge }, number | undefined])[] = [
  ["what a router says that it bills", { ...ROUTER, charge: { stated: 0.25 } }, 0.25],
  ["nothing for a model that a router gives away", { ...ROUTER, model: "a/b:free", charge: { stated: 0 } }, 0],
  ["its own price before what was said", { ...ROUTER, prices: [{ ...OWN[1]!, input: 7 }], charge: { stated: 1 } }, 7],
  ["a deployment by the model that answered", { ...GPT, model: "ours", charge: { model: "gpt-5-2025-08-07" } }, 1.25],
  ["the model that was asked for before the one that answered", { ...GPT, charge: { model: "gpt-5-mini" } }, 1.25],
  ["a deployment by the price of what answered", {
    ...GPT,
    url: "https://relay.example.org",
    model: "ours",
    prices: [{ ...OWN[0]!, model: "gpt-*", input: 3 }],
    charge: { model: "gpt-5" },
  }, 3],
  ["Anthropic's fast answers at twice the price", { ...CLAUDE, model: "claude-opus-5", charge: { tier: "fast" } }, 10],
  ["and of an older model at six times", { ...CLAUDE, charge: { tier: "fast" } }, 30],
  ["fast answers of a model without such a price as unknown", {
    ...CLAUDE,
    model: "claude-haiku-4-5",
    charge: { tier: "fast" },
  }, undefined],
  ["an answer that had to stay in the US at 1.1 times the price", { ...CLAUDE, charge: { isInUs: true } }, 5.5],
  ["slow answers of OpenAI at half the price", { ...GPT, charge: { tier: "flex" } }, 0.625],
  ["those that go before others at twice the price", { ...GPT, charge: { tier: "priority" } }, 2.5],
  ["the same of a model without such a price as unknown", {
    ...GPT,
    model: "gpt-4-turbo",
    charge: { tier: "priority" },
  }, undefined],
  ["a tier without a price of its own as no tier", {
    url: "https://api.groq.com/openai/v1",
    model: "openai/gpt-oss-120b",
    charge: { tier: "flex" },
  }, 0.15],
  ["sound by its own price", { ...SPOKEN, charge: { media: { input_audio: 600_000 } } }, 0.4 * 0.3 + 0.6],
  ["what is no text as text where the list has no price for it", {
    ...SPOKEN,
    charge: { media: { input_image: M } },
  }, 0.3],
  ["no more sound than there is input", { ...SPOKEN, charge: { media: { input_audio: 9 * M } } }, 1],
  ["sound at the configuration's price of input", {
    ...SPOKEN,
    prices: [{ ...OWN[1]!, input: 7 }],
    charge: { media: { input_audio: M } },
  }, 7],
  ["searches in the web for themselves", { ...CLAUDE, charge: { webSearches: 2 } }, 5.02],
  ["searches of OpenAI too", { ...GPT, charge: { webSearches: 3 } }, 1.28],
  ["a compaction as what it used", { ...CLAUDE, charge: { beside: [{ model: undefined, usage: PASS }] } }, 35],
  ["an advisor at the price of its own model", {
    ...CLAUDE,
    charge: { tier: "fast", beside: [{ model: "claude-haiku-4-5", usage: PASS }] },
  }, 36],
  ["an answer with an unknown advisor as unknown", {
    ...CLAUDE,
    charge: { beside: [{ model: "claude-unheard-of", usage: PASS }] },
  }, undefined],
];

for (const [what, asked, dollars] of CHARGES) {
  Deno.test(`costOf counts ${what}`, () => assertDollars(cost({ inputTokens: M }, asked), dollars));
}
