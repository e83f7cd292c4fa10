/** The store of what is learned and of requests, and the recorder that fills it. */
import { systemClock } from "../clock.ts";
import type { EndpointConfig } from "../config/config.ts";
import type { LiveConfig } from "../config/live.ts";
import type { Logger } from "../logging/logger.ts";
import type { Recorder } from "../record.ts";
import type { AnswerUsage } from "../store/answer_usage.ts";
import { type Billing, billingOf } from "../store/billing.ts";
import { recorderOf } from "../store/recorder.ts";
import { openSqliteStore } from "../store/sqlite_store.ts";
import type { Store } from "../store/store.ts";

/** Somebody who is told what answers used. */
export interface UsageListener {
  used(usages: readonly AnswerUsage[]): void;
}

/** `listeners`: whoever is in it when something is told. */
export function requestStore(live: LiveConfig, logger: Logger, listeners: readonly UsageListener[]): Store {
  const billings = new WeakMap<EndpointConfig, Billing>();
  return openSqliteStore({
    directory: live.current().storage.directory,
    herald: logger,
    clock: systemClock,
    secrets: () => logger.secrets(),
    billing: (id) => {
      const endpoint = live.current().endpoints.find((endpoint) => endpoint.id === id);
      if (endpoint === undefined) return undefined;
      let billing = billings.get(endpoint);
      if (billing === undefined) billings.set(endpoint, billing = billingOf(endpoint));
      return billing;
    },
    retention: () => live.current().storage,
    onUsages: (usages) => listeners.forEach((listener) => listener.used(usages)),
  });
}

/**
 * Each request is told to all `listeners`, such as the log, and then, if the configuration wants records, to the store,
 * which takes the panes' memory.
 */
export function recorder(
  listeners: readonly Recorder[],
  { requests }: Store,
  live: Pick<LiveConfig, "current">,
): Recorder {
  const kept = recorderOf(requests);
  return {
    record(request, panes) {
      for (const listener of listeners) listener.record(request, panes);
      if (live.current().storage.records) kept.record(request, panes);
    },
  };
}
