/** How much is kept of requests, and how much may be. */
import { stringifyDuration } from "../config/duration.ts";
import { stringifySize } from "../config/size.ts";
import type { AdminContext } from "./admin_context.ts";

export async function storageView({ live, requests }: Pick<AdminContext, "live" | "requests">) {
  const { directory, maxAgeMs, maxBytes } = live.current().storage;
  const usage = await requests.usage();
  return {
    directory,
    requests: usage.requests,
    oldest_at: usage.oldestAt === undefined ? null : new Date(usage.oldestAt).toISOString(),
    bytes: usage.bytes,
    max_age: stringifyDuration(maxAgeMs),
    max_size: stringifySize(maxBytes),
    /** Not kept since the program started, for want of room. */
    dropped_rows: usage.droppedRows,
    dropped_bodies: usage.droppedBodies,
  };
}
