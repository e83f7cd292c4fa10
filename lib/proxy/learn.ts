/** Where the pipeline learns: what an endpoint refuses is understood, and what helped is remembered. */
import type { Chances } from "../learning/elsewhere.ts";
import type { Lesson, Verdict } from "../learning/lesson.ts";
import type { Reaction } from "../learning/reaction.ts";
import type { Candidate } from "../routing/route.ts";
import { takesDocuments } from "../upstream/takes_documents.ts";
import { type ClientRequest, depthFault } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import type { Outcome } from "./outcome.ts";
import type { Asked } from "./outgoing.ts";

/** What is known of what `candidate` takes, for one request. */
export function lessonFor(
  { endpoint, model, protocol }: Candidate,
  request: ClientRequest,
  exchange: Exchange,
): Lesson {
  const { config, deps } = exchange;
  const moment = { now: deps.clock.now(), ...config.learning };
  const isConverted = protocol !== request.operation.protocol;
  const documents = takesDocuments(endpoint, { protocol, model, isConverted });
  return deps.learner.begin({ endpointId: endpoint.id, model, protocol }, moment, {
    images: endpoint.images,
    documents,
  });
}

interface Situation {
  readonly request: ClientRequest;
  readonly outcome: Outcome;
  readonly chances: Chances;
}

interface Learned {
  readonly verdict: Verdict;
  /** What the words of the refusal call for; `undefined`: nobody understood them, or there are none. */
  readonly understood: Reaction | undefined;
}

const NOTHING_LEARNED: Learned = { verdict: "give up", understood: undefined };

/** What follows for the endpoint that was asked. Counting tokens may fail where answers do not: it teaches nothing. */
export function learn(
  { lesson, anew = false }: Pick<Asked, "lesson" | "anew">,
  { request, outcome, chances }: Situation,
): Learned {
  if (lesson === undefined || request.operation.type !== "generate") return NOTHING_LEARNED;
  if (outcome.type === "answer") lesson.onSuccess(anew);
  if (outcome.type === "refusal" && outcome.rule !== undefined) {
    // What was left out to see whether it has to be is the proxy's own doing.
    return { verdict: lesson.endTest() ? "again" : "give up", understood: undefined };
  }
  if (outcome.type !== "refusal" || outcome.evidence === undefined || outcome.sent === undefined) {
    return NOTHING_LEARNED;
  }
  // Whoever looks through it would run the stack over.
  if (depthFault(request.bytes) !== undefined) return NOTHING_LEARNED;
  // A codec may have written what the client had not: nothing is guessed for that.
  const told = anew ? { last: false, seesElsewhere: () => chances.seesElsewhere?.() === true } : chances;
  const verdict = lesson.onRefusal(outcome.evidence, outcome.sent(), told);
  const { classified } = lesson;
  return { verdict, understood: classified?.pattern === "" ? undefined : classified?.reaction };
}
