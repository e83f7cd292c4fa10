import { isClientLogin, LOGIN_LEFT, variable } from "./credential.ts";
import type { Findings, Members } from "./imported.ts";
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
  for (const [section, why] of Object.entries(LEFT)) if (Object.hasOwn(file, section)) findings.leftOut(section, why);
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

/** Providers that speak a protocol of ours, by the part of `model` before the first slash. */
const PROVIDERS: Readonly<Record<string, Members>> = {
  anthropic: { url: "https://api.anthropic.com", endpoint_type: "anthropic", auth_type: "api_key" },
  gemini: { url: "https://generativelanguage.googleapis.com", endpoint_type: "gemini", auth_type: "api_key" },
  openai: { url: "https://api.openai.com", endpoint_type: "openai", auth_type: "auth_token" },
  openrouter: chatAt("https://openrouter.ai/api/v1"),
  deepseek: chatAt("https://api.deepseek.com"),
  groq: chatAt("https://api.groq.com/openai/v1"),
  mistral: chatAt("https://api.mistral.ai/v1"),
  xai: chatAt("https://api.x.ai/v1"),
  moonshot: chatAt("https://api.moonshot.ai/v1"),
  ollama: chatAt("http://localhost:11434/v1"),
  ollama_chat: chatAt("http://localhost:11434/v1"),
  hosted_vllm: chatAt(""),
  litellm_proxy: chatAt(""),
};

/** Why others are not taken. */
const UNLIKE: Readonly<Record<string, string>> = {
  azure: "its address is made of a deployment and a version; add it with the whole URL of the operation",
  bedrock: "it has an API of its own, with signed requests",
  vertex_ai: "it has an API of its own, with Google's logins",
};
const UNKNOWN = "its provider's address is not known; add it with url and endpoint_type";

function chatAt(url: string): Members {
  return { url, endpoint_type: "openai", wire_api: "chat", auth_type: "auth_token" };
}

function deploymentOf(entry: SourceMap, findings: Findings): Deployment[] {
  const name = textOf(entry, "model_name");
  const params = mapOf(entry, "litellm_params");
  const [prefix = "", ...rest] = textOf(params, "model").split("/");
  const provider = rest.length === 0 ? "openai" : prefix;
  const model = rest.length === 0 ? prefix : rest.join("/");
  const what = `model ${JSON.stringify(name)}`;
  const defaults = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider]! : undefined;
  const url = textOf(params, "api_base") || String(defaults?.["url"] ?? "");
  if (defaults === undefined || url === "") {
    const why = defaults === undefined ? UNLIKE[provider] ?? UNKNOWN : "it has no api_base";
    findings.leftOut(what, why);
    return [];
  }
  if (/[*]/.test(name + model)) {
    findings.leftOut(what, "a pattern stands for models that only that program knows; name them");
    return [];
  }
  const key = variable(textOf(params, "api_key"));
  if (isClientLogin(key)) {
    findings.leftOut(what, LOGIN_LEFT);
    return [];
  }
  const auth = key === "" ? { auth_type: "none" } : { auth_value: key };
  const base = { ...defaults, url: variable(url), ...auth };
  return [{ key: JSON.stringify(base), provider, name, model, base }];
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
