/** What models the endpoints offer: asked of all at once, within a client's patience, and kept for a while. */
import type { HeaderView } from "../header_view.ts";
import type { Config, EndpointConfig } from "../config/config.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { protocolsOf } from "../routing/route.ts";
import type { Credential } from "../upstream/auth.ts";
import type { OutgoingRequest } from "../upstream/send.ts";
import type { Sender } from "../upstream/sender.ts";
import { upstreamUrl } from "../upstream/url.ts";
import { fetchJson } from "./fetch_json.ts";

/** Claude Code waits 3 s for a list. */
const PATIENCE_MS = 2000;
const KEPT_MS = 5 * 60_000;
/** A list that failed is asked for again sooner. */
const FAILED_KEPT_MS = 10_000;
const MAX_LIST_LENGTH = 16 * 1024 * 1024;

export interface OfferedModels {
  /** Entries of a `data` array (or Gemini's `models`), as the upstream has them; each has a string `id`. */
  readonly data: readonly JsonObject[];
  /** Entries of the catalogue that Codex knows (`models`, each with a `slug`), as the upstream has them. */
  readonly catalog: readonly JsonObject[];
}

const NONE: OfferedModels = { data: [], catalog: [] };

export interface ListRequest {
  /** The client's own headers and query, for what it says of itself. */
  readonly headers: HeaderView;
  readonly search: string;
  /** The client's own. */
  readonly credential: Credential | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now: number;
}

export interface Offer {
  readonly endpoint: EndpointConfig;
  readonly offered: OfferedModels;
}

interface Kept {
  readonly until: number;
  readonly offered: Promise<OfferedModels>;
}

export class ModelLists {
  /** By endpoint as configured: an edited one is a new one. */
  private readonly kept = new WeakMap<EndpointConfig, Kept>();

  /** @param onOffered hears of each list that was read */
  constructor(
    private readonly sender: Sender,
    private readonly onOffered: (endpoint: EndpointConfig, entries: readonly JsonObject[]) => void = () => {},
  ) {}

  /** The models of all enabled endpoints, by priority. */
  async offers(config: Config, request: ListRequest): Promise<Offer[]> {
    const endpoints = config.endpoints
      .filter((endpoint) => endpoint.enabled)
      .sort((a, b) => a.priority - b.priority);
    return await Promise.all(endpoints.map(async (endpoint) => (
      { endpoint, offered: await this.listOf(endpoint, request) }
    )));
  }

  private listOf(endpoint: EndpointConfig, request: ListRequest): Promise<OfferedModels> {
    const kept = this.kept.get(endpoint);
    if (kept !== undefined && kept.until > request.now) return kept.offered;
    // With a client's own credential the list is that client's.
    const isKept = endpoint.authType !== "passthrough";
    const asked = ask(endpoint, request, this.sender).then((offered) => {
      this.onOffered(endpoint, offered.data);
      return offered;
    });
    const offered = asked.catch(async () => {
      // What it offered is still what it will offer when it is well again.
      const last = await kept?.offered ?? NONE;
      if (isKept) this.kept.set(endpoint, { until: request.now + FAILED_KEPT_MS, offered: Promise.resolve(last) });
      return last;
    });
    if (isKept) this.kept.set(endpoint, { until: request.now + KEPT_MS, offered });
    return offered;
  }
}

async function ask(
  endpoint: EndpointConfig,
  { headers, search, credential }: ListRequest,
  sender: Sender,
): Promise<OfferedModels> {
  const protocol = protocolsOf(endpoint)[0]!;
  const url = upstreamUrl(endpoint, protocol, { path: "/models", search: wholeList(search, protocol) });
  const outgoing: OutgoingRequest = {
    method: "GET",
    url,
    headers: withVersion(headers, protocol),
    body: null,
    repeatable: true,
  };
  const send = (signal: AbortSignal) => sender.send(outgoing, endpoint, { signal, credential });
  const body = await fetchJson(send, { ms: PATIENCE_MS, most: MAX_LIST_LENGTH });
  const data = isObject(body) ? body["data"] : body;
  const catalog = isObject(body) ? body["models"] : undefined;
  if (protocol === "gemini") return { data: geminiModels(catalog), catalog: [] };
  return { data: objectsWith(data, "id"), catalog: objectsWith(catalog, "slug") };
}

const NOT_THEIRS = ["client", "limit", "after_id", "before_id", "pageSize", "pageToken"];

/** The largest page; without it a list ends after 20 models at Anthropic and after 50 at Google. */
const LARGEST: Readonly<Partial<Record<Protocol, readonly [name: string, value: string]>>> = {
  messages: ["limit", "1000"],
  gemini: ["pageSize", "1000"],
};

/** The client's query, but for the page that it wants and for whom it asks: what is kept is for all clients. */
function wholeList(search: string, protocol: Protocol): string {
  const query = new URLSearchParams(search);
  for (const name of NOT_THEIRS) query.delete(name);
  const largest = LARGEST[protocol];
  if (largest !== undefined) query.set(...largest);
  return query.size === 0 ? "" : `?${query}`;
}

/** `models/NAME` in `name` instead of an id: https://ai.google.dev/api/models (read 2026-11-22). */
function geminiModels(models: Json | undefined): JsonObject[] {
  const named = objectsWith(models, "name").map(({ name, displayName, ...others }) => ({
    id: String(name).replace(/^models\//, ""),
    ...(displayName === undefined ? {} : { display_name: displayName }),
    ...others,
  }));
  return objectsWith(named, "id");
}

function withVersion(client: HeaderView, protocol: Protocol): Headers {
  const headers = new Headers([...client]);
  if (protocol === "messages" && !headers.has("anthropic-version")) headers.set("anthropic-version", "2023-06-01");
  return headers;
}

function objectsWith(value: Json | undefined, name: string): JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is JsonObject =>
    isObject(item) && typeof item[name] === "string" && item[name] !== ""
  );
}
