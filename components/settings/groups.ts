/** The settings as people think of them; a test holds them against the schema. */

export interface SettingGroup {
  readonly id: string;
  /** Key of its heading. */
  readonly title: string;
  readonly paths: readonly string[];
}

export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    id: "access",
    title: "settings.group_access",
    paths: [
      "server.host",
      "server.port",
      "server.admin_password",
      "server.api_keys",
      "server.allowed_hosts",
      "server.allowed_origins",
      "server.passthrough_hosts",
    ],
  },
  { id: "pages", title: "settings.group_pages", paths: ["i18n.default_language"] },
  {
    id: "routing",
    title: "settings.group_routing",
    paths: [
      "routing.policy",
      "routing.balance",
      "routing.affinity.enabled",
      "routing.affinity.ttl",
      "routing.affinity.return",
      "routing.implicit_model_rewrite.enabled",
      "routing.implicit_model_rewrite.claude_model",
      "routing.implicit_model_rewrite.openai_model",
      "tagging.enabled",
      "tagging.pipeline_timeout",
    ],
  },
  {
    id: "failures",
    title: "settings.group_failures",
    paths: [
      "routing.breaker.failures",
      "routing.breaker.failure_rate",
      "routing.breaker.window",
      "routing.breaker.open",
      "timeouts.check_interval",
      "timeouts.health_check_timeout",
      "timeouts.recovery_threshold",
    ],
  },
  {
    id: "timeouts",
    title: "settings.group_timeouts",
    paths: [
      "timeouts.response_header",
      "timeouts.first_event",
      "timeouts.idle",
      "timeouts.total",
      "timeouts.commit_hold",
      "server.shutdown_grace",
    ],
  },
  { id: "learning", title: "settings.group_learning", paths: ["learning.enabled", "learning.expires"] },
  {
    id: "web_search",
    title: "settings.group_web_search",
    paths: [
      "web_search.provider",
      "web_search.url",
      "web_search.api_key",
      "web_search.max_results",
      "web_search.timeout",
    ],
  },
  { id: "spending", title: "settings.group_budgets", paths: ["budgets"] },
  {
    id: "records",
    title: "settings.group_records",
    paths: [
      "storage.records",
      "logging.log_request_body",
      "logging.log_response_body",
      "logging.max_body_size",
      "storage.max_age",
      "storage.max_size",
      "storage.directory",
      "server.max_request_size",
    ],
  },
  {
    id: "log",
    title: "settings.group_log",
    paths: [
      "logging.level",
      "logging.format",
      "logging.log_request_types",
      "logging.log_directory",
      "logging.max_size",
      "logging.max_files",
    ],
  },
  {
    id: "telemetry",
    title: "settings.group_telemetry",
    paths: [
      "telemetry.enabled",
      "telemetry.endpoint",
      "telemetry.protocol",
      "telemetry.service_name",
      "telemetry.traces",
      "telemetry.sampling",
      "telemetry.propagate",
      "telemetry.metrics",
      "telemetry.interval",
      "telemetry.headers",
      "telemetry.resource_attributes",
    ],
  },
];
