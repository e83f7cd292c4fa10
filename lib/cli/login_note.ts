import type { Config } from "../config/config.ts";
import { unfitness } from "../routing/route.ts";
import { CLIENT_TITLES, type ClientName } from "../setup/connection.ts";

const ROUTED_AS = { claude: "claude-code", codex: "codex" } as const;

/**
 * For an endpoint that takes the client's own login: a client that we set up sends a token in its place, which nobody but
 * this proxy knows.
 */
export function loginNote(client: ClientName, { endpoints }: Config, only?: string): readonly string[] {
  const request = { client: ROUTED_AS[client], tags: new Set<string>() };
  const endpoint = endpoints.find((each) =>
    each.authType === "passthrough" && unfitness(each, request) === undefined &&
    (only === undefined || only === each.name || only === each.id)
  );
  if (endpoint === undefined) return [];
  const title = CLIENT_TITLES[client];
  return [
    `cccc: the endpoint ${JSON.stringify(endpoint.name)} takes the login of ${title}, over which this puts a token; ` +
    `docs/credentials.md says how ${title} sends its login`,
  ];
}
