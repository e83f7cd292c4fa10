/** What an answer's tokens cost. */
import type { Usage } from "../protocol/usage.ts";
import { MEDIA, type MediaSort, type MediaTokens } from "./media_tokens.ts";

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
  /** Of what is no text; one that is absent costs what text does. */
  readonly media?: { readonly [Sort in MediaSort]?: Price };
  /** US dollars for each request, beside its tokens. */
  readonly request?: number;
}

/** US dollars. Each token is of one sort and is paid for once, whatever an upstream counts into what (F1). */
export function totalOf(usage: Usage, prices: Prices, media: MediaTokens = {}): number {
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens, reasoningTokens } = usage;
  const cached = cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
  const fresh = Math.max(0, inputTokens - cached);
  const said = Math.max(0, outputTokens - reasoningTokens);
  const input = Math.max(inputTokens, cached);
  const millionths = [
    [fresh, prices.input],
    [cacheReadTokens, prices.cacheRead],
    [cacheWrite5mTokens, prices.cacheWrite5m],
    [cacheWrite1hTokens, prices.cacheWrite1h],
    [said, prices.output],
    [reasoningTokens, prices.reasoning],
  ] as const;
  const total = millionths.reduce((sum, [tokens, price]) => sum + tokens * at(price, input), 0);
  return (total + dearerBy({ fresh, cacheReadTokens, said, input }, prices, media)) / 1e6 + (prices.request ?? 0);
}

interface Counts {
  readonly fresh: number;
  readonly cacheReadTokens: number;
  readonly said: number;
  readonly input: number;
}

/** What media cost beyond what they would as text, in millionths of a dollar. */
function dearerBy({ fresh, cacheReadTokens, said, input }: Counts, prices: Prices, tokens: MediaTokens): number {
  let sum = 0;
  for (const medium of MEDIA) {
    const kept = Math.min(tokens[`cache_${medium}_read`] ?? 0, cacheReadTokens);
    const sorts = [
      [`input_${medium}`, Math.min(Math.max(0, (tokens[`input_${medium}`] ?? 0) - kept), fresh), prices.input],
      [`cache_${medium}_read`, kept, prices.cacheRead],
      [`output_${medium}`, Math.min(tokens[`output_${medium}`] ?? 0, said), prices.output],
    ] as const;
    for (const [sort, count, asText] of sorts) {
      const price = prices.media?.[sort];
      if (price !== undefined) sum += count * (at(price, input) - at(asText, input));
    }
  }
  return sum;
}

function at(price: Price, inputTokens: number): number {
  if (typeof price === "number") return price;
  const reached = price.tiers.filter(({ start }) => inputTokens > start);
  return reached.toSorted((a, b) => b.start - a.start)[0]?.price ?? price.base;
}
