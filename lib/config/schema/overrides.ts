import * as z from "zod";
import { boolean, choice, integer, json, line } from "../field.ts";
import { headerValue } from "../network_field.ts";
import { field, optionalSection, section } from "./define.ts";
import { searchedBy } from "./web_search.ts";

const rule = section("A pattern, and the model that replaces the ones it matches.", {
  source_pattern: field("model pattern", line(200), {
    description:
      "Model that the client asks for; `*` stands for any characters, `?` for one, `[ab]` for one of several.",
    example: '"claude-*haiku*"',
  }),
  target_model: field("model", line(200), { description: "Model to ask the endpoint for.", example: "kimi-k2" }),
  parameter_overrides: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), json()).default({}),
    "Members of the request's body to set where this rule is used, as the endpoint's `parameter_overrides`, and over them.",
  ),
});

/** Keys of an endpoint that say how a request is changed for it. */
export const requestFields = {
  model_rewrite: optionalSection(
    "Replaces the model that the client asks for; the client still sees the name it asked for.",
    {
      enabled: field("boolean", boolean().prefault("true"), "Whether the rules apply."),
      rules: field(
        "list of maps",
        z.array(rule).default([]),
        "The first rule whose pattern matches the whole name is used.",
      ),
    },
  ),
  default_model: field("model", line(200).optional(), {
    description: "Model to ask the endpoint for when no `model_rewrite` rule matches.",
    example: '""',
    omitted: "the client's",
  }),
  parameter_overrides: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), json()).default({}),
    "Members of the request's body to set for this endpoint, after conversion. The key is a name, or names joined by " +
      'dots. A value that is valid JSON is sent as JSON (`0.7`, `true`, `"[1, 2]"`), any other as text; an empty value ' +
      "or `null` removes the member.",
  ),
  header_overrides: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), headerValue()).default({}),
    "Headers to set for this endpoint, after everything else; an empty value removes the header (`user-agent` is sent " +
      "without a value).",
  ),
  max_tokens_field_name: field(
    "`max_tokens`, `max_completion_tokens` or `max_output_tokens`",
    choice(["max_tokens", "max_completion_tokens", "max_output_tokens"]).optional(),
    {
      description: "Name of the output token limit in chat requests to this endpoint.",
      omitted: "as the client named it, else `max_tokens`",
      example: '""',
    },
  ),
  max_output_tokens: field(
    "integer",
    integer(0, 1_000_000_000).prefault("0"),
    "Highest output token limit to send; a higher one is lowered to this. 0: no limit.",
  ),
  context_window: field(
    "integer",
    integer(0, 1_000_000_000).prefault("0"),
    "Most tokens that a model takes there, its answer among them. 0: what the endpoint's list of models or its refusals " +
      "say, else the price list.",
  ),
  web_search: searchedBy,
  images: field(
    "`auto`, `yes` or `no`",
    choice(["auto", "yes", "no"]).prefault("auto"),
    "Whether its models take images. A request that shows one goes to an endpoint that takes them, if there is any; else " +
      "a note stands in its place. `auto`: as its refusals tell, for each model. `no` is for those that leave images out " +
      "and say nothing of it.",
  ),
  documents: field(
    "`auto`, `yes` or `no`",
    choice(["auto", "yes", "no"]).prefault("auto"),
    "Whether its models read PDFs. Where they do not, the text of a PDF stands in its place. `auto`: as is known of its " +
      "vendor, and as its refusals tell. `no` is for those that leave documents out and say nothing of it.",
  ),
  reorder_system_messages_first: field(
    "boolean",
    boolean().prefault("false"),
    "Whether chat requests get their system messages moved to the front.",
  ),
  sse_config: optionalSection("What is expected of its streams.", {
    require_done_marker: field("boolean", boolean().optional(), {
      description: "Whether a chat stream that ends without `[DONE]` counts as cut off.",
      omitted: "a finish reason is enough",
      example: "true",
    }),
  }),
  enhanced_protection: field(
    "boolean",
    boolean().prefault("false"),
    "Whether the endpoint is left alone as soon as it warns that its limit is near, until that limit is lifted.",
  ),
  health_check_model: field("model", line(200).optional(), {
    description: "Model to ask for in health checks, whichever model failed.",
    example: '""',
    omitted: "the one that failed",
  }),
};
