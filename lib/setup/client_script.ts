/** The scripts that people download: they set a client up, start it, and take the set-up back. */
import { CLIENT_TITLES, type ClientName, KEY_HEADER } from "./connection.ts";
import { ANY_TOKEN } from "../wire_headers.ts";
import { CLAUDE_HEADERS, CLAUDE_TOKEN, claudeVariables } from "./claude_settings.ts";
import { CODEX_KEY_VARIABLE, codexArguments } from "./codex_settings.ts";
import { assignment, quote } from "./quote.ts";
import MERGE from "./script_merge.js" with { type: "text" };

export type ScriptEnding = "sh" | "command" | "bat";

export interface ScriptTarget {
  readonly client: ClientName;
  readonly ending: ScriptEnding;
}

/** Their names, as they are downloaded. */
export const SCRIPTS: Readonly<Record<string, ScriptTarget>> = Object.fromEntries(
  (["claude", "codex"] as const).flatMap((client) =>
    (["sh", "command", "bat"] as const).map((ending) => [scriptName({ client, ending }), { client, ending }])
  ),
);

export function scriptName({ client, ending }: ScriptTarget): string {
  return `${client === "claude" ? "ccc" : "ccc-codex"}.${ending}`;
}

export interface ScriptOptions extends ScriptTarget {
  /** Such as `http://127.0.0.1:8080`: a host that was checked. */
  readonly url: string;
  /** Whether the server asks for one of its keys; the script then asks for one. */
  readonly needsKey: boolean;
  /** Whether an endpoint takes the client's own login: no token is put in its place. */
  readonly takesLogin: boolean;
  /** See `action_checks.ts`. */
  readonly checksItself: boolean;
}

export function clientScript(options: ScriptOptions): string {
  return options.ending === "bat" ? batchFile(options) : shellScript(options);
}

interface Parts {
  /** Without what has the server's key in it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The server's key is taken from a variable, so that it stands in no argument. */
  readonly args: readonly string[];
  /** The key where the server asks for none. */
  readonly key: string;
  /** Claude Code's variable for the key, and what stands in front of the key in it; `undefined`: it shows none. */
  readonly keyVariable: readonly [name: string, before: string] | undefined;
}

/** What both scripts need to know of the client. */
function parts({ client, url, needsKey, takesLogin: login, checksItself }: ScriptOptions): Parts {
  if (client === "codex") {
    const args = codexArguments({ url, key: needsKey ? "asked for" : undefined, login });
    return { variables: {}, args, key: "", keyVariable: undefined };
  }
  const { [CLAUDE_TOKEN]: _, ...variables } = claudeVariables({ url, login, checksItself });
  if (!login) return { variables, args: [], key: ANY_TOKEN, keyVariable: [CLAUDE_TOKEN, ""] };
  return { variables, args: [], key: "", keyVariable: needsKey ? [CLAUDE_HEADERS, `${KEY_HEADER}: `] : undefined };
}

/** What the merge is called with behind its address. */
function mergeWords({ takesLogin, checksItself }: ScriptOptions): string {
  return (takesLogin ? " login" : "") + (checksItself ? " check" : "");
}

function shellScript(options: ScriptOptions): string {
  const { client, ending, url, needsKey, takesLogin } = options;
  const { variables, args, key, keyVariable } = parts(options);
  const name = scriptName(options);
  const keyed = needsKey
    ? [
      `if [ -z "\${${CODEX_KEY_VARIABLE}:-}" ]; then`,
      `  printf 'A key of this proxy (server.api_keys): '`,
      `  read -r ${CODEX_KEY_VARIABLE}`,
      "fi",
      `export ${CODEX_KEY_VARIABLE}`,
      `CCC_KEY=$${CODEX_KEY_VARIABLE}`,
    ]
    : [`CCC_KEY=${key}`];
  const words = args.map((arg) => quote(arg, "posix"));
  const kept = keyVariable?.[0] === CLAUDE_HEADERS ? `\${${CLAUDE_HEADERS}:+$${CLAUDE_HEADERS}\n}` : "";
  return [
    "#!/bin/sh",
    `# Sets ${CLIENT_TITLES[client]} up for the proxy at ${url}, and starts it.`,
    `# Arguments go to ${client}; to take the set-up back: sh ${name} --undo`,
    "set -u",
    `URL=${quote(url, "posix")}`,
    ...(ending === "command" ? ['cd "$HOME" || exit 1'] : []),
    "MODE=setup",
    'if [ "${1:-}" = "--undo" ]; then MODE=undo CCC_KEY=; else',
    ...keyed,
    "fi",
    "export CCC_KEY",
    "if command -v node >/dev/null 2>&1; then",
    `  node - "$MODE" ${client} "$URL"${mergeWords(options)} <<'CCC_END'`,
    MERGE.trimEnd(),
    "CCC_END",
    "  CCC_CODE=$?",
    "else",
    `  echo "Without Node.js the settings of ${CLIENT_TITLES[client]} stay as they are." >&2`,
    "  CCC_CODE=1",
    "fi",
    'if [ "$MODE" = undo ]; then exit "$CCC_CODE"; fi',
    `if [ "$CCC_CODE" = 0 ]; then echo "To undo it: sh ${name} --undo"`,
    'else echo "This run is set up, and no other."; fi',
    ...Object.entries(variables).map((pair) => assignment(pair, "posix")),
    ...(keyVariable === undefined ? [] : [`export ${keyVariable[0]}="${kept}${keyVariable[1]}$CCC_KEY"`]),
    ...(client === "claude" && !takesLogin ? ["unset ANTHROPIC_API_KEY"] : []),
    "unset CCC_KEY",
    `if ! command -v ${client} >/dev/null 2>&1; then`,
    `  echo "${client} is not on the search path: install it, then start it yourself." >&2`,
    "  exit 127",
    "fi",
    `exec ${[client, ...words].join(" ")} "$@"`,
    "",
  ].join("\n");
}

/** cmd.exe has no here-documents: what Node.js runs stands below the last line that cmd.exe reads. */
function batchFile(options: ScriptOptions): string {
  const { client, url, needsKey, takesLogin } = options;
  const { variables, args, key, keyVariable } = parts(options);
  const words = args.map((arg) => `"${arg}"`);
  const keyed = needsKey
    ? [
      `if not defined ${CODEX_KEY_VARIABLE} set /p "${CODEX_KEY_VARIABLE}=A key of this proxy (server.api_keys): "`,
      `set "CCC_KEY=%${CODEX_KEY_VARIABLE}%"`,
    ]
    : [`set "CCC_KEY=${key}"`];
  const head = (skip: number) => [
    "@echo off",
    `rem Sets ${CLIENT_TITLES[client]} up for the proxy at ${url}, and starts it.`,
    `rem Arguments go to ${client}; to take the set-up back: ${scriptName(options)} --undo`,
    "setlocal",
    assignment(["URL", url], "cmd"),
    'set "MODE=setup"',
    'if "%~1"=="--undo" set "MODE=undo"',
    'set "CCC_KEY="',
    'if "%MODE%"=="undo" goto merge',
    ...keyed,
    ":merge",
    "where node >nul 2>nul",
    "if errorlevel 1 (",
    `  echo Without Node.js the settings of ${CLIENT_TITLES[client]} stay as they are.`,
    ") else (",
    `  more +${skip} "%~f0" | node - %MODE% ${client} "%URL%"${mergeWords(options)}`,
    ")",
    // Of where.exe or of Node.js: echo sets none.
    'set "CCC_CODE=%errorlevel%"',
    'if "%MODE%"=="undo" exit /b %CCC_CODE%',
    `if "%CCC_CODE%"=="0" (echo To undo it: ${scriptName(options)} --undo) else echo This run is set up, and no other.`,
    ...Object.entries(variables).map((pair) => assignment(pair, "cmd")),
    ...(keyVariable === undefined ? [] : [`set "${keyVariable[0]}=${keyVariable[1]}%CCC_KEY%"`]),
    ...(client === "claude" && !takesLogin ? ['set "ANTHROPIC_API_KEY="'] : []),
    `where ${client} >nul 2>nul`,
    "if errorlevel 1 (",
    `  echo ${client} is not on the search path: install it, then start it yourself.`,
    "  pause",
    "  exit /b 1",
    ")",
    `call ${[client, ...words].join(" ")} %*`,
    "exit /b %errorlevel%",
  ];
  return [...head(head(0).length), MERGE.trimEnd(), ""].join("\n").replaceAll("\n", "\r\n");
}
