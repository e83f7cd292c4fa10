/** The section `web_search` as the program uses it. */
export interface SearchConfig {
  /** `undefined`: nothing is searched for. */
  readonly provider: SearchProvider | undefined;
  /** Absent: the provider's own. */
  readonly url: string | undefined;
  /** Empty: it asks for none. */
  readonly apiKey: string;
  readonly maxResults: number;
  readonly timeoutMs: number;
}

/** That of an engine that can be asked. */
export interface EngineConfig extends SearchConfig {
  readonly provider: SearchProvider;
}

export type SearchProvider = "bocha" | "brave" | "exa" | "searxng" | "tavily";

/** Who searches for the model: whoever can, the endpoint itself, or this proxy. */
export type SearchedBy = "auto" | "endpoint" | "proxy";
