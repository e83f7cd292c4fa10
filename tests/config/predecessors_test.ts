import { strict as assert } from "node:assert";
import { configOf, endpointOf, warningsOf } from "./parsed.ts";

/** The written-out form of the file that Claude Code Companion generates and documents. */
const DOCUMENTED = `
server:
  host: 127.0.0.1
  port: "8080"
  auth_token: hello
endpoints:
  - name: official
    url: https://api.anthropic.com
    endpoint_type: anthropic
    auth_type: api_key
    auth_value: your-api-key
    enabled: true
    priority: 1
    tags: []
    enhanced_protection: true
    header_overrides: {x-extra: "1"}
    parameter_overrides:
      - key: temperature
        value: 0.7
      - {key: max_tokens, value: ""}
    model_rewrite:
      enabled: true
      rules:
        - source_pattern: claude-*sonnet*
          target_model: kimi-k2
  - name: chat
    url: https://openrouter.ai/api
    endpoint_type: openai
    path_prefix: /v1/chat/completions
    auth_type: auth_token
    auth_value: your-token
    enabled: false
    priority: 0
    max_tokens_field_name: max_completion_tokens
    parameter_overrides: {temperature: "0.7"}
    proxy: {type: socks5, address: "127.0.0.1:1080", username: u, password: p}
  - name: oauth
    url: https://api.anthropic.com
    endpoint_type: anthropic
    auth_type: oauth
    enabled: false
    oauth_config:
      access_token: sk-ant-oat01-x
      refresh_token: sk-ant-ort01-x
      expires_at: 1759000000000
      token_url: https://console.anthropic.com/v1/oauth/token
      scopes: [user:inference]
    rate_limit_reset: 1759000000
    rate_limit_status: allowed_warning
logging:
  level: info
  log_request_types: failed
  log_request_body: truncated
  log_response_body: truncated
  log_directory: ./logs
validation:
  python_json_fixing: {enabled: true, target_tools: [TodoWrite], max_attempts: 3}
tagging:
  pipeline_timeout: 5s
  taggers:
    - {name: t, type: builtin, builtin_type: path, tag: x, enabled: true, config: {path_pattern: /v1/*}}
timeouts:
  tls_handshake: 10s
  response_header: 1m30s
  idle_connection: 90s
  health_check_timeout: 30s
  check_interval: 30s
  recovery_threshold: 1
i18n: {enabled: true, default_language: zh-cn}
`;

Deno.test("parseConfig loads the origin's file", () => {
  const config = configOf(DOCUMENTED);
  assert.deepEqual(
    config.endpoints.map(({ name, type, pathPrefix, authType, enabled, priority }) =>
      [name, type, pathPrefix, authType, enabled, priority].join(" ")
    ),
    [
      "official anthropic  api_key true 1",
      "chat openai /v1/chat/completions auth_token false 1",
      "oauth anthropic  oauth false 1",
    ],
  );
  assert.equal(config.timeouts.responseHeaderMs, 90_000);
  assert.equal(config.i18n.defaultLanguage, "zh-CN");
  assert.equal(config.logging.logRequestTypes, "failed");
});

Deno.test("parseConfig names what of the origin's file has no effect, each with its line", () => {
  const lines = DOCUMENTED.split("\n");
  const warnings = warningsOf(DOCUMENTED);
  const keys = warnings.map((warning) => /^config\.yaml:(\d+): (\S+) /.exec(warning)!);
  for (const [, line, path] of keys) {
    assert.ok(lines[Number(line) - 1]!.includes(`${path!.split(".").at(-1)}:`), `${path} is not on line ${line}`);
  }
  assert.deepEqual(keys.map(([, , path]) => path!.replace(/.*\./, "")), [
    "auth_token",
    "rate_limit_reset",
    "rate_limit_status",
    "validation",
    "tag",
    "tls_handshake",
    "idle_connection",
    "enabled",
  ]); // deno-fmt-ignore
  assert.ok(warnings.some((text) => text.includes("tls_handshake") && text.includes("response_header covers it")));
  assert.ok(!warnings.some((text) => text.includes("did you mean") || text.includes("is unknown")));
});

Deno.test("parseConfig loads a file with the keys of the web administration's fork", () => {
  const text = `
web_admin: {enabled: true}
blacklist: {enabled: true, auto_blacklist: true}
conversion: {adapter_mode: auto, failback_threshold: 30}
streaming: {timeout: 30s}
tools: {timeout: 60s}
http_client: {max_conns_per_host: 10}
monitoring: {collection_interval: 60s}
format_detection: {cache_max_size: 1000}
retry: {upstream_errors: [{pattern: "api error:", action: switch_endpoint, max_retries: 1}]}
server: {host: "", port: 8080, auto_sort_endpoints: true, config_flush_interval: 30s, config_max_dirty_time: 5m}
logging: {level: "", log_request_types: "", exclude_paths: [/healthz]}
endpoints:
  - {name: a, url_anthropic: "https://a.example", auth_type: auto, auth_value: v, enabled: true, client_type: claude_code}
  - {name: b, url_openai: "https://b.example/v1", auth_type: "", auth_value: v, enabled: true, openai_preference: responses}
  - {name: c, url_gemini: "https://c.example", url_openai: "", auth_type: api_key, auth_value: v, enabled: true}
  - {name: d, url_anthropic: "https://d.example", url_openai: "https://e.example", auth_value: v, enabled: true}
  - {name: f, url: "https://f.example", endpoint_type: openai, auth_type: api_key, auth_value: v, enabled: true,
     supports_responses: true, count_tokens_enabled: false, native_format: true, target_format: openai_chat,
     tool_enhancement_mode: auto, native_tool_support: true, sse_config: {require_done_marker: false},
     supported_clients: [codex], reorder_system_messages_first: true, model_alias: x}
`;
  assert.deepEqual(
    configOf(text).endpoints.map(({ name, url, type, authType }) => [name, url, type, authType].join(" ")),
    [
      "a https://a.example anthropic auth_token",
      "b https://b.example/v1 openai auth_token",
      "c https://c.example gemini api_key",
      "d https://d.example anthropic auth_token",
      "f https://f.example openai api_key",
    ],
  );
  const warnings = warningsOf(text);
  assert.ok(!warnings.some((warning) => warning.includes("is unknown")), warnings.join("\n"));
  assert.ok(
    warnings.some((warning) => warning.includes("endpoints[3].url_openai has no effect: an endpoint has one URL")),
  );
});

Deno.test("parseConfig reads an omitted or zero priority as 1", () => {
  const config = configOf(
    `endpoints:\n${endpointOf("a")}${endpointOf("b", "priority: 0")}${endpointOf("c", "priority: 2")}`,
  );
  assert.deepEqual(config.endpoints.map(({ priority }) => priority), [1, 1, 2]);
});
