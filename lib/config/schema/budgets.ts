import * as z from "zod";
import type { BudgetAction } from "../budget_config.ts";
import { amount, choice, line } from "../field.ts";
import { field, section } from "./define.ts";

const budget = section("What one endpoint, or the clients with one key, may cost in a day.", {
  endpoint: field("text", line(100).optional(), {
    description: "Name or id of the endpoint. Either this or `key_name`.",
    example: "anthropic",
  }),
  key_name: field("text", line(100).optional(), {
    description: "Name of the key in `server.api_keys`. Either this or `endpoint`.",
    example: '""',
  }),
  per_day: field("US dollars", amount(), {
    description: "From midnight to midnight in the machine's time zone, by the costs that are known.",
    example: "20",
  }),
  action: field(
    "`warn` or `stop`",
    choice<BudgetAction>(["warn", "stop"]).prefault("stop"),
    "What happens when it is spent: a line in the log alone, or also that the endpoint is asked no more, and requests " +
      "with the key are refused, until the day is over.",
  ),
});

/** The section `budgets`. */
export const budgets = field(
  "list of maps",
  z.array(budget).default([]),
  "What may be spent in a day. None: anything.",
);
