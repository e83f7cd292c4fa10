import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrations.ts";

/** Whether `db`, which is migrated, has all tables and columns that its version says. */
export function isComplete(db: DatabaseSync): boolean {
  using newest = new DatabaseSync(":memory:");
  migrate(newest);
  const there = new Set(columnsOf(db));
  return columnsOf(newest).every((column) => there.has(column));
}

function columnsOf(db: DatabaseSync): string[] {
  return db.prepare(
    "SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'",
  ).all().map(({ name }) => String(name));
}
