/** Counts the requests that are kept already, where statistics have just come to be. */
import { Count } from "./count.ts";
import { countables } from "./countables.ts";
import type { Database } from "./database.ts";

/**
 * Inside a transaction. It belongs to no step of the schema: what is counted of a request may change, and such a step
 * may not.
 */
export function countKept(db: Database): void {
  const { isNew } = db.prepare(
    "SELECT NOT EXISTS (SELECT 1 FROM statistics_days) AND NOT EXISTS (SELECT 1 FROM statistics_hours) AS isNew",
  ).get() as { isNew: number };
  if (isNew === 0) return;
  const count = new Count();
  for (const request of countables(db)) count.add(request);
  count.write(db);
}
