/**
 * What Claude Code has to be told, as variables; it takes them from its environment and from `env` in its settings files,
 * and there the settings win (seen with 2.1.330).
 */
import { type Connection, ENDPOINT_HEADER } from "./connection.ts";

/** Claude Code sends nothing without a token. */
export const ANY_TOKEN = "hello";

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

export function claudeVariables({ url, key, model, endpoint, login }: Connection): Record<string, string> {
  const headers = [
    ...(endpoint === undefined ? [] : [`${ENDPOINT_HEADER}: ${encodeURIComponent(endpoint)}`]),
    // Beside the login: of several credentials the proxy knows its own, and the endpoint gets the other.
    ...(login && key !== undefined ? [`x-api-key: ${key}`] : []),
  ];
  return {
    ANTHROPIC_BASE_URL: url,
    ...(login ? {} : { ANTHROPIC_AUTH_TOKEN: key ?? ANY_TOKEN }),
    // The proxy may try several endpoints before the first word comes.
    API_TIMEOUT_MS: "600000",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    ...modelVariables(model),
    ...(headers.length === 0 ? {} : { ANTHROPIC_CUSTOM_HEADERS: headers.join("\n") }),
  };
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
