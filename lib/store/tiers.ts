/**
 * How many times the list's price is what is served faster, slower, or in one country; read on 2026-11-26 from
 * https://platform.claude.com/docs/en/about-claude/pricing, https://openai.com/api-priority-processing/,
 * https://platform.openai.com/docs/guides/flex-processing and https://ai.google.dev/gemini-api/docs/pricing.
 */
import type { Charge } from "./read_charge.ts";

interface Row {
  readonly provider: string;
  readonly tier: string;
  /** Of the model's name; the first row that fits counts. */
  readonly model: RegExp;
  readonly times: number;
}

const HALF = 0.5;
const ANY = /./;

const ROWS: readonly Row[] = [
  { provider: "anthropic", tier: "fast", model: /^claude-opus-4-[67]/, times: 6 },
  { provider: "anthropic", tier: "fast", model: /^claude-opus-(?:4-8|5(?!-\d\b))/, times: 2 },
  { provider: "anthropic", tier: "batch", model: ANY, times: HALF },
  ...["openai", "azure", "google"].flatMap((provider) => [
    { provider, tier: "flex", model: ANY, times: HALF },
    { provider, tier: "batch", model: ANY, times: HALF },
  ]),
  ...["openai", "azure"].flatMap((provider) =>
    ([
      [/^gpt-5\.5/, 2.5],
      [/^gpt-5-mini/, 1.8],
      [/^gpt-5/, 2],
      [/^gpt-4\.1-nano/, 2],
      [/^gpt-4\.1/, 1.75],
      [/^gpt-4o-mini/, 5 / 3],
      [/^gpt-4o/, 1.7],
      [/^o3/, 1.75],
      [/^o4-mini/, 20 / 11],
    ] as const).map(([model, times]) => ({ provider, tier: "priority", model, times }))
  ),
  { provider: "google", tier: "priority", model: /^gemini-(?:2\.5|3)/, times: 1.8 },
];

/** At vendors whose tiers have no price of their own, a tier says nothing of it. */
const WITH_TIERS: ReadonlySet<string> = new Set(ROWS.map(({ provider }) => provider));

/** Anthropic's, for models that can be told where to run. */
const IN_US = 1.1;

/** `undefined`: that is not known. */
export function timesOf(
  { tier, isInUs = false }: Charge,
  { provider, model }: { readonly provider: string; readonly model: string },
): number | undefined {
  const place = isInUs && provider === "anthropic" ? IN_US : 1;
  if (tier === undefined || !WITH_TIERS.has(provider)) return place;
  const name = model.slice(model.lastIndexOf("/") + 1);
  const row = ROWS.find((row) => row.provider === provider && row.tier === tier && row.model.test(name));
  return row === undefined ? undefined : row.times * place;
}
