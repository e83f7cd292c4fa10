/** What somebody types or writes to set a client up, for one client and one system. */
import { claudeVariables } from "./claude_settings.ts";
import { codexCommand } from "./client_commands.ts";
import { scriptName } from "./client_script.ts";
import { CODEX_KEY_VARIABLE, codexSettings } from "./codex_settings.ts";
import type { ClientName, Connection } from "./connection.ts";
import { jsonSettings } from "./json_settings.ts";
import { assignment, quote, shellOf } from "./quote.ts";
import { tomlSettings } from "./toml_settings.ts";

export const SYSTEMS = ["macos", "linux", "windows"] as const;
export type HelpSystem = (typeof SYSTEMS)[number];

export const SYSTEM_TITLES: Readonly<Record<HelpSystem, string>> = {
  macos: "macOS",
  linux: "Linux",
  windows: "Windows",
};

export interface HelpOptions {
  readonly client: ClientName;
  readonly system: HelpSystem;
  /** The proxy's address. */
  readonly url: string;
  readonly needsKey: boolean;
  /** Whether an endpoint takes the client's own login. */
  readonly takesLogin: boolean;
  /** See `action_checks.ts`. */
  readonly checksItself: boolean;
  /** How the program itself is typed. */
  readonly program?: string;
  /** The configuration in use, where another folder's command would find another; absent: it finds that one. */
  readonly config?: string | undefined;
}

export interface HelpSteps {
  /** Where `cccc` itself is on the machine. */
  readonly once: string;
  readonly forGood: string;
  readonly undo: string;
  /** Name of the script, how it is run, and how its set-up is taken back. */
  readonly script: string;
  readonly runScript: string;
  readonly undoScript: string;
  /** By hand, for one shell; a command where the client has no variables for it. */
  readonly shell: string;
  /** By hand, for good. */
  readonly file: { readonly path: string; readonly text: string };
}

/** What a reader puts one of the server's keys in place of. */
const YOUR_KEY = "YOUR_KEY";

export function helpSteps(options: HelpOptions): HelpSteps {
  const { client, system, url, needsKey, takesLogin, checksItself, program = "cccc", config } = options;
  const connection = { url, key: needsKey ? YOUR_KEY : undefined, login: takesLogin, checksItself };
  const windows = system === "windows";
  const ending = windows ? "bat" : system === "macos" ? "command" : "sh";
  const script = scriptName({ client, ending });
  const configured = config === undefined ? program : `${program} -config ${quote(config, shellOf(system))}`;
  const run = windows ? `.\\${script}` : `sh ${script}`;
  return {
    once: `${configured} ${client}`,
    forGood: `${configured} setup ${client}`,
    undo: `${program} unsetup ${client}`,
    script,
    runScript: run,
    undoScript: `${run} --undo`,
    shell: shellLines(client, connection, system),
    file: settingsFile(client, connection, system),
  };
}

function shellLines(client: ClientName, connection: Connection, system: HelpSystem): string {
  const shell = shellOf(system);
  if (client === "claude") {
    const variables = Object.entries(claudeVariables(connection));
    return [...variables.map((pair) => assignment(pair, shell)), "claude"].join("\n");
  }
  const command = codexCommand(connection);
  return connection.key === undefined
    ? command
    : [assignment([CODEX_KEY_VARIABLE, connection.key], shell), command].join("\n");
}

function settingsFile(client: ClientName, connection: Connection, system: HelpSystem): HelpSteps["file"] {
  const home = system === "windows" ? "%USERPROFILE%\\" : "~/";
  const slash = system === "windows" ? "\\" : "/";
  if (client === "claude") {
    const text = Object.entries(claudeVariables(connection))
      .reduce((text, [name, value]) => jsonSettings.put(text, ["env", name], jsonSettings.write(value)), "");
    return { path: `${home}.claude${slash}settings.json`, text: text.trimEnd() };
  }
  const text = codexSettings(connection)
    .reduce((text, { path, value }) => tomlSettings.put(text, path, tomlSettings.write(value)), "");
  return { path: `${home}.codex${slash}config.toml`, text: text.trimEnd() };
}
