import type { SourceMap as SourceNodes, SourceNode } from "../config/document.ts";
import { type FileValue, fileValueOf, isList, isMap } from "../config/edit/file_value.ts";
import { adoptEndpoint, adoptTagger, PREDECESSOR_KEYS } from "../config/predecessors.ts";
import { fileSchema } from "../config/schema.ts";
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import { isObject, type Json } from "../json.ts";
import { say } from "../phrases/say.ts";
import { isClientLogin, LOGIN_LEFT } from "./credential.ts";
import type { Findings, Members } from "./imported.ts";
import { mapOf, mapsOf, type SourceMap, textOf } from "./source.ts";

/**
 * Claude Code Companion and its forks (CCCC among them): `config.yaml` with `server`, `endpoints` and `tagging`. Our own
 * file has the same words where they mean the same; the forks' later ones are brought to them here.
 */
export function importPredecessor(file: SourceMap, findings: Findings, root: SourceNode): void {
  for (const endpoint of itemNodes(root, ["endpoints"])) importEndpoint(endpoint, findings);
  for (const tagger of itemNodes(root, ["tagging", "taggers"])) importTagger(tagger, findings);
  importServer(mapOf(file, "server"), findings);
  for (const key of Object.keys(file)) {
    if (SECTIONS.includes(key)) importSection(file, key, findings);
    else if (key !== "server" && key !== "endpoints") leaveOut({ section: "", key, findings });
  }
}

/** Hosts that `server.passthrough_hosts` names by default. */
const PASSTHROUGH_HOSTS = ["api.anthropic.com", "api.openai.com", "chatgpt.com"];

function itemNodes(root: SourceNode, path: readonly string[]): SourceNodes[] {
  const list = path.reduce<SourceNode | undefined>(
    (node, key) => node?.type === "map" ? node.entries.get(key)?.value : undefined,
    root,
  );
  return list?.type === "list" ? list.items.filter((item) => item.type === "map") : [];
}

const WRITTEN_OUT = "is written out: omitted it meant false there, and means true here";

function importEndpoint(node: SourceNodes, findings: Findings): void {
  const { map, left } = adoptEndpoint(node);
  const members = fileValueOf(map) as SourceMap;
  const what = `endpoint ${JSON.stringify(textOf(members, "name"))}`;
  for (const { key, what: said } of left) {
    findings.leftOut(`${what}: ${key}`, say(said).replace(/^has no effect[:,] /, ""));
  }
  const kept: Members = {};
  for (const [key, value] of Object.entries(members)) {
    if (!hasEffect("endpoints[]", key)) leaveOut({ section: "endpoints[]", key, findings, what });
    else kept[key] = withoutDead(value, { section: `endpoints[].${key}`, findings, what: `${what}: ${key}` });
  }
  const login = loginOf(kept);
  if (login !== undefined) {
    const host = URL.parse(String(kept["url"] ?? ""))?.hostname ?? "";
    if (!PASSTHROUGH_HOSTS.includes(host)) return findings.leftOut(what, LOGIN_LEFT);
    findings.changed(
      `${what}: ${login}`,
      `is not taken: ${LOGIN_LEFT}; the endpoint is switched off until you want that`,
    );
    delete kept["auth_value"];
    delete kept["oauth_config"];
    Object.assign(kept, { auth_type: "passthrough", enabled: false });
  } else if (kept["auth_type"] === "oauth" && textOf(mapOf(members, "oauth_config"), "client_id") === "") {
    return findings.leftOut(what, "its oauth_config names no client_id, and no vendor's is built in");
  }
  if (kept["enabled"] === undefined) {
    kept["enabled"] = false;
    findings.changed(`${what}: enabled`, WRITTEN_OUT);
  }
  const rewrite = kept["model_rewrite"];
  if (isObject(rewrite) && rewrite["enabled"] === undefined) {
    kept["model_rewrite"] = { ...rewrite, enabled: false };
    findings.changed(`${what}: model_rewrite.enabled`, WRITTEN_OUT);
  }
  const { name, ...rest } = kept;
  findings.endpoint({ name: String(name ?? ""), ...rest }, what);
}

/** The key that holds a client's login, if one does. */
function loginOf(endpoint: Members): string | undefined {
  if (isClientLogin(String(endpoint["auth_value"] ?? ""))) return "auth_value";
  const oauth = endpoint["oauth_config"];
  const tokens = isMap(oauth as FileValue) ? Object.values(oauth as SourceMap) : [];
  return tokens.some((token) => typeof token === "string" && isClientLogin(token)) ? "oauth_config" : undefined;
}

function importTagger(node: SourceNodes, findings: Findings): void {
  const source = fileValueOf(adoptTagger(node).map) as SourceMap;
  const what = `tagger ${JSON.stringify(textOf(source, "name"))}`;
  if (textOf(source, "type") === "starlark") {
    const why = "it is written in Starlark; write it as a function in JavaScript (docs/routing.md says how)";
    return findings.leftOut(what, why);
  }
  const tagger: Members = {};
  for (const [key, value] of Object.entries(source)) {
    if (hasEffect("tagging.taggers[]", key)) tagger[key] = asJson(value);
    else leaveOut({ section: "tagging.taggers[]", key, findings, what });
  }
  if (tagger["enabled"] === undefined) {
    tagger["enabled"] = false;
    findings.changed(`${what}: enabled`, WRITTEN_OUT);
  }
  findings.tagger(tagger, what);
}

const LOOPBACK = ["", "127.0.0.1", "localhost", "::1"];

function importServer(server: SourceMap, findings: Findings): void {
  for (const [key, value] of Object.entries(server)) {
    if (key === "host") importHost(textOf(server, "host"), findings);
    else if (key === "api_keys") importKeys(mapsOf(server, key), findings);
    else if (!hasEffect("server", key)) leaveOut({ section: "server", key, findings });
    else if (value !== null && value !== "") findings.setting(["server", key], asJson(value), `server.${key}`);
  }
}

function importHost(host: string, findings: Findings): void {
  if (LOOPBACK.includes(host)) return;
  const why = `is not taken: to listen on ${host} takes server.api_keys and server.admin_password; set all three`;
  findings.changed("server.host", why);
}

function importKeys(keys: readonly SourceMap[], findings: Findings): void {
  const own = keys.map((key) => asJson(key) as Members);
  findings.keys(own, { what: "server.api_keys", why: `as ${own.length} keys` });
}

function importSection(file: SourceMap, section: string, findings: Findings): void {
  for (const [key, value] of Object.entries(mapOf(file, section))) {
    if (value === null || value === "" || key === "taggers") continue;
    if (hasEffect(section, key)) findings.setting([section, key], asJson(value), `${section}.${key}`);
    else leaveOut({ section, key, findings });
  }
}

/** Sections of our file with one value a key; a file of ours may be imported too. */
const SECTIONS = Object.entries(fileSchema.shape).flatMap(([name, schema]) =>
  "shape" in schema && name !== "server" ? [name] : []
);

/** Keys that mean something here, by the section they stand in. */
const LIVE: Readonly<Record<string, object>> = {
  "endpoints[]": endpointSchema.shape,
  "tagging.taggers[]": fileSchema.shape.tagging.shape.taggers.unwrap().element.shape,
  ...Object.fromEntries(
    Object.entries(fileSchema.shape).flatMap(([name, schema]) => "shape" in schema ? [[name, schema.shape]] : []),
  ),
};

function hasEffect(section: string, key: string): boolean {
  return Object.hasOwn(LIVE[section] ?? {}, key);
}

/** Without the keys that have no effect here. */
function withoutDead(value: FileValue, { section, findings, what }: Required<Omit<Leaving, "key">>): Json {
  const dead = PREDECESSOR_KEYS[section];
  if (dead === undefined || !isMap(value)) return asJson(value);
  const kept = Object.entries(value).filter(([key]) => {
    const isDead = Object.hasOwn(dead, key);
    if (isDead) leaveOut({ section, key, findings, what });
    return !isDead;
  });
  return asJson(Object.fromEntries(kept));
}

interface Leaving {
  readonly section: string;
  readonly key: string;
  readonly findings: Findings;
  readonly what?: string;
}

function leaveOut({ section, key, findings, what }: Leaving): void {
  const path = what === undefined ? `${section === "" ? "" : `${section}.`}${key}` : `${what}: ${key}`;
  findings.leftOut(path, reasonFor(section, key));
}

function reasonFor(section: string, key: string): string {
  const reason = PREDECESSOR_KEYS[section]?.[key];
  return reason === undefined ? "there is nothing like it here" : say(reason);
}

function asJson(value: FileValue): Json {
  if (isList(value)) return value.map(asJson);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asJson(member)]));
  return value;
}
