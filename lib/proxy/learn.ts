/** Where the pipeline learns: what an endpoint refuses is understood, and what helped is remembered. */
import type { Lesson, Verdict } from "../learning/lesson.ts";
import type { Reaction } from "../learning/reaction.ts";
import type { Candidate } from "../routing/route.ts";
import type { Exchange } from "./exchange.ts";
import type { Outcome } from "./outcome.ts";

/** What is known of what `candidate` takes, for one request. */
export function lessonFor({ endpoint, model, protocol }: Candidate, { config, deps }: Exchange): Lesson {
  const moment = { now: deps.clock.now(), ...config.learning };
  return deps.learner.begin({ endpointId: endpoint.id, model, protocol }, moment);
}

interface Situation {
  readonly last: boolean;
  readonly anew?: boolean;
}

export interface Learned {
  readonly verdict: Verdict;
  /** What the words of the refusal call for; `undefined`: nobody understood them, or there are none. */
  readonly understood: Reaction | undefined;
}

export const NOTHING_LEARNED: Learned = { verdict: "give up", understood: undefined };

/**
 * What follows for the endpoint from `outcome`. `last`: no other endpoint is left for the request. `anew`: it was for what
 * a codec wrote.
 */
export function learn(lesson: Lesson, outcome: Outcome, { last, anew = false }: Situation): Learned {
  if (outcome.type === "answer") lesson.onSuccess(anew);
  if (outcome.type !== "refusal" || outcome.evidence === undefined || outcome.sent === undefined) {
    return NOTHING_LEARNED;
  }
  const verdict = lesson.onRefusal(outcome.evidence, outcome.sent(), { last });
  const { classified } = lesson;
  return { verdict, understood: classified?.pattern === "" ? undefined : classified?.reaction };
}
