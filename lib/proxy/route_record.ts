import type { Config } from "../config/config.ts";
import type { RouteRecord } from "../record.ts";
import type { Route, RouteRequest } from "../routing/route.ts";

/** `plan` as the record keeps it. */
export function routeRecord(plan: Route, { session, tags }: RouteRequest, { routing }: Config): RouteRecord {
  return {
    policy: routing.policy,
    session,
    course: plan.session,
    tags: [...tags],
    candidates: plan.candidates.map(({ endpoint, reason, model, rewritten }) => (
      { endpointName: endpoint.name, reason, model, rewritten }
    )),
    passed: [...plan.heldBack, ...plan.rejected].map(({ endpoint, reason }) => (
      { endpointName: endpoint.name, reason }
    )),
  };
}
