import { boolean, choice, duration, integer, line, ratio } from "../field.ts";
import type { Policy } from "../config.ts";
import { field, section } from "./define.ts";

const LONGEST_EXPIRY_MS = 366 * 24 * 3_600_000;

const affinity = section(
  "Whether the requests of one session stay with one endpoint, so that its prompt cache is hit.",
  {
    enabled: field("boolean", boolean().prefault("true"), "Whether a session keeps its endpoint while that is well."),
    ttl: field(
      "duration",
      duration(1000).prefault("1h"),
      "How long a session that is silent keeps its endpoint.",
    ),
  },
);

const breaker = section("When an endpoint that fails is left alone for a while, counted for each of its models.", {
  window: field("duration", duration(1000).prefault("2m"), "How far failures are looked back for."),
  failures: field(
    "integer",
    integer(1, 1000).prefault("5"),
    "How many failures within `window` it takes at least.",
  ),
  failure_rate: field(
    "number from 0 to 1",
    ratio().prefault("0.5"),
    "Which share of the requests within `window` has to have failed at least.",
  ),
  open: field(
    "duration",
    duration(1000).prefault("30s"),
    "How long the endpoint is left alone before one request is let through to try it.",
  ),
});

const implicitModelRewrite = section(
  "Replaces a model that an endpoint is not likely to know, where the endpoint has neither tags nor rules of its own.",
  {
    enabled: field("boolean", boolean().prefault("false"), "Whether models are replaced unasked."),
    claude_model: field(
      "model",
      line(200).optional(),
      {
        description: "What Claude Code gets instead of a model whose name does not begin with `claude`.",
        example: "claude-sonnet-4-5",
        omitted: "its model stays",
      },
    ),
    openai_model: field(
      "model",
      line(200).optional(),
      {
        description: "What Codex gets instead of a model whose name does not begin with `gpt`.",
        example: "gpt-5",
        omitted: "its model stays",
      },
    ),
  },
);

/** The section `routing`. */
export const routing = section("Which endpoint a request goes to.", {
  policy: field(
    "`priority`, `round_robin`, `weighted`, `least_busy` or `fastest`",
    choice<Policy>(["priority", "round_robin", "weighted", "least_busy", "fastest"]).prefault("priority"),
    "Order in which endpoints are tried: by `priority`; in turn; by `weight`; the one with the fewest running requests " +
      "first; the one with the shortest measured time to the first content first.",
  ),
  affinity,
  breaker,
  implicit_model_rewrite: implicitModelRewrite,
});

/** The section `learning`. */
export const learning = section(
  "What is learned from upstreams' refusals, such as a parameter that one does not take.",
  {
    enabled: field(
      "boolean",
      boolean().prefault("true"),
      "Whether a refused request is repeated without what was refused, and that is remembered.",
    ),
    expires: field(
      "duration",
      duration(60_000, LONGEST_EXPIRY_MS).prefault("168h"),
      "How long what was learned holds before it is tested again, unless it is pinned; from 1m to 8784h.",
    ),
  },
);
