/** Which program is asking. Names are short words for the log: `grep codex logs/proxy.log`. */
export type Client = "claude-code" | "codex" | "anthropic-sdk" | "openai-sdk" | "gemini-cli" | "opencode" | "other";

interface Row {
  readonly client: Client;
  readonly matches: (headers: Headers) => boolean;
}

const agent = (headers: Headers): string => headers.get("user-agent") ?? "";

/** The first row that matches counts; what the clients send was measured (Claude Code 2.1.330, Codex 0.169). */
const TABLE: readonly Row[] = [
  { client: "claude-code", matches: (h) => /^claude-(?:cli|code)\//i.test(agent(h)) },
  { client: "codex", matches: (h) => /^codex/i.test(h.get("originator") ?? "") || /^codex/i.test(agent(h)) },
  { client: "claude-code", matches: (h) => h.has("x-claude-code-session-id") },
  { client: "codex", matches: (h) => h.has("x-codex-turn-metadata") || h.has("x-codex-window-id") },
  { client: "opencode", matches: (h) => /^opencode\//i.test(agent(h)) },
  { client: "gemini-cli", matches: (h) => /gemini-?cli/i.test(agent(h)) },
  { client: "anthropic-sdk", matches: (h) => /^(?:Async)?Anthropic/i.test(agent(h)) },
  { client: "openai-sdk", matches: (h) => /^(?:Async)?OpenAI/i.test(agent(h)) },
];

/** The client that sent `headers`. */
export function detectClient(headers: Headers): Client {
  return TABLE.find((row) => row.matches(headers))?.client ?? "other";
}
