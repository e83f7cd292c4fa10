/** The clients that can be set up by `cccc`. */
export const CLIENT_NAMES = ["claude", "codex"] as const;

export type ClientName = (typeof CLIENT_NAMES)[number];

/** What people call them. */
export const CLIENT_TITLES: Readonly<Record<ClientName, string>> = { claude: "Claude Code", codex: "Codex" };

/** How the router calls each, and `supported_clients` too. */
export const ROUTED_AS = { claude: "claude-code", codex: "codex" } as const satisfies Record<ClientName, string>;

/** How a client reaches the proxy. */
export interface Connection {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** One of the server's API keys; `undefined`: it asks for none, so any token will do. */
  readonly key?: string | undefined;
  /** Asked for in place of the client's own choice. */
  readonly model?: string | undefined;
  /** An endpoint takes the client's own login: nothing of ours stands in its place. */
  readonly login?: boolean | undefined;
  /** See `action_checks.ts`. */
  readonly checksItself?: boolean | undefined;
  /** Codex's file gives our provider a key, and arguments can take nothing out of its table. */
  readonly keyInFile?: boolean | undefined;
  /** Name of the only endpoint that may answer. */
  readonly endpoint?: string | undefined;
  /** Tokens that the model takes which the client begins with; `undefined`: not known, or none of ours to say. */
  readonly contextWindow?: number | undefined;
}

/** Shows the server's key beside a login: of several credentials the proxy knows its own, and the endpoint gets the other. */
export const KEY_HEADER = "x-api-key";

/** Names the only endpoint that may answer a request; percent-encoded, since a name may have any letters. */
export const ENDPOINT_HEADER = "x-cccc-endpoint";
