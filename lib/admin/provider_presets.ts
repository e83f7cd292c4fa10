/** What is known of providers, for whoever adds an endpoint: facts with their source and day, in a file beside this one. */
import type { AuthType, EndpointType, WireApi } from "../config/config.ts";
import type { JsonObject } from "../json.ts";
import { fill } from "../phrases/fill.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import presets from "./provider_presets.json" with { type: "json" };

export interface ProviderPreset {
  readonly profile_id: string;
  /** Others' names, and in braces words of ours. */
  readonly display_name: string;
  /** Who makes models, sells a plan for coding, hosts others' models, is a cloud, resells, or runs on one's own machine. */
  readonly group: "maker" | "plan" | "host" | "cloud" | "gateway" | "local";
  /** Words in capitals are to be replaced. */
  readonly url: string;
  readonly endpoint_type: EndpointType;
  readonly wire_api?: WireApi;
  readonly path_prefix?: string;
  readonly auth_type: AuthType;
  /** It has no model that a usual client names. */
  readonly require_default_model: boolean;
  readonly models: readonly string[];
  /** Where a key is to be had. */
  readonly key_url?: string;
  readonly advice: readonly PresetAdvice[];
  /** Where that is from, and the day when it was read there. */
  readonly source: string;
  readonly read: string;
}

/** What one has to know. */
export const PRESET_ADVICE = {
  maps_claude: phrase("advice.preset_maps_claude"),
  region_china: phrase("advice.preset_region_china"),
  region_global: phrase("advice.preset_region_global"),
  plan_key: phrase("advice.preset_plan_key"),
  plan_or_pay: phrase("advice.preset_plan_or_pay"),
  prefix: phrase("advice.preset_prefix"),
  replace: phrase("advice.preset_replace"),
  deployment: phrase("advice.preset_deployment"),
  short_token: phrase("advice.preset_short_token"),
  cloud_region: phrase("advice.preset_cloud_region"),
  reseller: phrase("advice.preset_reseller"),
  start_first: phrase("advice.preset_start_first"),
  context: phrase("advice.preset_context"),
  own_port: phrase("advice.preset_own_port"),
} as const;

export type PresetAdvice = keyof typeof PRESET_ADVICE;

/** By what stands for it in a name. */
const WORDS: Readonly<Record<string, Phrase>> = {
  another_gateway: phrase("advice.word_another_gateway"),
  china: phrase("advice.word_china"),
  coding_plan: phrase("advice.word_coding_plan"),
  international: phrase("advice.word_international"),
};

export const PROVIDER_PRESETS = presets as unknown as readonly ProviderPreset[];

/** As the API shows them, in the predecessors' names and some more. */
export function presetViews(say: Say) {
  return PROVIDER_PRESETS.map((preset) => ({
    ...preset,
    display_name: presetName(preset, say),
    path_prefix: preset.path_prefix ?? "",
    default_model_options: preset.models.join(","),
    key_url: preset.key_url ?? null,
    advice: preset.advice.map((code) => ({ code, text: say(PRESET_ADVICE[code]) })),
  }));
}

export function presetName({ display_name: name }: Pick<ProviderPreset, "display_name">, say: Say): string {
  return fill(name, (word) => WORDS[word] === undefined ? undefined : say(WORDS[word]));
}

export interface WizardChoice {
  readonly name: string;
  readonly url?: string | undefined;
  readonly auth_value?: string | undefined;
  readonly default_model?: string | undefined;
}

/** The endpoint that `choice` makes of `preset`, in the file's keys. */
export function endpointFrom(preset: ProviderPreset, choice: WizardChoice): JsonObject {
  const { name, url = preset.url, auth_value: key = "", default_model: model = "" } = choice;
  return {
    name,
    url,
    endpoint_type: preset.endpoint_type,
    ...(preset.wire_api === undefined ? {} : { wire_api: preset.wire_api }),
    // Whoever gives another address gives the whole of it.
    ...(preset.path_prefix === undefined || url !== preset.url ? {} : { path_prefix: preset.path_prefix }),
    auth_type: preset.auth_type,
    ...(key === "" || preset.auth_type === "none" ? {} : { auth_value: key }),
    ...(model === "" ? {} : { default_model: model }),
  };
}

/** The preset's id as a name that none of `taken` has, with `-1`, `-2`, ... behind it if need be. */
export function suggestedName(profileId: string, taken: ReadonlySet<string>): string {
  const plain = profileId.toLowerCase().replace(/[\s_]+/g, "-").replace(/[^a-z0-9-]/g, "")
    .replace(/-+/g, "-").replace(/^-|-$/g, "");
  const base = plain === "" ? "endpoint" : plain;
  for (let count = 0;; count++) {
    const name = count === 0 ? base : `${base}-${count}`;
    if (!taken.has(name)) return name;
  }
}
