/** Whether a session's requests are known to be refused as they come, and taken as the codec of their protocol writes them. */
import type { Reaction } from "../learning/reaction.ts";
import type { Shape } from "../learning/shapes.ts";
import type { Candidate } from "../routing/route.ts";
import type { Outcome } from "./outcome.ts";
import type { Search } from "./search.ts";

/** Statuses of what is refused for its form. */
const FORM: ReadonlySet<number> = new Set([400, 413, 422]);

/** `understood`: what the words call for; one that no other form would help against is none. */
export function isOfForm(outcome: Outcome, understood?: Reaction): boolean {
  if (outcome.type !== "refusal" || outcome.rule !== undefined || !FORM.has(outcome.status)) return false;
  return understood?.type !== "failover" && (understood?.type !== "return" || understood.unnamed);
}

/** Whether the codec of the client's own protocol may write for `candidate` what came as bytes. */
export function mayBeAnew({ protocol }: Candidate, { request: { operation }, exchange }: Search): boolean {
  return protocol === operation.protocol && operation.type === "generate" && exchange.config.learning.enabled;
}

/** What may be remembered of how `candidate` takes this session; `undefined`: nothing. */
function shapeOf(candidate: Candidate, search: Search): Shape | undefined {
  const { session } = search;
  if (session === undefined || !mayBeAnew(candidate, search)) return undefined;
  return { endpointId: candidate.endpoint.id, protocol: candidate.protocol, session };
}

export function isTakenAnew(candidate: Candidate, search: Search): boolean {
  const { learner, clock } = search.exchange.deps;
  if (learner.shapes.isEmpty) return false;
  const shape = shapeOf(candidate, search);
  return shape !== undefined && learner.shapes.has(shape, clock.monotonic());
}

/** A request of this session was answered that a codec had written. */
export function keepAnew(candidate: Candidate, search: Search): void {
  const shape = shapeOf(candidate, search);
  const { learner, clock } = search.exchange.deps;
  if (shape !== undefined) learner.shapes.add(shape, clock.monotonic());
}

export function forgetAnew(candidate: Candidate, search: Search): void {
  const shape = shapeOf(candidate, search);
  if (shape !== undefined) search.exchange.deps.learner.shapes.remove(shape);
}
