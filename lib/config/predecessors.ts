import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { SourceEntry, SourceMap, SourceNode } from "./document.ts";

/**
 * What the configuration files of the predecessors (Claude Code Companion and its forks) contain beyond this version's
 * keys. Such a file loads; what has no effect is named in a warning.
 */

/** Keys of the predecessors by the section they stand in, with why they have no effect, where there is more to say. */
export const PREDECESSOR_KEYS: Readonly<Record<string, Readonly<Record<string, Phrase | undefined>>>> = {
  "": {
    blacklist: undefined,
    conversion: undefined,
    format_detection: undefined,
    http_client: undefined,
    monitoring: undefined,
    retry: undefined,
    streaming: undefined,
    tools: undefined,
    validation: undefined,
    web_admin: undefined,
  },
  server: {
    auth_token: phrase("predecessor.api_keys"),
    auto_sort_endpoints: phrase("predecessor.policy"),
    config_flush_interval: undefined,
    config_max_dirty_time: undefined,
  },
  "endpoints[]": {
    count_tokens_enabled: phrase("predecessor.tokens_counted"),
    model_alias: phrase("predecessor.model"),
    native_format: phrase("predecessor.protocol"),
    native_tool_support: undefined,
    rate_limit_reset: phrase("predecessor.limits_elsewhere"),
    rate_limit_status: phrase("predecessor.limits_elsewhere"),
    target_format: phrase("predecessor.protocol"),
    tool_enhancement_mode: undefined,
  },
  "endpoints[].model_rewrite": {
    target_model: phrase("predecessor.checked_model"),
  },
  "endpoints[].oauth_config": {
    auto_refresh: phrase("predecessor.token_refreshed"),
  },
  "tagging.taggers[]": {
    priority: phrase("predecessor.all_taggers"),
  },
  i18n: {
    enabled: phrase("predecessor.all_languages"),
    locales_path: phrase("predecessor.texts_inside"),
  },
  logging: {
    exclude_paths: undefined,
  },
  timeouts: {
    idle_connection: undefined,
    tls_handshake: phrase("predecessor.header_timeout"),
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
  readonly map: SourceMap;
  /** Keys that say nothing here. */
  readonly left: readonly Left[];
}

interface Left {
  readonly key: string;
  readonly entry: SourceEntry;
  /** That it has no effect, and why. */
  readonly what: Phrase;
}

/** Reads the keys of the predecessors in an item of a list as the keys of this version that say the same. */
export const ADOPTIONS: Readonly<Record<string, (item: SourceMap) => Adoption>> = {
  "endpoints[]": adoptEndpoint,
  "tagging.taggers[]": adoptTagger,
};

export function adoptEndpoint(endpoint: SourceMap): Adoption {
  const entries = new Map(endpoint.entries);
  const left = [...adoptUrls(entries), ...adoptWireApi(entries), ...adoptClientType(entries), ...adoptAuth(entries)];
  return { map: { ...endpoint, entries }, left };
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
      left.push({ key, entry, what: phrase("predecessor.one_url") });
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
      if (textOf(entries.get("wire_api")) !== wireApi) left.push({ key, entry, what: phrase("predecessor.other_key") });
    } else if (textOf(entries.get("endpoint_type"))?.trim().toLowerCase() !== "openai") {
      left.push({ key, entry, what: phrase("file.no_effect_as_not", { key: "endpoint_type", value: "openai" }) });
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
    return [{ key, entry, what: phrase("predecessor.clients") }];
  }
  const { at } = entry;
  entries.set("supported_clients", { at, value: { type: "list", at, items: [{ type: "scalar", at, text: client }] } });
  return [];
}

/** There, `auto` tried the one header and then the other. */
function adoptAuth(entries: Entries): Left[] {
  const key = "auth_type";
  const entry = entries.get(key);
  if (entry === undefined || textOf(entry)?.trim().toLowerCase() !== "auto") return [];
  if (isGiven(entries.get("auth_value"))) entries.set(key, scalarEntry(entry, "auth_token"));
  else entries.delete(key);
  return [{ key, entry, what: phrase("predecessor.one_header") }];
}

/** What their documents show: rules without a word on what they look at, which is the path; and a list of methods. */
export function adoptTagger(tagger: SourceMap): Adoption {
  const entries = new Map(tagger.entries);
  const config = entries.get("config");
  if (config?.value.type !== "map") return { map: tagger, left: [] };
  const members = new Map(config.value.entries);
  const rules = itemsOf(members.get("rules"));
  const isBuiltin = (textOf(entries.get("type")) ?? "builtin") === "builtin";
  if (isBuiltin && rules.length > 0 && !isGiven(entries.get("builtin_type"))) {
    entries.set("builtin_type", scalarEntry(config, "path"));
  }
  const methods = members.get("methods");
  if (methods !== undefined && textOf(entries.get("builtin_type")) === "method") {
    members.delete("methods");
    const { at } = methods;
    const items = [...rules, ...itemsOf(methods).map((method) => methodRule(method))];
    members.set("rules", { at, value: { type: "list", at, items } });
  }
  entries.set("config", { ...config, value: { ...config.value, entries: members } });
  return { map: { ...tagger, entries }, left: [] };
}

function methodRule(pattern: SourceNode): SourceNode {
  const { at } = pattern;
  return {
    type: "map",
    at,
    entries: new Map([["pattern", { at, value: pattern }], ["match", scalarEntry({ at }, "exact")]]),
  };
}

/** Of a list, or the one value that stands in its place. */
function itemsOf(entry: SourceEntry | undefined): readonly SourceNode[] {
  if (entry === undefined || !isGiven(entry)) return [];
  return entry.value.type === "list" ? entry.value.items : [entry.value];
}

function scalarEntry({ at }: Pick<SourceEntry, "at">, text: string): SourceEntry {
  return { at, value: { type: "scalar", at, text } };
}

function textOf(entry: SourceEntry | undefined): string | undefined {
  return entry?.value.type === "scalar" ? entry.value.text ?? undefined : undefined;
}

function isGiven(entry: SourceEntry | undefined): boolean {
  return entry !== undefined && !(entry.value.type === "scalar" && (entry.value.text ?? "") === "");
}
