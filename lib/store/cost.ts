/** The cost of an answer. */
import type { Usage } from "../protocol/usage.ts";
import { matchesGlob } from "../routing/glob.ts";
import type { Billing } from "./billing.ts";
import { type PriceQuery, tablePrices } from "./price_table.ts";
import { type Prices, totalOf } from "./prices.ts";
import type { Charge } from "./read_charge.ts";
import { timesOf } from "./tiers.ts";

export interface CostQuery extends Omit<PriceQuery, "url"> {
  readonly billing: Billing;
  /** What the answer says of its price. */
  readonly charge?: Charge;
}

/**
 * US dollars: by the configuration's prices, else as the upstream says it, else at list prices; `undefined`: unknown,
 * which is not nothing.
 */
export function costOf(usage: Usage, query: CostQuery): number | undefined {
  const { billing, model, charge = {} } = query;
  const own = ownPrices(billing, model);
  if (own === undefined && charge.stated !== undefined) return charge.stated;
  const parts = [listedCost(usage, query), ...(charge.beside ?? []).map((pass) => passCost(pass, query))];
  return parts.reduce((sum, part) => sum === undefined || part === undefined ? undefined : sum + part, 0);
}

function passCost({ model, usage }: NonNullable<Charge["beside"]>[number], query: CostQuery): number | undefined {
  const { charge: { model: answered, tier, isInUs } = {} } = query;
  // An advisor is asked by its vendor, as any other model.
  if (model !== undefined) return listedCost(usage, { ...query, model, charge: { isInUs: isInUs === true } });
  const same: Charge = {
    ...(answered === undefined ? {} : { model: answered }),
    ...(tier === undefined ? {} : { tier }),
    isInUs: isInUs === true,
  };
  return listedCost(usage, { ...query, charge: same });
}

/** By the name that the endpoint was asked for; if that has no price, by the one that the answer gives. */
function listedCost(usage: Usage, query: CostQuery): number | undefined {
  const { model, charge = {} } = query;
  const named = charge.model === undefined || charge.model === model ? [model] : [model, charge.model];
  for (const name of named) {
    const cost = costByName(usage, { ...query, model: name });
    if (cost !== "unlisted") return cost;
  }
  return undefined;
}

function costByName(usage: Usage, { billing, model, at, charge = {} }: CostQuery): number | undefined | "unlisted" {
  const own = ownPrices(billing, model);
  // What is paid for anything else than tokens, the configuration doesn't say.
  if (own !== undefined) return totalOf(usage, own);
  const listed = tablePrices({ url: billing.url, model, at });
  if (listed === undefined) return "unlisted";
  const times = timesOf(charge, { provider: listed.provider, model });
  if (times === undefined) return undefined;
  return totalOf(usage, listed, charge.media) * times + (charge.webSearches ?? 0) * listed.webSearch;
}

function ownPrices({ prices }: Billing, model: string): Prices | undefined {
  return prices.find((price) => matchesGlob(price.model, model));
}
