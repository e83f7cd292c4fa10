/** The fields of an endpoint's form, in groups. A test sees to it that each key of the schema is in one. */
import { CLIENTS } from "../config/clients.ts";
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import { type FormField, formFields } from "./form_field.ts";

const ENDPOINT_GROUPS = {
  basic: [
    ...["name", "enabled", "url", "endpoint_type", "wire_api", "path_prefix", "auth_type", "auth_value"],
    ...["default_model", "id"],
  ],
  models: ["model_rewrite.enabled", "model_rewrite.rules", "health_check_model"],
  routing: [
    ...["priority", "tags", "supported_clients", "models", "weight", "max_concurrency", "max_per_minute"],
    ...["max_tokens_per_minute", "enhanced_protection", "error_rules"],
  ],
  request: [
    ...["parameter_overrides", "header_overrides", "max_output_tokens", "max_tokens_field_name"],
    ...[
      "context_window",
      "web_search",
      "images",
      "documents",
      "reorder_system_messages_first",
      "sse_config.require_done_marker",
    ],
  ],
  connection: [
    ...["proxy.type", "proxy.address", "proxy.username", "proxy.password", "ca_file"],
    ...["timeouts.response_header", "timeouts.first_event", "timeouts.idle"],
  ],
  oauth: [
    ...["oauth_config.token_url", "oauth_config.client_id", "oauth_config.client_secret", "oauth_config.refresh_token"],
    ...["oauth_config.access_token", "oauth_config.expires_at", "oauth_config.scopes"],
  ],
  prices: ["prices"],
} as const;

export type EndpointGroup = keyof typeof ENDPOINT_GROUPS;

export interface FormGroup {
  readonly id: EndpointGroup;
  readonly fields: readonly FormField[];
}

/** What the schema says in words only. */
const KNOWN: Readonly<Record<string, Partial<FormField>>> = {
  enabled: { fallback: "true" },
  supported_clients: { input: { type: "list", values: CLIENTS } },
};

export function endpointForm(): FormGroup[] {
  const fields = new Map(formFields(endpointSchema).map((field) => [field.path, { ...field, ...KNOWN[field.path] }]));
  return Object.entries(ENDPOINT_GROUPS).map(([id, paths]) => ({
    id: id as EndpointGroup,
    fields: paths.map((path) => fields.get(path)!),
  }));
}
