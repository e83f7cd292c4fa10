/** What an answer's tokens cost. */
import type { Usage } from "../protocol/usage.ts";

/** US dollars per million tokens; in steps where a long input makes all of a request dearer. */
export type Price = number | Steps;

export interface Steps {
  readonly base: number;
  /** Each holds for requests with more input tokens than `start`: of those that hold, the one with the highest. */
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

export interface Prices {
  readonly input: Price;
  readonly output: Price;
  readonly cacheRead: Price;
  readonly cacheWrite5m: Price;
  readonly cacheWrite1h: Price;
  readonly reasoning: Price;
  /** US dollars for each request, beside its tokens. */
  readonly request?: number;
}

/** US dollars. Each token is of one sort and is paid for once, whatever an upstream counts into what (F1). */
export function totalOf(usage: Usage, prices: Prices): number {
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens, reasoningTokens } = usage;
  const cached = cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
  const millionths = [
    [Math.max(0, inputTokens - cached), prices.input],
    [cacheReadTokens, prices.cacheRead],
    [cacheWrite5mTokens, prices.cacheWrite5m],
    [cacheWrite1hTokens, prices.cacheWrite1h],
    [Math.max(0, outputTokens - reasoningTokens), prices.output],
    [reasoningTokens, prices.reasoning],
  ] as const;
  const input = Math.max(inputTokens, cached);
  return millionths.reduce((sum, [tokens, price]) => sum + tokens * at(price, input), 0) / 1e6 + (prices.request ?? 0);
}

function at(price: Price, inputTokens: number): number {
  if (typeof price === "number") return price;
  const reached = price.tiers.filter(({ start }) => inputTokens > start);
  return reached.toSorted((a, b) => b.start - a.start)[0]?.price ?? price.base;
}
