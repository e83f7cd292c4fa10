import type { SourceEntry, SourceMap } from "./document.ts";

/**
 * What the configuration files of the predecessors (Claude Code Companion and its forks) contain beyond this version's
 * keys. Such a file loads; what has no effect is named in a warning.
 */

/** Keys of the predecessors by the section they stand in, with what to say beside "has no effect". */
export const PREDECESSOR_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    blacklist: "",
    conversion: "",
    format_detection: "",
    http_client: "",
    monitoring: "",
    retry: "",
    streaming: "",
    tools: "",
    validation: "",
    web_admin: "",
  },
  server: {
    auth_token: "server.api_keys says which keys clients need",
    auto_sort_endpoints: "",
    config_flush_interval: "",
    config_max_dirty_time: "",
  },
  "endpoints[]": {
    count_tokens_enabled: "an endpoint that cannot count tokens is found out by asking it",
    model_alias: "default_model and model_rewrite say which model the endpoint is asked for",
    native_format: "endpoint_type and wire_api say which protocol the endpoint speaks",
    native_tool_support: "",
    rate_limit_reset: "limits are no longer kept in this file",
    rate_limit_status: "limits are no longer kept in this file",
    target_format: "endpoint_type and wire_api say which protocol the endpoint speaks",
    tool_enhancement_mode: "",
  },
  "endpoints[].oauth_config": {
    auto_refresh: "a token is always refreshed before it expires",
  },
  "tagging.taggers[]": {
    priority: "every tagger looks at each request, and their tags are one set",
  },
  i18n: {
    enabled: "the pages always speak all languages",
    locales_path: "the texts are part of the program",
  },
  logging: {
    exclude_paths: "",
  },
  timeouts: {
    idle_connection: "",
    tls_handshake: "response_header covers it, which counts from the beginning of the connection",
  },
};

/** The forms `url_anthropic`, `url_openai` and `url_gemini`, in the order in which one of several is taken. */
const TYPED_URLS = { url_anthropic: "anthropic", url_openai: "openai", url_gemini: "gemini" } as const;

/** What says which of OpenAI's protocols an endpoint speaks, the first that is given counting. */
const WIRE_APIS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai_preference: { responses: "responses", chat_completions: "chat" },
  supports_responses: { true: "responses", false: "chat" },
  native_codex_format: { true: "responses", false: "chat" },
};

const CLIENT_TYPES: Readonly<Record<string, string>> = { claude_code: "claude-code", codex: "codex" };

export interface Adoption {
  readonly endpoint: SourceMap;
  /** Keys that say nothing here; `why` goes on behind "has no effect". */
  readonly left: readonly Left[];
}

interface Left {
  readonly key: string;
  readonly entry: SourceEntry;
  readonly why: string;
}

/** Reads an endpoint's keys of the predecessors as the keys of this version that say the same. */
export function adoptEndpoint(endpoint: SourceMap): Adoption {
  const entries = new Map(endpoint.entries);
  const left = [...adoptUrls(entries), ...adoptWireApi(entries), ...adoptClientType(entries)];
  if (textOf(entries.get("auth_type")) === "auto") entries.delete("auth_type");
  return { endpoint: { ...endpoint, entries }, left };
}

type Entries = Map<string, SourceEntry>;

/** Takes `key` out; `undefined` if it was not there or says nothing. */
function take(entries: Entries, key: string): SourceEntry | undefined {
  const entry = entries.get(key);
  entries.delete(key);
  return isGiven(entry) ? entry : undefined;
}

function adoptUrls(entries: Entries): Left[] {
  const left: Left[] = [];
  let taken = isGiven(entries.get("url"));
  for (const [key, type] of Object.entries(TYPED_URLS)) {
    const entry = take(entries, key);
    if (entry === undefined) continue;
    if (taken) {
      left.push({ key, entry, why: ": an endpoint has one URL; add a second endpoint for it" });
      continue;
    }
    taken = true;
    entries.set("url", entry);
    entries.set("endpoint_type", scalarEntry(entry, type));
  }
  return left;
}

function adoptWireApi(entries: Entries): Left[] {
  const left: Left[] = [];
  for (const [key, words] of Object.entries(WIRE_APIS)) {
    const entry = take(entries, key);
    if (entry === undefined) continue;
    const wireApi = words[textOf(entry)?.trim().toLowerCase() ?? ""];
    if (isGiven(entries.get("wire_api"))) {
      left.push({ key, entry, why: ", as another key says which protocol the endpoint speaks" });
    } else if (textOf(entries.get("endpoint_type"))?.trim().toLowerCase() !== "openai") {
      left.push({ key, entry, why: ", as endpoint_type is not openai" });
    } else if (wireApi !== undefined) entries.set("wire_api", scalarEntry(entry, wireApi));
  }
  return left;
}

function adoptClientType(entries: Entries): Left[] {
  const key = "client_type";
  const entry = take(entries, key);
  if (entry === undefined) return [];
  const client = CLIENT_TYPES[textOf(entry)?.trim().toLowerCase() ?? ""];
  if (client === undefined || isGiven(entries.get("supported_clients"))) {
    return [{ key, entry, why: ": supported_clients says which clients may use the endpoint" }];
  }
  const { at } = entry;
  entries.set("supported_clients", { at, value: { type: "list", at, items: [{ type: "scalar", at, text: client }] } });
  return [];
}

function scalarEntry({ at }: SourceEntry, text: string): SourceEntry {
  return { at, value: { type: "scalar", at, text } };
}

function textOf(entry: SourceEntry | undefined): string | undefined {
  return entry?.value.type === "scalar" ? entry.value.text ?? undefined : undefined;
}

function isGiven(entry: SourceEntry | undefined): boolean {
  return entry !== undefined && !(entry.value.type === "scalar" && (entry.value.text ?? "") === "");
}
