import * as z from "zod";
import type { ProxyConfig } from "../config.ts";
import { choice, credential, integer, line, path } from "../field.ts";
import { hostPort, httpUrl } from "../network_field.ts";
import { field, optionalSection } from "./define.ts";

/** Milliseconds of the epoch far beyond any token's life. */
const LATEST_MS = 99_999_999_999_999;

/** Keys of an endpoint that say how it is reached. */
export const connectionFields = {
  proxy: optionalSection("Proxy through which the endpoint is reached.", {
    type: field("`http`, `https` or `socks5`", choice<ProxyConfig["type"]>(["http", "https", "socks5"]), {
      description: "Kind of proxy; `https` is an HTTP proxy that is itself reached over TLS.",
      example: "socks5",
    }),
    address: field("host and port", hostPort(), { description: "Address of the proxy.", example: "127.0.0.1:1080" }),
    username: field("text", line(200).optional(), {
      description: "User name for the proxy; needs `password` too.",
      example: '""',
    }),
    password: field("text", z.string().optional(), {
      description: "Password for the proxy. Best kept in an environment variable.",
      example: '"${PROXY_PASSWORD:}"',
    }),
  }),
  ca_file: field("path", path().optional(), {
    description:
      "PEM file of certificate authorities to trust in addition to the usual ones, relative to the folder of this file.",
    example: '""',
  }),
  oauth_config: optionalSection(
    "Tokens for `auth_type: oauth`, refreshed as in RFC 6749, section 6. Refreshed tokens are kept in " +
      "`storage.directory`, never here.",
    {
      token_url: field("URL", httpUrl().optional(), {
        description: "Address that issues new tokens; required.",
        example: "https://auth.example.com/oauth/token",
      }),
      client_id: field("text", line(500).optional(), {
        description: "Client id from the issuer; required.",
        example: "my-client",
      }),
      client_secret: field("text", credential().optional(), {
        description: "Client secret, if the issuer gave one.",
        example: '"${OAUTH_CLIENT_SECRET:}"',
      }),
      refresh_token: field("text", credential().optional(), {
        description: "Refresh token; required. Best kept in an environment variable.",
        example: '"${OAUTH_REFRESH_TOKEN:change-me}"',
      }),
      access_token: field("text", credential().optional(), {
        description: "First access token, if you already have one.",
        example: '"${OAUTH_ACCESS_TOKEN:}"',
        omitted: "one is requested at once",
      }),
      expires_at: field(
        "integer",
        integer(0, LATEST_MS).prefault("0"),
        "When `access_token` expires, in milliseconds since 1970; 0: unknown, so a new one is requested at once.",
      ),
      scopes: field("list of text", z.array(line(500)).default([]), "Scopes to request."),
    },
  ),
};
