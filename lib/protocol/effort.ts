import type { Effort } from "./conversation.ts";

/** From the least to the most. */
export const EFFORTS: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** The effort that `word` is; `undefined` for words that are none. */
export function effortNamed(word: string | undefined): Effort | undefined {
  return EFFORTS.find((effort) => effort === word);
}

/** The strongest of `known` (rising) that does not exceed `effort`, else the weakest; `undefined` if there is none. */
export function effortWithin(effort: Effort, known: readonly Effort[]): Effort | undefined {
  return known.findLast((each) => EFFORTS.indexOf(each) <= EFFORTS.indexOf(effort)) ?? known[0];
}

/** What a budget of tokens comes to for who knows only words. */
export function effortOfBudget(tokens: number): Effort {
  return tokens < 4096 ? "low" : tokens < 16384 ? "medium" : "high";
}
