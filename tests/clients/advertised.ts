/** The lines that the proxy prints at its start for each client, made into a task: they have to work as they stand. */
import type { ClientTask } from "./client_run.ts";
import type { ClientName } from "./scenario.ts";

/**
 * @param banner What the proxy printed
 * @param move Replaces the proxy's address by the one through which the client is watched
 */
export function advertised(
  client: ClientName,
  banner: string,
  move: (text: string) => string,
): Partial<ClientTask> {
  if (client === "claude") {
    const [, baseUrl, key] = /ANTHROPIC_BASE_URL=(\S+) ANTHROPIC_AUTH_TOKEN=(\S+) claude/.exec(banner) ?? [];
    if (!baseUrl || !key) throw new Error(`The proxy prints no line for Claude Code:\n${banner}`);
    return { baseUrl: move(baseUrl), key };
  }
  const [, line] = /codex ((?:-c \S+=(?:"[^"]*"|\S+) ?|-c "[^"]*" ?)+)/.exec(banner) ?? [];
  if (!line) throw new Error(`The proxy prints no line for Codex:\n${banner}`);
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => move(quoted ?? bare ?? ""));
  return { overrides: words };
}
