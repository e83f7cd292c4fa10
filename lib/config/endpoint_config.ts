import { resolve } from "node:path";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { EndpointConfig, OauthConfig, ProxyConfig } from "./config.ts";
import type { ErrorRule } from "./error_rule.ts";
import type { HeaderOverride, ModelRewriteConfig, ParameterOverride, RewriteRule } from "./override_config.ts";
import type { PriceConfig } from "./price_config.ts";
import type { ConfigFile } from "./schema.ts";

/** An endpoint as the file describes it. */
export type EndpointFile = ConfigFile["endpoints"][number];

/** Members of a request that no override may touch, with what says it instead. */
export const OWN_PARAMETERS: Readonly<Record<string, Phrase>> = {
  model: phrase("file.models_elsewhere"),
  stream: phrase("file.client_wants_stream"),
};

/** What an endpoint takes over from the rest of the file. */
export interface EndpointContext {
  readonly timeouts: ConfigFile["timeouts"];
  /** Absolute path that relative paths start from. */
  readonly directory: string;
}

/** The endpoint that `file` describes, every default filled in. */
export function endpointConfig(file: EndpointFile, { timeouts, directory }: EndpointContext): EndpointConfig {
  const authType = file.auth_type ?? (file.auth_value === undefined ? "none" : "auth_token");
  const sendsValue = authType === "api_key" || authType === "auth_token";
  return {
    id: file.id ?? file.name,
    name: file.name,
    url: file.url,
    type: file.endpoint_type,
    wireApi: file.wire_api,
    pathPrefix: file.path_prefix,
    authType,
    authValue: sendsValue ? file.auth_value ?? "" : "",
    enabled: file.enabled ?? true,
    priority: file.priority === 0 ? 1 : file.priority,
    timeouts: {
      responseHeaderMs: file.timeouts.response_header ?? timeouts.response_header,
      firstEventMs: file.timeouts.first_event ?? timeouts.first_event,
      idleMs: file.timeouts.idle ?? timeouts.idle,
    },
    supportedClients: [...new Set(file.supported_clients.map(clientName))],
    models: [...new Set(file.models)],
    tags: [...new Set(file.tags)],
    weight: file.weight,
    maxConcurrency: file.max_concurrency,
    maxPerMinute: file.max_per_minute,
    maxTokensPerMinute: file.max_tokens_per_minute,
    modelRewrite: modelRewrite(file.model_rewrite),
    defaultModel: file.default_model ?? "",
    parameterOverrides: parameterOverrides(file.parameter_overrides),
    headerOverrides: Object.entries(file.header_overrides).map(headerOverride),
    maxTokensFieldName: file.max_tokens_field_name ?? "",
    maxOutputTokens: file.max_output_tokens,
    contextWindow: file.context_window,
    searchedBy: file.web_search,
    images: file.images,
    documents: file.documents,
    reorderSystemMessagesFirst: file.reorder_system_messages_first,
    requireDoneMarker: file.sse_config?.require_done_marker,
    proxy: file.proxy === undefined ? undefined : proxy(file.proxy),
    caFile: file.ca_file === undefined ? undefined : resolve(directory, file.ca_file),
    oauth: authType === "oauth" && file.oauth_config !== undefined ? oauth(file.oauth_config) : undefined,
    enhancedProtection: file.enhanced_protection,
    healthCheckModel: file.health_check_model ?? "",
    errorRules: file.error_rules.map(errorRule),
    prices: file.prices.map(price),
  };
}

/** A client's name as this program writes it: `Claude_Code` is `claude-code`. */
export function clientName(text: string): string {
  return text.toLowerCase().replaceAll(/[_ ]/g, "-");
}

function modelRewrite(file: EndpointFile["model_rewrite"]): ModelRewriteConfig {
  const rules = (file?.rules ?? []).map((rule) => ({
    sourcePattern: rule.source_pattern,
    targetModel: rule.target_model,
    ...ownOverrides(rule.parameter_overrides),
  }));
  return { enabled: file !== undefined && file.enabled && rules.length > 0, rules };
}

function parameterOverrides(file: EndpointFile["parameter_overrides"]): ParameterOverride[] {
  return Object.entries(file)
    .filter(([path]) => !Object.hasOwn(OWN_PARAMETERS, path))
    .map(([path, value]) => ({ path, value: value === "" ? null : value }));
}

function ownOverrides(file: EndpointFile["parameter_overrides"]): Pick<RewriteRule, "parameterOverrides"> {
  const overrides = parameterOverrides(file);
  return overrides.length === 0 ? {} : { parameterOverrides: overrides };
}

function headerOverride([name, value]: readonly [string, string | undefined]): HeaderOverride {
  return { name: name.trim().toLowerCase(), value: value === undefined || value === "" ? null : value };
}

function proxy({ type, address, username, password }: NonNullable<EndpointFile["proxy"]>): ProxyConfig {
  return { type, address, username, password };
}

function errorRule({ status, contains = "", action, pause }: EndpointFile["error_rules"][number]): ErrorRule {
  return { status, contains: contains.toLowerCase(), action, pauseMs: pause ?? 0 };
}

/** Anthropic, whose sort it is, takes twice the price of input for an hour, and 1.25 times for five minutes. */
const HOUR_TO_FIVE_MINUTES = 2 / 1.25;

function price(file: EndpointFile["prices"][number]): PriceConfig {
  const { model, input, output, cache_write_5m: short } = file;
  return {
    model,
    input,
    output,
    cacheRead: file.cache_read ?? input,
    cacheWrite5m: short ?? input,
    cacheWrite1h: file.cache_write_1h ?? (short === undefined ? input : short * HOUR_TO_FIVE_MINUTES),
    reasoning: file.reasoning ?? output,
  };
}

function oauth(file: NonNullable<EndpointFile["oauth_config"]>): OauthConfig {
  return {
    tokenUrl: file.token_url ?? "",
    clientId: file.client_id ?? "",
    clientSecret: file.client_secret ?? "",
    accessToken: file.access_token ?? "",
    refreshToken: file.refresh_token ?? "",
    expiresAt: file.expires_at,
    scopes: file.scopes,
  };
}
