/** Names of the clients that are told apart, as `supported_clients` has them; the last is for all others. */
export const CLIENTS = [
  "claude-code",
  "codex",
  "gemini-cli",
  "opencode",
  "anthropic-sdk",
  "openai-sdk",
  "other",
] as const;
