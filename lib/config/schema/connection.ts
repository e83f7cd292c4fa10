import * as z from "zod";
import type { ProxyConfig } from "../config.ts";
import { choice, credential, integer, line, path } from "../field.ts";
import { hostPort, httpUrl } from "../network_field.ts";
import { field, optionalSection } from "./define.ts";

/** Milliseconds of the epoch far beyond any token's life. */
const LATEST_MS = 99_999_999_999_999;

/** Keys of an endpoint that say how it is reached. */
export const connectionFields = {
  proxy: optionalSection("Proxy on the way to the endpoint.", {
    type: field("`http`, `https` or `socks5`", choice<ProxyConfig["type"]>(["http", "https", "socks5"]), {
      description: "Its kind; `https`: an HTTP proxy that is itself reached over TLS.",
      example: "socks5",
    }),
    address: field("host and port", hostPort(), { description: "Its address.", example: "127.0.0.1:1080" }),
    username: field("text", line(200).optional(), {
      description: "Name to log in with; goes with `password`.",
      example: '""',
    }),
    password: field("text", z.string().optional(), {
      description: "Password to log in with. Best from a variable.",
      example: '"${PROXY_PASSWORD:}"',
    }),
  }),
  ca_file: field("path", path().optional(), {
    description:
      "File with certificate authorities (PEM) that are trusted beside the system's, relative to the folder of " +
      "this file.",
    example: '""',
  }),
  oauth_config: optionalSection(
    "Tokens of `auth_type: oauth`, refreshed by RFC 6749 section 6. Refreshed ones are kept in `storage.directory`, never " +
      "here.",
    {
      token_url: field("URL", httpUrl().optional(), {
        description: "Where a new token is asked for; required.",
        example: "https://auth.example.com/oauth/token",
      }),
      client_id: field("text", line(500).optional(), {
        description: "Id that the issuer gave the client; required.",
        example: "my-client",
      }),
      client_secret: field("text", credential().optional(), {
        description: "Secret that belongs to the id.",
        example: '"${OAUTH_CLIENT_SECRET:}"',
      }),
      refresh_token: field("text", credential().optional(), {
        description: "Token to ask with; required. Best from a variable.",
        example: '"${OAUTH_REFRESH_TOKEN:change-me}"',
      }),
      access_token: field("text", credential().optional(), {
        description: "First token, if there is one already.",
        example: '"${OAUTH_ACCESS_TOKEN:}"',
        omitted: "one is asked for at once",
      }),
      expires_at: field(
        "integer",
        integer(0, LATEST_MS).prefault("0"),
        "When `access_token` expires, in milliseconds since 1970; 0: unknown, so that a new one is asked for at once.",
      ),
      scopes: field("list of text", z.array(line(500)).default([]), "Scopes that are asked for."),
    },
  ),
};
