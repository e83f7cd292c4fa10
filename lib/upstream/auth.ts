/** Credentials: what of a client's never leaves, and what of an endpoint's is put in its place. */
import type { HeaderView } from "../header_view.ts";
import type { ApiKey, EndpointConfig } from "../config/config.ts";
import { ANY_TOKEN, CREDENTIAL_HEADERS } from "../wire_headers.ts";
import type { HeaderFields } from "./header_fields.ts";

/** Azure's own name for it: https://learn.microsoft.com/azure/ai-foundry/openai/reference (read 2026-11-22). */
const AZURE_HOST = /\.(?:openai\.azure|cognitiveservices\.azure|services\.ai\.azure)\.(?:com|us|cn)$/;

/** A client's own credential, in the header in which it came. */
export type Credential = readonly [header: string, value: string];

/**
 * The one credential of a client that an endpoint with `auth_type: passthrough` gets: the first that is none of
 * `serverKeys`, which open this proxy and no upstream, nor the word that stands for no key. `undefined` if there is none.
 */
export function clientCredential(client: HeaderView, serverKeys: readonly ApiKey[]): Credential | undefined {
  for (const header of CREDENTIAL_HEADERS) {
    const value = client.get(header);
    if (value === null || value === "") continue;
    const token = value.replace(/^Bearer\s+/i, "");
    if (token !== ANY_TOKEN && !serverKeys.some(({ key }) => key === token)) return [header, value];
  }
  return undefined;
}

export interface AuthOptions {
  /** The client's own, for an endpoint with `auth_type: passthrough`. */
  readonly credential?: Credential | undefined;
  /** The current token of an endpoint with `auth_type: oauth`. */
  readonly token?: string | undefined;
}

/** Adds the endpoint's credential to `headers`, which hold none yet. */
export function applyAuth(headers: HeaderFields, endpoint: EndpointConfig, options: AuthOptions = {}): void {
  const { authType, authValue } = endpoint;
  const { credential, token } = options;
  switch (authType) {
    case "none":
      return;
    case "oauth":
      if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
      return;
    case "auth_token":
      headers["authorization"] = `Bearer ${authValue}`;
      return;
    case "api_key": {
      const header = apiKeyHeader(endpoint);
      headers[header] = header === "authorization" ? `Bearer ${authValue}` : authValue;
      return;
    }
    case "passthrough":
      if (credential !== undefined) headers[credential[0]] = credential[1];
      return;
    default:
      authType satisfies never;
  }
}

/**
 * The header in which the vendor of the protocol takes an API key. OpenAI's is a bearer token
 * (https://platform.openai.com/docs/api-reference/authentication, read 2026-11-26): what its clients call an API key has
 * never gone out as `x-api-key`. Anthropic's models at Azure keep Anthropic's header
 * (https://platform.claude.com/docs/build-with-claude/claude-in-microsoft-foundry, read 2026-11-26).
 */
function apiKeyHeader({ type, url }: Pick<EndpointConfig, "type" | "url">): CredentialHeader {
  switch (type) {
    case "gemini":
      return "x-goog-api-key";
    case "anthropic":
      return "x-api-key";
    case "openai":
      return AZURE_HOST.test(new URL(url).hostname) ? "api-key" : "authorization";
    default:
      return type satisfies never;
  }
}

type CredentialHeader = (typeof CREDENTIAL_HEADERS)[number];
