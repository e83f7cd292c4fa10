import * as z from "zod";
import { choice, duration, integer, line } from "../field.ts";
import type { ErrorAction } from "../error_rule.ts";
import { field, section } from "./define.ts";

const rule = section("What an error means, by its status, its words or both.", {
  status: field("integer", integer(400, 599).optional(), {
    description: "HTTP status of the error, from 400 to 599.",
    omitted: "any",
    example: "400",
  }),
  contains: field("text", line(500).optional(), {
    description: "Words that are in the body of the error, in capitals or not.",
    omitted: "any",
    example: '""',
  }),
  action: field(
    "`next`, `again` or `return`",
    choice<ErrorAction>(["next", "again", "return"]).prefault("next"),
    "What follows: the next endpoint is asked (`next`), the same once more and then the next (`again`), or the client " +
      "gets the error (`return`).",
  ),
  pause: field("duration", duration().optional(), {
    description: "How long the model is not asked for there after `next`.",
    omitted: "not at all",
    example: '""',
  }),
});

/** The key `error_rules` of an endpoint. */
export const errorRules = field(
  "list of maps",
  z.array(rule).default([]),
  "What errors of this endpoint mean, where they are read wrongly without it; the first that fits counts, and nothing is " +
    "learned from such an error.",
);
