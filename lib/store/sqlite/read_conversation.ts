/** Reads one conversation: its requests in order, and which agent started which. */
import type { Conversation, ConversationTurn } from "../request_store.ts";
import type { Database } from "./database.ts";
import { type Row, summaryOf } from "./read_requests.ts";

/** More turns than this nobody looks at. */
const MAX_TURNS = 5000;

/** Headers of Claude Code and Codex that name who started an agent (clients.md 1.2 and 2.3). */
const PARENT_HEADERS: readonly string[] = ["x-claude-code-parent-agent-id", "x-codex-parent-thread-id"];

export function readConversation(db: Database, session: string): Conversation {
  const rows = db.prepare(
    `SELECT * FROM requests WHERE session = ? AND operation = 'generate' AND replay_of IS NULL
      ORDER BY started_at, id LIMIT ?`,
  ).all(session, MAX_TURNS + 1) as Row[];
  const parents: Record<string, string> = {};
  const seen = new Set<string>();
  for (const { id, agent } of rows) {
    if (typeof agent !== "string" || seen.has(agent)) continue;
    seen.add(agent);
    const parent = parentIn(db, Number(id));
    if (parent !== undefined) parents[agent] = parent;
  }
  return { turns: rows.slice(0, MAX_TURNS).map(turnOf), parents, isCut: rows.length > MAX_TURNS };
}

function turnOf(row: Row): ConversationTurn {
  return { ...summaryOf(row), asked: String(row["asked"]), answered: String(row["answered"]) };
}

/** An agent says so with each of its requests. */
function parentIn(db: Database, request: number): string | undefined {
  const row = db.prepare("SELECT headers FROM panes WHERE request = ? AND kind = 'client_request'").get(request);
  const headers = JSON.parse(String(row?.["headers"] ?? "[]")) as [string, string][];
  return headers.find(([name]) => PARENT_HEADERS.includes(name.toLowerCase()))?.[1];
}
