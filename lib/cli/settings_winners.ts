import { clientFile } from "../setup/client_file.ts";
import type { ClientStart } from "../setup/client_start.ts";
import { jsonSettings } from "../setup/json_settings.ts";
import { isPlainJson } from "../setup/plain_json.ts";
import { settingAt } from "../setup/settings_format.ts";
import { readSettings } from "./client_settings_file.ts";
import type { System } from "./command.ts";

export interface SettingsWinners {
  /** The file. */
  readonly path: string;
  /** The variables that it sets otherwise, or that would be taken out. */
  readonly names: readonly string[];
}

/** What Claude Code's own settings say otherwise than variables of its environment, over which they win (seen with 2.1.330). */
export async function settingsWinners(
  { variables, removed }: Pick<ClientStart, "variables" | "removed">,
  system: System,
): Promise<SettingsWinners> {
  const file = clientFile("claude", system);
  if (file === undefined) return { path: "", names: [] };
  try {
    const { text } = await readSettings(file);
    const settings = isPlainJson(text) ? jsonSettings.parse(text) : {};
    const said = (name: string) => settingAt(settings, ["env", name]);
    const names = [
      ...Object.entries(variables).filter(([name, value]) => (said(name) ?? value) !== value).map(([name]) => name),
      ...removed.filter((name) => (said(name) ?? "") !== ""),
    ];
    return { path: file.path, names };
  } catch {
    // A file that cannot be read says nothing to Claude Code either; doctor names it.
    return { path: file.path, names: [] };
  }
}
