/** Files of other programs, written for these tests by the programs' documentation. */

export const CLAUDE_CODE_ROUTER = `{
  // ~/.claude-code-router/config.json
  "Providers": [
    {
      name: 'openrouter',
      "api_base_url": "https://openrouter.ai/api/v1/chat/completions",
      "api_key": "sk-or-0123456789abcdef",
      "models": ["google/gemini-2.5-pro", "anthropic/claude-sonnet-4"],
      "transformer": {"use": [["openrouter", {"referer": "x"}], ["maxtoken", {"max_tokens": 16384}]]},
    },
    {
      "name": "deepseek", "api_base_url": "https://api.deepseek.com/chat/completions", "api_key": "$DEEPSEEK_KEY",
      "models": ["deepseek-chat", "deepseek-reasoner"], "transformer": {"deepseek-chat": {"use": ["tooluse"]}}
    },
    {
      "name": "gemini", "api_base_url": "https://generativelanguage.googleapis.com/v1beta/models/",
      "api_key": "gemini-key-123", "models": ["gemini-2.5-flash"], "transformer": {"use": ["gemini"]}
    },
    {"name": "direct", "api_base_url": "https://api.anthropic.com/v1/messages", "api_key": "", "models": ["claude-x"]}
  ],
  "Router": {
    "default": "deepseek,deepseek-chat", "think": "deepseek,deepseek-reasoner",
    "background": "openrouter,anthropic/claude-sonnet-4", "longContext": "gemini,gemini-2.5-flash",
    "longContextThreshold": 1000, "webSearch": "gone,some-model"
  },
  /* the server */
  "APIKEY": "the-client-key", "HOST": "0.0.0.0", "PORT": 3456, "LOG_LEVEL": "fatal", "API_TIMEOUT_MS": 600000,
  "PROXY_URL": "http://127.0.0.1:7890",
}`;

const CLAUDE_SETTINGS = {
  env: {
    ANTHROPIC_BASE_URL: "https://api.deepseek.com/anthropic",
    ANTHROPIC_AUTH_TOKEN: "sk-deep'seek-1",
    ANTHROPIC_MODEL: "deepseek-chat",
    ANTHROPIC_DEFAULT_HAIKU_MODEL: "deepseek-fast",
  },
};
const CODEX_SETTINGS = {
  auth: { OPENAI_API_KEY: "sk-relay-1", tokens: { access_token: "never-take-this" } },
  config:
    'model_provider = "relay"\nmodel = "gpt-x"\n\n[model_providers.other]\nbase_url = "https://other.example/v1"\n\n' +
    '[model_providers.relay]\nname = "relay"\nbase_url = "https://relay.example/v1" # here\nwire_api = "responses"\n',
};
const LOGIN = { auth: { auth_mode: "chatgpt", tokens: { access_token: "never-take-this" } }, config: "" };

export const CC_SWITCH = JSON.stringify({
  version: 2,
  mcp: { claude: { servers: { files: {} } } },
  skills: {},
  claude: {
    current: "p1",
    providers: {
      p0: {
        id: "p0",
        name: "Spare",
        settingsConfig: { env: { ANTHROPIC_BASE_URL: "https://spare.example", ANTHROPIC_API_KEY: "k-spare" } },
      },
      p1: { id: "p1", name: "DeepSeek", settingsConfig: CLAUDE_SETTINGS },
      p2: { id: "p2", name: "Claude Official", settingsConfig: { env: {} } },
      p3: {
        id: "p3",
        name: "Subscription",
        settingsConfig: {
          env: {
            ANTHROPIC_BASE_URL: "https://api.anthropic.com",
            ANTHROPIC_AUTH_TOKEN: "sk-ant-oat01-never-take-this",
          },
        },
      },
    },
  },
  codex: {
    current: "c1",
    providers: {
      c1: { id: "c1", name: "DeepSeek", settingsConfig: CODEX_SETTINGS, inFailoverQueue: true },
      c2: { id: "c2", name: "ChatGPT", settingsConfig: LOGIN },
    },
  },
  gemini: {
    current: "",
    providers: {
      g1: { name: "G", settingsConfig: { env: { GOOGLE_GEMINI_BASE_URL: "https://g.example", GEMINI_API_KEY: "gk" } } },
    },
  },
  opencode: { current: "", providers: { o1: { name: "O", settingsConfig: {} } } },
});

function sqlText(value: unknown): string {
  return `'${JSON.stringify(value).replaceAll("'", "''")}'`;
}

/** Columns in the statement, several rows in one, the columns of the table, a semicolon and a bracket in texts. */
export const CC_SWITCH_SQL = `-- CC Switch SQLite 导出
-- 生成时间: 2026-11-26
PRAGMA foreign_keys=OFF;
CREATE TABLE providers (id TEXT NOT NULL, app_type TEXT NOT NULL, name TEXT NOT NULL, settings_config TEXT NOT NULL,
  meta TEXT NOT NULL DEFAULT '{}', is_current BOOLEAN NOT NULL DEFAULT 0, PRIMARY KEY (id, app_type));
CREATE TABLE "provider_endpoints" ("id" INTEGER, "provider_id" TEXT);
INSERT INTO "providers" ("app_type", "id", "name", "settings_config", "meta", "is_current", "in_failover_queue") VALUES
('claude', 'p1', 'It''s; a (relay)', ${sqlText(CLAUDE_SETTINGS)}, '{"apiFormat":"openai_chat"}', 1, 0),
('codex', 'c1', 'Relay', ${sqlText(CODEX_SETTINGS)}, '{}', 0, 1);
INSERT INTO "providers" VALUES ('c2', 'codex', 'ChatGPT', ${sqlText(LOGIN)}, '{"providerType":"codex_oauth"}', 0);
INSERT INTO "provider_endpoints" ("id", "provider_id") VALUES (1, 'providers');
COMMIT;
`;

export const LITELLM = `
model_list:
  - model_name: gpt-4o
    litellm_params: {model: azure/gpt-4o-eu, api_base: "https://x.example", api_key: os.environ/AZURE_KEY}
  - model_name: claude
    litellm_params:
      model: anthropic/claude-sonnet-4-5
      api_key: os.environ/ANTHROPIC_API_KEY
  - {model_name: "fast[1]", litellm_params: {model: openai/qwen, api_base: "http://127.0.0.1:8000/v1", api_key: local-key}}
  - {model_name: big, litellm_params: {model: openai/org/qwen-big, api_base: "http://127.0.0.1:8000/v1", api_key: local-key}}
  - {model_name: "anthropic/*", litellm_params: {model: "anthropic/*"}}
general_settings: {master_key: sk-1234567890}
litellm_settings: {drop_params: true}
`;

/** As people's files are: keys from the environment unsaid, models without a provider, a server of one's own. */
export const LITELLM_AT_HOME = `
model_list:
  - {model_name: lite, litellm_params: {model: gemini/gemini-2.5-flash-lite}}
  - {model_name: opus, litellm_params: {model: claude-opus-4-5, extra_headers: {x-a: b}}}
  - {model_name: gpt, litellm_params: {model: gpt-5, rpm: 60}}
  - {model_name: vertex, litellm_params: {model: gemini-2.5-pro}}
  - {model_name: llama, litellm_params: {model: ollama/llama3.2}}
  - {model_name: fast, litellm_params: {model: cerebras/llama-3.3-70b, api_key: os.environ/CEREBRAS_API_KEY}}
  - model_name: local
    litellm_params: {model: meta-llama/L3, custom_llm_provider: openai, api_base: "http://127.0.0.1:8000/v1"}
fallbacks: [{gpt: [opus]}]
callbacks: []
`;

/** As people's files are: another client's login by a transformer, keys that only that program has. */
export const ROUTER_AT_HOME = JSON.stringify({
  "// note": "mine",
  LOG: true,
  CLAUDE_PATH: "/usr/bin/claude",
  forceUseImageAgent: true,
  SOME_KEY: "x",
  CUSTOM_ROUTER_PATH: "",
  transformers: [],
  Providers: [
    { name: "or", api_base_url: "https://openrouter.ai/api/v1/chat/completions", api_key: "k", models: ["m"] },
    {
      name: "gemini-cli",
      api_base_url: "https://cloudcode-pa.googleapis.com/v1internal",
      api_key: "sk-xxx",
      models: ["g"],
      transformer: { use: ["gemini-cli"] },
    },
    {
      name: "vertex",
      api_base_url: "https://aiplatform.googleapis.com/v1",
      api_key: "x",
      models: ["*"],
      transformer: { use: [["vertex-gemini", { location: "x" }]] },
    },
  ],
  Router: { default: "or,m", think: "gemini-cli,g" },
});

/** Keys that are switched off in both of that program's ways. */
export const CLI_PROXY_API_OFF = `
auth-dir: ""
debug: false
payload: {default: []}
quota-exceeded: {switch-project: true}
claude-api-key: [{api-key: sk-ant-api03-off, excluded-models: ["*"]}]
openai-compatibility:
  - name: spare
    disabled: true
    prefix: spare
    base-url: https://spare.example/v1
    headers: {X-Session: "$X-Claude-Code-Session-Id"}
    api-key-entries: [{api-key: sk-spare}]
`;

export const CLI_PROXY_API = `
host: ""
port: 8317
auth-dir: "~/.cli-proxy-api"
api-keys: ["first-client-key", "second-client-key"]
proxy-url: "socks5://user:p%40ss@192.0.2.1/"
routing: {strategy: weighted-round-robin}
claude-api-key:
  - api-key: sk-ant-api03-first
  - api-key: sk-second
    base-url: https://gateway.example
    weight: 5
    priority: 10
    prefix: test
    headers: {X-Own: v, X-Copied: "$ABC"}
    models: [{name: claude-3-5-sonnet-20241022, alias: claude-sonnet-latest}]
    cloak: {mode: auto}
openai-compatibility:
  - name: openrouter
    base-url: https://openrouter.ai/api/v1
    priority: -1
    api-key-entries: [{api-key: sk-or-one}, {api-key: sk-or-two, proxy-url: direct, priority: 10}]
    models: [{name: moonshotai/kimi-k2, alias: kimi-k2}]
`;

/** Forms that the READMEs document beside forms that the programs really read. */
export const PREDECESSOR = `
server: {host: 0.0.0.0, port: 8081, auth_token: hello}
endpoints:
  - name: pool
    url: https://pool.example
    endpoint_type: anthropic
    auth_type: auth_token
    auth_value: pool-token-123
    enabled: true
    priority: 1
    model_rewrite: {enabled: true, rules: [{source_pattern: claude-*sonnet*, target_model: kimi-k2}]}
    parameter_overrides:
      - {key: temperature, value: 0.7}
    rate_limit_reset: 1759000000
  - {name: chat, url: "https://openrouter.ai/api", endpoint_type: openai, path_prefix: /v1/chat/completions,
     auth_type: auth_token, auth_value: "\${OPENROUTER_KEY}", priority: 2, parameter_overrides: {temperature: "0.7"}}
  - {name: fork, url_openai: "https://fork.example/v1", openai_preference: responses, auth_type: auto, auth_value: f-key,
     enabled: true, client_type: codex}
  - {name: subscription, url: "https://api.anthropic.com", auth_type: oauth, enabled: true,
     oauth_config: {access_token: sk-ant-oat01-never-take-this, refresh_token: sk-ant-ort01-never-take-this, token_url: "https://t.example"}}
  - {name: resold, url: "https://resold.example", auth_type: auth_token, auth_value: sk-ant-oat01-never-take-this, enabled: true}
  - {name: anonymous, url: "https://a.example", auth_type: oauth, oauth_config: {refresh_token: r, token_url: "https://t.example"}}
  - {name: issuer, url: "https://i.example", auth_type: oauth, enabled: true,
     oauth_config: {refresh_token: r-token, token_url: "https://t.example", client_id: c, auto_refresh: true}}
  - {name: broken, url: "no url", auth_type: none, enabled: true}
logging: {level: info, log_request_types: failed, log_directory: ./logs, exclude_paths: []}
validation: {python_json_fixing: {enabled: true}}
tagging:
  taggers:
    - {name: haiku, type: builtin, builtin_type: model, tag: background, enabled: true, priority: 1, config: {expected_value: "*haiku*"}}
    - {name: old, type: starlark, tag: x, enabled: true, config: {script: "def should_tag(): return True"}}
timeouts: {response_header: 1m30s, tls_handshake: 10s}
i18n: {enabled: true}
`;
