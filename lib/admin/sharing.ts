/** How endpoints share the load, as pages speak of it. */
import type { Balance, RoutingConfig } from "../config/config.ts";
import { balanceOf, sharesEqually } from "../routing/select.ts";

export interface Sharing {
  readonly balance: Balance;
  /** Among those of one priority alone; the others stay behind them. */
  readonly isWithinPriority: boolean;
}

/** `undefined`: the first that can take a request gets it. */
export function sharingOf(routing: RoutingConfig): Sharing | undefined {
  const balance = balanceOf(routing);
  return balance === "in_order" ? undefined : { balance, isWithinPriority: sharesEqually(routing) };
}
