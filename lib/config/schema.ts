import * as z from "zod";
import {
  boolean,
  choice,
  credential,
  duration,
  type FieldInfo,
  fieldInfo,
  host,
  integer,
  line,
  origin,
} from "./field.ts";
import { httpUrl, path, size, urlPath } from "./field.ts";

/**
 * The configuration file: every key with its type, default and description. The reference and the example file are
 * generated from it (`tools/config_docs.ts`), so nothing about a key is said anywhere else.
 */

/** Adds what the reference says: a description, or that with an example. */
function field<T extends z.ZodType>(type: string, schema: T, info: string | Omit<FieldInfo, "type">): T {
  fieldInfo.add(schema, { type, ...(typeof info === "string" ? { description: info } : info) });
  return schema;
}

function section<T extends z.ZodRawShape>(description: string, shape: T): z.ZodObject<T> {
  return field("map", z.object(shape), description);
}

const apiKey = section("One key that clients may use.", {
  name: field("text", line(100), { description: "Who the key is for; only this is ever recorded.", example: "laptop" }),
  key: field(
    "text",
    credential(),
    {
      description: "What the client sends as API key or bearer token. Best from a variable.",
      example: "${CCCC_API_KEY:change-me}",
    },
  ),
  enabled: field("boolean", boolean().prefault("true"), "Whether the key is accepted."),
});

const server = section("Where the proxy listens and who may use it.", {
  host: field(
    "host",
    host().prefault("127.0.0.1"),
    "Address to listen on. Anything but a loopback address requires an enabled key in `api_keys` and an " +
      "`admin_password`. Needs a restart.",
  ),
  port: field(
    "integer",
    integer(0, 65535).prefault("8080"),
    "TCP port to listen on; 0 lets the system choose a free one. Needs a restart.",
  ),
  allowed_hosts: field(
    "list of hosts",
    z.array(host()).default([]),
    "Host names that requests may be addressed to, beside `localhost`, IP addresses and `host`.",
  ),
  allowed_origins: field(
    "list of origins",
    z.array(origin()).default([]),
    "Web origins such as `https://example.org` whose pages may send requests, beside the proxy's own.",
  ),
  api_keys: field(
    "list of maps",
    z.array(apiKey).default([]),
    "Keys that clients have to send. None: any token is accepted, on loopback only.",
  ),
  admin_password: field("text", z.string().optional(), {
    description: "Password of the status page. Empty: none.",
    example: "${CCCC_ADMIN_PASSWORD:}",
  }),
  passthrough_hosts: field(
    "list of hosts",
    z.array(host()).default(["api.anthropic.com", "api.openai.com", "chatgpt.com"]),
    "Hosts that an endpoint with `auth_type: passthrough` may be on: they receive the client's own credential.",
  ),
  shutdown_grace: field(
    "duration",
    duration().prefault("30s"),
    "How long running answers may go on after a signal to stop; 0s: they are cut at once.",
  ),
  max_request_size: field(
    "size",
    size(1024).prefault("256MiB"),
    "Largest request body, after decompression, in bytes or with a unit.",
  ),
});

const endpointTimeouts = section("Limits of this endpoint; what is omitted is taken from the `timeouts` section.", {
  response_header: field("duration", duration().optional(), {
    description: "From connecting to the response headers; 0s: no limit.",
    example: "5m",
    omitted: "that of `timeouts`",
  }),
  first_event: field("duration", duration().optional(), {
    description: "From the headers to the first content; 0s: no limit.",
    example: "5m",
    omitted: "that of `timeouts`",
  }),
  idle: field("duration", duration().optional(), {
    description: "Longest silence of an answer that has begun; 0s: no limit.",
    example: "5m",
    omitted: "that of `timeouts`",
  }),
});

const endpoint = section("One upstream that requests can go to.", {
  name: field("text", line(100), { description: "Name in logs and messages; no two are equal.", example: "anthropic" }),
  id: field(
    "text",
    line(100).optional(),
    {
      description: "What is remembered about the endpoint is kept under this.",
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
    "Protocol of the endpoint.",
  ),
  wire_api: field(
    "`auto`, `chat` or `responses`",
    choice(["auto", "chat", "responses"]).prefault("auto"),
    "Which of OpenAI's protocols an `openai` endpoint speaks: chat completions, responses, or both (`auto`).",
  ),
  path_prefix: field(
    "path",
    urlPath().prefault(""),
    "Path between `url` and the protocol's own path, such as `/api/v3`; the full path of one operation, such as " +
      "`/v1/chat/completions`, is understood too.",
  ),
  auth_type: field(
    "`api_key`, `auth_token`, `none` or `passthrough`",
    choice<"api_key" | "auth_token" | "none" | "passthrough" | "oauth">(
      ["api_key", "auth_token", "none", "passthrough"],
      { oauth: "oauth" },
    ).optional(),
    {
      description:
        "How `auth_value` is sent: as API key in the protocol's own header, as bearer token, not at all, or the client's " +
        "own credential instead (see `server.passthrough_hosts`).",
      omitted: "`auth_token` if there is an `auth_value`",
      example: "api_key",
    },
  ),
  auth_value: field(
    "text",
    credential().optional(),
    {
      description:
        "The credential. Best from a variable. Required by `api_key` and `auth_token` if the endpoint is enabled.",
      example: "${ANTHROPIC_API_KEY:}",
    },
  ),
  enabled: field(
    "boolean",
    boolean().optional(),
    {
      description: "Whether requests go to the endpoint. Omitting it is worth a warning.",
      omitted: "`true`",
      example: "false",
    },
  ),
  priority: field(
    "integer",
    integer(-1_000_000, 1_000_000).prefault("1"),
    "Endpoints with a lower number are tried first, equal ones in the order of the file; 0 is read as 1.",
  ),
  timeouts: endpointTimeouts,
});

const logging = section("What is written about requests, and where.", {
  level: field(
    "`debug`, `info`, `warn` or `error`",
    choice(["debug", "info", "warn", "error"], { warning: "warn", trace: "debug", fatal: "error", panic: "error" })
      .prefault("info"),
    "Least severe messages to write.",
  ),
  format: field("`text` or `json`", choice(["text", "json"]).prefault("text"), "Form of the lines on standard error."),
  log_request_types: field(
    "`failed`, `success` or `all`",
    choice(["failed", "success", "all"]).prefault("all"),
    "Which requests get a line on standard error; the file gets all.",
  ),
  log_directory: field(
    "path",
    path().prefault("./logs"),
    "Folder of `proxy.log`, relative to the folder of this file. Needs a restart.",
  ),
  max_size: field(
    "size",
    size(1024).prefault("10MiB"),
    "Size at which `proxy.log` is rotated, in bytes or with a unit.",
  ),
  max_files: field(
    "integer",
    integer(0, 1000).prefault("5"),
    "How many rotated files are kept beside the current one.",
  ),
});

const timeouts = section("Limits on the time an upstream may take. Endpoints can have their own for the first three.", {
  response_header: field(
    "duration",
    duration().prefault("5m"),
    "From connecting, TLS included, to the response headers; 0s: no limit.",
  ),
  first_event: field(
    "duration",
    duration().prefault("5m"),
    "From the headers to the first content of the answer; 0s: no limit.",
  ),
  idle: field("duration", duration().prefault("5m"), "Longest silence of an answer that has begun; 0s: no limit."),
  commit_hold: field(
    "duration",
    duration().prefault("10s"),
    "How long a streaming client hears nothing before headers and keep-alives go out; shorter than `total`. 0s: at once.",
  ),
  total: field(
    "duration",
    duration(1).prefault("540s"),
    "Longest time until an answer begins (streaming) or is complete, over all attempts. Just below the 600 s after " +
      "which clients usually give up; never 0.",
  ),
});

const storage = section("Where the proxy keeps what it remembers.", {
  directory: field("path", path().prefault("data"), "Folder, relative to the folder of this file. Needs a restart."),
});

/** The whole file. */
export const fileSchema = z.object({
  server,
  endpoints: field(
    "list of maps",
    z.array(endpoint).default([]),
    "The upstreams. With none enabled the proxy runs and answers requests with an error that says so.",
  ),
  timeouts,
  logging,
  storage,
});

/** The file with its defaults, before anything is checked across fields. */
export type ConfigFile = z.output<typeof fileSchema>;
