import type { SourceEntry, SourceMap, SourceNode } from "./document.ts";

/**
 * What the configuration files of the predecessors (Claude Code Companion and its forks) contain beyond this version's
 * keys. Such a file loads; what has no effect is named in a warning.
 */

/** Keys of the predecessors by the section they stand in, with what to say beside "has no effect". */
export const PREDECESSOR_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    blacklist: "",
    conversion: "",
    format_detection: "",
    http_client: "",
    i18n: "",
    monitoring: "",
    retry: "",
    streaming: "",
    tagging: "",
    tools: "",
    validation: "",
    web_admin: "",
  },
  server: {
    auth_token: "server.api_keys says which keys clients need",
    auto_sort_endpoints: "",
    config_flush_interval: "",
    config_max_dirty_time: "",
  },
  "endpoints[]": {
    client_type: "",
    count_tokens_enabled: "",
    enhanced_protection: "",
    header_overrides: "",
    max_tokens_field_name: "",
    model_alias: "",
    model_rewrite: "",
    native_codex_format: "wire_api says which protocol the endpoint speaks",
    native_format: "",
    native_tool_support: "",
    oauth_config: "",
    openai_preference: "wire_api says which protocol the endpoint speaks",
    parameter_overrides: "",
    proxy: "",
    rate_limit_reset: "",
    rate_limit_status: "",
    reorder_system_messages_first: "",
    sse_config: "",
    supported_clients: "",
    supports_responses: "wire_api says which protocol the endpoint speaks",
    tags: "",
    target_format: "",
    tool_enhancement_mode: "",
  },
  logging: {
    exclude_paths: "",
    log_request_body: "",
    log_response_body: "",
  },
  timeouts: {
    check_interval: "",
    health_check_timeout: "",
    idle_connection: "",
    recovery_threshold: "",
    tls_handshake: "response_header covers it, which counts from the beginning of the connection",
  },
};

/** The forms `url_anthropic`, `url_openai` and `url_gemini`, in the order in which one of several is taken. */
const TYPED_URLS = { url_anthropic: "anthropic", url_openai: "openai", url_gemini: "gemini" } as const;

export interface Adoption {
  readonly endpoint: SourceMap;
  /** Keys that could not be taken over because an endpoint has one URL. */
  readonly left: readonly { readonly key: string; readonly entry: SourceEntry }[];
}

/** Reads `url_anthropic` and its like as `url` with `endpoint_type`, and `auth_type: auto` as omitted. */
export function adoptEndpoint(endpoint: SourceMap): Adoption {
  const entries = new Map(endpoint.entries);
  const left: { key: string; entry: SourceEntry }[] = [];
  let taken = isGiven(entries.get("url"));
  for (const [key, type] of Object.entries(TYPED_URLS)) {
    const entry = entries.get(key);
    if (entry === undefined) continue;
    entries.delete(key);
    if (!isGiven(entry)) continue;
    if (taken) {
      left.push({ key, entry });
      continue;
    }
    taken = true;
    entries.set("url", entry);
    entries.set("endpoint_type", { at: entry.at, value: { type: "scalar", at: entry.at, text: type } });
  }
  const auth = entries.get("auth_type")?.value;
  if (auth?.type === "scalar" && auth.text === "auto") entries.delete("auth_type");
  return { endpoint: { ...endpoint, entries }, left };
}

function isGiven(entry: { readonly value: SourceNode } | undefined): boolean {
  return entry !== undefined && !(entry.value.type === "scalar" && (entry.value.text ?? "") === "");
}
