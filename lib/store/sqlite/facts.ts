/** The table of learned facts. */
import type { Change, Fact } from "../../learning/fact.ts";
import { parseJson } from "../../json.ts";
import type { Database } from "./database.ts";

export function saveFact(db: Database, fact: Fact): void {
  db.prepare(
    `INSERT OR REPLACE INTO learned
      (id, endpoint_id, model, change, evidence, learned_at, used_at, uses, pinned, expires_at, protocol)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    fact.id,
    fact.endpointId,
    fact.model,
    JSON.stringify(fact.change),
    fact.evidence,
    Math.round(fact.learnedAt),
    Math.round(fact.usedAt),
    fact.uses,
    fact.pinned ? 1 : 0,
    Math.round(fact.expiresAt),
    fact.protocol ?? null,
  );
}

export function removeFact(db: Database, id: string): void {
  db.prepare("DELETE FROM learned WHERE id = ?").run(id);
}

/** In the order in which they were learned. Whoever takes them looks whether he knows their changes. */
export function loadFacts(db: Database): Fact[] {
  return db.prepare("SELECT * FROM learned ORDER BY learned_at, id").all().map((row): Fact => ({
    id: String(row["id"]),
    endpointId: String(row["endpoint_id"]),
    model: String(row["model"]),
    protocol: row["protocol"] === null ? undefined : row["protocol"] as Fact["protocol"],
    change: parseJson(String(row["change"])) as Change,
    evidence: String(row["evidence"]),
    learnedAt: Number(row["learned_at"]),
    usedAt: Number(row["used_at"]),
    uses: Number(row["uses"]),
    pinned: row["pinned"] !== 0,
    expiresAt: Number(row["expires_at"]),
  }));
}
