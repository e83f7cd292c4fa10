/** Where a request goes: the endpoint's base URL in any of its usual spellings, joined with an operation's path. */
import type { EndpointConfig } from "../config/config.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** What people paste at the end of a base URL or of `path_prefix`: the operation itself. */
const OPERATION =
  /\/(?:chat\/completions|responses|messages\/count_tokens|messages|completions|embeddings|models\/[^/]+:\w+|(?<=\/v\d+(?:(?:alpha|beta)\d*)?\/)models)$/;

/** A version as one segment: `v1`, `v4`, `v1beta`, `v1beta1`. */
const VERSION = /^v\d+(?:(?:alpha|beta)\d*)?$/;

/**
 * Bases that have no version at all although their API has no other: the Codex backend of a ChatGPT login, Azure's
 * deployments, Azure AI's `/models`, GitHub Models, Databricks. Other such URLs can be given whole, with the operation.
 */
const VERSIONLESS = /\/(?:backend-api\/codex|openai\/deployments\/[^/]+|serving-endpoints)$|^\/(?:models|inference)$/;

/** In which query parameter Gemini takes a credential: a client may have sent one. */
export const CREDENTIAL_PARAMETER = "key";

/**
 * That, what Google takes a token in (https://cloud.google.com/apis/docs/system-parameters, and `oauth_token` of its
 * discovery documents), and Azure a key.
 */
const CREDENTIAL_PARAMETERS: ReadonlySet<string> = new Set([
  CREDENTIAL_PARAMETER,
  "access_token",
  "oauth_token",
  "api_key",
  "api-key",
]);

/**
 * In which a client may name the only endpoint that it wants, where it can send no header. The first is for this proxy and
 * goes no further; one more is for the next.
 */
export const ENDPOINT_PARAMETER = "x-cccc-endpoint";

/**
 * The URL of `path` (relative to the API's version, such as `/chat/completions`) at `endpoint`.
 *
 * The base may end with or without a slash, with or without its version, with a provider's own prefix
 * (`/api/paas/v4`, `/openai`), or be the whole URL of an operation; `path_prefix` is read in the same ways, behind it.
 * A version is added only where the base has none. The query of the base and the client's (`search`, with its `?`)
 * are both kept, but for the client's credential and what it says to the proxy.
 */
export function upstreamUrl(endpoint: EndpointConfig, protocol: Protocol, target: Target): string {
  return join(baseOf(endpoint, protocol), target);
}

export interface Target {
  /** Relative to the API's version. */
  readonly path: string;
  /** The client's query with its `?`, or empty. */
  readonly search: string;
  /** Of Google's API for uploads, which is beside the other: `/upload/v1beta` for `/v1beta`. */
  readonly upload?: boolean;
}

/** `upstreamUrl` that works out each endpoint's base only once. */
export class UpstreamUrls {
  private readonly bases = new WeakMap<EndpointConfig, Map<Protocol, Base>>();

  of(endpoint: EndpointConfig, protocol: Protocol, target: Target): string {
    let bases = this.bases.get(endpoint);
    if (bases === undefined) this.bases.set(endpoint, bases = new Map());
    let base = bases.get(protocol);
    if (base === undefined) bases.set(protocol, base = baseOf(endpoint, protocol));
    return join(base, target);
  }
}

interface Base {
  /** Up to the operation's path. */
  readonly url: string;
  /** Without its `?`. */
  readonly query: string;
}

function baseOf(endpoint: EndpointConfig, protocol: Protocol): Base {
  const { origin, pathname, search } = new URL(endpoint.url);
  return { url: origin + basePath(pathname, endpoint.pathPrefix, protocol), query: search.slice(1) };
}

function join(base: Base, { path, search, upload }: Target): string {
  const query = mergeQueries(base.query, search);
  const url = upload === true ? base.url.replace(/(?:\/v\d+(?:(?:alpha|beta)\d*)?)?$/, "/upload$&") : base.url;
  return `${url}${path}${query === "" ? "" : `?${query}`}`;
}

function basePath(urlPath: string, prefix: string, protocol: Protocol): string {
  const whole = trimSlashes(urlPath);
  const url = whole.replace(OPERATION, "");
  const joined = append(url, trimSlashes(prefix));
  const base = joined.replace(OPERATION, "");
  if (url !== whole || base !== joined || VERSIONLESS.test(base) || hasVersion(base, protocol)) return base;
  return `${base}/${protocol === "gemini" ? "v1beta" : "v1"}`;
}

/** `base` and `prefix`, without repeating what both say. */
function append(base: string, prefix: string): string {
  const parts = prefix.split("/");
  for (let count = parts.length; count > 1; count--) {
    const start = parts.slice(0, count).join("/");
    if (base.endsWith(start)) return base + prefix.slice(start.length);
  }
  return base + prefix;
}

/**
 * OpenAI-compatible bases carry their version anywhere (`/v1beta/openai`, `/v1/{account}/{gateway}/openai`), Anthropic
 * ones only at the end: a gateway's own version may come before (`/v1/{account}/{gateway}/anthropic`).
 */
function hasVersion(base: string, protocol: Protocol): boolean {
  const segments = base.split("/");
  return protocol === "messages" ? VERSION.test(segments[segments.length - 1]!) : segments.some((s) => VERSION.test(s));
}

function trimSlashes(path: string): string {
  const trimmed = path.replace(/\/{2,}/g, "/").replace(/^\/|\/$/g, "");
  return trimmed === "" ? "" : `/${trimmed}`;
}

function mergeQueries(own: string, client: string): string {
  if (client === "") return own;
  let isNamed = false;
  const kept = client.replace(/^\?/, "").split("&").filter((part) => {
    const name = decodeName(part);
    if (name !== ENDPOINT_PARAMETER || isNamed) return part !== "" && !CREDENTIAL_PARAMETERS.has(name);
    isNamed = true;
    return false;
  });
  return [...(own === "" ? [] : [own]), ...kept].join("&");
}

function decodeName(part: string): string {
  const name = part.split("=", 1)[0]!;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
