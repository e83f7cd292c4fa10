import { CODEX_KEY_VARIABLE, CODEX_PROVIDER, codexProvider, inlineTable } from "./codex_settings.ts";
import { quote, shellOf } from "./quote.ts";

/** What a user writes in place of a key that must not be printed; quoted, so that a shell takes it as it is. */
const PLACEHOLDER = "a key of server.api_keys";

export interface ClientCommandsOptions {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Whether the server asks for one of its API keys; else any token does. */
  readonly needsKey: boolean;
  readonly os: string;
}

/**
 * The command line that starts each client with this server as its endpoint, for the shell that is usual on `os`.
 *
 * Codex has no variable for its endpoint; a provider's settings fit into `-c`, checked with 0.169. TOML's single quotes
 * inside double ones mean the same to every shell.
 */
export function clientCommands({ url, needsKey, os }: ClientCommandsOptions): { claude: string; codex: string } {
  const claude = { ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: needsKey ? PLACEHOLDER : "hello" };
  const codex: Record<string, string> = needsKey ? { [CODEX_KEY_VARIABLE]: PLACEHOLDER } : {};
  const provider = codexProvider({ url, key: needsKey ? PLACEHOLDER : undefined }, "variable");
  const table = inlineTable(provider);
  return {
    claude: withVariables(claude, "claude", os),
    codex: withVariables(
      codex,
      `codex -c model_provider=${CODEX_PROVIDER} -c "model_providers.${CODEX_PROVIDER}=${table}"`,
      os,
    ),
  };
}

/** `command` with environment variables of its own, in PowerShell or in a POSIX shell. */
function withVariables(variables: Record<string, string>, command: string, os: string): string {
  const shell = shellOf(os);
  const assignments = Object.entries(variables).map(([name, value]) =>
    shell === "powershell" ? `$env:${name}=${quote(value, shell)};` : `${name}=${quote(value, shell)}`
  );
  return [...assignments, command].join(" ");
}
