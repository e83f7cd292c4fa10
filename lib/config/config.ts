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
  readonly storage: { readonly directory: string };
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
export type AuthType = "api_key" | "auth_token" | "none" | "passthrough";

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
  /** Credential as the upstream wants it; empty for `none` and `passthrough`. */
  readonly authValue: string;
  readonly enabled: boolean;
  /** Lower is tried first. */
  readonly priority: number;
  /** The global timeouts with the endpoint's own over them. */
  readonly timeouts: EndpointTimeouts;
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
}
