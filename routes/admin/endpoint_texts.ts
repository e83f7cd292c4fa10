/** The words of the form and of the presets, in the language of the page: the browser gets no more of them. */
import type { TextedField, TextedGroup } from "../../islands/endpoints/form_texts.ts";
import type { Preset } from "../../islands/endpoints/page_props.ts";
import type { EndpointGroup, FormGroup } from "../../lib/admin/endpoint_form.ts";
import type { FormField } from "../../lib/admin/form_field.ts";
import type { presetViews, ProviderPreset } from "../../lib/admin/provider_presets.ts";
import type { Translate } from "../../lib/i18n/translate.ts";

type Pair = readonly [name: string, about: string];

const GROUPS: Readonly<Record<EndpointGroup, Pair>> = {
  basic: ["endpoints.group.basic", "endpoints.group.basic.about"],
  models: ["endpoints.group.models", "endpoints.group.models.about"],
  routing: ["endpoints.group.routing", "endpoints.group.routing.about"],
  request: ["endpoints.group.request", "endpoints.group.request.about"],
  connection: ["endpoints.group.connection", "endpoints.group.connection.about"],
  oauth: ["endpoints.group.oauth", "endpoints.group.oauth.about"],
  prices: ["endpoints.group.prices", "endpoints.group.prices.about"],
};

/** By path; a test sees to it that none is missing. */
export const FIELD_TEXTS: Readonly<Record<string, Pair>> = {
  name: ["endpoints.field.name", "endpoints.hint.name"],
  id: ["endpoints.field.id", "endpoints.hint.id"],
  url: ["endpoints.field.url", "endpoints.hint.url"],
  endpoint_type: ["endpoints.field.endpoint_type", "endpoints.hint.endpoint_type"],
  wire_api: ["endpoints.field.wire_api", "endpoints.hint.wire_api"],
  path_prefix: ["endpoints.field.path_prefix", "endpoints.hint.path_prefix"],
  auth_type: ["endpoints.field.auth_type", "endpoints.hint.auth_type"],
  auth_value: ["endpoints.field.auth_value", "endpoints.hint.auth_value"],
  enabled: ["endpoints.field.enabled", "endpoints.hint.enabled"],
  default_model: ["endpoints.field.default_model", "endpoints.hint.default_model"],
  models: ["endpoints.field.models", "endpoints.hint.models"],
  "model_rewrite.enabled": ["endpoints.field.model_rewrite.enabled", "endpoints.hint.model_rewrite.enabled"],
  "model_rewrite.rules": ["endpoints.field.model_rewrite.rules", "endpoints.hint.model_rewrite.rules"],
  "model_rewrite.rules.source_pattern": [
    "endpoints.field.model_rewrite.rules.source_pattern",
    "endpoints.hint.model_rewrite.rules.source_pattern",
  ],
  "model_rewrite.rules.target_model": [
    "endpoints.field.model_rewrite.rules.target_model",
    "endpoints.hint.model_rewrite.rules.target_model",
  ],
  "model_rewrite.rules.parameter_overrides": [
    "endpoints.field.model_rewrite.rules.parameter_overrides",
    "endpoints.hint.model_rewrite.rules.parameter_overrides",
  ],
  health_check_model: ["endpoints.field.health_check_model", "endpoints.hint.health_check_model"],
  priority: ["endpoints.field.priority", "endpoints.hint.priority"],
  tags: ["endpoints.field.tags", "endpoints.hint.tags"],
  supported_clients: ["endpoints.field.supported_clients", "endpoints.hint.supported_clients"],
  weight: ["endpoints.field.weight", "endpoints.hint.weight"],
  max_concurrency: ["endpoints.field.max_concurrency", "endpoints.hint.max_concurrency"],
  max_per_minute: ["endpoints.field.max_per_minute", "endpoints.hint.max_per_minute"],
  max_tokens_per_minute: ["endpoints.field.max_tokens_per_minute", "endpoints.hint.max_tokens_per_minute"],
  enhanced_protection: ["endpoints.field.enhanced_protection", "endpoints.hint.enhanced_protection"],
  error_rules: ["endpoints.field.error_rules", "endpoints.hint.error_rules"],
  "error_rules.status": ["endpoints.field.error_rules.status", "endpoints.hint.error_rules.status"],
  "error_rules.contains": ["endpoints.field.error_rules.contains", "endpoints.hint.error_rules.contains"],
  "error_rules.action": ["endpoints.field.error_rules.action", "endpoints.hint.error_rules.action"],
  "error_rules.pause": ["endpoints.field.error_rules.pause", "endpoints.hint.error_rules.pause"],
  parameter_overrides: ["endpoints.field.parameter_overrides", "endpoints.hint.parameter_overrides"],
  header_overrides: ["endpoints.field.header_overrides", "endpoints.hint.header_overrides"],
  max_output_tokens: ["endpoints.field.max_output_tokens", "endpoints.hint.max_output_tokens"],
  max_tokens_field_name: ["endpoints.field.max_tokens_field_name", "endpoints.hint.max_tokens_field_name"],
  context_window: ["endpoints.field.context_window", "endpoints.hint.context_window"],
  web_search: ["endpoints.field.web_search", "endpoints.hint.web_search"],
  images: ["endpoints.field.images", "endpoints.hint.images"],
  documents: ["endpoints.field.documents", "endpoints.hint.documents"],
  reorder_system_messages_first: [
    "endpoints.field.reorder_system_messages_first",
    "endpoints.hint.reorder_system_messages_first",
  ],
  "sse_config.require_done_marker": [
    "endpoints.field.sse_config.require_done_marker",
    "endpoints.hint.sse_config.require_done_marker",
  ],
  "proxy.type": ["endpoints.field.proxy.type", "endpoints.hint.proxy.type"],
  "proxy.address": ["endpoints.field.proxy.address", "endpoints.hint.proxy.address"],
  "proxy.username": ["endpoints.field.proxy.username", "endpoints.hint.proxy.username"],
  "proxy.password": ["endpoints.field.proxy.password", "endpoints.hint.proxy.password"],
  ca_file: ["endpoints.field.ca_file", "endpoints.hint.ca_file"],
  "timeouts.response_header": ["endpoints.field.timeouts.response_header", "endpoints.hint.timeouts.response_header"],
  "timeouts.first_event": ["endpoints.field.timeouts.first_event", "endpoints.hint.timeouts.first_event"],
  "timeouts.idle": ["endpoints.field.timeouts.idle", "endpoints.hint.timeouts.idle"],
  "oauth_config.token_url": ["endpoints.field.oauth_config.token_url", "endpoints.hint.oauth_config.token_url"],
  "oauth_config.client_id": ["endpoints.field.oauth_config.client_id", "endpoints.hint.oauth_config.client_id"],
  "oauth_config.client_secret": [
    "endpoints.field.oauth_config.client_secret",
    "endpoints.hint.oauth_config.client_secret",
  ],
  "oauth_config.refresh_token": [
    "endpoints.field.oauth_config.refresh_token",
    "endpoints.hint.oauth_config.refresh_token",
  ],
  "oauth_config.access_token": [
    "endpoints.field.oauth_config.access_token",
    "endpoints.hint.oauth_config.access_token",
  ],
  "oauth_config.expires_at": ["endpoints.field.oauth_config.expires_at", "endpoints.hint.oauth_config.expires_at"],
  "oauth_config.scopes": ["endpoints.field.oauth_config.scopes", "endpoints.hint.oauth_config.scopes"],
  prices: ["endpoints.field.prices", "endpoints.hint.prices"],
  "prices.model": ["endpoints.field.prices.model", "endpoints.hint.prices.model"],
  "prices.input": ["endpoints.field.prices.input", "endpoints.hint.prices.input"],
  "prices.output": ["endpoints.field.prices.output", "endpoints.hint.prices.output"],
  "prices.cache_read": ["endpoints.field.prices.cache_read", "endpoints.hint.prices.cache_read"],
  "prices.cache_write_5m": ["endpoints.field.prices.cache_write_5m", "endpoints.hint.prices.cache_write_5m"],
  "prices.cache_write_1h": ["endpoints.field.prices.cache_write_1h", "endpoints.hint.prices.cache_write_1h"],
  "prices.reasoning": ["endpoints.field.prices.reasoning", "endpoints.hint.prices.reasoning"],
};

const PRESET_GROUPS: Readonly<Record<ProviderPreset["group"], string>> = {
  maker: "endpoints.preset_group.maker",
  plan: "endpoints.preset_group.plan",
  host: "endpoints.preset_group.host",
  cloud: "endpoints.preset_group.cloud",
  gateway: "endpoints.preset_group.gateway",
  local: "endpoints.preset_group.local",
};

/** Keys whose numbers are of something. */
const UNITS: Readonly<Record<string, string>> = {
  max_output_tokens: "endpoints.unit.tokens",
  context_window: "endpoints.unit.tokens",
  max_concurrency: "endpoints.unit.requests",
  max_per_minute: "endpoints.unit.requests",
  max_tokens_per_minute: "endpoints.unit.tokens",
};

export function textedForm(groups: readonly FormGroup[], t: Translate): TextedGroup[] {
  return groups.map(({ id, fields }) => {
    const [title, about] = GROUPS[id];
    return { id, title: t(title), about: t(about), fields: fields.map((field) => texted(field, field.path, t)) };
  });
}

function texted(field: FormField, key: string, t: Translate): TextedField {
  const { input } = field;
  const unit = input.type === "amount" ? "endpoints.unit.price" : UNITS[key];
  const [label, hint] = FIELD_TEXTS[key]!;
  return {
    ...field,
    label: t(label),
    hint: t(hint),
    ...(unit === undefined ? {} : { unit: t(unit) }),
    input: input.type === "rows"
      ? { type: "rows", fields: input.fields.map((each) => texted(each, `${key}.${each.path}`, t)) }
      : input,
  };
}

export function textedPresets(presets: ReturnType<typeof presetViews>, t: Translate): Preset[] {
  return presets.map(({ source: _, read: __, default_model_options: ___, ...preset }) => ({
    ...preset,
    groupName: t(PRESET_GROUPS[preset.group]),
  }));
}
