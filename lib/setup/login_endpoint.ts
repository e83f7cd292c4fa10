/** Whether a client is to keep its own login: an endpoint with `auth_type: passthrough` takes it. */
import type { Config } from "../config/config.ts";
import { unfitness } from "../routing/route.ts";
import type { ClientName } from "./connection.ts";

/** How the router calls each client, and the type of the endpoints that its login is for. */
const LOGINS = {
  claude: { client: "claude-code", type: "anthropic" },
  codex: { client: "codex", type: "openai" },
} as const;

/**
 * The name of the endpoint that takes the login of `client` itself; `undefined`: none does. `only`: that one alone is asked,
 * of whichever type it is.
 */
export function loginEndpoint(client: ClientName, { endpoints }: Config, only?: string): string | undefined {
  const { type, client: routedAs } = LOGINS[client];
  const request = { client: routedAs, tags: new Set<string>(), model: "" };
  return endpoints.find((each) =>
    each.authType === "passthrough" && unfitness(each, request) === undefined &&
    (only === undefined ? each.type === type : only === each.name || only === each.id)
  )?.name;
}
