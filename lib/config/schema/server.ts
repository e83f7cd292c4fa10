import * as z from "zod";
import { boolean, credential, duration, integer, line, password, size } from "../field.ts";
import { host, origin } from "../network_field.ts";
import { field, section } from "./define.ts";

const apiKey = section("A key that clients may use.", {
  name: field("text", line(100), {
    description: "Who the key is for; only this name is ever recorded.",
    example: "laptop",
  }),
  key: field(
    "text",
    credential(),
    {
      description: "What the client sends as API key or bearer token. Best kept in an environment variable.",
      example: "${CCCC_API_KEY:change-me}",
    },
  ),
  enabled: field("boolean", boolean().prefault("true"), "Whether the key is accepted."),
});

/** The section `server`. */
export const server = section("Where the proxy listens and who may use it.", {
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
    "Host names that requests may be addressed to, besides `localhost`, IP addresses and `host`.",
  ),
  allowed_origins: field(
    "list of origins",
    z.array(origin()).default([]),
    "Web origins such as `https://example.org` whose pages may send requests, besides the proxy's own.",
  ),
  api_keys: field(
    "list of maps",
    z.array(apiKey).default([]),
    "Keys, one of which each client must send. None: any token is accepted, on loopback only.",
  ),
  admin_password: field("text", password().optional(), {
    description: "Password for the pages and the admin API. Empty: none.",
    example: "${CCCC_ADMIN_PASSWORD:}",
  }),
  passthrough_hosts: field(
    "list of hosts",
    z.array(host()).default(["api.anthropic.com", "api.openai.com", "chatgpt.com"]),
    "Hosts that endpoints with `auth_type: passthrough` may be on: they receive the client's own credential.",
  ),
  shutdown_grace: field(
    "duration",
    duration().prefault("30s"),
    "How long running answers may continue after a signal to stop; 0s: they are cut off at once.",
  ),
  max_request_size: field(
    "size",
    size(1024).prefault("256MiB"),
    "Largest request body, after decompression, in bytes or with a unit.",
  ),
});
