import * as z from "zod";
import { amount, line } from "../field.ts";
import { field, section } from "./define.ts";

const PRICE = "US dollars per million tokens";

const price = section("What the tokens of some models cost, in US dollars per million.", {
  model: field("model pattern", line(200), {
    description:
      "Models as the endpoint knows them; `*` is any run of characters, `?` one, `[ab]` one of several. The pattern has to " +
      "fit the whole name.",
    example: '"claude-*"',
  }),
  input: field(PRICE, amount(), { description: "Input that comes from no cache.", example: "3" }),
  output: field(PRICE, amount(), { description: "Output.", example: "15" }),
  cache_read: field(PRICE, amount().optional(), {
    description: "Input that is read from a cache.",
    omitted: "`input`",
    example: "0.3",
  }),
  cache_write_5m: field(PRICE, amount().optional(), {
    description: "Input that is written to a cache for five minutes.",
    omitted: "`input`",
    example: "3.75",
  }),
  cache_write_1h: field(PRICE, amount().optional(), {
    description: "Input that is written to a cache for an hour.",
    omitted: "1.6 times `cache_write_5m` where that is set, else `input`",
    example: "6",
  }),
  reasoning: field(PRICE, amount().optional(), {
    description: "Output that is thinking.",
    omitted: "`output`",
    example: '""',
  }),
});

/** The key `prices` of an endpoint. */
export const prices = field(
  "list of maps",
  z.array(price).default([]),
  "What the endpoint's tokens cost, where that is not what the provider's own price list says; 0 for a local one. The " +
    "first that fits counts. None: by the list, if the endpoint's host and the model are on it, else unknown.",
);
