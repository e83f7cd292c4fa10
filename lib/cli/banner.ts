import { resolve } from "node:path";
import type { App } from "../app.ts";
import type { Config } from "../config/config.ts";
import { VERSION } from "../version.ts";
import { isEveryAddress, openableUrl } from "./address.ts";
import { clientCommand } from "../setup/client_commands.ts";
import type { ClientName } from "../setup/connection.ts";
import { clientNeeds } from "../setup/client_needs.ts";
import type { System } from "./command.ts";

export interface BannerOptions {
  readonly app: Pick<App, "hostname" | "port">;
  readonly config: Config;
  /** The configuration file as the user named it. */
  readonly file: string;
  /** Whether the file was written by this start. */
  readonly isNew: boolean;
  readonly os: System["os"];
}

/** The lines that a start prints: where it listens, and how to use it. Programs read the first. */
export function banner({ app, config, file, isNew, os }: BannerOptions): string[] {
  const url = openableUrl(app.hostname, app.port);
  const needsKey = config.server.apiKeys.length > 0;
  const command = (client: ClientName) =>
    clientCommand(client, { url, needsKey, takesLogin: clientNeeds(client, config).login, os });
  const every = isEveryAddress(app.hostname) ? ", and on every other address of this machine" : "";
  const lines = [
    `cccc ${VERSION} listens on ${url}${every}`,
    `  Admin:          ${url}/admin`,
    `  Configuration:  ${resolve(file)}${isNew ? " (just written, with examples to fill in)" : ""}`,
    `  Claude Code:    ${command("claude")}`,
    `  Codex:          ${command("codex")}`,
  ];
  if (!config.endpoints.some(({ enabled }) => enabled)) {
    lines.push(
      `No endpoint is enabled, so requests get an error: add one at ${url}/admin, or set "enabled: true" on one in the ` +
        "configuration; either takes effect at once",
    );
  }
  return lines;
}
