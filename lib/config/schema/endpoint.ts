import * as z from "zod";
import { CLIENTS } from "../clients.ts";
import type { AuthType } from "../config.ts";
import { boolean, choice, credential, duration, integer, line } from "../field.ts";
import { httpUrl, urlPath } from "../network_field.ts";
import { field, section } from "./define.ts";
import { errorRules } from "./error_rules.ts";
import { requestFields } from "./overrides.ts";
import { connectionFields } from "./connection.ts";
import { prices } from "./prices.ts";

const endpointTimeouts = section(
  "This endpoint's own limits; those that are omitted come from the `timeouts` section.",
  {
    response_header: field("duration", duration().optional(), {
      description: "Time from connecting to the response headers; 0s: no limit.",
      example: "5m",
      omitted: "the value in `timeouts`",
    }),
    first_event: field("duration", duration().optional(), {
      description: "Time from the headers to the first content; 0s: no limit.",
      example: "5m",
      omitted: "the value in `timeouts`",
    }),
    idle: field("duration", duration().optional(), {
      description: "Longest silence once an answer has begun; 0s: no limit.",
      example: "5m",
      omitted: "the value in `timeouts`",
    }),
  },
);

/** An item of `endpoints`. */
export const endpoint = section("One upstream that requests can go to.", {
  name: field("text", line(100), { description: "Name in logs and messages; must be unique.", example: "anthropic" }),
  id: field(
    "text",
    line(100).optional(),
    {
      description: "Id under which everything about the endpoint is remembered, so that it can be renamed.",
      example: "anthropic",
      omitted: "the name",
    },
  ),
  url: field(
    "URL",
    httpUrl(),
    {
      description: "Base URL, with or without a trailing slash, `/v1` or a provider's own prefix.",
      example: "https://api.anthropic.com",
    },
  ),
  endpoint_type: field(
    "`anthropic`, `openai` or `gemini`",
    choice(["anthropic", "openai", "gemini"]).prefault("anthropic"),
    "Protocol that the endpoint speaks.",
  ),
  wire_api: field(
    "`auto`, `chat` or `responses`",
    choice(["auto", "chat", "responses"]).prefault("auto"),
    "Which of OpenAI's protocols an `openai` endpoint speaks: chat completions, responses, or both (`auto`).",
  ),
  path_prefix: field(
    "path",
    urlPath().prefault(""),
    "Path between `url` and the protocol's own path, such as `/api/v3`. The full path of one operation, such as " +
      "`/v1/chat/completions`, works too.",
  ),
  auth_type: field(
    "`api_key`, `auth_token`, `none`, `passthrough` or `oauth`",
    choice<AuthType>(["api_key", "auth_token", "none", "passthrough", "oauth"]).optional(),
    {
      description:
        "What the endpoint gets as its credential: `auth_value` in the header that the protocol's vendor uses (`api_key`; " +
        "OpenAI's is a bearer token) or as a bearer token (`auth_token`), nothing (`none`), the client's own credential " +
        "(`passthrough`, see `server.passthrough_hosts`), or a token that is refreshed (`oauth`, see `oauth_config`).",
      omitted: "`auth_token` if there is an `auth_value`",
      example: "api_key",
    },
  ),
  auth_value: field(
    "text",
    credential().optional(),
    {
      description:
        "The credential, best kept in an environment variable. Required by `api_key` and `auth_token` if the endpoint is enabled.",
      example: "${ANTHROPIC_API_KEY:}",
    },
  ),
  enabled: field(
    "boolean",
    boolean().optional(),
    {
      description: "Whether the endpoint gets requests. A warning says so if it is omitted.",
      omitted: "`true`",
      example: "false",
    },
  ),
  priority: field(
    "integer",
    integer(-1_000_000, 1_000_000).prefault("1"),
    "Endpoints with lower numbers are tried first; of equal ones those that speak the client's protocol, then in the " +
      "order of the file. 0 counts as 1.",
  ),
  supported_clients: field(
    "list of text",
    z.array(line(100)).default([]),
    `Clients that may use the endpoint: ${CLIENTS.map((client) => `\`${client}\``).join(", ")}. None: all.`,
  ),
  models: field(
    "list of model patterns",
    z.array(line(200)).default([]),
    "Models that the endpoint is for, by the names that clients ask for, before `model_rewrite` and `default_model`; " +
      "patterns as in `model_rewrite`. None: all. Requests that name no model are not held off.",
  ),
  tags: field(
    "list of text",
    z.array(line(100)).default([]),
    "Tags of the requests that it is for (see `tagging`). None: untagged requests, and tagged ones that no other " +
      "endpoint is for.",
  ),
  weight: field(
    "integer",
    integer(1, 1_000_000).prefault("1"),
    "Its share of the requests under `routing.policy` or `routing.balance: weighted`.",
  ),
  max_concurrency: field(
    "integer",
    integer(0, 1_000_000).prefault("0"),
    "Most requests at a time; 0: no limit.",
  ),
  max_per_minute: field(
    "integer",
    integer(0, 1_000_000).prefault("0"),
    "Most requests that go out to it within any minute, each try counted; further ones go elsewhere or wait. 0: no limit.",
  ),
  max_tokens_per_minute: field(
    "integer",
    integer(0, 1_000_000_000).prefault("0"),
    "Most tokens of input and output within any minute; of requests under way their input is estimated. 0: no limit.",
  ),
  ...requestFields,
  ...connectionFields,
  error_rules: errorRules,
  prices,
  timeouts: endpointTimeouts,
});
