/** What is remembered of the endpoints, and what of it an edit of the configuration makes void. */
import { systemClock } from "../clock.ts";
import type { Config, EndpointConfig } from "../config/config.ts";
import type { LiveConfig } from "../config/live.ts";
import type { FactStore } from "../learning/known.ts";
import { Learner } from "../learning/learner.ts";
import { ContextWindows, type ListedWindow } from "../proxy/context_windows.ts";
import { brief } from "../redact.ts";
import { Availability } from "../routing/availability.ts";
import type { BreakerSettings } from "../routing/breaker.ts";
import { Windows } from "../routing/windows.ts";
import { windowsIn } from "../upstream/limits.ts";
import { secretsOf } from "../upstream/secrets.ts";
import type { UsageListener } from "./request_store.ts";

export interface Memory {
  readonly availability: Availability;
  readonly usageWindows: Windows;
  readonly learner: Learner;
  readonly windows: ContextWindows;
}

/** `loaded`: what was learned before is known from then on; no request may be routed without it. */
export function memory(
  live: LiveConfig,
  store: FactStore,
): { readonly memory: Memory; readonly loaded: Promise<void> } {
  const secrets = () => live.current().endpoints.flatMap(secretsOf);
  const learner = new Learner({ store, brief: (words) => brief(words, secrets()) });
  const loaded = learner.load();
  const availability = new Availability(
    breakerSettings(live),
    ({ endpointId, model }, protocol) => learner.lacks({ endpointId, model, protocol }, systemClock.now()),
  );
  const usageWindows = new Windows(windowsIn);
  const windows = new ContextWindows({
    learner,
    now: systemClock.now,
    loadList: windowList,
  });
  let known = live.current().endpoints;
  live.onChange((reload) => {
    if (reload.type !== "applied") return;
    for (const endpoint of known) {
      const now = reload.config.endpoints.find(({ id }) => id === endpoint.id);
      if (now === undefined || placeOf(now) !== placeOf(endpoint)) availability.forget(endpoint.id);
      // A key that is renewed lets its sessions where they are.
      else if (now.authValue !== endpoint.authValue) availability.reset(endpoint.id);
      if (now === undefined || accountOf(now) !== accountOf(endpoint)) usageWindows.forget(endpoint.id);
      if (now !== undefined && !isSameApi(now, endpoint)) learner.forgetAll(endpoint.id);
    }
    known = reload.config.endpoints;
    availability.wakeAll();
  });
  return { memory: { availability, usageWindows, learner, windows }, loaded };
}

/** What answers have used counts for the caps of their endpoints. */
export function capListener(availability: Availability): UsageListener {
  return {
    used(usages) {
      const now = systemClock.monotonic();
      for (const { usage: { inputTokens, outputTokens }, endpointId, requestId } of usages) {
        availability.spent({ endpointId, requestId, inputTokens, outputTokens }, now);
      }
    },
  };
}

/** The price list is large, and few need it. */
export async function windowList(): Promise<ListedWindow> {
  return (await import("../store/price_table.ts")).tableWindow;
}

/** Put together anew only for another configuration: they are asked for with each answer. */
function breakerSettings(live: LiveConfig): () => BreakerSettings {
  let config: Config | undefined;
  let settings: BreakerSettings;
  return () => {
    if (config !== live.current()) {
      config = live.current();
      settings = { ...config.routing.breaker, recoveryThreshold: config.health.recoveryThreshold };
    }
    return settings;
  };
}

/** What an endpoint takes does not depend on who asks; and one that is taken out may come back. */
function isSameApi(a: EndpointConfig, b: EndpointConfig): boolean {
  return a.url === b.url && a.type === b.type && a.pathPrefix === b.pathPrefix;
}

/** A limit or a refusal was of the endpoint as it was: with another key or address it is another one. */
export function accountOf(endpoint: EndpointConfig): string {
  return JSON.stringify([placeOf(endpoint), endpoint.authValue]);
}

function placeOf({ url, authType, pathPrefix, oauth, proxy, caFile }: EndpointConfig): string {
  return JSON.stringify([url, authType, pathPrefix, oauth, proxy, caFile]);
}
