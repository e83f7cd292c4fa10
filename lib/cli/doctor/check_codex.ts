/** What Codex is set to. */
import { join } from "node:path";
import { messageOf } from "../../errors.ts";
import { isObject } from "../../json.ts";
import { CODEX_PROVIDER } from "../../setup/codex_settings.ts";
import { keyBesideLogin, keyOverLogin, missingKey } from "../../setup/codex_key.ts";
import { profileFault } from "../../setup/codex_profile.ts";
import { clientFile } from "../../setup/client_file.ts";
import { settingAt } from "../../setup/settings_format.ts";
import { tomlSettings } from "../../setup/toml_settings.ts";
import { isSameAddress } from "../address.ts";
import { readSettings } from "../client_settings_file.ts";
import type { System } from "../command.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";
import type { Target } from "./target.ts";

const AREA = "Codex";
const SET_UP = "cccc setup codex";

export async function checkCodex(target: Target, system: System): Promise<Finding[]> {
  const file = clientFile("codex", system);
  if (file === undefined) return [];
  const old = await obsolete(file.folder, system);
  try {
    const { text } = await readSettings(file);
    const settings = tomlSettings.parse(text);
    const profiles = await otherProfiles(file.folder, { settings, url: target.url });
    return [...provider(settings, file.path, { target, system }), ...profiles, ...old];
  } catch (cause) {
    const reason = messageOf(cause);
    return [error(AREA, `${file.path} cannot be read: ${reason}`, `correct ${file.path}`), ...old];
  }
}

interface Means {
  readonly target: Target;
  readonly system: System;
}

function provider(settings: unknown, path: string, { target, system }: Means): Finding[] {
  const fault = profileFault(settings, path);
  if (fault !== undefined) return [error(AREA, fault.text, fault.fix)];
  const id = settingAt(settings, ["model_provider"]);
  if (typeof id !== "string") {
    const own = settingAt(settings, ["openai_base_url"]);
    if (typeof own === "string" && isSameAddress(own, `${target.url}/v1`)) {
      return [ok(AREA, `openai_base_url is ${own}, from ${path}`)];
    }
    return [note(AREA, "it asks OpenAI, not this proxy", `${SET_UP} (for good) or cccc codex (once)`)];
  }
  const found = settingAt(settings, ["model_providers", id]);
  if (!isObject(found)) {
    return [error(AREA, `${path} names the model_provider ${JSON.stringify(id)}, but says nothing of it`, SET_UP)];
  }
  return [...address(found, { id, path, url: target.url }), ...faults(found, { id, path, target, system })];
}

interface Named {
  readonly id: string;
  readonly path: string;
}

function address(found: Record<string, unknown>, { id, path, url }: Named & { readonly url: string }): Finding[] {
  const base = String(found["base_url"] ?? "");
  const text = `model_provider is ${JSON.stringify(id)} with base_url ${
    JSON.stringify(base.split("?")[0])
  }, from ${path}`;
  if (isSameAddress(base, `${url}/v1`)) return [ok(AREA, text)];
  return [warning(AREA, `${text}, not this proxy at ${url}/v1`, SET_UP)];
}

function faults(found: Record<string, unknown>, { id, path, target, system }: Named & Means): Finding[] {
  const findings: Finding[] = [];
  const where = `model_providers.${id} in ${path}`;
  if (found["wire_api"] === "chat") {
    findings.push(error(AREA, `${where} has wire_api = "chat", with which Codex does not start`, SET_UP));
  }
  if (found["name"] === "OpenAI") {
    const text = `${where} is named "OpenAI": Codex then compacts conversations in a way that only OpenAI serves`;
    findings.push(warning(AREA, text, `set name = "${CODEX_PROVIDER}" there`));
  }
  const variable = found["env_key"];
  const missing = missingKey({ model_providers: { [id]: found } }, { id, path }, system);
  if (missing !== undefined) findings.push(error(AREA, missing.text, missing.fix));
  const isHere = isSameAddress(String(found["base_url"] ?? ""), `${target.url}/v1`);
  const over = keyOverLogin({ model_providers: { [id]: found } }, { id, path });
  if (over !== undefined) findings.push(warning(AREA, over.text, over.fix));
  const sent = typeof variable === "string" ? system.variable(variable) : found["experimental_bearer_token"];
  const beside = keyBesideLogin(found, system.variable);
  const key = beside !== undefined && target.keys.includes(beside) ? beside : sent;
  if (isHere && target.keys.length > 0 && key !== undefined && key !== "" && !target.keys.includes(String(key))) {
    findings.push(error(AREA, `its key is no key of server.api_keys, so the proxy refuses it`, SET_UP));
  }
  if (isHere && target.keys.length > 0 && key === undefined && variable === undefined) {
    findings.push(error(AREA, `${where} has no key, and the proxy asks for one`, SET_UP));
  }
  const endpoint = target.logins.codex;
  if (isHere && endpoint !== undefined && found["requires_openai_auth"] !== true) {
    const text = `${where} does not send its own login, which the endpoint ${JSON.stringify(endpoint)} takes`;
    findings.push(warning(AREA, text, SET_UP));
  }
  return findings;
}

/** Files of `codex --profile NAME`, which go over `config.toml`: those that lead it elsewhere. */
async function otherProfiles(
  folder: string,
  { settings, url }: { readonly settings: unknown; readonly url: string },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of await profileNames(folder)) {
    const path = join(folder, `${name}.config.toml`);
    try {
      const own = tomlSettings.parse((await readSettings({ folder, path })).text);
      const id = settingAt(own, ["model_provider"]);
      if (typeof id !== "string") continue;
      const base = settingAt(own, ["model_providers", id, "base_url"]) ??
        settingAt(settings, ["model_providers", id, "base_url"]);
      if (typeof base === "string" && isSameAddress(base, `${url}/v1`)) continue;
      const text = `${path} has a model_provider of its own, ${JSON.stringify(id)}, so that codex --profile ${name} ` +
        "does not ask this proxy";
      findings.push(note(AREA, text, `take model_provider out of it, or start it by: cccc codex --profile ${name}`));
    } catch (cause) {
      const reason = messageOf(cause);
      findings.push(warning(AREA, `${path} cannot be read: ${reason}`, `correct ${path}`));
    }
  }
  return findings;
}

async function profileNames(folder: string): Promise<string[]> {
  try {
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    return names.flatMap((name) => /^(.+)\.config\.toml$/.exec(name)?.slice(1) ?? []).sort();
  } catch {
    return [];
  }
}

/** What older instructions told people to do; Codex 0.169 looks at neither. */
async function obsolete(folder: string, system: System): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ["OPENAI_BASE_URL", "OPENAI_API_BASE"]) {
    if ((system.variable(name) ?? "") !== "") {
      findings.push(note(AREA, `${name} is set, and Codex does not look at it`));
    }
  }
  const json = join(folder, "config.json");
  if (await Deno.stat(json).then(() => true, () => false)) {
    findings.push(note(AREA, `${json} is there, and Codex does not look at it`));
  }
  return findings;
}
