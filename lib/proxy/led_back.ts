/**
 * Some answers say by a whole URL where to go on, and clients go there, past the proxy: to the vendor, with a key that is
 * the proxy's or nobody's. Such a URL is made one of the proxy's, which leads to the endpoint that gave it and nowhere
 * else.
 */
import type { EndpointConfig } from "../config/config.ts";
import type { HeaderView } from "../header_view.ts";
import { patchJson } from "../json_patch.ts";
import type { PatchData } from "../sse/patch.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { CREDENTIAL_PARAMETER, ENDPOINT_PARAMETER, type Target, type UpstreamUrls } from "../upstream/url.ts";
import type { Operation } from "./operation.ts";

export interface Asking {
  readonly operation: Operation;
  /** The client's headers, and the URL that it asked for. */
  readonly headers: HeaderView;
  readonly url: string;
}

export interface Answering {
  readonly endpoint: EndpointConfig;
  readonly urls: UpstreamUrls;
}

/** Google's SDKs read the first (`@google/genai` 3.1.0); its upload protocol has the second for asking how far it came. */
const UPLOAD_HEADERS = ["x-goog-upload-url", "x-goog-upload-control-url"] as const;

/** Leads `headers` of an answer back: Google's say where the bytes of an upload have to go. */
export function leadHeadersBack(headers: HeaderFields, asking: Asking, { endpoint, urls }: Answering): void {
  const { operation } = asking;
  if (operation.type !== "forward" || operation.upload !== true) return;
  for (const name of UPLOAD_HEADERS) {
    const url = URL.parse(headers[name] ?? "");
    if (url === null) continue;
    // Google repeats in it the key that it was asked with, so that its URL is enough (its examples send nothing else). That
    // is the endpoint's, which no client may see; a client that has put one of its own there gets that.
    url.searchParams.delete(CREDENTIAL_PARAMETER);
    const key = URL.parse(asking.url)?.searchParams.get(CREDENTIAL_PARAMETER);
    const { origin, pathname } = new URL(urls.of(endpoint, "gemini", { path: "", search: "", upload: true }));
    const isOwn = url.origin === origin && url.pathname.startsWith(`${pathname}/`);
    if (isOwn && key) url.searchParams.set(CREDENTIAL_PARAMETER, key);
    headers[name] = isOwn
      ? ownUrl(asking, endpoint, { path: `/upload/v1beta${url.pathname.slice(pathname.length)}`, search: url.search })
      : url.href;
  }
}

/** https://platform.claude.com/docs/en/api/beta/messages/batches/results (read 2026-11-26), at whatever host. */
const RESULTS = /\/messages\/batches\/[^/]+\/results$/;

/**
 * Leads the body of an answer back; `undefined`: none of its kind has such a URL. Anthropic's SDKs get the results of a
 * batch from its `results_url`, with the key that they have for the proxy (`@anthropic-ai/sdk` 1.12.0).
 */
export function bodyLeadingBack(asking: Asking, endpoint: EndpointConfig): PatchData | undefined {
  const { operation } = asking;
  if (operation.protocol !== "messages" || !/^\/messages\/batches(?:\/[^/]+(?:\/cancel)?)?$/.test(operation.path)) {
    return undefined;
  }
  const edit = (path: string) => ({
    type: "replace" as const,
    path,
    with: (value: unknown) => {
      const given = typeof value === "string" ? URL.parse(value) : null;
      const path = given === null ? undefined : RESULTS.exec(given.pathname)?.[0];
      return path === undefined ? undefined : ownUrl(asking, endpoint, { path: `/v1${path}`, search: given!.search });
    },
  });
  const edits = [edit("results_url"), edit("data[].results_url")];
  return (bytes) => patchJson(bytes, edits);
}

/**
 * The place at this proxy, as its client has reached it, for `endpoint` alone. If that is another `cccc`, its own word
 * for an endpoint stays behind ours, which goes no further than here (`upstream/url.ts`).
 */
function ownUrl({ headers, url }: Asking, endpoint: EndpointConfig, { path, search }: Target): string {
  const own = new URL(path, ownOrigin(headers, url));
  const named = `${ENDPOINT_PARAMETER}=${encodeURIComponent(endpoint.id)}`;
  own.search = search === "" ? named : `${named}&${search.slice(1)}`;
  return own.href;
}

/** The guard has let its host in; what a proxy in front says of itself is for nobody but who came through it. */
function ownOrigin(headers: HeaderView, url: string): string {
  const first = (name: string) => headers.get(name)?.split(",")[0]?.trim();
  const scheme = first("x-forwarded-proto")?.toLowerCase() === "https" ? "https" : "http";
  const hosts = [first("x-forwarded-host"), headers.get("host")];
  const found = hosts.map((host) => host ? URL.parse(`${scheme}://${host}`) : null).find((each) => each !== null);
  return (found ?? new URL(url)).origin;
}
