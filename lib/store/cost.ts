/** The cost of an answer. */
import type { Usage } from "../protocol/usage.ts";
import { matchesGlob } from "../routing/glob.ts";
import type { Billing } from "./billing.ts";
import { type PriceQuery, tablePrices } from "./price_table.ts";
import { totalOf } from "./prices.ts";

export interface CostQuery extends Omit<PriceQuery, "url"> {
  readonly billing: Billing;
}

/** US dollars at list prices; `undefined`: unknown, which is not nothing. */
export function costOf(usage: Usage, { billing, model, at }: CostQuery): number | undefined {
  const prices = billing.prices.find((price) => matchesGlob(price.model, model)) ??
    tablePrices({ url: billing.url, model, at });
  return prices === undefined ? undefined : totalOf(usage, prices);
}
