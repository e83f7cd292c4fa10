/** Which model an endpoint is asked for by somebody who names none. */
import type { EndpointConfig } from "../config/config.ts";
import { isForModel } from "../routing/models.ts";
import { PROVIDER_PRESETS } from "./provider_presets.ts";

export interface TestModel {
  readonly model: string;
  readonly from: "named" | "default_model" | "health_check_model" | "model_rewrite" | "models" | "preset" | "guessed";
  /** What the endpoint says it has, if it had to be asked. */
  readonly offered: readonly string[];
}

export interface TestModelOptions {
  readonly named: string;
  readonly models: (endpoint: EndpointConfig) => Promise<readonly string[]>;
}

/**
 * What the configuration says comes first, then what the endpoint offers. Where nothing is known, what its protocol's
 * vendor has: the answer to that tells a refused key and a wrong address apart, which a missing list does not.
 */
export async function testModel(endpoint: EndpointConfig, { named, models }: TestModelOptions): Promise<TestModel> {
  const { defaultModel, healthCheckModel, modelRewrite } = endpoint;
  const rewritten = modelRewrite.enabled ? modelRewrite.rules[0]?.targetModel ?? "" : "";
  const configured = ([
    ["named", named],
    ["default_model", defaultModel],
    ["health_check_model", healthCheckModel],
    ["model_rewrite", rewritten],
  ] as const).find(([, model]) => model !== "");
  if (configured !== undefined) return { model: configured[1], from: configured[0], offered: [] };
  const known = presetModels(endpoint);
  const offered = await models(endpoint);
  const common = known.find((model) => offered.includes(model));
  const talking = offered.filter((model) => !NO_CHAT.test(model));
  const first = common ?? talking.find((model) => isForModel(endpoint, model)) ?? talking[0];
  if (first !== undefined) return { model: first, from: "models", offered };
  return known[0] === undefined
    ? { model: vendorsModel(endpoint), from: "guessed", offered }
    : { model: known[0], from: "preset", offered };
}

/** What lists of models name beside those that one talks to. */
const NO_CHAT =
  /embed|whisper|tts|dall-e|image|moderation|rerank|audio|realtime|transcri|speech|guard|ocr|video|sora|babbage|davinci/i;

function presetModels({ url, type }: EndpointConfig): readonly string[] {
  const { host } = new URL(url);
  const of = PROVIDER_PRESETS.filter((preset) => new URL(preset.url).host === host);
  return (of.find((preset) => preset.endpoint_type === type) ?? of[0])?.models ?? [];
}

function vendorsModel({ type }: EndpointConfig): string {
  return PROVIDER_PRESETS.find((preset) => preset.endpoint_type === type)?.models[0] ?? "";
}
