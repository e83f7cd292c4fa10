import type { Config } from "../config/config.ts";
import { unfitness } from "../routing/route.ts";
import { CLIENT_TITLES, type ClientName } from "../setup/connection.ts";

const ROUTED_AS = { claude: "claude-code", codex: "codex" } as const;

/** The name of the endpoint that takes the login of `client` itself; `undefined`: none does. `only`: that is asked alone. */
export function loginEndpoint(client: ClientName, { endpoints }: Config, only?: string): string | undefined {
  const request = { client: ROUTED_AS[client], tags: new Set<string>() };
  return endpoints.find((each) =>
    each.authType === "passthrough" && unfitness(each, request) === undefined &&
    (only === undefined || only === each.name || only === each.id)
  )?.name;
}

/** What is said of it where the client is started for it, without a token of ours. */
export function leftLogin(client: ClientName, endpoint: string): string {
  return `cccc: ${CLIENT_TITLES[client]} uses its own login, which the endpoint ${JSON.stringify(endpoint)} takes; ` +
    "-endpoint NAME asks another one alone, without a login";
}

/** The same where it is set up: nobody but this proxy knows the token that is put in the login's place. */
export function loginNote(client: ClientName, config: Config): readonly string[] {
  const endpoint = loginEndpoint(client, config);
  if (endpoint === undefined) return [];
  const title = CLIENT_TITLES[client];
  return [
    `cccc: the endpoint ${JSON.stringify(endpoint)} takes the login of ${title}, over which this puts a token; ` +
    `"cccc ${client}" leaves the login alone, and docs/credentials.md says how to do so for good`,
  ];
}
