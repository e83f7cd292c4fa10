import { systemClock } from "../clock.ts";
import type { Logger } from "../logging/logger.ts";
import type { Retention } from "../store/sqlite_requests.ts";
import { openSqliteStore } from "../store/sqlite_store.ts";
import type { Store } from "../store/store.ts";

/** How long and how much is kept of requests: 30 days, 2 GiB. */
const RETENTION: Retention = { maxAgeMs: 30 * 86_400_000, maxBytes: 2 * 1024 ** 3 };

export function requestStore(directory: string, logger: Logger): Promise<Store> {
  return openSqliteStore({
    directory,
    herald: logger,
    clock: systemClock,
    secrets: () => logger.secrets(),
    retention: () => RETENTION,
  });
}
