import type { ProfileFault } from "./codex_profile.ts";
import { CODEX_PROVIDER } from "./codex_settings.ts";
import { settingAt } from "./settings_format.ts";

interface Surroundings {
  readonly os: string;
  variable(name: string): string | undefined;
}

/**
 * Whether the provider `id` takes its key from a variable that is not set: Codex asks nobody then, even if the table has a
 * key of its own (seen with 0.169). `undefined`: it does not.
 */
export function missingKey(
  settings: unknown,
  { id, path }: { readonly id: string; readonly path: string },
  { os, variable }: Surroundings,
): ProfileFault | undefined {
  const name = settingAt(settings, ["model_providers", id, "env_key"]);
  if (typeof name !== "string" || (variable(name) ?? "") !== "") return undefined;
  const set = os === "windows" ? `setx ${name} KEY` : `export ${name}=KEY`;
  return {
    text: `model_providers.${id} in ${path} takes its key from ${name}, which is not set`,
    // What is the user's own in the table that is set up stays in it.
    fix: `${set}, or${id === CODEX_PROVIDER ? " take env_key out of it" : ": cccc setup codex"}`,
  };
}
