import type { Config } from "../config/config.ts";
import type { RouteRecord } from "../record.ts";
import type { Route } from "../routing/route.ts";
import type { Wanted } from "./route_request.ts";

/** `plan` as the record keeps it. */
export function routeRecord(plan: Route, { session, tagging }: Wanted, { routing }: Config): RouteRecord {
  return {
    policy: routing.policy,
    session,
    course: plan.session,
    tags: tagging.given,
    faults: tagging.faults,
    candidates: plan.candidates.map(({ endpoint, reason, model, rewritten }) => (
      { endpointName: endpoint.name, reason, model, rewritten }
    )),
    passed: [...plan.heldBack, ...plan.rejected].map(({ endpoint, reason }) => (
      { endpointName: endpoint.name, reason }
    )),
  };
}
