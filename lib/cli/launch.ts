/** Starts a client with the proxy as its endpoint, and nothing else changed. */
import { dirname, resolve } from "node:path";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/config.ts";
import { endpointNamed } from "../config/endpoint_named.ts";
import { formatProblem } from "../config/problem.ts";
import { writeDefaultConfig } from "../config/first_run.ts";
import { messageOf } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import { checkScript } from "../scripting/check_script.ts";
import { CLIENT_TITLES, type ClientName, type Connection } from "../setup/connection.ts";
import { clientFile } from "../setup/client_file.ts";
import { type ClientStart, clientStart, mergeSettings, OF_SETTINGS, takeSettings } from "../setup/client_start.ts";
import { hasKey } from "../setup/codex_key.ts";
import { clientNeeds } from "../setup/client_needs.ts";
import { assignment, quote, removal, shellOf } from "../setup/quote.ts";
import { tomlSettings } from "../setup/toml_settings.ts";
import { openableUrl } from "./address.ts";
import { variableInFiles, variableOf } from "./claude_files.ts";
import { clientWindow } from "./client_window.ts";
import { findClient, INSTALL, programAt, surroundings } from "./client_program.ts";
import { readSettings } from "./client_settings_file.ts";
import type { Invocation, Launched, System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { type Place, runningProxy, useProxy } from "./own_proxy.ts";
import { settingsWinners } from "./settings_winners.ts";

/** What shells return for a program that is not there. */
const NOT_FOUND = 127;

/** Runs `client` to its end and returns its exit code. */
export async function launch(client: ClientName, invocation: Invocation, system: System): Promise<number> {
  const { flags: { config: file = DEFAULT_FILE, printEnv = false } } = invocation;
  const config = await loaded(file, printEnv, system);
  if (config === undefined) return 1;
  const unknown = unusableEndpoint(config, file, invocation);
  if (unknown !== undefined) {
    system.err(unknown);
    return 1;
  }
  if (printEnv) return await print({ client, config, invocation }, system);
  const path = findClient(client, surroundings(system));
  if (path === undefined) {
    system.err(`Cannot find ${client} on this machine; to install it: ${INSTALL[client]}`);
    return NOT_FOUND;
  }
  try {
    using proxy = await useProxy({ config, file }, system);
    for (const line of said(proxy, { config, file })) system.err(line);
    const connection = await connectionTo(proxy.url, { client, config, invocation }, system);
    return await run(path, { client, connection, invocation }, system);
  } catch (error) {
    system.err(messageOf(error));
    return 1;
  }
}

/** The configuration, written first if there is none; `undefined` after saying what is wrong. */
async function loaded(file: string, mustBeThere: boolean, system: System): Promise<Config | undefined> {
  try {
    if (!mustBeThere && await writeNew(file)) system.err(`cccc: wrote the configuration ${resolve(file)}`);
  } catch (error) {
    system.err(messageOf(error));
    return undefined;
  }
  const result = await loadConfig(file, { checkScript });
  if (result.type === "ok") return result.config;
  for (const problem of result.problems) system.err(formatProblem(problem));
  return undefined;
}

/** Whether there was none before. The folder of the user's own configuration may not be there yet. */
async function writeNew(file: string): Promise<boolean> {
  await Deno.mkdir(dirname(resolve(file)), { recursive: true, mode: 0o700 });
  return writeDefaultConfig(file);
}

function unusableEndpoint(
  { endpoints }: Config,
  file: string,
  { flags: { endpoint: named } }: Invocation,
): string | undefined {
  if (named === undefined) return undefined;
  const found = endpointNamed(endpoints, named);
  const those = `the configuration has ${endpoints.map(({ name }) => JSON.stringify(name)).join(", ") || "none"}`;
  if (found === undefined) return `There is no endpoint ${JSON.stringify(named)}: ${those}`;
  return found.enabled
    ? undefined
    : `The endpoint ${JSON.stringify(named)} is disabled: set "enabled: true" in ${resolve(file)}`;
}

interface Asked {
  readonly client: ClientName;
  readonly config: Config;
  readonly invocation: Invocation;
}

/** How the client reaches the proxy at `url`; says so where that is by its own login. */
async function connectionTo(
  url: string,
  { client, config, invocation }: Asked,
  system: System,
): Promise<Connection> {
  const { flags: { model, endpoint } } = invocation;
  const { loginEndpoint, login, checksItself } = clientNeeds(client, config, endpoint);
  if (login) {
    system.err(
      `cccc: ${CLIENT_TITLES[client]} uses its own login, which the endpoint ${JSON.stringify(loginEndpoint)} takes; ` +
        "-endpoint NAME asks another one alone, without a login",
    );
  }
  const key = config.server.apiKeys.find(({ enabled }) => enabled)?.key;
  const keyInFile = client === "codex" && login && await fileHasKey(system);
  const { passed } = invocation;
  const contextWindow = await clientWindow({ client, config, url, key, model, endpoint, passed }, system);
  return { url, key, model, endpoint, login, keyInFile, checksItself, contextWindow };
}

/** Of a file that cannot be read, Codex itself says what is wrong. */
async function fileHasKey(system: System): Promise<boolean> {
  const file = clientFile("codex", system);
  try {
    return file !== undefined && hasKey(tomlSettings.parse((await readSettings(file)).text));
  } catch {
    return false;
  }
}

function said(
  proxy: { url: string; started: boolean; elsewhere: string | undefined },
  { config, file }: Place,
): string[] {
  const { url, started, elsewhere } = proxy;
  const lines = started
    ? [`cccc: started a proxy on ${url}${elsewhere === undefined ? "" : ` (${elsewhere})`}; it ends with this session`]
    : [`cccc: using the proxy that runs on ${url}`];
  if (!config.endpoints.some(({ enabled }) => enabled)) {
    const lasts = started ? " while this session lasts" : "";
    lines.push(
      `cccc: no endpoint is enabled, so requests get an error; add one at ${url}/admin${lasts}, or in ${resolve(file)}`,
    );
  }
  return lines;
}

interface Run {
  readonly client: ClientName;
  readonly connection: Connection;
  readonly invocation: Invocation;
}

async function run(path: string, { client, connection, invocation }: Run, system: System): Promise<number> {
  const environment = system.environment();
  const start = clientStart(client, connection, await withSettings(environment, { invocation, system }));
  // A script of Windows takes its arguments apart twice.
  const inFile = connection.key !== undefined || system.os === "windows";
  await using settings = await settingsArgument(start, invocation.passed ?? [], inFile);
  const args = [...start.args, ...settings.args];
  const child = system.launch(programAt(path, args, system), environmentOf(start, environment, system.os));
  passSignals(child, system);
  return await child.ended;
}

/** With what Claude Code's files and `--settings` say, which goes over it without us. */
async function withSettings(
  environment: Readonly<Record<string, string>>,
  { invocation, system }: { readonly invocation: Invocation; readonly system: System },
): Promise<Readonly<Record<string, string>>> {
  const { named } = takeSettings(invocation.passed ?? []);
  const theirs = named === undefined ? undefined : await namedSettings(named);
  const said: Record<string, string> = {};
  for (const name of OF_SETTINGS) {
    const value = variableOf(theirs, name) ?? await variableInFiles(name, system);
    if (value !== undefined) said[name] = value;
  }
  return { ...environment, ...said };
}

/** Names of variables mean the same in any case on Windows. */
function environmentOf(
  { variables, removed }: ClientStart,
  environment: Readonly<Record<string, string>>,
  os: System["os"],
): Record<string, string> {
  const folded = (name: string) => os === "windows" ? name.toUpperCase() : name;
  const replaced = new Set([...removed, ...Object.keys(variables)].map(folded));
  const kept = Object.entries(environment).filter(([name]) => !replaced.has(folded(name)));
  const own = Object.entries(variables).filter(([name], index, all) =>
    all.findIndex(([other]) => folded(other) === folded(name)) === index
  );
  return Object.fromEntries([...kept, ...own]);
}

interface SettingsArgument extends AsyncDisposable {
  readonly args: readonly string[];
}

/** The user's arguments with our settings over theirs. What other users of the machine must not read goes into a file. */
async function settingsArgument(
  { settings }: ClientStart,
  passed: readonly string[],
  inFile: boolean,
): Promise<SettingsArgument> {
  if (settings === undefined) return { args: passed, async [Symbol.asyncDispose]() {} };
  const { args, named } = takeSettings(passed);
  const theirs = named === undefined ? {} : await namedSettings(named);
  // The client says best itself what is wrong with them.
  if (theirs === undefined) return { args: passed, async [Symbol.asyncDispose]() {} };
  const text = JSON.stringify(mergeSettings(theirs, settings));
  if (!inFile && named === undefined) {
    return { args: ["--settings", text, ...args], async [Symbol.asyncDispose]() {} };
  }
  const file = await Deno.makeTempFile({ prefix: "cccc-settings-", suffix: ".json" });
  await Deno.writeTextFile(file, text, { mode: 0o600 });
  return {
    args: ["--settings", file, ...args],
    [Symbol.asyncDispose]: () => Deno.remove(file).catch(() => {}),
  };
}

/** Settings as Claude Code takes them: a file, or JSON itself. */
async function namedSettings(named: string): Promise<JsonObject | undefined> {
  try {
    const value: unknown = JSON.parse(named.trimStart().startsWith("{") ? named : await Deno.readTextFile(named));
    return isObject(value) ? value as JsonObject : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What is sent to us is meant for the client. Of a terminal it has Ctrl-C itself, and to get it twice would mean something
 * else.
 */
function passSignals(child: Launched, system: System): void {
  const atTerminal = system.hasTerminal();
  const signals: readonly Deno.Signal[] = system.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"];
  const ofTerminal: readonly Deno.Signal[] = ["SIGINT", "SIGQUIT", "SIGBREAK"];
  for (const signal of signals) {
    system.onSignal(signal, () => {
      if (!(atTerminal && ofTerminal.includes(signal))) child.kill(signal);
    });
  }
}

/** Prints what a shell needs. Where no proxy runs, for the one that would. */
async function print(
  { client, config, invocation }: Asked,
  system: System,
): Promise<number> {
  const running = await runningProxy(config);
  const { host, port } = config.server;
  if (running === undefined) system.err(`cccc: no proxy runs now; start one with "cccc start"`);
  const connection = await connectionTo(running ?? openableUrl(host, port), { client, config, invocation }, system);
  const { variables, removed, args } = clientStart(client, connection, system.environment());
  const shell = shellOf(system.os);
  for (const name of removed) system.out(removal(name, shell));
  for (const pair of Object.entries(variables)) system.out(assignment(pair, shell));
  if (client === "claude") await tellWinners({ variables, removed }, system);
  if (args.length === 0) return 0;
  // What has no variable is an option of each run.
  const words = args.map((word) => quote(word, shell)).join(" ");
  system.out(
    shell === "posix"
      ? `${client}() { command ${client} ${words} "$@"; }`
      // A function that names itself would call itself.
      : `function ${client} { & (Get-Command '${client}' -CommandType Application, ExternalScript | ` +
        `Select-Object -First 1) ${words} @args }`,
  );
  system.err(`cccc: these lines make ${CLIENT_TITLES[client]} use ${connection.url} in the shell that reads them`);
  return 0;
}

async function tellWinners(start: Pick<ClientStart, "variables" | "removed">, system: System): Promise<void> {
  const { path, names } = await settingsWinners(start, system);
  if (names.length === 0) return;
  system.err(
    `cccc: ${path} says otherwise of ${names.join(", ")}, and wins over these lines; "cccc setup claude" changes it, ` +
      '"cccc claude" goes over it',
  );
}
