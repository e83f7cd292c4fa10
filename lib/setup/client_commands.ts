import { ANY_TOKEN } from "../wire_headers.ts";
import { CLAUDE_HEADERS, CLAUDE_TOKEN } from "./claude_settings.ts";
import { CODEX_KEY_VARIABLE, codexArguments } from "./codex_settings.ts";
import { type ClientName, type Connection, KEY_HEADER } from "./connection.ts";
import { quote, shellOf } from "./quote.ts";

/** What a user writes in place of a key that must not be printed; quoted, so that a shell takes it as it is. */
const PLACEHOLDER = "a key of server.api_keys";

export interface ClientCommandOptions {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Whether the server asks for one of its API keys; else any token does. */
  readonly needsKey: boolean;
  /** Whether an endpoint takes the client's own login. */
  readonly takesLogin: boolean;
  readonly os: string;
}

/** The command line that starts `client` with this server as its endpoint, for the shell that is usual on `os`. */
export function clientCommand(client: ClientName, options: ClientCommandOptions): string {
  const { url, needsKey, takesLogin: login, os } = options;
  const key = needsKey ? PLACEHOLDER : undefined;
  switch (client) {
    case "claude":
      return withVariables({ ANTHROPIC_BASE_URL: url, ...claudeCredential({ key, login }) }, "claude", os);
    case "codex":
      return withVariables(
        key === undefined ? {} : { [CODEX_KEY_VARIABLE]: key },
        codexCommand({ url, key, login }),
        os,
      );
    default:
      return client satisfies never;
  }
}

function claudeCredential({ key, login }: Pick<Connection, "key" | "login">): Record<string, string> {
  if (!login) return { [CLAUDE_TOKEN]: key ?? ANY_TOKEN };
  return key === undefined ? {} : { [CLAUDE_HEADERS]: `${KEY_HEADER}: ${key}` };
}

/**
 * Codex has no variable for its endpoint; a provider's settings fit into `-c`, checked with 0.169. TOML's single quotes
 * inside double ones mean the same to every shell.
 */
export function codexCommand(connection: Connection): string {
  return ["codex", ...codexArguments(connection).map((arg) => /['{]/.test(arg) ? `"${arg}"` : arg)].join(" ");
}

/** `command` with environment variables of its own, in PowerShell or in a POSIX shell. */
function withVariables(variables: Record<string, string>, command: string, os: string): string {
  const shell = shellOf(os);
  const assignments = Object.entries(variables).map(([name, value]) =>
    shell === "powershell" ? `$env:${name}=${quote(value, shell)};` : `${name}=${quote(value, shell)}`
  );
  return [...assignments, command].join(" ");
}
