/** Puts the proxy into the settings of clients, for good. */
import type { Config } from "../config/config.ts";
import { readOnlyReason } from "../config/edit/write_file.ts";
import { loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problem.ts";
import { messageOf } from "../errors.ts";
import { say } from "../phrases/say.ts";
import { checkScript } from "../scripting/check_script.ts";
import { type AppliedSettings, applySettings, undoSettings } from "../setup/apply_settings.ts";
import { type ClientFile, clientFile, SETTINGS_FORMATS, wantedSettings } from "../setup/client_file.ts";
import { isPlainJson, notPlainJson } from "../setup/plain_json.ts";
import { keyOverLogin, missingKey } from "../setup/codex_key.ts";
import { type ProfileFault, profileFault } from "../setup/codex_profile.ts";
import { CODEX_PROVIDER } from "../setup/codex_settings.ts";
import { CLIENT_NAMES, CLIENT_TITLES, type ClientName, type Connection } from "../setup/connection.ts";
import { clientNeeds } from "../setup/client_needs.ts";
import { SettingsError } from "../setup/settings_format.ts";
import { showChange } from "../setup/show_change.ts";
import { openableUrl } from "./address.ts";
import { backUp, digest, type FoundFile, lockSettings, readSettings, replaceSettings } from "./client_settings_file.ts";
import { clientWindow } from "./client_window.ts";
import { type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { runningProxy } from "./own_proxy.ts";
import { loadRecord, removeRecord, saveRecord, type SettingsRecord } from "./settings_record.ts";

/** Sets up the clients that the command names. Returns the exit code. */
export async function setup(invocation: Invocation, system: System): Promise<number> {
  const { argument, flags } = invocation;
  const clients = clientsOf(argument);
  if (clients === undefined) return misnamed("setup", argument, system);
  const file = flags.config ?? DEFAULT_FILE;
  const { port } = flags;
  const loaded = await loadConfig(file, { checkScript, ...(port === undefined ? {} : { overrides: { port } }) });
  if (loaded.type === "invalid") {
    for (const problem of loaded.problems) system.err(formatProblem(problem));
    system.err(`Without a configuration there is no address to set up; "cccc start" writes one`);
    return 1;
  }
  const { config } = loaded;
  if (config.server.port === 0) {
    system.err("The proxy has no port of its own (server.port is 0), so nothing can be set to it; give it one");
    return 1;
  }
  const url = openableUrl(config.server.host, config.server.port);
  const connection = { url, key: config.server.apiKeys.find(({ enabled }) => enabled)?.key, model: flags.model };
  let failed = false;
  for (const client of clients) {
    const { loginEndpoint: taker, ...needs } = clientNeeds(client, config);
    if (taker !== undefined) system.out(keptLogin(client, taker));
    const options = { connection: { ...connection, ...needs }, config, isSure: flags.yes ?? false };
    failed = !await setUp(client, options, system) || failed;
  }
  if (!failed) await tellWhetherItRuns(config, url, system);
  return failed ? 1 : 0;
}

function keptLogin(client: ClientName, taker: string): string {
  const whose = `${CLIENT_TITLES[client]} keeps its own login`;
  return `${whose}, which the endpoint ${JSON.stringify(taker)} takes: no token is put in its place`;
}

/** The clients that an argument of `setup` and `unsetup` names; `undefined`: it names none. */
export function clientsOf(argument: string | undefined): readonly ClientName[] | undefined {
  if (argument === "all") return CLIENT_NAMES;
  const named = CLIENT_NAMES.filter((name) => name === argument);
  return named.length === 0 ? undefined : named;
}

export function misnamed(command: string, argument: string | undefined, system: System): number {
  const what = argument === undefined ? "needs a client" : `knows no client ${JSON.stringify(argument)}`;
  system.err(`"cccc ${command}" ${what}: ${[...CLIENT_NAMES, "all"].join(", ")}`);
  return USAGE_ERROR;
}

async function tellWhetherItRuns(config: Config, url: string, system: System): Promise<void> {
  const running = await runningProxy(config).catch(() => undefined);
  if (running === undefined) system.out(`The proxy does not run now; "cccc start" starts it`);
  else if (running !== url) system.out(`The proxy runs on ${running} now, but the clients ask ${url}: start it there`);
}

interface Options {
  readonly connection: Connection;
  readonly config: Config;
  /** Nothing is asked. */
  readonly isSure: boolean;
}

/** Whether the client is set up, after saying so or why not. */
async function setUp(client: ClientName, options: Options, system: System): Promise<boolean> {
  const file = clientFile(client, system);
  if (file === undefined) {
    system.err(`Cannot set up ${CLIENT_TITLES[client]}: the environment names no home folder`);
    return false;
  }
  try {
    using _lock = await lockSettings(file.folder);
    return await changeFile({ client, file, ...options }, system);
  } catch (error) {
    const reason = messageOf(error);
    system.err(error instanceof SettingsError ? `Cannot change ${file.path}: ${reason}; nothing was changed` : reason);
    return false;
  }
}

async function changeFile(
  { client, file, connection: reached, config, isSure }: Options & {
    readonly client: ClientName;
    readonly file: ClientFile;
  },
  system: System,
): Promise<boolean> {
  const format = SETTINGS_FORMATS[client];
  const found = await readSettings(file);
  const earlier = await loadRecord(file.folder);
  // What an earlier time has put in is none of the user's own.
  const { text: own } = earlier === undefined ? found : undoSettings(format, found.text, earlier);
  const settings = format.parse(own) ?? {};
  const url = await runningProxy(config).catch(() => undefined);
  const contextWindow = await clientWindow({ ...reached, client, config, url, settings }, system);
  const connection = { ...reached, contextWindow };
  const wanted = wantedSettings(client, connection, settings);
  const applied = applySettings(format, { text: found.text, wanted }, earlier);
  if (applied.text === found.text) {
    system.out(`${CLIENT_TITLES[client]} is set up already: ${file.path} says all that`);
    tellObstacle(client, { path: file.path, text: found.text }, system);
    return true;
  }
  const { text: after, changes } = applied;
  for (const line of showChange(file.path, { before: found.text, after, changes })) system.out(line);
  if (!isSure && !system.confirm(`Change ${file.path}?`)) {
    system.err(`Nothing was changed; with -yes nobody is asked`);
    return false;
  }
  await write({ file, found, applied, earlier }, system);
  system.out(`${CLIENT_TITLES[client]} is set up; to undo it: cccc unsetup ${client}`);
  tellObstacle(client, { path: file.path, text: after }, system);
  if (connection.key !== undefined) system.out(`A key of server.api_keys stands in ${file.path} now`);
  return true;
}

/** What of the user's own keeps the client from all that: which profile is wanted, and which comment, is theirs to say. */
function tellObstacle(
  client: ClientName,
  { path, text }: { readonly path: string; readonly text: string },
  system: System,
): void {
  const fault = obstacle(client, { path, text }, system);
  if (fault !== undefined) system.err(`${fault.text}: ${fault.fix}`);
}

function obstacle(
  client: ClientName,
  { path, text }: { readonly path: string; readonly text: string },
  system: System,
): ProfileFault | undefined {
  switch (client) {
    case "claude":
      return isPlainJson(text) ? undefined : notPlainJson(path);
    case "codex": {
      const settings = SETTINGS_FORMATS.codex.parse(text);
      const provider = { id: CODEX_PROVIDER, path };
      return profileFault(settings, path) ?? keyOverLogin(settings, provider) ?? missingKey(settings, provider, system);
    }
    default:
      return client satisfies never;
  }
}

interface Writing {
  readonly file: ClientFile;
  readonly found: FoundFile;
  readonly applied: AppliedSettings;
  readonly earlier: SettingsRecord | undefined;
}

/** The record comes first: what it says and is not there is not undone, and what is there and it does not say would stay. */
async function write({ file, found, applied, earlier }: Writing, system: System): Promise<void> {
  const reason = found.exists ? await readOnlyReason(found.path) : undefined;
  if (reason !== undefined) throw new SettingsError(say(reason));
  const madeFolder = earlier?.madeFolder ?? await makeFolder(file.folder);
  const backup = earlier === undefined
    ? found.exists ? await backUp(file, found, system.clock.now()) : null
    : earlier.backup;
  const untouched = earlier === undefined || earlier.after === digest(found.bytes);
  const after = untouched ? digest(new TextEncoder().encode(applied.text)) : null;
  await saveRecord(file.folder, {
    version: 1,
    backup,
    madeFolder,
    after,
    changes: applied.changes,
    made: applied.made,
  });
  try {
    await replaceSettings(file, found, applied.text);
  } catch (error) {
    if (earlier === undefined) await removeRecord(file.folder);
    else await saveRecord(file.folder, earlier);
    if (earlier === undefined && backup !== null) await Deno.remove(backup);
    throw error;
  }
  if (backup !== null) system.out(`The file as it was: ${backup}`);
}

/** Whether the folder had to be made. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await Deno.mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      if (await Deno.stat(folder).then(({ isDirectory }) => isDirectory, () => false)) return false;
      throw new SettingsError(`${folder} is a file, or a link that leads to no folder`);
    }
    throw new SettingsError(`its folder cannot be made (${messageOf(error)})`);
  }
}
