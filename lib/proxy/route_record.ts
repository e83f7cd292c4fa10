import type { Config } from "../config/config.ts";
import type { RouteRecord } from "../record.ts";
import type { Route } from "../routing/route.ts";
import type { Wanted } from "./route_request.ts";

/** How many endpoints of each sort are told of; the rest is counted. */
const MAX_ENDPOINTS = 5;

/** `plan` as the record keeps it. */
export function routeRecord(plan: Route, { session, tagging }: Wanted, { routing }: Config): RouteRecord {
  const { candidates, heldBack, rejected } = plan;
  const passed = [...heldBack.slice(0, MAX_ENDPOINTS), ...rejected.slice(0, MAX_ENDPOINTS)].slice(0, MAX_ENDPOINTS);
  const moreCandidates = candidates.length - MAX_ENDPOINTS;
  const morePassed = heldBack.length + rejected.length - MAX_ENDPOINTS;
  return {
    policy: routing.policy,
    session,
    course: plan.session,
    tags: tagging.given,
    faults: tagging.faults,
    candidates: candidates.slice(0, MAX_ENDPOINTS).map(({ endpoint, reason, model, rewritten }) => (
      { endpointName: endpoint.name, reason, model, rewritten }
    )),
    ...(moreCandidates > 0 ? { moreCandidates } : {}),
    passed: passed.map(({ endpoint, reason }) => ({ endpointName: endpoint.name, reason })),
    ...(morePassed > 0 ? { morePassed } : {}),
  };
}
