/** Whether a client is to keep its own login: an endpoint with `auth_type: passthrough` takes it. */
import type { Config } from "../config/config.ts";
import { isNamed, unfitness } from "../routing/route.ts";
import { type ClientName, ROUTED_AS } from "./connection.ts";

/** The type of the endpoints that each client's login is for. */
const TYPES = { claude: "anthropic", codex: "openai" } as const;

/**
 * The name of the endpoint that takes the login of `client` itself; `undefined`: none does. `only`: that one alone is asked,
 * of whichever type it is.
 */
export function loginEndpoint(client: ClientName, { endpoints }: Config, only?: string): string | undefined {
  const request = { client: ROUTED_AS[client], tags: new Set<string>(), model: "" };
  return endpoints.find((each) =>
    each.authType === "passthrough" && unfitness(each, request) === undefined &&
    (only === undefined ? each.type === TYPES[client] : isNamed(each, only))
  )?.name;
}
