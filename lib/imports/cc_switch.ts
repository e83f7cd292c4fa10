import { type FileValue, isList, isMap } from "../config/edit/file_value.ts";
import { codexProvider } from "./codex_provider.ts";
import { isClientLogin, LOGIN_LEFT } from "./credential.ts";
import type { Findings, Members } from "./imported.ts";
import type { Sections } from "./leave_out_others.ts";
import { isOn, mapOf, type SourceMap, textOf } from "./source.ts";

/** One provider of one client, from either form of the file. */
export interface SwitchProvider {
  readonly app: string;
  readonly name: string;
  /** What would be written into the client's own settings. */
  readonly settings: SourceMap;
  readonly meta: SourceMap;
  readonly isCurrent: boolean;
  readonly inQueue: boolean;
}

/**
 * cc-switch: its `config.json` (version 2) with providers by client, or its export as SQL, which has the same in a table
 * (github.com/farion1231/cc-switch, src-tauri/src/app_config.rs, provider.rs and database/backup.rs, read 2026-11-26).
 */
export function importCcSwitch(providers: readonly SwitchProvider[], findings: Findings): void {
  // The client's current one is asked first, then the queue, then those that nobody had chosen.
  const rank = ({ isCurrent, inQueue }: SwitchProvider) => isCurrent ? 1 : inQueue ? 2 : 3;
  for (const provider of providers.toSorted((a, b) => rank(a) - rank(b))) {
    const what = `${provider.app} provider ${JSON.stringify(provider.name)}`;
    const read = READERS[provider.app];
    if (read === undefined) {
      findings.leftOut(what, "only those of Claude Code, Codex and Gemini CLI are taken");
      continue;
    }
    const endpoint = MANAGED.test(textOf(provider.meta, "providerType")) ? LOGIN_LEFT : read(provider);
    if (typeof endpoint === "string") {
      findings.leftOut(what, endpoint);
      continue;
    }
    const enabled = rank(provider) < 3;
    findings.endpoint({ name: provider.name, ...endpoint, enabled, priority: rank(provider) }, what);
    if (!enabled) findings.changed(what, "is switched off: it was not the one in use; enable it to fail over to it");
    if (hasTokens(provider.settings)) findings.leftOut(`${what}: auth.tokens`, LOGIN_LEFT);
  }
}

/** Accounts that cc-switch logs in itself. */
const MANAGED = /oauth|copilot/i;

/** The endpoint, or why there is none. */
type Read = Members | string;

const READERS: Readonly<Record<string, (provider: SwitchProvider) => Read>> = {
  claude: claudeEndpoint,
  codex: codexEndpoint,
  gemini: geminiEndpoint,
};

const NO_URL = "it names no address: it is the client's own login at its vendor, which is not taken";

/** What cc-switch calls the protocols of a provider that Claude Code uses through it. */
const FORMATS: Readonly<Record<string, Members>> = {
  openai_chat: { endpoint_type: "openai", wire_api: "chat" },
  openai_responses: { endpoint_type: "openai", wire_api: "responses" },
  gemini_native: { endpoint_type: "gemini" },
};

/** Variables that name the model behind one of Claude Code's own sizes. */
const SIZES = { HAIKU: "claude-*haiku*", SONNET: "claude-*sonnet*", OPUS: "claude-*opus*" } as const;

function claudeEndpoint({ settings, meta }: SwitchProvider): Read {
  const env = mapOf(settings, "env");
  const url = textOf(env, "ANTHROPIC_BASE_URL");
  if (url === "") return NO_URL;
  const token = textOf(env, "ANTHROPIC_AUTH_TOKEN");
  const key = textOf(env, "ANTHROPIC_API_KEY");
  if (isClientLogin(token) || isClientLogin(key)) return LOGIN_LEFT;
  const rules = Object.entries(SIZES).flatMap(([size, pattern]) => {
    const model = textOf(env, `ANTHROPIC_DEFAULT_${size}_MODEL`);
    return model === "" ? [] : [{ source_pattern: pattern, target_model: model }];
  });
  return {
    url,
    ...(FORMATS[textOf(meta, "apiFormat")] ?? { endpoint_type: "anthropic" }),
    ...(token !== "" ? { auth_type: "auth_token", auth_value: token } : keyed(key)),
    supported_clients: ["claude-code"],
    ...(rules.length === 0 ? {} : { model_rewrite: { enabled: true, rules } }),
    default_model: textOf(env, "ANTHROPIC_MODEL"),
  };
}

function codexEndpoint({ settings }: SwitchProvider): Read {
  const { baseUrl, wireApi, token } = codexProvider(textOf(settings, "config"));
  if (baseUrl === undefined) return NO_URL;
  const key = textOf(mapOf(settings, "auth"), "OPENAI_API_KEY") || (token ?? "");
  return {
    url: baseUrl,
    endpoint_type: "openai",
    wire_api: wireApi === "chat" ? "chat" : "responses",
    ...(key === "" ? { auth_type: "none" } : { auth_type: "auth_token", auth_value: key }),
    supported_clients: ["codex"],
  };
}

function geminiEndpoint({ settings }: SwitchProvider): Read {
  const env = mapOf(settings, "env");
  const url = textOf(env, "GOOGLE_GEMINI_BASE_URL");
  if (url === "") return NO_URL;
  return {
    url,
    endpoint_type: "gemini",
    ...keyed(textOf(env, "GEMINI_API_KEY") || textOf(env, "GOOGLE_API_KEY")),
    supported_clients: ["gemini-cli"],
    default_model: textOf(env, "GEMINI_MODEL"),
  };
}

function keyed(key: string): Members {
  return key === "" ? { auth_type: "none" } : { auth_type: "api_key", auth_value: key };
}

function hasTokens(settings: SourceMap): boolean {
  const tokens = mapOf(settings, "auth")["tokens"];
  return isMap(tokens) && Object.keys(tokens).length > 0;
}

/** Clients that have providers in `config.json`. */
const APPS = ["claude", "codex", "gemini", "opencode", "openclaw", "hermes"];

/** What else a `config.json` has: it is the clients' own. */
export const SWITCH_SECTIONS: Sections = {
  taken: [...APPS, "apps", "version"],
  reasons: {
    mcp: "MCP servers stay with the clients",
    prompts: "prompts stay with the clients",
    skills: "skills stay with the clients",
  },
};

/** The providers of a `config.json`, whose clients stand at its top or below `apps`. */
export function switchProviders(file: SourceMap): SwitchProvider[] {
  const apps = Object.keys(mapOf(file, "apps")).length > 0 ? mapOf(file, "apps") : file;
  return APPS.flatMap((app) => {
    const section = mapOf(apps, app);
    const current = textOf(section, "current");
    return entriesOf(section["providers"]).map(([id, provider]) => ({
      app,
      name: textOf(provider, "name") || id,
      settings: mapOf(provider, "settingsConfig"),
      meta: mapOf(provider, "meta"),
      isCurrent: id === current,
      inQueue: isOn(provider, "inFailoverQueue"),
    }));
  });
}

/** Providers by id, or a list of them. */
function entriesOf(providers: FileValue | undefined): [id: string, provider: SourceMap][] {
  if (isList(providers)) return providers.filter(isMap).map((provider) => [textOf(provider, "id"), provider]);
  if (!isMap(providers)) return [];
  return Object.entries(providers).flatMap(([id, provider]) => isMap(provider) ? [[id, provider]] : []);
}
