/** Requests that show a model an image, and who takes it. */
import { mayHaveImages } from "../learning/images.ts";
import type { Lesson } from "../learning/lesson.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Candidate, Route, RouteRequest } from "../routing/route.ts";
import { showsImage } from "../routing/shown_image.ts";
import type { ClientRequest } from "./client_request.ts";
import type { Deps, Exchange } from "./exchange.ts";
import { isOpen, type Seeking } from "./room.ts";

type Sight = NonNullable<RouteRequest["sight"]>;

export function sightOf({ operation, bytes }: ClientRequest, { deps }: Exchange): Sight | undefined {
  return operation.type !== "generate" || bytes === null
    ? undefined
    : new RequestSight(bytes, operation.protocol, deps);
}

/**
 * Who is known to take no images; the body is looked at where that makes a difference, and no more than once. A class:
 * functions of its own would keep each request's body until a full collection (docs/adr/0018).
 */
class RequestSight implements Sight {
  private showsOne: boolean | undefined;

  constructor(
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly protocol: Protocol,
    private readonly deps: Pick<Deps, "learner" | "clock">,
  ) {}

  takes({ endpoint: { id, images }, model, protocol }: Parameters<Sight["takes"]>[0]): boolean {
    const { learner, clock } = this.deps;
    if (images !== "auto") return images === "yes";
    return !learner.knowsBlind || !learner.isBlind({ endpointId: id, model, protocol }, clock.now());
  }

  shows(): boolean {
    return this.showsOne ??= mayHaveImages(this.bytes) && showsImage(this.bytes, this.protocol);
  }
}

/** A request's search for an answer, as far as it goes by images. */
export interface Showing extends Seeking {
  readonly sight: Sight | undefined;
  /** What was learned of those that refused the images, by the endpoints' ids. */
  readonly unseen: Map<string, Lesson>;
  /** Nobody was left to take them: whoever is asked from then on may get a note instead. */
  withoutImages: boolean;
}

/** Whether somebody is left who may take the images that `candidate` has just refused. */
export function isSeenElsewhere(candidate: Candidate, search: Showing, plan: Route): boolean {
  const { sight, withoutImages } = search;
  if (withoutImages || sight === undefined) return false;
  const mayTake = (other: Candidate) =>
    other.endpoint.id !== candidate.endpoint.id && isOpen(other, search) && sight.takes(other);
  const full = plan.heldBack.filter(({ hindrance }) => hindrance.type === "full");
  return (plan.candidates.some(mayTake) || full.some(mayTake)) && sight.shows();
}

/** Takes down what came of the images at the endpoint `id`: its answer to them shows who was wrong to refuse them. */
export function rememberSeen(id: string, lesson: Lesson | undefined, search: Showing): void {
  if (lesson?.hasUnseen) search.unseen.set(id, lesson);
  if (search.attempts.at(-1)?.outcome.type !== "answer" || lesson?.hidesImages !== false) return;
  for (const [other, unseen] of search.unseen) if (other !== id) unseen.seenElsewhere();
}

/** Whether those are asked once more, and get a note, that have refused nothing but images which nobody else took. */
export function goesWithoutImages(search: Showing): boolean {
  if (search.withoutImages || search.unseen.size === 0) return false;
  search.withoutImages = true;
  for (const id of search.unseen.keys()) search.asked.delete(id);
  return true;
}
