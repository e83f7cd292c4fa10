import { hasWords } from "../../components/has_words.ts";
import type { Plain } from "./form_values.ts";
import type { Preset } from "./page_props.ts";

export interface WizardValues {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** What the wizard would save: as the server makes it of the same choice (`POST /endpoints/from-wizard`). */
export function presetDraft(preset: Preset, { name, url, key, model }: WizardValues): Plain {
  return {
    name,
    url,
    endpoint_type: preset.endpoint_type,
    ...(preset.wire_api === undefined ? {} : { wire_api: preset.wire_api }),
    ...(preset.path_prefix === "" || url !== preset.url ? {} : { path_prefix: preset.path_prefix }),
    auth_type: preset.auth_type,
    ...(key === "" || preset.auth_type === "none" ? {} : { auth_value: key }),
    ...(model === "" ? {} : { default_model: model }),
  };
}

/** Words in capitals that a user has to replace. */
export function placeholderIn(url: string): string | undefined {
  return /(?<![A-Za-z0-9_-])[A-Z][A-Z_]{3,}(?![A-Za-z0-9_-])/.exec(url)?.[0];
}

/** What is still to be known: what was to be replaced may have been. */
export function adviceFor({ advice }: Pick<Preset, "advice">, url: string): readonly string[] {
  const isDone = placeholderIn(url) === undefined;
  return advice.filter(({ code }) => code !== "replace" || !isDone).map(({ text }) => text);
}

/** Presets whose name, address or models have all words of `search`. */
export function found(presets: readonly Preset[], search: string): readonly Preset[] {
  return presets.filter(({ display_name: name, profile_id: id, url, models }) =>
    hasWords([name, id, url, ...models], search)
  );
}
