/** What the configured endpoints ask of how a client is set up. */
import type { Config, EndpointConfig } from "../config/config.ts";
import { isFor, isNamed, unfitness } from "../routing/fitness.ts";
import { type ClientName, ROUTED_AS } from "./connection.ts";

export interface ClientNeeds {
  /** The name of the endpoint (`auth_type: passthrough`) that takes the client's own login; `undefined`: none does. */
  readonly loginEndpoint: string | undefined;
  /** Whether there is one: then the client keeps its login. */
  readonly login: boolean;
  /**
   * Whether Claude Code has to check by itself what its auto mode does, since an endpoint that may answer has no such
   * check: without one, version 2.1.332 refuses every action of that mode.
   */
  readonly checksItself: boolean;
}

/** `only`: the endpoint of that name alone is asked, and its login counts of whichever type it is. */
export function clientNeeds(client: ClientName, { endpoints }: Config, only?: string): ClientNeeds {
  const asked = endpoints.filter((each) => only === undefined || isNamed(each, only));
  const request = { client: ROUTED_AS[client], tags: new Set<string>(), model: "" };
  const taker = asked.find((each) =>
    each.authType === "passthrough" && unfitness(each, request) === undefined &&
    (only !== undefined || each.type === TYPES[client])
  );
  return {
    loginEndpoint: taker?.name,
    login: taker !== undefined,
    checksItself: client === "claude" && asked.some((each) => leavesChecks(each, client)),
  };
}

/** The type of the endpoints that each client's login is for. */
const TYPES = { claude: "anthropic", codex: "openai" } as const;

/** Anthropic's own API: only there the server checks an answer's calls. */
const CHECKING_HOST = "api.anthropic.com";

function leavesChecks(endpoint: EndpointConfig, client: ClientName): boolean {
  return endpoint.enabled && isFor(endpoint, ROUTED_AS[client]) && new URL(endpoint.url).hostname !== CHECKING_HOST;
}
