/** How an endpoint is paid for, as the worker has to know it. */
import type { EndpointConfig } from "../config/config.ts";
import type { PriceConfig } from "../config/price_config.ts";

export interface Billing {
  /** Of the endpoint, without query: its host says which provider it is. */
  readonly url: string;
  /** The configuration's own prices: they stand above the table. */
  readonly prices: readonly PriceConfig[];
}

export function billingOf({ url, prices }: Pick<EndpointConfig, "url" | "prices">): Billing {
  const { origin, pathname } = new URL(url);
  return { url: `${origin}${pathname}`, prices };
}
