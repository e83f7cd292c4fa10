/** Conversations, added up from their requests. */
import type { SessionQuery, SessionSummary } from "../request_store.ts";
import type { Database } from "./database.ts";
import { clauseOf } from "./filter.ts";

export function readSessions(db: Database, { filter, limit, byCost = false }: SessionQuery): readonly SessionSummary[] {
  const { sql, values } = clauseOf(filter);
  const rows = db.prepare(
    `SELECT
      session,
      client,
      min(started_at) AS started_at,
      max(started_at) AS last_at,
      count(*) AS requests,
      sum(failed) AS failed,
      count(DISTINCT agent) AS agents,
      json_group_array(DISTINCT model) AS models,
      total(input_tokens) AS input_tokens,
      total(output_tokens) AS output_tokens,
      total(cache_read_tokens) AS cache_read_tokens,
      total(cache_write_5m_tokens) AS cache_write_5m_tokens,
      total(cache_write_1h_tokens) AS cache_write_1h_tokens,
      total(reasoning_tokens) AS reasoning_tokens,
      CASE WHEN count(endpoint_id) = count(cost) THEN total(cost) END AS cost
    FROM requests WHERE session IS NOT NULL AND operation = 'generate' AND replay_of IS NULL AND ${sql}
    GROUP BY session ORDER BY ${byCost ? "total(cost) DESC, last_at DESC" : "last_at DESC"} LIMIT ?`,
  ).all(...values, limit);
  return rows.map((row): SessionSummary => ({
    session: String(row["session"]),
    client: String(row["client"]),
    startedAt: Number(row["started_at"]),
    lastAt: Number(row["last_at"]),
    requests: Number(row["requests"]),
    failed: Number(row["failed"]),
    agents: Number(row["agents"]),
    models: JSON.parse(String(row["models"])) as string[],
    title: titleOf(db, String(row["session"])),
    tools: toolsOf(db, String(row["session"])),
    usage: {
      inputTokens: Number(row["input_tokens"]),
      outputTokens: Number(row["output_tokens"]),
      cacheReadTokens: Number(row["cache_read_tokens"]),
      cacheWrite5mTokens: Number(row["cache_write_5m_tokens"]),
      cacheWrite1hTokens: Number(row["cache_write_1h_tokens"]),
      reasoningTokens: Number(row["reasoning_tokens"]),
    },
    cost: row["cost"] === null ? undefined : Number(row["cost"]),
  }));
}

function titleOf(db: Database, session: string): string {
  const row = db.prepare(
    `SELECT asked FROM requests WHERE session = ? AND agent IS NULL AND replay_of IS NULL AND asked <> ''
      ORDER BY started_at, id LIMIT 1`,
  ).get(session);
  return String(row?.["asked"] ?? "");
}

/** Those that a session called, the most used first. */
function toolsOf(db: Database, session: string): readonly string[] {
  const rows = db.prepare(
    `SELECT value, count(*) AS calls FROM requests, json_each(tools) WHERE session = ? AND replay_of IS NULL
      GROUP BY value ORDER BY calls DESC, value`,
  ).all(session);
  return rows.map(({ value }) => String(value));
}
