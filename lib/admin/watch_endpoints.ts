/** The list of endpoints each time that something in it has changed. */
import { setTimeout as pause } from "node:timers/promises";
import type { AdminContext } from "./admin_context.ts";
import { type EndpointList, endpointViews } from "./endpoint_views.ts";

/** From one look to the next: people see no difference, and a look costs next to nothing. */
const LOOK_MS = 500;

/** Until `signal` aborts. The first list comes at once, and no other before `onList` is done with it. */
export async function watchEndpoints(
  context: AdminContext,
  onList: (list: EndpointList) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let seen: unknown[] = [];
  while (!signal.aborted) {
    const now = marks(context);
    if (seen.length === 0 || now.some((mark, index) => mark !== seen[index])) {
      seen = now;
      await onList(await endpointViews(context));
    }
    await pause(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

/** What differs when a list would. States that end by time end between two looks. */
function marks({ live, availability, usageWindows, learner, clock }: AdminContext): unknown[] {
  const snapshot = availability.at(clock.monotonic());
  const config = live.current();
  const states = snapshot.all().map(({ endpointId, model, state }) => [endpointId, model, state]);
  const loads = config.endpoints.map((endpoint) => {
    const { id } = endpoint;
    return [snapshot.inFlight(id), snapshot.capWindows(endpoint), usageWindows.of(id, clock.now())];
  });
  return [config, live.problems, JSON.stringify([states, loads]), learner.all().length];
}
