import { isClientLogin, LOGIN_LEFT, variable } from "./credential.ts";
import type { Findings, Members } from "./imported.ts";
import { leaveOutOthers } from "./leave_out_others.ts";
import { mapOf, mapsOf, type SourceMap, textOf } from "./source.ts";

/**
 * LiteLLM's proxy `config.yaml`: `model_list` with the name that clients use and, in `litellm_params`, a provider's model
 * with its address and key (docs.litellm.ai/docs/proxy/configs, read 2026-11-26).
 *
 * There a model's name says who is asked; here tags do, so that each name becomes a tag.
 */
export function importLitellm(file: SourceMap, findings: Findings): void {
  const deployments = mapsOf(file, "model_list").flatMap((entry) => deploymentOf(entry, findings));
  for (const [, same] of Map.groupBy(deployments, ({ key }) => key)) {
    const { provider, base } = same[0]!;
    const rules = same.map(({ name, model }) => ({ source_pattern: literal(name), target_model: model }));
    findings.endpoint({
      name: provider,
      ...base,
      enabled: true,
      priority: 1,
      tags: [...new Set(same.map(({ name }) => name))],
      model_rewrite: { enabled: true, rules },
    }, same.map(({ name }) => `model ${JSON.stringify(name)}`).join(", "));
  }
  importTags(deployments.map(({ name }) => name), findings);
  const key = variable(textOf(mapOf(file, "general_settings"), "master_key"));
  if (key !== "") {
    findings.keys([{ name: "litellm", key }], {
      what: "general_settings.master_key",
      why: "as a key of server.api_keys",
    });
  }
  leaveOutOthers(file, { taken: ["model_list", "general_settings"], reasons: LEFT }, findings);
}

const LEFT: Readonly<Record<string, string>> = {
  litellm_settings: "it is about that program",
  router_settings: "routing.policy says who of several is asked first, and failover needs no settings",
  environment_variables: "variables come from the environment of the process",
};

interface Deployment {
  /** Deployments with the same one are one endpoint. */
  readonly key: string;
  readonly provider: string;
  /** What clients call the model, and the provider. */
  readonly name: string;
  readonly model: string;
  readonly base: Members;
}

interface Provider {
  readonly members: Members;
  /** Where that program takes the key from if the file names none; absent: from nowhere. */
  readonly variable?: string;
}

/**
 * Providers that speak a protocol of ours, by the part of `model` before the first slash, with the variables of
 * docs.litellm.ai/docs/providers (read 2026-11-26).
 */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  anthropic: {
    members: { url: "https://api.anthropic.com", endpoint_type: "anthropic", auth_type: "api_key" },
    variable: "ANTHROPIC_API_KEY",
  },
  gemini: {
    members: { url: "https://generativelanguage.googleapis.com", endpoint_type: "gemini", auth_type: "api_key" },
    variable: "GEMINI_API_KEY",
  },
  openai: {
    members: { url: "https://api.openai.com", endpoint_type: "openai", auth_type: "auth_token" },
    variable: "OPENAI_API_KEY",
  },
  openrouter: chatAt("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
  deepseek: chatAt("https://api.deepseek.com", "DEEPSEEK_API_KEY"),
  groq: chatAt("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
  mistral: chatAt("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
  xai: chatAt("https://api.x.ai/v1", "XAI_API_KEY"),
  moonshot: chatAt("https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
  cerebras: chatAt("https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
  together_ai: chatAt("https://api.together.xyz/v1", "TOGETHERAI_API_KEY"),
  fireworks_ai: chatAt("https://api.fireworks.ai/inference/v1", "FIREWORKS_AI_API_KEY"),
  nvidia_nim: chatAt("https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"),
  sambanova: chatAt("https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY"),
  deepinfra: chatAt("https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
  perplexity: chatAt("https://api.perplexity.ai", "PERPLEXITYAI_API_KEY"),
  ollama: chatAt("http://localhost:11434/v1"),
  ollama_chat: chatAt("http://localhost:11434/v1"),
  lm_studio: chatAt(""),
  hosted_vllm: chatAt(""),
  litellm_proxy: chatAt(""),
  openai_like: chatAt(""),
  custom_openai: chatAt(""),
};

/** Whose a model is that is named without a provider, as that program takes it. */
const OF_MODEL: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/^claude-/, "anthropic"],
  [/^gemini-/, "vertex_ai"],
  [/^deepseek-/, "deepseek"],
];

/** Why others are not taken. */
const UNLIKE: Readonly<Record<string, string>> = {
  azure: "its address is made of a deployment and a version; add it with the whole URL of the operation",
  bedrock: "it has an API of its own, with signed requests",
  vertex_ai: "it has an API of its own, with Google's logins",
};
const UNKNOWN = "its provider's address is not known; add it with url and endpoint_type";

function chatAt(url: string, variable?: string): Provider {
  const members = { url, endpoint_type: "openai", wire_api: "chat", auth_type: "auth_token" };
  return variable === undefined ? { members } : { members, variable };
}

function deploymentOf(entry: SourceMap, findings: Findings): Deployment[] {
  const name = textOf(entry, "model_name");
  const params = mapOf(entry, "litellm_params");
  const { provider, model } = providerOf(params);
  const what = `model ${JSON.stringify(name)}`;
  const known = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider]! : undefined;
  const ownUrl = textOf(params, "api_base") || textOf(params, "base_url");
  const url = ownUrl || String(known?.members["url"] ?? "");
  if (known === undefined || url === "") {
    const why = known === undefined ? UNLIKE[provider] ?? UNKNOWN : "it has no api_base";
    findings.leftOut(what, why);
    return [];
  }
  if (/[*]/.test(name + model)) {
    findings.leftOut(what, "a pattern stands for models that only that program knows; name them");
    return [];
  }
  const named = variable(textOf(params, "api_key"));
  if (isClientLogin(named)) {
    findings.leftOut(what, LOGIN_LEFT);
    return [];
  }
  // At an address of one's own there may be nobody who asks for one.
  const key = named === "" && ownUrl === "" && known.variable !== undefined ? `\${${known.variable}}` : named;
  if (key !== named) findings.changed(`${what}: api_key`, `is ${key}, from where that program takes it`);
  const auth = key === "" ? { auth_type: "none" } : { auth_value: key };
  const base = { ...known.members, url: variable(url), ...auth };
  for (const [param, why] of Object.entries(PARAMS)) {
    if (Object.hasOwn(params, param)) findings.leftOut(`${what}: ${param}`, why);
  }
  return [{ key: JSON.stringify(base), provider, name, model, base }];
}

/** Parameters of a deployment that change what it does, and are not taken. */
const PARAMS: Readonly<Record<string, string>> = {
  extra_headers: "header_overrides of the endpoint sets headers",
  max_tokens: "max_output_tokens of the endpoint bounds answers",
  max_budget: "budgets bound what is spent",
  rpm: "max_per_minute of the endpoint bounds what goes out to it",
  tpm: "max_tokens_per_minute of the endpoint bounds what goes out to it",
  weight: "weight of the endpoint, with routing.policy: weighted",
  order: "priority of the endpoint says who is asked first",
};

/** `provider/model`, or a model that says itself whose it is. */
function providerOf(params: SourceMap): { readonly provider: string; readonly model: string } {
  const text = textOf(params, "model");
  const stated = textOf(params, "custom_llm_provider");
  if (stated !== "") {
    return { provider: stated, model: text.startsWith(`${stated}/`) ? text.slice(stated.length + 1) : text };
  }
  const slash = text.indexOf("/");
  if (slash >= 0) return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
  return { provider: OF_MODEL.find(([pattern]) => pattern.test(text))?.[1] ?? "openai", model: text };
}

/** One tagger that gives a request its model's name as tag. */
function importTags(names: readonly string[], findings: Findings): void {
  const rules = [...new Set(names)].map((name) => ({ pattern: name, match: "exact", tag: name }));
  if (rules.length === 0) return;
  const tagger = {
    name: "litellm-models",
    type: "builtin",
    builtin_type: "model",
    enabled: true,
    config: { rules },
  };
  const why = "is a tagger: each of its names is a tag, and a request for a name that is not in it goes to endpoints " +
    "without tags";
  findings.taggerInstead(tagger, { what: "model_list", why });
}

/** A model's name as a pattern that fits it alone. */
function literal(name: string): string {
  return name.replace(/[*?[\]\\]/g, (sign) => `[${sign}]`);
}
