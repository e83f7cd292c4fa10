/**
 * What is left of a request's time decides, with each endpoint's own limits, who can still be asked. No attempt lasts
 * longer than what is left, so that no combination outlasts `timeouts.total`; and none is begun that has no chance.
 */
import type { EndpointTimeouts } from "../config/config.ts";

/** No model begins to answer a coding agent in less: a request that is sent for it costs money and helps nobody. */
const LEAST_MS = 1000;

/** How long may be waited for something whose limit is `limitMs`; 0: it has none. */
export function limitWithin(limitMs: number, remainingMs: number): number {
  return Math.max(0, Math.min(limitMs === 0 ? Infinity : limitMs, remainingMs));
}

/** Whether `remainingMs` are worth another try at an endpoint with these limits. */
export function isWorthTrying({ firstEventMs }: EndpointTimeouts, remainingMs: number): boolean {
  return remainingMs > 0 && remainingMs >= limitWithin(firstEventMs, LEAST_MS);
}

interface Affordable {
  readonly endpoint: { readonly timeouts: EndpointTimeouts };
}

/**
 * The first of `candidates` that can be tried in what is left: one that on average begins to answer in time before one
 * that does not, and that before nobody.
 */
export function firstWithin<C extends Affordable>(
  candidates: readonly C[],
  remainingMs: number,
  expectedMs: (candidate: C) => number | undefined,
): C | undefined {
  const worth = candidates.filter(({ endpoint }) => isWorthTrying(endpoint.timeouts, remainingMs));
  return worth.find((candidate) => (expectedMs(candidate) ?? 0) <= remainingMs) ?? worth[0];
}
