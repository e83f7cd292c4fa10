import type { Json } from "../json.ts";
import type { Findings, Members } from "./imported.ts";
import { outboundProxy } from "./outbound_proxy.ts";
import { leaveOutOthers } from "./leave_out_others.ts";
import { isOn, mapOf, mapsOf, type SourceMap, textOf, textsOf } from "./source.ts";

/**
 * CLIProxyAPI's `config.yaml`: lists of keys by kind of provider
 * (github.com/router-for-me/CLIProxyAPI, config.example.yaml, read 2026-11-26). The accounts that it logs in itself lie in
 * other files, which are not looked at.
 */
export function importCliProxyApi(file: SourceMap, findings: Findings): void {
  for (const [section, { name, url, ...kind }] of Object.entries(KINDS)) {
    for (const [index, entry] of mapsOf(file, section).entries()) {
      const what = `${section}[${index}]`;
      const base = { ...kind, url: textOf(entry, "base-url") || url, auth_value: textOf(entry, "api-key") };
      findings.endpoint({ name, ...base, ...commonOf(entry, file), enabled: !isOff(entry) }, what);
      noteRest(entry, what, findings);
    }
  }
  for (const provider of mapsOf(file, "openai-compatibility")) importCompatible(provider, file, findings);
  importServer(file, findings);
  leaveOutOthers(file, { taken: [...Object.keys(KINDS), ...TAKEN], reasons: LEFT }, findings);
}

const TAKEN = ["openai-compatibility", "api-keys", "port", "host", "proxy-url", "routing"];

const KINDS: Readonly<Record<string, Members & { readonly name: string; readonly url: string }>> = {
  "claude-api-key": {
    name: "claude",
    url: "https://api.anthropic.com",
    endpoint_type: "anthropic",
    auth_type: "api_key",
  },
  "codex-api-key": {
    name: "codex",
    url: "https://api.openai.com",
    endpoint_type: "openai",
    wire_api: "responses",
    auth_type: "auth_token",
  },
  "gemini-api-key": {
    name: "gemini",
    url: "https://generativelanguage.googleapis.com",
    endpoint_type: "gemini",
    auth_type: "api_key",
  },
  "xai-api-key": {
    name: "xai",
    url: "https://api.x.ai/v1",
    endpoint_type: "openai",
    wire_api: "responses",
    auth_type: "auth_token",
  },
};

const LEFT: Readonly<Record<string, string>> = {
  "auth-dir": "it holds logins, which are not taken",
  "remote-management": "cccc password sets the page's password",
  "oauth-model-alias": "it is for logins, which are not taken",
  "vertex-api-key": "Vertex has an API of its own",
  "interactions-api-key": "Gemini's API for interactions is not spoken",
  "oauth-excluded-models": "it is for logins, which are not taken",
  "oauth-request-scoped-errors": "it is for logins, which are not taken",
  payload: "parameter_overrides of an endpoint set what its requests hold",
  "request-retry": "failover needs no settings",
  tls: "put a server that speaks TLS in front",
};

function importCompatible(provider: SourceMap, file: SourceMap, findings: Findings): void {
  const name = textOf(provider, "name");
  const entries = keysOf(provider);
  for (const [index, all] of entries.entries()) {
    const key = textOf(all, "api-key");
    const auth = key === "" ? { auth_type: "none" } : { auth_type: "auth_token", auth_value: key };
    const base = { url: textOf(provider, "base-url"), endpoint_type: "openai", wire_api: "chat", ...auth };
    const what = `openai-compatibility ${JSON.stringify(name)}${entries.length > 1 ? `, key ${index + 1}` : ""}`;
    findings.endpoint({ name, ...base, ...commonOf(all, file), enabled: !isOff(all) }, what);
    noteRest(all, what, findings);
  }
}

/** What each key of a compatible provider has, with what all of them have; one without a key, where there is none. */
function keysOf(provider: SourceMap): SourceMap[] {
  const entries = mapsOf(provider, "api-key-entries");
  const keys = entries.length > 0
    ? entries
    : textsOf(provider, "api-keys").map((key): SourceMap => ({ "api-key": key }));
  return (keys.length > 0 ? keys : [{}]).map((key) => ({ ...provider, ...key }));
}

/** `disabled`, or every model excluded, by which keys are switched off there. */
function isOff(entry: SourceMap): boolean {
  return isOn(entry, "disabled") || textsOf(entry, "excluded-models").includes("*");
}

/** What entries of all kinds may have. */
function commonOf(entry: SourceMap, file: SourceMap): Members {
  const proxy = outboundProxy(textOf(entry, "proxy-url") || textOf(file, "proxy-url"));
  const headers = Object.entries(mapOf(entry, "headers")).filter(([, value]) =>
    typeof value === "string" && !value.startsWith("$")
  );
  const rules = mapsOf(entry, "models").flatMap((model) => {
    const [name, alias] = [textOf(model, "name"), textOf(model, "alias")];
    return name === "" || alias === "" || name === alias ? [] : [{ source_pattern: alias, target_model: name }];
  });
  return {
    priority: rankOf(entry, file),
    ...(textOf(entry, "weight") === "" ? {} : { weight: textOf(entry, "weight") }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(headers.length === 0 ? {} : { header_overrides: Object.fromEntries(headers) as { [key: string]: Json } }),
    ...(rules.length === 0 ? {} : { model_rewrite: { enabled: true, rules } }),
  };
}

/** The other way round there: the highest number comes first, and who has none has 0. */
function rankOf(entry: SourceMap, file: SourceMap): number {
  const entries = [
    ...Object.keys(KINDS).flatMap((section) => mapsOf(file, section)),
    ...mapsOf(file, "openai-compatibility").flatMap(keysOf),
  ];
  const numberOf = (each: SourceMap) => Number(textOf(each, "priority")) || 0;
  return new Set(entries.map(numberOf).filter((number) => number > numberOf(entry))).size + 1;
}

function noteRest(entry: SourceMap, what: string, findings: Findings): void {
  const reasons: Readonly<Record<string, string>> = {
    prefix: "a model's name here is the client's own; tags choose between endpoints",
    "excluded-models": "an endpoint that does not know a model is found out by asking it",
    cloak: "no other program is imitated",
    "fingerprint-profile": "no other program is imitated",
  };
  for (const [key, why] of Object.entries(reasons)) {
    if (Object.hasOwn(entry, key)) findings.leftOut(`${what}.${key}`, why);
  }
  for (const [header, value] of Object.entries(mapOf(entry, "headers"))) {
    if (typeof value !== "string" || !value.startsWith("$")) continue;
    findings.leftOut(`${what}.headers.${header}`, "it copies a header of the client, which passes as it is");
  }
}

/** How those of one priority share the load there; empty: as here by default. */
const BALANCES: Readonly<Record<string, string>> = {
  "": "round_robin",
  "round-robin": "round_robin",
  "weighted-round-robin": "weighted",
  "fill-first": "",
};

function importServer(file: SourceMap, findings: Findings): void {
  const keys = textsOf(file, "api-keys").map((key, index) => ({ name: `client-${index + 1}`, key }));
  findings.keys(keys, {
    what: "api-keys",
    why: `as ${keys.length} key${keys.length === 1 ? "" : "s"} of server.api_keys`,
  });
  if (textOf(file, "port") !== "") findings.setting(["server", "port"], textOf(file, "port"), "port");
  const host = textOf(file, "host");
  if (!["127.0.0.1", "localhost"].includes(host)) {
    const all = host === "" ? "every address" : host;
    findings.changed("host", `is not taken: to listen on ${all} takes server.admin_password too; set both`);
  }
  const strategy = textOf(mapOf(file, "routing"), "strategy");
  const balance = BALANCES[strategy];
  if (balance === undefined) findings.leftOut(`routing.strategy ${strategy}`, "routing.balance has others");
  else if (balance !== "") findings.setting(["routing", "balance"], balance, "routing.strategy");
}
