/** Whether Claude Code has to check by itself what its auto mode does. */
import type { Config } from "../config/config.ts";
import { isFor, isNamed } from "../routing/route.ts";
import { type ClientName, ROUTED_AS } from "./connection.ts";

/** Anthropic's own API: only there the server checks an answer's calls. */
const CHECKING_HOST = "api.anthropic.com";

/**
 * Whether an endpoint that may answer `client` has no such check: without one Claude Code 2.1.332 refuses every action of
 * its auto mode. `only`: that endpoint alone is asked.
 */
export function checksItself(client: ClientName, { endpoints }: Config, only?: string): boolean {
  if (client !== "claude") return false;
  return endpoints.some((endpoint) =>
    endpoint.enabled && isFor(endpoint, ROUTED_AS[client]) && (only === undefined || isNamed(endpoint, only)) &&
    new URL(endpoint.url).hostname !== CHECKING_HOST
  );
}
