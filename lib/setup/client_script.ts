/** The scripts that people download: they set a client up, start it, and take the set-up back. */
import { CLIENT_TITLES, type ClientName } from "./connection.ts";
import { claudeVariables } from "./claude_settings.ts";
import { CODEX_KEY_VARIABLE, codexArguments, codexVariables } from "./codex_settings.ts";
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
}

export function clientScript(options: ScriptOptions): string {
  return options.ending === "bat" ? batchFile(options) : shellScript(options);
}

/** What both scripts need to know of the client. */
function parts({ client, url }: ScriptOptions) {
  const connection = { url, key: undefined };
  return client === "claude"
    ? { variables: { ...claudeVariables(connection), ...codexVariables(connection) }, args: [] }
    : { variables: {}, args: codexArguments(connection) };
}

function shellScript(options: ScriptOptions): string {
  const { client, ending, url, needsKey } = options;
  const { variables, args } = parts(options);
  const name = scriptName(options);
  const isClaude = client === "claude";
  const { ANTHROPIC_AUTH_TOKEN: _, ...rest } = variables as Record<string, string>;
  const keyed = needsKey
    ? [
      `if [ -z "\${${CODEX_KEY_VARIABLE}:-}" ]; then`,
      `  printf 'A key of this proxy (server.api_keys): '`,
      `  read -r ${CODEX_KEY_VARIABLE}`,
      "fi",
      `export ${CODEX_KEY_VARIABLE}`,
      `CCC_KEY=$${CODEX_KEY_VARIABLE}`,
    ]
    : [isClaude ? "CCC_KEY=hello" : "CCC_KEY="];
  const words = keyArguments(args, needsKey).map((arg) => quote(arg, "posix"));
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
    `  node - "$MODE" ${client} "$URL" <<'CCC_END'`,
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
    ...Object.entries(rest).map((pair) => assignment(pair, "posix")),
    ...(isClaude ? ['export ANTHROPIC_AUTH_TOKEN="$CCC_KEY"', "unset ANTHROPIC_API_KEY"] : []),
    "unset CCC_KEY",
    `if ! command -v ${client} >/dev/null 2>&1; then`,
    `  echo "${client} is not on the search path: install it, then start it yourself." >&2`,
    "  exit 127",
    "fi",
    `exec ${[client, ...words].join(" ")} "$@"`,
    "",
  ].join("\n");
}

/** The server's key is taken from a variable, so that it stands in no argument. */
function keyArguments(args: readonly string[], needsKey: boolean): readonly string[] {
  return needsKey ? args.map((arg) => arg.replace(/\}$/, `,env_key='${CODEX_KEY_VARIABLE}'}`)) : args;
}

/** cmd.exe has no here-documents: what Node.js runs stands below the last line that cmd.exe reads. */
function batchFile(options: ScriptOptions): string {
  const { client, url, needsKey } = options;
  const { variables, args } = parts(options);
  const isClaude = client === "claude";
  const { ANTHROPIC_AUTH_TOKEN: _, ...rest } = variables as Record<string, string>;
  const words = keyArguments(args, needsKey).map((arg) => `"${arg}"`);
  const keyed = needsKey
    ? [
      `if not defined ${CODEX_KEY_VARIABLE} set /p "${CODEX_KEY_VARIABLE}=A key of this proxy (server.api_keys): "`,
      `set "CCC_KEY=%${CODEX_KEY_VARIABLE}%"`,
    ]
    : [isClaude ? 'set "CCC_KEY=hello"' : 'set "CCC_KEY="'];
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
    `  more +${skip} "%~f0" | node - %MODE% ${client} "%URL%"`,
    ")",
    // Of where.exe or of Node.js: echo sets none.
    'set "CCC_CODE=%errorlevel%"',
    'if "%MODE%"=="undo" exit /b %CCC_CODE%',
    `if "%CCC_CODE%"=="0" (echo To undo it: ${scriptName(options)} --undo) else echo This run is set up, and no other.`,
    ...Object.entries(rest).map((pair) => assignment(pair, "cmd")),
    ...(isClaude ? ['set "ANTHROPIC_AUTH_TOKEN=%CCC_KEY%"', 'set "ANTHROPIC_API_KEY="'] : []),
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
