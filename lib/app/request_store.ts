/** The store of what is learned and of requests, and the recorder that fills it. */
import { systemClock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import type { Logger } from "../logging/logger.ts";
import type { Recorder } from "../record.ts";
import { billingOf } from "../store/billing.ts";
import type { LiveRequests } from "../store/live_requests.ts";
import { recorderOf } from "../store/recorder.ts";
import { openSqliteStore } from "../store/sqlite_store.ts";
import type { Store } from "../store/store.ts";

export function requestStore(live: LiveConfig, logger: Logger): Store {
  return openSqliteStore({
    directory: live.current().storage.directory,
    herald: logger,
    clock: systemClock,
    secrets: () => logger.secrets(),
    billing: (id) => {
      const endpoint = live.current().endpoints.find((endpoint) => endpoint.id === id);
      return endpoint === undefined ? undefined : billingOf(endpoint);
    },
    retention: () => live.current().storage,
  });
}

/** Each request has its line in the log and its record in the store, and those who look on see it. */
export function recorder(logger: Logger, { requests }: Store, live: LiveRequests): Recorder {
  const kept = recorderOf(requests);
  return {
    record(request, panes) {
      logger.record(request);
      live.record(request);
      kept.record(request, panes);
    },
  };
}
