/** What Claude Code is set to, and which of the places that say so wins. */
import { messageOf } from "../../errors.ts";
import {
  CLAUDE_CHECK,
  CLAUDE_HEADERS,
  CLAUDE_TOKEN,
  claudeConflicts,
  keyInHeaders,
} from "../../setup/claude_settings.ts";
import { jsonSettings } from "../../setup/json_settings.ts";
import { isPlainJson, notPlainJson } from "../../setup/plain_json.ts";
import { settingAt } from "../../setup/settings_format.ts";
import { ANY_TOKEN } from "../../wire_headers.ts";
import type { System } from "../command.ts";
import { isSameAddress } from "../address.ts";
import { type ClaudeFile, claudeFiles, variableOf } from "../claude_files.ts";
import { readSettings } from "../client_settings_file.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";
import type { Target } from "./target.ts";

const AREA = "Claude Code";

/** How it reads that a variable switches something off. */
const OFF = /^(?:0|false|no|off)$/i;

/** A place that sets variables; a later one of a list wins over those before. */
interface Layer {
  /** As a person knows it. */
  readonly name: string;
  readonly type: "environment" | ClaudeFile["type"];
  value(name: string): string | undefined;
  /** Whether it names a command that says its token, which only files can. */
  readonly hasHelper: boolean;
}

export async function checkClaude(target: Target, system: System): Promise<Finding[]> {
  const findings: Finding[] = [];
  const layers: Layer[] = [{ name: "the environment", type: "environment", value: system.variable, hasHelper: false }];
  for (const { path, type } of claudeFiles(system)) {
    try {
      const { text, exists } = await readSettings({ folder: "", path });
      const value = exists ? jsonSettings.parse(text) : {};
      if (!isPlainJson(text)) {
        const { text: said, fix } = notPlainJson(path);
        findings.push(error(AREA, said, fix));
        continue;
      }
      const hasHelper = (settingAt(value, ["apiKeyHelper"]) ?? "") !== "";
      layers.push({ name: path, type, value: (name) => variableOf(value, name), hasHelper });
    } catch (cause) {
      const reason = messageOf(cause);
      findings.push(error(AREA, `${path} cannot be read: ${reason}`, `correct ${path}`));
    }
  }
  const view = { layers, target, os: system.os };
  return [...findings, ...address(view), ...conflicts(view), ...token(view), ...check(view)];
}

interface View {
  readonly layers: readonly Layer[];
  readonly target: Target;
  readonly os: System["os"];
}

/** The layers that set a variable, the one that wins last. */
function setBy(layers: readonly Layer[], name: string): readonly Layer[] {
  return layers.filter((layer) => layer.value(name) !== undefined);
}

function address({ layers, target: { url }, os }: View): Finding[] {
  const name = "ANTHROPIC_BASE_URL";
  const setting = setBy(layers, name);
  const winner = setting.at(-1);
  const value = winner?.value(name) ?? "";
  if (winner === undefined || value === "") {
    return [note(AREA, "it asks Anthropic, not this proxy", "cccc setup claude (for good) or cccc claude (once)")];
  }
  const beaten = setting.slice(0, -1).filter((layer) => layer.value(name) !== value).map((layer) => layer.name);
  const over = beaten.length === 0 ? "" : `, which wins over ${beaten.join(" and ")}`;
  const text = `${name} is ${shownUrl(value)}, from ${winner.name}${over}`;
  if (isSameAddress(value, url)) return [ok(AREA, text)];
  return [warning(AREA, `${text}, not this proxy at ${url}`, fixOf(winner, name, os))];
}

/** Without a password that stands in it. */
function shownUrl(value: string): string {
  if (!URL.canParse(value)) return JSON.stringify(value.slice(0, 200));
  const { origin, pathname } = new URL(value);
  return origin + pathname.replace(/\/$/, "");
}

function fixOf({ name, type }: Layer, variable: string, os: System["os"]): string {
  switch (type) {
    case "environment":
      return os === "windows" ? `Remove-Item Env:${variable}` : `unset ${variable}`;
    case "user":
      return "cccc setup claude";
    case "project":
      return `take ${variable} out of ${name}, or start it by: cccc claude`;
    case "managed":
      return `ask the administrator about ${variable} in ${name}`;
    default:
      return type satisfies never;
  }
}

/** They lead past the proxy, or to two credentials at once. */
function conflicts({ layers, target: { url, logins }, os }: View): Finding[] {
  const isHere = isSameAddress(setBy(layers, "ANTHROPIC_BASE_URL").at(-1)?.value("ANTHROPIC_BASE_URL") ?? "", url);
  return claudeConflicts({ url, login: logins.claude !== undefined }).flatMap((name) => {
    const winner = setBy(layers, name).at(-1);
    const value = winner?.value(name) ?? "";
    if (winner === undefined || value === "" || OFF.test(value)) return [];
    if (name.startsWith("CLAUDE_CODE_USE_")) {
      return [
        error(AREA, `${name} is set by ${winner.name}: it asks that cloud, not this proxy`, fixOf(winner, name, os)),
      ];
    }
    if (!isHere) return [];
    return [warning(AREA, `${name} is set by ${winner.name}: it is sent to this proxy too`, fixOf(winner, name, os))];
  });
}

/** Its auto mode does nothing without a check. */
function check({ layers, target: { url, checksItself }, os }: View): Finding[] {
  const value = (name: string) => setBy(layers, name).at(-1)?.value(name) ?? "";
  if (!checksItself || !isSameAddress(value("ANTHROPIC_BASE_URL"), url)) return [];
  const winner = setBy(layers, CLAUDE_CHECK).at(-1);
  if (OFF.test(winner?.value(CLAUDE_CHECK) ?? "")) return [];
  const text = "its auto mode refuses to act where an endpoint has no safety check, which Anthropic's API alone has, " +
    `unless ${CLAUDE_CHECK} is 0`;
  return [note(AREA, text, winner === undefined ? "cccc setup claude" : fixOf(winner, CLAUDE_CHECK, os))];
}

function token({ layers, target: { url, keys, logins: { claude: endpoint } }, os }: View): Finding[] {
  const value = (name: string) => setBy(layers, name).at(-1)?.value(name) ?? "";
  if (!isSameAddress(value("ANTHROPIC_BASE_URL"), url)) return [];
  const sent = [CLAUDE_TOKEN, "ANTHROPIC_API_KEY"].map(value).filter((credential) => credential !== "");
  const beside = keyInHeaders(value(CLAUDE_HEADERS));
  const shown = beside === undefined ? sent : [...sent, beside];
  const isAdmitted = keys.length === 0 || shown.some((credential) => keys.includes(credential));
  const fix = "cccc setup claude";
  if (sent.length > 0) {
    if (!isAdmitted) return [error(AREA, "its token is no key of server.api_keys, so the proxy refuses it", fix)];
    const winner = setBy(layers, CLAUDE_TOKEN).at(-1);
    const isOwn = sent.every((credential) => credential === ANY_TOKEN || keys.includes(credential));
    if (endpoint === undefined || winner === undefined || !isOwn) return [];
    const text = `${CLAUDE_TOKEN}, from ${winner.name}, stands in the place of its own login, which the endpoint ` +
      `${JSON.stringify(endpoint)} takes`;
    return [warning(AREA, text, fixOf(winner, CLAUDE_TOKEN, os))];
  }
  const helper = layers.findLast(({ hasHelper }) => hasHelper);
  if (helper !== undefined) {
    const text = `its token comes from apiKeyHelper in ${helper.name}`;
    if (keys.length === 0) return [ok(AREA, text)];
    return [warning(AREA, `${text}, and has to be a key of server.api_keys`, fix)];
  }
  // Whether it has a login is not looked at.
  const text = "it has no ANTHROPIC_AUTH_TOKEN: it asks by its own login";
  if (!isAdmitted) return [error(AREA, `${text}, which is no key of server.api_keys`, fix)];
  if (endpoint !== undefined) {
    return [note(AREA, `${text}, if it has one, which the endpoint ${JSON.stringify(endpoint)} takes`)];
  }
  return [warning(AREA, `${text}, and without one it asks nobody`, fix)];
}
