/** What a client is started with, so that it uses the proxy whatever its files and the environment say. */
import { isObject, type JsonObject } from "../json.ts";
import { ANY_TOKEN } from "../wire_headers.ts";
import {
  CLAUDE_CHECK,
  CLAUDE_HEADERS,
  CLAUDE_TOKEN,
  CLAUDE_WINDOW,
  claudeConflicts,
  claudeVariables,
  headersOver,
  ownToken,
} from "./claude_settings.ts";
import { codexArguments, codexVariables } from "./codex_settings.ts";
import type { ClientName, Connection } from "./connection.ts";

/** What Claude Code's settings say of these counts before its environment. */
export const OF_SETTINGS = [CLAUDE_HEADERS, CLAUDE_TOKEN] as const;

export interface ClientStart {
  /** Set for the client alone. */
  readonly variables: Readonly<Record<string, string>>;
  /** Taken out of its environment. */
  readonly removed: readonly string[];
  readonly args: readonly string[];
  /** Settings that go over those of Claude Code's files, which win over its environment; `undefined`: none. */
  readonly settings: JsonObject | undefined;
}

export function clientStart(
  client: ClientName,
  connection: Connection,
  environment: Readonly<Record<string, string>>,
): ClientStart {
  const near = noProxy(connection.url, environment);
  switch (client) {
    case "claude": {
      const own = claudeVariables(connection);
      const headers = own[CLAUDE_HEADERS];
      const check = environment[CLAUDE_CHECK];
      const variables = {
        ...own,
        ...near,
        ...(check ? { [CLAUDE_CHECK]: check } : {}),
        ...(headers === undefined ? {} : { [CLAUDE_HEADERS]: headersOver(environment[CLAUDE_HEADERS], headers) }),
      };
      const removed = [...claudeConflicts(connection), ...ownToken(connection, environment[CLAUDE_TOKEN])];
      const emptied = Object.fromEntries(removed.map((name) => [name, ""]));
      return { variables, removed, args: [], settings: { env: { ...emptied, ...variables } } };
    }
    case "codex": {
      // Arguments go over the table of a file member by member: a variable that the file names would be asked for still.
      const keyed = connection.login ? connection : { ...connection, key: connection.key ?? ANY_TOKEN };
      return {
        variables: { ...codexVariables(keyed), ...near },
        removed: [],
        args: codexArguments(keyed),
        settings: undefined,
      };
    }
    default:
      return client satisfies never;
  }
}

/** Both spellings are in use; a proxy between here and this machine is never wanted. */
function noProxy(url: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  const own = [new URL(url).hostname, "127.0.0.1", "localhost"];
  const theirs = (environment["NO_PROXY"] ?? environment["no_proxy"] ?? "").split(",").map((host) => host.trim());
  const value = [...new Set([...theirs, ...own].filter((host) => host !== ""))].join(",");
  return { NO_PROXY: value, no_proxy: value };
}

/** Claude Code's option for settings of one run. */
const SETTINGS = "--settings";

/** `args` without the settings that they name, and what those are: a file's name, or JSON; `undefined`: none. */
export function takeSettings(args: readonly string[]): { readonly args: readonly string[]; readonly named?: string } {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const at = options.findLastIndex((arg) => arg === SETTINGS || arg.startsWith(`${SETTINGS}=`));
  if (at < 0) return { args };
  const joined = args[at]!.startsWith(`${SETTINGS}=`);
  const named = joined ? args[at]!.slice(SETTINGS.length + 1) : args[at + 1];
  return named === undefined ? { args } : { args: args.toSpliced(at, joined ? 1 : 2), named };
}

/** `ours` over `theirs`, of `env` member by member; how large a window is, is theirs to say. */
export function mergeSettings(theirs: JsonObject, ours: JsonObject): JsonObject {
  const env = isObject(theirs["env"]) ? theirs["env"] : {};
  const isSaid = CLAUDE_WINDOW.some((name) => env[name] !== undefined);
  const kept = isSaid
    ? Object.fromEntries(CLAUDE_WINDOW.flatMap((name) => name in env ? [[name, env[name]!]] : []))
    : {};
  return { ...theirs, ...ours, env: { ...env, ...(ours["env"] as JsonObject), ...kept } };
}
