import type { EndpointConfig } from "../lib/config/config.ts";

/** What an endpoint has that says nothing of it. */
export const PLAIN = {
  supportedClients: [],
  models: [],
  tags: [],
  weight: 1,
  maxConcurrency: 0,
  maxPerMinute: 0,
  maxTokensPerMinute: 0,
  modelRewrite: { enabled: false, rules: [] },
  defaultModel: "",
  parameterOverrides: [],
  headerOverrides: [],
  maxTokensFieldName: "",
  maxOutputTokens: 0,
  contextWindow: 0,
  searchedBy: "auto",
  images: "auto",
  documents: "auto",
  reorderSystemMessagesFirst: false,
  requireDoneMarker: undefined,
  proxy: undefined,
  caFile: undefined,
  oauth: undefined,
  enhancedProtection: false,
  healthCheckModel: "",
  errorRules: [],
  prices: [],
} satisfies Partial<EndpointConfig>;

/** An endpoint as a configuration would make it, with what a test needs of its own. */
export function endpoint(own: Partial<EndpointConfig> = {}): EndpointConfig {
  const name = own.name ?? "main";
  return {
    id: name,
    name,
    url: "https://api.example.org",
    type: "anthropic",
    wireApi: "auto",
    pathPrefix: "",
    authType: "api_key",
    authValue: "endpoint-secret",
    enabled: true,
    priority: 1,
    timeouts: { responseHeaderMs: 1000, firstEventMs: 1000, idleMs: 1000 },
    ...PLAIN,
    ...own,
  };
}
