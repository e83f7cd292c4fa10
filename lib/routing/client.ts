import type { HeaderView } from "../header_view.ts";

/** Which program is asking. Names are short words for the log: `grep codex logs/proxy.log`. */
export type Client = "claude-code" | "codex" | "anthropic-sdk" | "openai-sdk" | "gemini-cli" | "opencode" | "other";

const NAMES: Readonly<Record<Client, true>> = {
  "claude-code": true,
  codex: true,
  "anthropic-sdk": true,
  "openai-sdk": true,
  "gemini-cli": true,
  opencode: true,
  other: true,
};

/** The client of that name; `undefined`: there is none. */
export function clientNamed(name: string | null): Client | undefined {
  return name !== null && Object.hasOwn(NAMES, name) ? name as Client : undefined;
}

/** By the start of the user agent; what the clients send was measured (Claude Code 2.1.330, Codex 0.169). */
const BY_AGENT: readonly { readonly client: Client; readonly agent: RegExp }[] = [
  { client: "claude-code", agent: /^claude-(?:cli|code)\//i },
  { client: "codex", agent: /^codex/i },
  { client: "opencode", agent: /^opencode\//i },
  { client: "gemini-cli", agent: /gemini-?cli/i },
  { client: "anthropic-sdk", agent: /^(?:Async)?Anthropic/i },
  { client: "openai-sdk", agent: /^(?:Async)?OpenAI/i },
];

interface HeaderSign {
  readonly client: Client;
  readonly header: string;
  readonly value: RegExp;
}

/** Headers that one client alone sends, for those behind another user agent. */
const BY_HEADER: readonly HeaderSign[] = [
  // Codex's own apps, and its forks that kept the name (clients.md 2.3).
  { client: "codex", header: "originator", value: /^codex/i },
  { client: "claude-code", header: "x-claude-code-session-id", value: /./ },
  { client: "codex", header: "x-codex-turn-metadata", value: /./ },
  { client: "codex", header: "x-codex-window-id", value: /./ },
];

/** Signs that an SDK can be told to send too: they count only where no user agent names anybody. */
const BY_WEAK_HEADER: readonly HeaderSign[] = [
  // Claude Code sends both with every request to a model (clients.md 1.2).
  { client: "claude-code", header: "anthropic-beta", value: /\bclaude-code-\d/ },
  { client: "claude-code", header: "x-app", value: /^cli(?:-bg)?$/ },
];

/** Requests that one client alone makes. */
const BY_TARGET: readonly { readonly client: Client; readonly path: RegExp; readonly query: string }[] = [
  // Codex asks for its catalogue like this (clients.md 2.2).
  { client: "codex", path: /\/models$/, query: "client_version" },
];

/** The client that sent `headers` to `url`. */
export function detectClient(headers: HeaderView, url?: Pick<URL, "pathname" | "searchParams">): Client {
  const agent = headers.get("user-agent") ?? "";
  const byAgent = BY_AGENT.find((row) => row.agent.test(agent))?.client;
  // An SDK may be a client's own engine.
  if (byAgent === "claude-code" || byAgent === "codex") return byAgent;
  const found = byHeader(BY_HEADER, headers) ?? byAgent ?? byHeader(BY_WEAK_HEADER, headers);
  if (found !== undefined || url === undefined) return found ?? "other";
  return BY_TARGET.find(({ path, query }) => path.test(url.pathname) && url.searchParams.has(query))?.client ?? "other";
}

function byHeader(rows: readonly HeaderSign[], headers: HeaderView): Client | undefined {
  return rows.find(({ header, value }) => value.test(headers.get(header) ?? ""))?.client;
}
