import * as z from "zod";
import { amount, line } from "../field.ts";
import { field, section } from "./define.ts";

const PRICE = "US dollars per million tokens";

const price = section("Prices of some models, in US dollars per million tokens.", {
  model: field("model pattern", line(200), {
    description:
      "Models by their name at the endpoint; `*` stands for any characters, `?` for one, `[ab]` for one of several. The " +
      "pattern must match the whole name.",
    example: '"claude-*"',
  }),
  input: field(PRICE, amount(), { description: "Input that is not from a cache.", example: "3" }),
  output: field(PRICE, amount(), { description: "Output.", example: "15" }),
  cache_read: field(PRICE, amount().optional(), {
    description: "Input read from a cache.",
    omitted: "`input`",
    example: "0.3",
  }),
  cache_write_5m: field(PRICE, amount().optional(), {
    description: "Input written to a cache for five minutes.",
    omitted: "`input`",
    example: "3.75",
  }),
  cache_write_1h: field(PRICE, amount().optional(), {
    description: "Input written to a cache for an hour.",
    omitted: "1.6 times `cache_write_5m` where that is set, else `input`",
    example: "6",
  }),
  reasoning: field(PRICE, amount().optional(), {
    description: "Thinking within the output.",
    omitted: "`output`",
    example: '""',
  }),
});

/** The key `prices` of an endpoint. */
export const prices = field(
  "list of maps",
  z.array(price).default([]),
  "What tokens cost at this endpoint, where that differs from the provider's price list; 0 for a local model. The " +
    "first match counts. None: the list's price, if it has the endpoint's host and the model, else unknown.",
);
