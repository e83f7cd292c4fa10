import type { Language } from "../i18n/languages.ts";
import type { BudgetConfig } from "./budget_config.ts";
import type { HealthConfig } from "./health_config.ts";
import type { LearningConfig, StorageConfig } from "./kept_config.ts";
import type { ErrorRule } from "./error_rule.ts";
import type { HeaderOverride, ModelRewriteConfig, ParameterOverride } from "./override_config.ts";
import type { PriceConfig } from "./price_config.ts";
import type { SearchConfig, SearchedBy } from "./search_config.ts";
import type { TelemetryConfig } from "./telemetry_config.ts";

/**
 * The configuration as the program uses it: every default filled in, durations in milliseconds, sizes in bytes, paths
 * absolute, variables expanded. Frozen; an edit of the file makes a new one.
 */
export interface Config {
  readonly server: ServerConfig;
  /** All endpoints in the file's order, the disabled ones too. */
  readonly endpoints: readonly EndpointConfig[];
  readonly logging: LoggingConfig;
  readonly timeouts: Timeouts;
  readonly storage: StorageConfig;
  readonly routing: RoutingConfig;
  readonly tagging: TaggingConfig;
  readonly health: HealthConfig;
  readonly learning: LearningConfig;
  readonly webSearch: SearchConfig;
  readonly budgets: readonly BudgetConfig[];
  readonly i18n: { readonly defaultLanguage: Language };
  readonly telemetry: TelemetryConfig;
}

export interface ServerConfig {
  readonly host: string;
  /** 1 to 65535; 0 lets the system choose one (from the command line and in tests). */
  readonly port: number;
  /** Host names accepted beside localhost, IP literals and `host`; lower case, without port. */
  readonly allowedHosts: readonly string[];
  /** Origins (`https://example.org`) accepted beside the server's own. */
  readonly allowedOrigins: readonly string[];
  readonly apiKeys: readonly ApiKey[];
  /** Password of the pages; `undefined`: none. */
  readonly adminPassword: string | undefined;
  /** Hosts that an endpoint with `auth_type: passthrough` may be on. */
  readonly passthroughHosts: readonly string[];
  /** How long running answers may go on after a signal to stop. */
  readonly shutdownGraceMs: number;
  readonly maxRequestBytes: number;
}

export interface ApiKey {
  readonly name: string;
  readonly key: string;
  readonly enabled: boolean;
}

export type EndpointType = "anthropic" | "openai" | "gemini";
export type WireApi = "auto" | "chat" | "responses";
export type AuthType = "api_key" | "auth_token" | "none" | "passthrough" | "oauth";

export interface EndpointConfig {
  /** Stable key of everything remembered about the endpoint: `id` of the file, else its name. */
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly type: EndpointType;
  /** Which of OpenAI's two protocols the endpoint speaks; `auto`: both. */
  readonly wireApi: WireApi;
  readonly pathPrefix: string;
  readonly authType: AuthType;
  /** Credential as the upstream wants it; empty for `none`, `passthrough` and `oauth`. */
  readonly authValue: string;
  readonly enabled: boolean;
  /** Lower is tried first. */
  readonly priority: number;
  /** The global timeouts with the endpoint's own over them. */
  readonly timeouts: EndpointTimeouts;
  /** Clients that may use it (`claude-code`, `codex`, ...); empty: all. */
  readonly supportedClients: readonly string[];
  /** Patterns of the names, as clients say them, of the models that it is for; empty: all. */
  readonly models: readonly string[];
  /** Tags of the requests that it is for; empty: it is for all requests, but after the tagged ones. */
  readonly tags: readonly string[];
  /** Share of the requests under the policy `weighted`, from 1. */
  readonly weight: number;
  /** Most requests at a time; 0: no limit. */
  readonly maxConcurrency: number;
  /** Most requests that go out within a minute, which slides; 0: no limit. */
  readonly maxPerMinute: number;
  /** Most tokens within a minute, which slides; 0: no limit. */
  readonly maxTokensPerMinute: number;
  readonly modelRewrite: ModelRewriteConfig;
  /** Asked for whatever model a client names, after `modelRewrite`; empty: none. */
  readonly defaultModel: string;
  readonly parameterOverrides: readonly ParameterOverride[];
  readonly headerOverrides: readonly HeaderOverride[];
  /** Name of the output limit in chat requests; empty: as the conversion decides. */
  readonly maxTokensFieldName: "" | "max_tokens" | "max_completion_tokens" | "max_output_tokens";
  /** Largest output limit that is sent, in tokens; 0: none. */
  readonly maxOutputTokens: number;
  /** Tokens, the answer among them; 0: not said. */
  readonly contextWindow: number;
  /** Who searches the web for its models. */
  readonly searchedBy: SearchedBy;
  /** Whether its models take images; `auto`: as its refusals tell. */
  readonly images: "auto" | "yes" | "no";
  /** Whether its models read PDFs; `auto`: as is known of its vendor, and as its refusals tell. */
  readonly documents: "auto" | "yes" | "no";
  readonly reorderSystemMessagesFirst: boolean;
  /** Whether a chat stream without `[DONE]` is cut; `undefined`: a finish is enough. */
  readonly requireDoneMarker: boolean | undefined;
  /** How it is reached; `undefined`: directly, or by the environment's proxy. */
  readonly proxy: ProxyConfig | undefined;
  /** File with further certificate authorities (PEM), absolute; `undefined`: none. */
  readonly caFile: string | undefined;
  readonly oauth: OauthConfig | undefined;
  /** An account that warns of its limit is asked no more until the limit is over. */
  readonly enhancedProtection: boolean;
  /** Model that health probes ask for; empty: the default model, or the last that was used. */
  readonly healthCheckModel: string;
  /** What its errors mean; the first that fits counts. */
  readonly errorRules: readonly ErrorRule[];
  /** What its tokens cost; the first whose pattern fits the model counts. Empty: as the price table says. */
  readonly prices: readonly PriceConfig[];
}

/** A proxy on the way to an endpoint. */
export interface ProxyConfig {
  readonly type: "http" | "https" | "socks5";
  /** `host:port` */
  readonly address: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** The refresh-token grant: RFC 6749 section 6. */
export interface OauthConfig {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Empty: it is asked for at once. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds of the epoch; 0: unknown, which is past. */
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

export type Policy = "priority" | "round_robin" | "weighted" | "least_busy" | "fastest";

export type Balance = "in_order" | Exclude<Policy, "priority">;

export interface RoutingConfig {
  readonly policy: Policy;
  /** Who comes first among endpoints of one priority; without effect under another policy than `priority`. */
  readonly balance: Balance;
  readonly affinity: {
    readonly enabled: boolean;
    /** How long a session that is silent keeps its endpoint, in milliseconds. */
    readonly ttlMs: number;
    /** A session that moved goes back to an endpoint of a lower priority number when that is in order again. */
    readonly returns: boolean;
  };
  readonly breaker: BreakerConfig;
  /** Replaces a model of the wrong family, where an endpoint has neither tags nor rules of its own. */
  readonly implicitModelRewrite: {
    readonly enabled: boolean;
    /** For Claude Code asking for a model that is none of Claude's; empty: it stays. */
    readonly claudeModel: string;
    /** For Codex asking for a model that is none of OpenAI's; empty: it stays. */
    readonly openaiModel: string;
  };
}

export interface BreakerConfig {
  /** Milliseconds that are looked back over. */
  readonly windowMs: number;
  /** Fewer failures than this never open it. */
  readonly failures: number;
  /** 0 to 1: least share of failures in the window that opens it. */
  readonly failureRate: number;
  /** Milliseconds that it stays open before one request is let through. */
  readonly openMs: number;
}

export interface TaggingConfig {
  readonly enabled: boolean;
  /** Milliseconds that all taggers of a request may take. */
  readonly pipelineTimeoutMs: number;
  readonly taggers: readonly TaggerConfig[];
}

export type TaggerConfig = BuiltinTaggerConfig | ScriptTaggerConfig;

export type BuiltinTagger =
  | "path"
  | "method"
  | "header"
  | "query"
  | "body-json"
  | "model"
  | "user-message"
  | "thinking"
  | "client"
  | "input-size"
  | "has-images"
  | "key"
  | "has-tools"
  | "stream";

export interface BuiltinTaggerConfig {
  readonly type: "builtin";
  readonly name: string;
  readonly enabled: boolean;
  readonly builtinType: BuiltinTagger;
  /** Name of the header or the query parameter, or the dotted path in the body; empty for the others. */
  readonly field: string;
  /** Least thinking budget in tokens (`thinking`), or least size of the body in bytes (`input-size`). */
  readonly minimum: number;
  /** Each that matches adds its tag. */
  readonly rules: readonly TagRule[];
}

export interface TagRule {
  /** `wildcard`: `*` is any run of characters, slashes too, `?` is one. */
  readonly match: "exact" | "wildcard" | "regex";
  readonly pattern: string;
  readonly tag: string;
}

export interface ScriptTaggerConfig {
  readonly type: "script";
  readonly name: string;
  readonly enabled: boolean;
  /** Tag that `true` stands for. */
  readonly tag: string;
  /** Body of a JavaScript module whose function says which tags a request has. */
  readonly script: string;
  readonly timeoutMs: number;
}

/** Milliseconds; 0 switches a limit off, but never `total`. */
export interface EndpointTimeouts {
  /** From connecting to the response headers. */
  readonly responseHeaderMs: number;
  /** From the headers to the first meaningful event. */
  readonly firstEventMs: number;
  /** Longest silence of a stream that has begun. */
  readonly idleMs: number;
}

/** Milliseconds. */
export interface Timeouts extends EndpointTimeouts {
  /** How long a streaming client hears nothing before headers and keep-alives go out. */
  readonly commitHoldMs: number;
  /** Longest time until an answer begins (streaming) or is complete, over all attempts. */
  readonly totalMs: number;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** How much is kept of a body; `truncated`: its beginning. */
export type BodyLogging = "none" | "truncated" | "full";

export interface LoggingConfig {
  readonly level: LogLevel;
  readonly format: "text" | "json";
  /** Which requests get a line on standard error; the file gets all. */
  readonly logRequestTypes: "failed" | "success" | "all";
  /** Folder of `proxy.log`, absolute. */
  readonly logDirectory: string;
  /** Size at which `proxy.log` is rotated. */
  readonly maxSizeBytes: number;
  /** How many rotated files are kept beside the current one. */
  readonly maxFiles: number;
  /** Of the client's request, and of what goes to upstreams. */
  readonly logRequestBody: BodyLogging;
  readonly logResponseBody: BodyLogging;
  /** Most that is kept of one body. */
  readonly maxBodyBytes: number;
}
