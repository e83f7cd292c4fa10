/**
 * What Claude Code has to be told, as variables; it takes them from its environment and from `env` in its settings files,
 * and there the settings win (seen with 2.1.330).
 */
import { ANY_TOKEN } from "../wire_headers.ts";
import { type Connection, ENDPOINT_HEADER, KEY_HEADER } from "./connection.ts";

/** The credential that it sends in place of a login. */
export const CLAUDE_TOKEN = "ANTHROPIC_AUTH_TOKEN";

/** Headers that it sends along, one a line; of the places that set it, one counts whole. */
export const CLAUDE_HEADERS = "ANTHROPIC_CUSTOM_HEADERS";

/**
 * Whether it has Anthropic's servers check what it does in its auto mode ("0": it asks a model itself, by requests of its
 * own, as 2.1.332 does).
 */
export const CLAUDE_CHECK = "CLAUDE_CODE_AUTO_MODE_SERVER";

/** Its names for the models that it chooses between. */
const MODEL_VARIABLES = [
  "ANTHROPIC_MODEL",
  "ANTHROPIC_DEFAULT_OPUS_MODEL",
  "ANTHROPIC_DEFAULT_SONNET_MODEL",
  "ANTHROPIC_DEFAULT_HAIKU_MODEL",
  "ANTHROPIC_DEFAULT_FABLE_MODEL",
];

/** Other names for a model of its own, which go over those: for small tasks, and for subagents. */
const OTHER_MODEL_VARIABLES = [
  "ANTHROPIC_SMALL_FAST_MODEL",
  "CLAUDE_CODE_SUBAGENT_MODEL",
  "CLAUDE_CODE_WORKFLOW_SUBAGENT_MODEL",
];

/**
 * Its own words for a model, each of which stands for a name that it sends: as the name itself, none of them is known
 * anywhere. Also with `[1m]` behind (seen in 2.1.330).
 */
const ALIAS = /^(?:default|best|opus|sonnet|haiku|fable|opusplan)(?:\[1m\])?$/i;

/**
 * What says how long a conversation may be. The first is for models that it does not know, the second for all, and no less
 * than 100,000 there (seen with 2.1.332).
 */
export const CLAUDE_WINDOW = ["CLAUDE_CODE_MAX_CONTEXT_TOKENS", "CLAUDE_CODE_AUTO_COMPACT_WINDOW"] as const;

/** What it takes for the window of a model that it does not know. */
const ASSUMED_WINDOW = 200_000;

/**
 * It keeps 33,000 tokens free, and its own prompt has nearly 20,000: told of less than this it would shorten at every
 * turn and give up, and fares better with the refusal (seen with 2.1.332, of 48,000).
 */
const LEAST_WINDOW = 64_000;
const LEAST_COMPACTED = 100_000;

function windowVariables(window = ASSUMED_WINDOW): Record<string, string> {
  if (window >= ASSUMED_WINDOW || window < LEAST_WINDOW) return {};
  const [ofUnknown, ofAll] = CLAUDE_WINDOW;
  return { [ofUnknown]: String(window), [ofAll]: String(Math.max(window, LEAST_COMPACTED)) };
}

/** The names behind its own words, and the one that it begins with (seen with 2.1.332). */
const NAMES: Readonly<Record<string, string>> = {
  opus: "claude-opus-5-5",
  sonnet: "claude-sonnet-5-5",
  haiku: "claude-haiku-5-5",
  fable: "claude-fable-5",
};

/** The name that it sends for `model`, as it is written in settings; `said` tells its variables. */
export async function claudeModelNamed(
  model: string,
  said: (variable: string) => Promise<string | undefined>,
): Promise<string> {
  if (model !== "" && !ALIAS.test(model)) return model;
  const word = model.toLowerCase().replace("[1m]", "");
  const family = Object.hasOwn(NAMES, word) ? word : "opus";
  const long = model.endsWith("[1m]") ? "[1m]" : "";
  return `${await said(`ANTHROPIC_DEFAULT_${family.toUpperCase()}_MODEL`) ?? NAMES[family]}${long}`;
}

export function claudeVariables(connection: Connection): Record<string, string> {
  const { url, key, model, endpoint, login, checksItself, contextWindow } = connection;
  const headers = [
    ...(endpoint === undefined ? [] : [`${ENDPOINT_HEADER}: ${encodeURIComponent(endpoint)}`]),
    ...(login && key !== undefined ? [`${KEY_HEADER}: ${key}`] : []),
  ];
  return {
    ANTHROPIC_BASE_URL: url,
    // It sends nothing without a token.
    ...(login ? {} : { [CLAUDE_TOKEN]: key ?? ANY_TOKEN }),
    // The proxy may try several endpoints before the first word comes.
    API_TIMEOUT_MS: "600000",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    ...(checksItself ? { [CLAUDE_CHECK]: "0" } : {}),
    ...modelVariables(model),
    ...windowVariables(contextWindow),
    ...(headers.length === 0 ? {} : { [CLAUDE_HEADERS]: headers.join("\n") }),
  };
}

/** Lines of headers: `ours`, and those of `theirs` that are named otherwise, in front of them. */
export function headersOver(theirs: unknown, ours: string): string {
  const nameOf = (line: string) => line.split(":")[0]!.trim().toLowerCase();
  const own = ours.split("\n");
  const names = new Set(own.map(nameOf));
  const others = typeof theirs === "string" ? theirs.split("\n").filter((line) => line.trim() !== "") : [];
  return [...others.filter((line) => !names.has(nameOf(line))), ...own].join("\n");
}

/** The server's key among such lines, as it is shown beside a login; `undefined`: there is none. */
export function keyInHeaders(lines: string): string | undefined {
  return new RegExp(`^${KEY_HEADER}:[ \\t]*(.+)$`, "im").exec(lines)?.[1]?.trim();
}

/**
 * The variable with `token`, if that would go in place of a login and is one of ours, as a set-up without a login leaves it;
 * anybody else's is theirs.
 */
export function ownToken({ login, key }: Connection, token: unknown): readonly string[] {
  return login && (token === ANY_TOKEN || (token !== undefined && token === key)) ? [CLAUDE_TOKEN] : [];
}

function modelVariables(model: string | undefined): Record<string, string> {
  if (model === undefined) return {};
  // As a variable, this one alone would be sent as it is.
  if (/^default$/i.test(model)) return { ANTHROPIC_MODEL: "" };
  if (ALIAS.test(model)) return { ANTHROPIC_MODEL: model };
  return Object.fromEntries(MODEL_VARIABLES.map((name) => [name, model]));
}

/** Variables with a login of its own. */
const LOGIN_VARIABLES: readonly string[] = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"];

/** Variables that would lead Claude Code elsewhere. */
const ELSEWHERE: readonly string[] = [
  "CLAUDE_CODE_USE_ANTHROPIC_AWS",
  "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_FOUNDRY",
  "CLAUDE_CODE_USE_GATEWAY",
  "CLAUDE_CODE_USE_MANTLE",
  "CLAUDE_CODE_USE_VERTEX",
];

/** Variables that would lead Claude Code elsewhere, or give another credential away. */
export const CLAUDE_CONFLICTS: readonly string[] = [...LOGIN_VARIABLES, ...ELSEWHERE];

/** Those, and what would ask for another model than the one that is wanted. */
export function claudeConflicts({ model, login }: Connection): readonly string[] {
  const conflicts = login ? ELSEWHERE : CLAUDE_CONFLICTS;
  return model === undefined || ALIAS.test(model) ? conflicts : [...conflicts, ...OTHER_MODEL_VARIABLES];
}
