import { isObject } from "../json.ts";
import { settingAt } from "./settings_format.ts";

/** What is wrong, and how it is mended. */
export interface ProfileFault {
  readonly text: string;
  readonly fix: string;
}

/**
 * Profiles in `config.toml` as older versions of Codex had them: with a chosen one it does not start, and with a table of
 * one `--profile` of that name does not; both want a file beside it (seen with 0.169). `undefined`: it starts.
 */
export function profileFault(settings: unknown, path: string): ProfileFault | undefined {
  const chosen = settingAt(settings, ["profile"]);
  if (chosen === undefined) return undefined;
  const name = typeof chosen === "string" && chosen !== "" ? chosen : "NAME";
  const hasTable = isObject(settingAt(settings, ["profiles", name]));
  const move = hasTable ? `, move what [profiles.${name}] says into ${name}.config.toml beside it` : "";
  return {
    text: `${path} has "profile", which Codex no longer starts with`,
    fix: `take it out${move}, and start Codex with --profile ${name}`,
  };
}
