/** Keys of each setting's texts; a test holds them against the schema. */

export interface SettingTexts {
  readonly label: string;
  readonly hint: string;
}

export const SETTING_TEXTS: Readonly<Record<string, SettingTexts>> = {
  "server.host": { label: "settings.server_host", hint: "settings.server_host_hint" },
  "server.port": { label: "settings.server_port", hint: "settings.server_port_hint" },
  "server.allowed_hosts": { label: "settings.server_allowed_hosts", hint: "settings.server_allowed_hosts_hint" },
  "server.allowed_origins": { label: "settings.server_allowed_origins", hint: "settings.server_allowed_origins_hint" },
  "server.api_keys": { label: "settings.server_api_keys", hint: "settings.server_api_keys_hint" },
  "server.admin_password": { label: "settings.server_admin_password", hint: "settings.server_admin_password_hint" },
  "server.passthrough_hosts": {
    label: "settings.server_passthrough_hosts",
    hint: "settings.server_passthrough_hosts_hint",
  },
  "server.shutdown_grace": { label: "settings.server_shutdown_grace", hint: "settings.server_shutdown_grace_hint" },
  "server.max_request_size": {
    label: "settings.server_max_request_size",
    hint: "settings.server_max_request_size_hint",
  },
  "routing.policy": { label: "settings.routing_policy", hint: "settings.routing_policy_hint" },
  "routing.balance": { label: "settings.routing_balance", hint: "settings.routing_balance_hint" },
  "routing.affinity.enabled": {
    label: "settings.routing_affinity_enabled",
    hint: "settings.routing_affinity_enabled_hint",
  },
  "routing.affinity.return": {
    label: "settings.routing_affinity_return",
    hint: "settings.routing_affinity_return_hint",
  },
  "routing.affinity.ttl": { label: "settings.routing_affinity_ttl", hint: "settings.routing_affinity_ttl_hint" },
  "routing.breaker.window": { label: "settings.routing_breaker_window", hint: "settings.routing_breaker_window_hint" },
  "routing.breaker.failures": {
    label: "settings.routing_breaker_failures",
    hint: "settings.routing_breaker_failures_hint",
  },
  "routing.breaker.failure_rate": {
    label: "settings.routing_breaker_failure_rate",
    hint: "settings.routing_breaker_failure_rate_hint",
  },
  "routing.breaker.open": { label: "settings.routing_breaker_open", hint: "settings.routing_breaker_open_hint" },
  "routing.implicit_model_rewrite.enabled": {
    label: "settings.routing_implicit_model_rewrite_enabled",
    hint: "settings.routing_implicit_model_rewrite_enabled_hint",
  },
  "routing.implicit_model_rewrite.claude_model": {
    label: "settings.routing_implicit_model_rewrite_claude_model",
    hint: "settings.routing_implicit_model_rewrite_claude_model_hint",
  },
  "routing.implicit_model_rewrite.openai_model": {
    label: "settings.routing_implicit_model_rewrite_openai_model",
    hint: "settings.routing_implicit_model_rewrite_openai_model_hint",
  },
  "tagging.enabled": { label: "settings.tagging_enabled", hint: "settings.tagging_enabled_hint" },
  "tagging.pipeline_timeout": {
    label: "settings.tagging_pipeline_timeout",
    hint: "settings.tagging_pipeline_timeout_hint",
  },
  "timeouts.response_header": {
    label: "settings.timeouts_response_header",
    hint: "settings.timeouts_response_header_hint",
  },
  "timeouts.first_event": { label: "settings.timeouts_first_event", hint: "settings.timeouts_first_event_hint" },
  "timeouts.idle": { label: "settings.timeouts_idle", hint: "settings.timeouts_idle_hint" },
  "timeouts.commit_hold": { label: "settings.timeouts_commit_hold", hint: "settings.timeouts_commit_hold_hint" },
  "timeouts.total": { label: "settings.timeouts_total", hint: "settings.timeouts_total_hint" },
  "timeouts.check_interval": {
    label: "settings.timeouts_check_interval",
    hint: "settings.timeouts_check_interval_hint",
  },
  "timeouts.health_check_timeout": {
    label: "settings.timeouts_health_check_timeout",
    hint: "settings.timeouts_health_check_timeout_hint",
  },
  "timeouts.recovery_threshold": {
    label: "settings.timeouts_recovery_threshold",
    hint: "settings.timeouts_recovery_threshold_hint",
  },
  "learning.enabled": { label: "settings.learning_enabled", hint: "settings.learning_enabled_hint" },
  "learning.expires": { label: "settings.learning_expires", hint: "settings.learning_expires_hint" },
  "budgets": { label: "settings.budgets", hint: "settings.budgets_hint" },
  "logging.level": { label: "settings.logging_level", hint: "settings.logging_level_hint" },
  "logging.format": { label: "settings.logging_format", hint: "settings.logging_format_hint" },
  "logging.log_request_types": {
    label: "settings.logging_log_request_types",
    hint: "settings.logging_log_request_types_hint",
  },
  "logging.log_directory": { label: "settings.logging_log_directory", hint: "settings.logging_log_directory_hint" },
  "logging.max_size": { label: "settings.logging_max_size", hint: "settings.logging_max_size_hint" },
  "logging.max_files": { label: "settings.logging_max_files", hint: "settings.logging_max_files_hint" },
  "logging.log_request_body": {
    label: "settings.logging_log_request_body",
    hint: "settings.logging_log_request_body_hint",
  },
  "logging.log_response_body": {
    label: "settings.logging_log_response_body",
    hint: "settings.logging_log_response_body_hint",
  },
  "logging.max_body_size": { label: "settings.logging_max_body_size", hint: "settings.logging_max_body_size_hint" },
  "storage.directory": { label: "settings.storage_directory", hint: "settings.storage_directory_hint" },
  "storage.records": { label: "settings.storage_records", hint: "settings.storage_records_hint" },
  "storage.max_age": { label: "settings.storage_max_age", hint: "settings.storage_max_age_hint" },
  "storage.max_size": { label: "settings.storage_max_size", hint: "settings.storage_max_size_hint" },
  "web_search.provider": { label: "settings.web_search_provider", hint: "settings.web_search_provider_hint" },
  "web_search.url": { label: "settings.web_search_url", hint: "settings.web_search_url_hint" },
  "web_search.api_key": { label: "settings.web_search_api_key", hint: "settings.web_search_api_key_hint" },
  "web_search.max_results": { label: "settings.web_search_max_results", hint: "settings.web_search_max_results_hint" },
  "web_search.timeout": { label: "settings.web_search_timeout", hint: "settings.web_search_timeout_hint" },
  "telemetry.enabled": { label: "settings.telemetry_enabled", hint: "settings.telemetry_enabled_hint" },
  "telemetry.endpoint": { label: "settings.telemetry_endpoint", hint: "settings.telemetry_endpoint_hint" },
  "telemetry.protocol": { label: "settings.telemetry_protocol", hint: "settings.telemetry_protocol_hint" },
  "telemetry.headers": { label: "settings.telemetry_headers", hint: "settings.telemetry_headers_hint" },
  "telemetry.service_name": { label: "settings.telemetry_service_name", hint: "settings.telemetry_service_name_hint" },
  "telemetry.resource_attributes": {
    label: "settings.telemetry_resource_attributes",
    hint: "settings.telemetry_resource_attributes_hint",
  },
  "telemetry.traces": { label: "settings.telemetry_traces", hint: "settings.telemetry_traces_hint" },
  "telemetry.sampling": { label: "settings.telemetry_sampling", hint: "settings.telemetry_sampling_hint" },
  "telemetry.propagate": { label: "settings.telemetry_propagate", hint: "settings.telemetry_propagate_hint" },
  "telemetry.metrics": { label: "settings.telemetry_metrics", hint: "settings.telemetry_metrics_hint" },
  "telemetry.interval": { label: "settings.telemetry_interval", hint: "settings.telemetry_interval_hint" },
  "i18n.default_language": { label: "settings.i18n_default_language", hint: "settings.i18n_default_language_hint" },
};

/** The same of the keys of items, by the path of their list. */
export const ITEM_TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "server.api_keys": { name: "settings.key_name", key: "settings.key_key", enabled: "settings.key_enabled" },
  budgets: {
    endpoint: "settings.budget_endpoint",
    key_name: "settings.budget_key",
    per_day: "settings.budget_per_day",
    action: "settings.budget_action",
  },
};
