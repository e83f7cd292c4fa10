/** The context window that a client is told, since it knows none of the models behind a proxy. */
import { knownWindow } from "../app/known_window.ts";
import type { Config } from "../config/config.ts";
import { isObject, parseJson } from "../json.ts";
import { CLAUDE_WINDOW, claudeModelNamed } from "../setup/claude_settings.ts";
import { clientFile, SETTINGS_FORMATS } from "../setup/client_file.ts";
import { CODEX_MODEL, CODEX_WINDOW } from "../setup/codex_settings.ts";
import { type ClientName, ENDPOINT_HEADER, ROUTED_AS } from "../setup/connection.ts";
import { settingAt, type SettingPath } from "../setup/settings_format.ts";
import { variableInFiles, variableOf } from "./claude_files.ts";
import { readSettings } from "./client_settings_file.ts";
import type { System } from "./command.ts";

export interface ClientWindowOptions {
  readonly client: ClientName;
  readonly config: Config;
  /** Of the proxy; `undefined`: it does not run. */
  readonly url: string | undefined;
  readonly key?: string | undefined;
  /** The one that is asked for; `undefined`: the client's own choice. */
  readonly model?: string | undefined;
  readonly endpoint?: string | undefined;
  /** What its file says, without what was put in before; absent: all its files as they are. */
  readonly settings?: unknown;
  /** Arguments that go to the client. */
  readonly passed?: readonly string[] | undefined;
}

/** A start waits no longer for it. */
const PATIENCE_MS = 1500;
const MAX_LENGTH = 1_000_000;

/** Tokens; `undefined`: not known, or the user has said it to the client. */
export async function clientWindow(options: ClientWindowOptions, system: System): Promise<number | undefined> {
  const { client, config, url, endpoint } = options;
  const settings = options.settings ?? await settingsOf(client, system);
  const named = options.model ?? modelIn(options.passed ?? []);
  const inFile = textAt(settings, ["model"]);
  const said = async (name: string) =>
    (options.settings === undefined ? await variableInFiles(name, system) : variableOf(settings, name)) ??
      system.variable(name);
  let asked = named ?? inFile ?? CODEX_MODEL;
  if (client === "claude") {
    for (const name of CLAUDE_WINDOW) if (await said(name) !== undefined) return undefined;
    asked = await claudeModelNamed(named ?? await said("ANTHROPIC_MODEL") ?? inFile ?? "", said);
  } else if (settingAt(settings, [CODEX_WINDOW]) !== undefined) return undefined;
  if (url !== undefined) return await askWindow(asked, { ...options, url });
  return await knownWindow({ model: asked, client: ROUTED_AS[client], only: endpoint }, config);
}

/** The model among the client's own arguments. */
function modelIn(passed: readonly string[]): string | undefined {
  const at = passed.findLastIndex((arg) => arg === "--model" || arg === "-m");
  return at < 0 ? passed.find((arg) => arg.startsWith("--model="))?.slice("--model=".length) : passed[at + 1];
}

function textAt(settings: unknown, path: SettingPath): string | undefined {
  const value = settingAt(settings, path);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What the client's own file says; of one that cannot be read, the client says best itself what is wrong. */
async function settingsOf(client: ClientName, system: System): Promise<unknown> {
  const file = clientFile(client, system);
  if (file === undefined) return undefined;
  try {
    return SETTINGS_FORMATS[client].parse((await readSettings(file)).text);
  } catch {
    return undefined;
  }
}

/** As the proxy's list of models says. */
async function askWindow(
  model: string,
  { client, url, key, endpoint }: ClientWindowOptions & { readonly url: string },
): Promise<number | undefined> {
  const { get } = await import("node:http");
  const headers = {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(endpoint === undefined ? {} : { [ENDPOINT_HEADER]: encodeURIComponent(endpoint) }),
  };
  const target = `${url}/v1/models/${encodeURIComponent(model)}?client=${ROUTED_AS[client]}`;
  const text = await new Promise<string>((resolve) => {
    const request = get(target, { headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
        if (text.length > MAX_LENGTH) request.destroy();
      });
      response.on("close", () => resolve(response.statusCode === 200 ? text : ""));
    });
    const timer = setTimeout(() => request.destroy(), PATIENCE_MS);
    request.on("error", () => resolve(""));
    request.on("close", () => {
      clearTimeout(timer);
      resolve("");
    });
  });
  const found = parseJson(text);
  const window = isObject(found) ? found["context_length"] : undefined;
  return typeof window === "number" ? window : undefined;
}
