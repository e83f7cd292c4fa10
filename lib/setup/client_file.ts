/** The file that a client reads its settings from, and what has to stand in it. */
import { ANY_TOKEN } from "../wire_headers.ts";
import {
  CLAUDE_CHECK,
  CLAUDE_CONFLICTS,
  CLAUDE_HEADERS,
  CLAUDE_TOKEN,
  claudeConflicts,
  claudeVariables,
  headersOver,
  keyInHeaders,
  ownToken,
} from "./claude_settings.ts";
import { codexSettings } from "./codex_settings.ts";
import { type ClientName, type Connection, KEY_HEADER } from "./connection.ts";
import { jsonSettings } from "./json_settings.ts";
import {
  settingAt,
  type SettingPath,
  type SettingsFormat,
  type SettingValue,
  type WantedSetting,
} from "./settings_format.ts";
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

/** What has to stand in the file, which says `current` without what was put in before. */
export function wantedSettings(
  client: ClientName,
  connection: Connection,
  current: unknown,
): readonly WantedSetting[] {
  switch (client) {
    case "claude": {
      const said = (name: string) => settingAt(current, ["env", name]);
      const own = Object.entries(claudeVariables(connection))
        .filter(([name]) => name !== CLAUDE_CHECK || said(name) === undefined)
        .map(([name, value]) => ({
          path: ["env", name],
          value: name === CLAUDE_HEADERS ? headersOver(said(name), value) : value,
        }));
      // An empty one counts as none.
      const others = [...claudeConflicts(connection), ...ownToken(connection, said(CLAUDE_TOKEN))]
        .filter((name) => said(name) !== undefined)
        .map((name) => ({ path: ["env", name], value: "" }));
      return [...own, ...others];
    }
    case "codex":
      return codexSettings(connection);
    default:
      return client satisfies never;
  }
}

/** Settings whose values nobody should see on a screen. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...CLAUDE_CONFLICTS.slice(0, 2),
  CLAUDE_TOKEN,
  "experimental_bearer_token",
  KEY_HEADER,
]);

/** What of the setting's value nobody should see. */
export function secretsOf(path: SettingPath, value: SettingValue): readonly string[] {
  if (typeof value !== "string") return [];
  const name = path.at(-1) ?? "";
  const secret = name === CLAUDE_HEADERS ? keyInHeaders(value) : SECRET_NAMES.has(name) ? value : undefined;
  // Any token will do where the server has no keys, so that one says nothing.
  return secret === undefined || secret === "" || secret === ANY_TOKEN ? [] : [secret];
}
