/** What a user writes in place of a key that must not be printed; quoted, so that a shell takes it as it is. */
const PLACEHOLDER = "a key of server.api_keys";

export interface ClientCommandsOptions {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Whether the server asks for one of its API keys; else any token does. */
  readonly needsKey: boolean;
  readonly os: typeof Deno.build.os;
}

/**
 * The command line that starts each client with this server as its endpoint, for the shell that is usual on `os`.
 *
 * Codex has no variable for its endpoint; a provider's settings fit into `-c`, checked with 0.169. TOML's single quotes
 * inside double ones mean the same to every shell.
 */
export function clientCommands({ url, needsKey, os }: ClientCommandsOptions): { claude: string; codex: string } {
  const claude = { ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: needsKey ? PLACEHOLDER : "hello" };
  const codex: Record<string, string> = needsKey ? { CCCC_API_KEY: PLACEHOLDER } : {};
  const settings = { name: "cccc", base_url: `${url}/v1`, wire_api: "responses" };
  const all = needsKey ? { ...settings, env_key: "CCCC_API_KEY" } : settings;
  const table = Object.entries(all).map(([key, value]) => `${key}='${value}'`).join(",");
  return {
    claude: withVariables(claude, "claude", os),
    codex: withVariables(codex, `codex -c model_provider=cccc -c "model_providers.cccc={${table}}"`, os),
  };
}

/** `command` with environment variables of its own, in PowerShell or in a POSIX shell. */
function withVariables(variables: Record<string, string>, command: string, os: typeof Deno.build.os): string {
  const assignments = Object.entries(variables).map(([name, value]) =>
    os === "windows" ? `$env:${name}='${value}';` : `${name}=${/\s/.test(value) ? `'${value}'` : value}`
  );
  return [...assignments, command].join(" ");
}
