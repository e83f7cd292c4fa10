/** Why a request went where it went, in parts for a page. */
import type * as z from "zod";
import { notesOf } from "../explain.ts";
import { isObject, type Json } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import type { RouteRecord } from "../record.ts";
import type { routeSchema } from "./request_schemas.ts";

export type RouteExplanation = z.output<typeof routeSchema>;

/** `undefined`: it was not routed, or was recorded in a form that is not known. */
export function readRoute(route: Json): RouteRecord | undefined {
  if (!isObject(route) || !isObject(route["course"])) return undefined;
  const lists = ["tags", "faults", "candidates", "passed"];
  // The store keeps it as JSON; that its parts are there is all that the words need.
  return lists.every((name) => Array.isArray(route[name])) ? route as unknown as RouteRecord : undefined;
}

export function routeExplanation(route: RouteRecord, say: Say): RouteExplanation {
  const { candidates, moreCandidates = 0, passed, morePassed = 0 } = route;
  const nobody = candidates.length === 0 ? [phrase("route.nobody")] : [];
  return {
    notes: [...notesOf(route), ...nobody].map(say),
    asked: candidates.map(({ endpointName, model, reason, rewritten }) => ({
      endpoint: endpointName,
      model,
      reason: say(reason),
      rewritten: rewritten === undefined ? null : say(rewritten),
    })),
    more_asked: moreCandidates,
    passed: passed.map(({ endpointName, reason }) => ({ endpoint: endpointName, reason: say(reason) })),
    more_passed: morePassed,
  };
}
