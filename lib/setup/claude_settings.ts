/**
 * What Claude Code has to be told, as variables; it takes them from its environment and from `env` in its settings files,
 * and there the settings win (seen with 2.1.330).
 */
import { type Connection, ENDPOINT_HEADER } from "./connection.ts";

/** Claude Code sends nothing without a token. */
const ANY_TOKEN = "hello";

/** Its names for the models that it chooses between. */
const MODEL_VARIABLES = [
  "ANTHROPIC_MODEL",
  "ANTHROPIC_DEFAULT_OPUS_MODEL",
  "ANTHROPIC_DEFAULT_SONNET_MODEL",
  "ANTHROPIC_DEFAULT_HAIKU_MODEL",
  "ANTHROPIC_DEFAULT_FABLE_MODEL",
];

export function claudeVariables({ url, key, model, endpoint }: Connection): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key ?? ANY_TOKEN,
    // The proxy may try several endpoints before the first word comes.
    API_TIMEOUT_MS: "600000",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    ...(model === undefined ? {} : Object.fromEntries(MODEL_VARIABLES.map((name) => [name, model]))),
    ...(endpoint === undefined
      ? {}
      : { ANTHROPIC_CUSTOM_HEADERS: `${ENDPOINT_HEADER}: ${encodeURIComponent(endpoint)}` }),
  };
}

/** Variables that would lead Claude Code elsewhere, or give another credential away. */
export const CLAUDE_CONFLICTS: readonly string[] = [
  "ANTHROPIC_API_KEY",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "CLAUDE_CODE_USE_ANTHROPIC_AWS",
  "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_FOUNDRY",
  "CLAUDE_CODE_USE_GATEWAY",
  "CLAUDE_CODE_USE_MANTLE",
  "CLAUDE_CODE_USE_VERTEX",
];
