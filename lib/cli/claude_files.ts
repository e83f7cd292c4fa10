/** The files that Claude Code takes its settings from, beside its environment and its arguments. */
import { join } from "node:path";
import { clientFile } from "../setup/client_file.ts";
import { jsonSettings } from "../setup/json_settings.ts";
import { isPlainJson } from "../setup/plain_json.ts";
import { settingAt } from "../setup/settings_format.ts";
import { readSettings } from "./client_settings_file.ts";
import type { System } from "./command.ts";

export interface ClaudeFile {
  readonly path: string;
  readonly type: "user" | "project" | "managed";
}

/** Files of an administrator: https://code.claude.com/docs/en/settings (read 2026-11-22). */
const MANAGED: Readonly<Record<string, string>> = {
  linux: "/etc/claude-code/managed-settings.json",
  darwin: "/Library/Application Support/ClaudeCode/managed-settings.json",
  windows: "C:\\Program Files\\ClaudeCode\\managed-settings.json",
};

/** All of them, there or not; a later one wins over those before. */
export function claudeFiles(system: Pick<System, "os" | "variable" | "cwd">): readonly ClaudeFile[] {
  const own = clientFile("claude", system)?.path;
  const folder = join(system.cwd(), ".claude");
  const managed = MANAGED[system.os];
  const files: ClaudeFile[] = [
    ...(own === undefined ? [] : [{ path: own, type: "user" as const }]),
    { path: join(folder, "settings.json"), type: "project" },
    { path: join(folder, "settings.local.json"), type: "project" },
    ...(managed === undefined ? [] : [{ path: managed, type: "managed" as const }]),
  ];
  return files.filter(({ path }, index) => files.findIndex((other) => other.path === path) === index);
}

/** What a file's settings say of a variable; `undefined`: nothing. */
export function variableOf(settings: unknown, name: string): string | undefined {
  const value = settingAt(settings, ["env", name]);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** What the file that wins says of a variable; `undefined`: none does. */
export async function variableInFiles(
  name: string,
  system: Pick<System, "os" | "variable" | "cwd">,
): Promise<string | undefined> {
  let said: string | undefined;
  for (const { path } of claudeFiles(system)) {
    try {
      const { text } = await readSettings({ folder: "", path });
      if (isPlainJson(text)) said = variableOf(jsonSettings.parse(text), name) ?? said;
    } catch {
      // Claude Code reads nothing of it either; doctor names it.
    }
  }
  return said;
}
