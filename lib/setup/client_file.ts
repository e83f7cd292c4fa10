/** The file that a client reads its settings from, and what has to stand in it. */
import { CLAUDE_CONFLICTS, claudeConflicts, claudeVariables } from "./claude_settings.ts";
import { CODEX_PROVIDER, codexProvider } from "./codex_settings.ts";
import type { ClientName, Connection } from "./connection.ts";
import { jsonSettings } from "./json_settings.ts";
import { settingAt, type SettingPath, type SettingsFormat } from "./settings_format.ts";
import { tomlSettings } from "./toml_settings.ts";

export interface ClientFile {
  readonly folder: string;
  readonly path: string;
}

/** The variable that moves a client's folder, the folder in the home otherwise, and the file. */
const PLACES: Readonly<Record<ClientName, readonly [variable: string, folder: string, file: string]>> = {
  claude: ["CLAUDE_CONFIG_DIR", ".claude", "settings.json"],
  codex: ["CODEX_HOME", ".codex", "config.toml"],
};

export const SETTINGS_FORMATS: Readonly<Record<ClientName, SettingsFormat>> = {
  claude: jsonSettings,
  codex: tomlSettings,
};

/** Where the client's settings are; `undefined`: the environment names no home. */
export function clientFile(
  client: ClientName,
  { os, variable }: { readonly os: string; variable(name: string): string | undefined },
): ClientFile | undefined {
  const [moved, folder, file] = PLACES[client];
  const separator = os === "windows" ? "\\" : "/";
  const home = variable(os === "windows" ? "USERPROFILE" : "HOME");
  const place = variable(moved) || (home ? `${home}${separator}${folder}` : undefined);
  return place === undefined ? undefined : { folder: place, path: `${place}${separator}${file}` };
}

export interface WantedSetting {
  readonly path: SettingPath;
  readonly value: string;
}

/** What has to stand in the file, which says `current` now. */
export function wantedSettings(client: ClientName, connection: Connection, current: unknown): WantedSetting[] {
  switch (client) {
    case "claude": {
      const own = Object.entries(claudeVariables(connection)).map(([name, value]) => ({ path: ["env", name], value }));
      // An empty one counts as none.
      const others = claudeConflicts(connection).map((name) => ({ path: ["env", name], value: "" }))
        .filter(({ path }) => settingAt(current, path) !== undefined);
      return [...own, ...others];
    }
    case "codex": {
      const provider = Object.entries(codexProvider(connection, "table")).flatMap(([name, value]) =>
        typeof value === "string" ? [{ path: ["model_providers", CODEX_PROVIDER, name], value }] : []
      );
      const model = connection.model === undefined ? [] : [{ path: ["model"], value: connection.model }];
      return [{ path: ["model_provider"], value: CODEX_PROVIDER }, ...model, ...provider];
    }
    default:
      return client satisfies never;
  }
}

/** Settings whose values nobody should see on a screen. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...CLAUDE_CONFLICTS.slice(0, 2),
  "ANTHROPIC_AUTH_TOKEN",
  "experimental_bearer_token",
]);

export function isSecret(path: SettingPath): boolean {
  return SECRET_NAMES.has(path.at(-1) ?? "");
}
