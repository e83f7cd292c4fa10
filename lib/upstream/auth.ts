/** Credentials: what of a client's never leaves, and what of an endpoint's is put in its place. */
import type { EndpointConfig } from "../config/config.ts";
import type { HeaderList } from "./header_list.ts";

/** Headers in which a client may carry a credential. */
export const CREDENTIAL_HEADERS = ["authorization", "x-api-key", "api-key", "x-goog-api-key"] as const;

/** Azure's own name for it: https://learn.microsoft.com/azure/ai-foundry/openai/reference (read 2026-11-22). */
const AZURE_HOST = /\.(?:openai\.azure|cognitiveservices\.azure|services\.ai\.azure)\.(?:com|us|cn)$/;

/** Adds the endpoint's credential to `headers`, which hold none yet. `client` are the client's own headers. */
export function applyAuth(headers: HeaderList, endpoint: EndpointConfig, client: Headers): void {
  switch (endpoint.authType) {
    case "none":
      return;
    case "auth_token":
      headers.push(["authorization", `Bearer ${endpoint.authValue}`]);
      return;
    case "api_key":
      headers.push([apiKeyHeader(endpoint), endpoint.authValue]);
      return;
    case "passthrough":
      for (const name of CREDENTIAL_HEADERS) {
        const value = client.get(name);
        if (value !== null) headers.push([name, value]);
      }
      return;
    default:
      endpoint.authType satisfies never;
  }
}

function apiKeyHeader(endpoint: EndpointConfig): string {
  if (endpoint.type === "gemini") return "x-goog-api-key";
  return AZURE_HOST.test(new URL(endpoint.url).hostname) ? "api-key" : "x-api-key";
}
