/** The metrics of this program, as they are at the moment when somebody asks. */
import { systemClock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import { CONTENT_TYPES, formatOf } from "../metrics/exposition.ts";
import type { Metrics, Moment } from "../metrics/metrics.ts";
import type { Availability } from "../routing/availability.ts";
import { ALL_MODELS } from "../routing/per_model.ts";
import type { Windows } from "../routing/windows.ts";
import type { Store } from "../store/store.ts";
import { VERSION } from "../version.ts";

export interface MetricsParts {
  readonly live: LiveConfig;
  readonly metrics: Metrics;
  readonly availability: Availability;
  readonly usageWindows: Windows;
  readonly store: Store;
}

/** Answers a request for metrics, in the format that it asks for. */
export function metricsResponse(request: Request, parts: MetricsParts): Response {
  const format = formatOf(request.headers.get("accept"));
  const headers = { "content-type": CONTENT_TYPES[format], "cache-control": "no-store" };
  return new Response(parts.metrics.expose(momentOf(parts), format), { headers });
}

export function momentOf({ live, availability, usageWindows, store }: MetricsParts): Moment {
  const snapshot = availability.at(systemClock.monotonic());
  const endpoints = live.current().endpoints.filter(({ enabled }) => enabled);
  const ids = endpoints.map(({ id }) => id);
  const capped = new Set(
    endpoints.filter((endpoint) => snapshot.metCap(endpoint, 1) !== undefined).map(({ id }) => id),
  );
  const wholes = ids.map((endpointId) => ({ endpointId, model: ALL_MODELS }));
  const models = snapshot.all().filter(({ endpointId, model }) => ids.includes(endpointId) && model !== ALL_MODELS);
  // A model may stand under several of these at a time: the state that routing goes by is one.
  const single = new Map(models.map(({ endpointId, model }) => [`${endpointId}\0${model}`, { endpointId, model }]));
  return {
    version: VERSION,
    inFlight: ids.map((endpointId) => ({ endpointId, requests: snapshot.inFlight(endpointId) })),
    states: [...wholes, ...single.values()].map((of) => ({
      ...of,
      state: of.model === ALL_MODELS && capped.has(of.endpointId) ? "limited" : snapshot.state(of).type,
    })),
    windows: endpoints.flatMap((endpoint) =>
      [...snapshot.capWindows(endpoint), ...usageWindows.of(endpoint.id, systemClock.now())]
        .map(({ name, used }) => ({ endpointId: endpoint.id, name, used }))
    ),
    dropped: store.requests.dropped(),
  };
}
