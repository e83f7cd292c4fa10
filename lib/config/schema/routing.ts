import { boolean, choice, duration, integer, line, ratio } from "../field.ts";
import type { Balance, Policy } from "../config.ts";
import { field, section } from "./define.ts";

const LONGEST_EXPIRY_MS = 366 * 24 * 3_600_000;

const affinity = section(
  "Keeps the requests of a session at one endpoint, so that they hit its prompt cache.",
  {
    enabled: field(
      "boolean",
      boolean().prefault("true"),
      "Whether a session stays with its endpoint while that one is available.",
    ),
    ttl: field(
      "duration",
      duration(1000).prefault("1h"),
      "How long an idle session keeps its endpoint.",
    ),
    return: field(
      "boolean",
      boolean().prefault("false"),
      "Whether a session that had to move goes back to an endpoint of a lower `priority` number once that is in order " +
        "again, at the start of a turn of the user. Each way back costs a cold prompt cache.",
    ),
  },
);

const breaker = section(
  "When a failing endpoint is left alone for a while, counted separately for each of its models.",
  {
    window: field("duration", duration(1000).prefault("2m"), "How far back failures count."),
    failures: field(
      "integer",
      integer(1, 1000).prefault("5"),
      "Minimum number of failures within `window`.",
    ),
    failure_rate: field(
      "number from 0 to 1",
      ratio().prefault("0.5"),
      "Minimum share of failed requests within `window`.",
    ),
    open: field(
      "duration",
      duration(1000).prefault("30s"),
      "How long the endpoint is left alone before one request may try it.",
    ),
  },
);

const implicitModelRewrite = section(
  "Replaces models that an endpoint probably does not know, if it has neither tags nor rewrite rules of its own.",
  {
    enabled: field("boolean", boolean().prefault("false"), "Whether models are replaced like this."),
    claude_model: field(
      "model",
      line(200).optional(),
      {
        description: "Model for Claude Code instead of one that is none of Claude's.",
        example: "claude-sonnet-4-5",
        omitted: "the model stays",
      },
    ),
    openai_model: field(
      "model",
      line(200).optional(),
      {
        description: "Model for Codex instead of one that is none of OpenAI's.",
        example: "gpt-5",
        omitted: "the model stays",
      },
    ),
  },
);

/** The section `routing`. */
export const routing = section("Which endpoint a request goes to.", {
  policy: field(
    "`priority`, `round_robin`, `weighted`, `least_busy` or `fastest`",
    choice<Policy>(["priority", "round_robin", "weighted", "least_busy", "fastest"]).prefault("priority"),
    "Order in which endpoints are tried: lowest `priority` first, in turn (`round_robin`), by `weight` (`weighted`), " +
      "fewest running requests first (`least_busy`), or shortest measured time to the first content first (`fastest`).",
  ),
  balance: field(
    "`in_order`, `round_robin`, `weighted`, `least_busy` or `fastest`",
    choice<Balance>(["in_order", "round_robin", "weighted", "least_busy", "fastest"]).prefault("in_order"),
    "Order among endpoints of the same `priority` under `policy: priority`: as in the file (`in_order`), or as the " +
      "policy of that name would have it.",
  ),
  affinity,
  breaker,
  implicit_model_rewrite: implicitModelRewrite,
});

/** The section `learning`. */
export const learning = section(
  "What the proxy learns when upstreams refuse requests, such as a parameter that one does not accept.",
  {
    enabled: field(
      "boolean",
      boolean().prefault("true"),
      "Whether a refused request is repeated without what was refused, and this is remembered.",
    ),
    expires: field(
      "duration",
      duration(60_000, LONGEST_EXPIRY_MS).prefault("168h"),
      "How long a learned fact holds before it is tested again, unless it is pinned; from 1m to 8784h.",
    ),
  },
);
