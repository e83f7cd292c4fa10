import * as z from "zod";
import { boolean, choice, integer, json, line } from "../field.ts";
import { headerValue } from "../network_field.ts";
import { field, optionalSection, section } from "./define.ts";

const rule = section("One pattern and the model that replaces what it fits.", {
  source_pattern: field("model pattern", line(200), {
    description: "Model that a client names; `*` is any run of characters, `?` one, `[ab]` one of several.",
    example: '"claude-*haiku*"',
  }),
  target_model: field("model", line(200), { description: "Model that the endpoint is asked for.", example: "kimi-k2" }),
});

/** Keys of an endpoint that say how a request is changed for it. */
export const requestFields = {
  model_rewrite: optionalSection("Replaces the model that a client names; the client still sees its own.", {
    enabled: field("boolean", boolean().prefault("true"), "Whether the rules are used."),
    rules: field(
      "list of maps",
      z.array(rule).default([]),
      "The first one that fits counts. The pattern has to fit the whole name.",
    ),
  }),
  default_model: field("model", line(200).optional(), {
    description: "Model that the endpoint is asked for where no rule of `model_rewrite` fits.",
    example: '""',
    omitted: "the client's",
  }),
  parameter_overrides: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), json()).default({}),
    "Members of the request's body that are set for this endpoint, after conversion. The key is a name, or names joined " +
      'by dots. A value that reads as JSON is that (`0.7`, `true`, `"[1, 2]"`), any other is text; an empty value or ' +
      "`null` takes the member out.",
  ),
  header_overrides: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), headerValue()).default({}),
    "Headers that are set for this endpoint, last of all; an empty value takes the header out.",
  ),
  max_tokens_field_name: field(
    "`max_tokens`, `max_completion_tokens` or `max_output_tokens`",
    choice(["max_tokens", "max_completion_tokens", "max_output_tokens"]).optional(),
    {
      description: "Name that the limit on output tokens has in chat requests to this endpoint.",
      omitted: "as the client named it, else `max_tokens`",
      example: '""',
    },
  ),
  max_output_tokens: field(
    "integer",
    integer(0, 1_000_000_000).prefault("0"),
    "Largest limit on output tokens that is sent: a higher one is lowered to it. 0: none.",
  ),
  reorder_system_messages_first: field(
    "boolean",
    boolean().prefault("false"),
    "Whether system messages are moved in front of all others in chat requests.",
  ),
  sse_config: optionalSection("What its streams are expected to look like.", {
    require_done_marker: field("boolean", boolean().optional(), {
      description: "Whether a chat stream that ends without `[DONE]` counts as cut off.",
      omitted: "a finish reason is enough",
      example: "true",
    }),
  }),
  enhanced_protection: field(
    "boolean",
    boolean().prefault("false"),
    "Whether an account that warns of its limit is asked no more until the limit is over.",
  ),
  health_check_model: field("model", line(200).optional(), {
    description:
      "Model that the endpoint is asked for to see whether it is well again, whichever of its models failed.",
    example: '""',
    omitted: "the one that failed",
  }),
};
