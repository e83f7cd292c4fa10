import * as z from "zod";
import type { BudgetAction } from "../budget_config.ts";
import { amount, choice, line } from "../field.ts";
import { field, section } from "./define.ts";

const budget = section("What one endpoint, or the clients that use one key, may cost in a day.", {
  endpoint: field("text", line(100).optional(), {
    description: "Name or id of the endpoint. Set either this or `key_name`.",
    example: "anthropic",
  }),
  key_name: field("text", line(100).optional(), {
    description: "Name of the key in `server.api_keys`. Set either this or `endpoint`.",
    example: '""',
  }),
  per_day: field("US dollars", amount(), {
    description: "Limit from midnight to midnight in the machine's time zone. Only known costs count.",
    example: "20",
  }),
  action: field(
    "`warn` or `stop`",
    choice<BudgetAction>(["warn", "stop"]).prefault("stop"),
    "What happens when it is spent: only a line in the log (`warn`), or the endpoint also gets no more requests, and " +
      "those with the key are refused, until the day is over (`stop`).",
  ),
});

/** The section `budgets`. */
export const budgets = field(
  "list of maps",
  z.array(budget).default([]),
  "Daily limits on spending. None: no limit.",
);
