/**
 * What Codex has to be told: a provider of its own, in `config.toml` or by `-c`. It has no variable for its endpoint, and a
 * provider that is called "OpenAI" makes it compact conversations in a way that others do not serve (seen with 0.169).
 */
import { type Connection, ENDPOINT_HEADER, KEY_HEADER } from "./connection.ts";
import type { SettingPath, WantedSetting } from "./settings_format.ts";

/** Id and name of the provider. */
export const CODEX_PROVIDER = "cccc";

/** Beside that one where its table has a key: a session goes on with the provider that it began with (seen with 0.171). */
const LOGIN_PROVIDER = "cccc-login";

/** The variable that holds the server's key where the key must not stand in arguments. */
export const CODEX_KEY_VARIABLE = "CCCC_API_KEY";

/** Members of the provider's table, in the order in which they are written. */
export type CodexProvider = Readonly<Record<string, string | boolean | Readonly<Record<string, string>>>>;

/** `keyIn`: in the environment, or in the table itself. */
export function codexProvider(
  { url, key, endpoint, login }: Connection,
  keyIn: "variable" | "table",
): CodexProvider {
  const isInTable = keyIn === "table";
  const keyed = isInTable ? { experimental_bearer_token: key ?? "" } : { env_key: CODEX_KEY_VARIABLE };
  const besideLogin = key !== undefined && login === true;
  const headers = {
    ...(endpoint === undefined ? {} : { [ENDPOINT_HEADER]: encodeURIComponent(endpoint) }),
    ...(besideLogin && isInTable ? { [KEY_HEADER]: key } : {}),
  };
  return {
    name: CODEX_PROVIDER,
    base_url: `${url}/v1`,
    wire_api: "responses",
    ...(login ? { requires_openai_auth: true } : key === undefined ? {} : keyed),
    ...(besideLogin && !isInTable ? { env_http_headers: { [KEY_HEADER]: CODEX_KEY_VARIABLE } } : {}),
    ...(Object.keys(headers).length === 0 ? {} : { http_headers: headers }),
  };
}

/** The model that it begins with (seen with 0.171). */
export const CODEX_MODEL = "gpt-5.5";

/** Says how many tokens the model takes, whatever its own catalogue says of it (seen with 0.171). */
export const CODEX_WINDOW = "model_context_window";

/** What it takes for the window of a model that it does not know; those of its catalogue have no smaller one. */
const ASSUMED_WINDOW = 272_000;

/** Of less nothing is left behind its own prompt. */
const LEAST_WINDOW = 16_000;

/** Models of its own catalogue. */
const IN_CATALOG = /^(?:gpt-(?:[5-9]|daybreak)|codex-)/;

/** The window that has to be said; `undefined`: none. What it knows itself may only turn out to be less. */
function windowOf({ contextWindow, model = CODEX_MODEL }: Connection): number | undefined {
  if (contextWindow === undefined || contextWindow < LEAST_WINDOW) return undefined;
  return contextWindow < ASSUMED_WINDOW || !IN_CATALOG.test(model) ? contextWindow : undefined;
}

/** What its file has to say. */
export function codexSettings(connection: Connection): readonly WantedSetting[] {
  const { model } = connection;
  const window = windowOf(connection);
  return [
    { path: ["model_provider"], value: CODEX_PROVIDER },
    ...(model === undefined ? [] : [{ path: ["model"], value: model }]),
    ...(window === undefined ? [] : [{ path: [CODEX_WINDOW], value: window }]),
    ...settingsOf(["model_providers", CODEX_PROVIDER], codexProvider(connection, "table")),
  ];
}

function settingsOf(path: SettingPath, table: CodexProvider): readonly WantedSetting[] {
  return Object.entries(table).flatMap(([name, value]) =>
    typeof value === "object" ? settingsOf([...path, name], value) : [{ path: [...path, name], value }]
  );
}

/** Arguments that say the same for one run; the key is in the environment (`codexVariables`), and in none of them. */
export function codexArguments(connection: Connection): string[] {
  const { model, login, keyInFile } = connection;
  const id = login && keyInFile ? LOGIN_PROVIDER : CODEX_PROVIDER;
  const window = windowOf(connection);
  return [
    ...["-c", `model_provider=${id}`],
    ...["-c", `model_providers.${id}=${inlineTable(codexProvider(connection, "variable"))}`],
    ...(model === undefined ? [] : ["-c", `model=${quoted(model)}`]),
    ...(window === undefined ? [] : ["-c", `${CODEX_WINDOW}=${window}`]),
  ];
}

export function codexVariables({ key }: Connection): Record<string, string> {
  return key === undefined ? {} : { [CODEX_KEY_VARIABLE]: key };
}

/** A table of TOML on one line, such as `{a='1',b={x-y='2'}}`. */
export function inlineTable(table: CodexProvider): string {
  const entries = Object.entries(table).map(([key, value]) =>
    `${key}=${typeof value === "object" ? inlineTable(value) : typeof value === "string" ? quoted(value) : value}`
  );
  return `{${entries.join(",")}}`;
}

/** In single quotes where that can be: within double ones they mean the same to every shell. */
function quoted(text: string): string {
  return /^[^'\p{Cc}]*$/u.test(text) ? `'${text}'` : JSON.stringify(text);
}
