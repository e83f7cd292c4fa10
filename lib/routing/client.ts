/** Which program is asking. Names are short words for the log: `grep codex logs/proxy.log`. */
export type Client = "claude-code" | "codex" | "anthropic-sdk" | "openai-sdk" | "gemini-cli" | "opencode" | "other";

/** By the start of the user agent; what the clients send was measured (Claude Code 2.1.330, Codex 0.169). */
const BY_AGENT: readonly { readonly client: Client; readonly agent: RegExp }[] = [
  { client: "claude-code", agent: /^claude-(?:cli|code)\//i },
  { client: "codex", agent: /^codex/i },
  { client: "opencode", agent: /^opencode\//i },
  { client: "gemini-cli", agent: /gemini-?cli/i },
  { client: "anthropic-sdk", agent: /^(?:Async)?Anthropic/i },
  { client: "openai-sdk", agent: /^(?:Async)?OpenAI/i },
];

/** Headers that one client alone sends, for those behind another user agent. */
const BY_HEADER: readonly { readonly client: Client; readonly header: string }[] = [
  { client: "claude-code", header: "x-claude-code-session-id" },
  { client: "codex", header: "x-codex-turn-metadata" },
  { client: "codex", header: "x-codex-window-id" },
];

/** The client that sent `headers`. */
export function detectClient(headers: Headers): Client {
  const agent = headers.get("user-agent") ?? "";
  const byAgent = BY_AGENT.find((row) => row.agent.test(agent))?.client;
  // An SDK may be a client's own engine.
  if (byAgent === "claude-code" || byAgent === "codex") return byAgent;
  if (/^codex/i.test(headers.get("originator") ?? "")) return "codex";
  return BY_HEADER.find((row) => headers.has(row.header))?.client ?? byAgent ?? "other";
}
