/** What the worker loads to understand requests: what they say, and what that costs. */
import { costOf } from "./cost.ts";
import { readCharge } from "./read_charge.ts";
import { readExchange } from "./read_exchange.ts";

export { costOf, readCharge, readExchange };

/** This module. */
export interface Reader {
  readonly costOf: typeof costOf;
  readonly readExchange: typeof readExchange;
  readonly readCharge: typeof readCharge;
}
