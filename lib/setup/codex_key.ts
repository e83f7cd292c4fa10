import type { ProfileFault } from "./codex_profile.ts";
import { CODEX_PROVIDER } from "./codex_settings.ts";
import { KEY_HEADER } from "./connection.ts";
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

/** Members of a provider's table with a key, each of which Codex sends in the place of its login. */
const KEYS = ["env_key", "experimental_bearer_token"];

/** Whether our provider has a key in the file. */
export function hasKey(settings: unknown): boolean {
  return keyOf(settings, CODEX_PROVIDER) !== undefined;
}

/** The member of the provider's table that has a key; `undefined`: none has. */
function keyOf(settings: unknown, id: string): string | undefined {
  return KEYS.find((name) => (settingAt(settings, ["model_providers", id, name]) ?? "") !== "");
}

/** Whether the provider `id`, which is to send the login, sends a key in its place. `undefined`: it does not. */
export function keyOverLogin(
  settings: unknown,
  { id, path }: { readonly id: string; readonly path: string },
): ProfileFault | undefined {
  if (settingAt(settings, ["model_providers", id, "requires_openai_auth"]) !== true) return undefined;
  const name = keyOf(settings, id);
  if (name === undefined) return undefined;
  return {
    text: `model_providers.${id} in ${path} has ${name}, which Codex sends in the place of its login`,
    fix: `take ${name} out of it`,
  };
}

/** The key that the provider shows beside a login, from its table or the environment; `undefined`: it shows none. */
export function keyBesideLogin(provider: unknown, variable: Surroundings["variable"]): string | undefined {
  const named = settingAt(provider, ["env_http_headers", KEY_HEADER]);
  const key = typeof named === "string" ? variable(named) : settingAt(provider, ["http_headers", KEY_HEADER]);
  return typeof key === "string" && key !== "" ? key : undefined;
}
