/** The loop: endpoint after endpoint until one answers, or none is left. */
import type { Config, EndpointConfig } from "../config/config.ts";
import type { Begin } from "../routing/availability.ts";
import { affinityKey, type Candidate, type Route, route, type RouteRequest, shareOf } from "../routing/route.ts";
import type { Answer } from "./answer.ts";
import type { Chances } from "../learning/elsewhere.ts";
import { attempt } from "./attempt.ts";
import type { ClientRequest } from "./client_request.ts";
import { decide, type Situation } from "./decide.ts";
import type { Exchange } from "./exchange.ts";
import { learn, lessonFor } from "./learn.ts";
import { hasRoom, noted, roomComes } from "./noted.ts";
import type { Attempted, Outcome } from "./outcome.ts";
import type { Asked } from "./outgoing.ts";
import { pause } from "./pause.ts";
import { blame, remember, reportBroken } from "./remember.ts";
import { findsRoom, isOpen } from "./room.ts";
import { routeRecord } from "./route_record.ts";
import { routeRequest, type Wanted } from "./route_request.ts";
import { forgetAnew, isOfForm, isTakenAnew, keepAnew, mayBeAnew } from "./shape.ts";
import { type Ask, nextOf, type Search, wait } from "./search.ts";
import { goesWithoutImages, isSeenElsewhere, rememberSeen } from "./sight.ts";

/** What a request came to, before anything of it goes to the client. */
export type Settled =
  | { readonly type: "answered"; readonly endpoint: EndpointConfig; readonly answer: Answer }
  /** Nobody answered; in the order of the attempts. */
  | {
    readonly type: "failed";
    readonly attempts: readonly Attempted[];
    readonly wanted: RouteRequest;
    readonly route: Route;
  }
  | { readonly type: "canceled" };

/**
 * Asks one endpoint after the other. The order is made anew each time: what other requests learned meanwhile counts.
 *
 * @param ask makes one attempt at one endpoint
 */
export async function settle(request: ClientRequest, exchange: Exchange, ask: Ask = attempt): Promise<Settled> {
  const { config, deps, record } = exchange;
  const routed = routeRequest(request, exchange);
  const wanted = routed instanceof Promise ? await routed : routed;
  if (exchange.departure.happened) return CANCELED;
  const search = searchFor(wanted, { request, exchange, ask });
  for (;;) {
    const snapshot = deps.availability.at(deps.clock.monotonic());
    const plan = route(wanted, asOfNow(exchange), snapshot);
    record.route ??= routeRecord(plan, wanted, config);
    const candidate = nextOf(plan, search, snapshot);
    if (candidate === undefined) {
      const waited = await wait(plan, search);
      if (waited === "left") return CANCELED;
      if (waited === "again" || goesWithoutImages(search)) continue;
      const attempts = search.full === undefined ? search.attempts : [search.full.attempted];
      return judged({ type: "failed", attempts, wanted, route: plan }, search, wanted.session);
    }
    search.asked.add(candidate.endpoint.id);
    const asked = askedOf(candidate, search);
    const first = await leased(asked, search, plan);
    const course = first === "other protocol" ? await inOtherProtocol(asked, search, plan) : first;
    if (course === "stop") return CANCELED;
    if (course === "return" && await findsRoom(candidate, search, plan)) continue;
    if (course === "return") return judged(outcomeOf(search, wanted, plan), search, wanted.session);
  }
}

const CANCELED: Settled = { type: "canceled" };

function searchFor(wanted: Wanted, { request, exchange, ask }: Pick<Search, "request" | "exchange" | "ask">): Search {
  return {
    exchange,
    request,
    ask,
    attempts: [],
    asked: new Set(),
    suspects: [],
    full: undefined,
    tokens: wanted.tokens,
    sight: wanted.sight,
    unseen: new Map(),
    withoutImages: false,
    session: affinityKey(wanted, exchange.config),
    waitedForLimit: false,
    waitsUntil: undefined,
  };
}

/** `settled`, after the failures on the way to it were held against their endpoints, if they are theirs. */
function judged(settled: Settled, search: Search, session: string | undefined): Settled {
  if (isEndpoints(settled, search, session)) blame(search);
  return settled;
}

/** Whether the failures that are under suspicion are the endpoints', and not the request's own. */
function isEndpoints(settled: Settled, { suspects, exchange: { deps } }: Search, session: string | undefined): boolean {
  if (suspects.length === 0 || settled.type === "canceled") return false;
  if (settled.type === "answered") return true;
  const { candidates, heldBack } = settled.route;
  if (candidates.length + heldBack.length < 2) return true;
  return session !== undefined && deps.availability.suspect(session, deps.clock.monotonic());
}

/**
 * A request keeps the configuration that it began with, but whom it may ask is what that says now: nothing more goes to
 * whom somebody has switched off, and who waits for a place gets one that was made meanwhile.
 */
function asOfNow({ config, deps }: Exchange): Config {
  const { endpoints } = deps.config.current();
  return endpoints === config.endpoints ? config : { ...config, endpoints };
}

/** Tries what the candidate of `asked` falls back to, since it has no such API as it was asked by. */
async function inOtherProtocol(asked: Asked, search: Search, plan: Route): Promise<Exclude<Course, "other protocol">> {
  const { candidate } = asked;
  const other = askedOf({ ...candidate, protocol: candidate.fallback!, fallback: undefined }, search);
  let course = await leased(other, search, plan);
  // Only an answer proves that it was the API that was missing, and not the model.
  if (search.attempts[search.attempts.length - 1]!.outcome.type === "answer") asked.lesson?.onSuccess();
  else if (other.lesson?.foundNoApi && asked.lesson?.insist()) {
    course = await leased({ ...asked, candidate: { ...candidate, fallback: undefined } }, search, plan);
  }
  return course === "other protocol" ? "next" : course;
}

/** What is passed on unread cannot be refused for what the proxy could change. */
function askedOf(candidate: Candidate, search: Search): Asked {
  const { request, exchange } = search;
  if (request.operation.type === "forward") return { candidate, lesson: undefined };
  const lesson = lessonFor(candidate, request, exchange);
  return { candidate, lesson, anew: isTakenAnew(candidate, search) };
}

type Course = "return" | "next" | "stop" | "other protocol";

/** Tries `candidate` with a place at its endpoint, which is given back in every ending, and observes what came of it. */
async function leased(asked: Asked, search: Search, plan: Route): Promise<Course> {
  const { exchange, attempts, request } = search;
  const { candidate } = asked;
  const { deps } = exchange;
  const lease = deps.availability.begin(beginOf(candidate, request, exchange), deps.clock.monotonic());
  const before = attempts.length;
  let answered = false;
  try {
    const verdict = await tryEndpoint(asked, search, new OtherEndpoints(candidate, search, plan));
    rememberSeen(candidate.endpoint.id, asked.lesson, search);
    answered = attempts.at(-1)?.outcome.type === "answer";
    return verdict;
  } finally {
    // What comes of the tries at one endpoint counts once, and as what it was in the end.
    if (attempts.length > before) remember(candidate, search, plan);
    if (answered) {
      lease.settled();
      exchange.onClose((broken) => {
        lease.release();
        if (broken !== undefined) reportBroken(candidate, broken, exchange);
      });
    } else lease.release();
  }
}

/** What the others are good for, beside the one that is asked. A class, as all that is made for each request. */
class OtherEndpoints implements Chances {
  constructor(private readonly asked: Candidate, private readonly search: Search, private readonly plan: Route) {}

  get last(): boolean {
    const { id } = this.asked.endpoint;
    return this.plan.candidates.every((other) => other.endpoint.id === id || !isOpen(other, this.search));
  }

  seesElsewhere(): boolean {
    return isSeenElsewhere(this.asked, this.search, this.plan);
  }
}

/** Tries an endpoint, again if its refusal teaches something or the table says so, and tells what follows. */
async function tryEndpoint(first: Asked, search: Search, chances: Chances): Promise<Course> {
  const { exchange, attempts, request } = search;
  const { candidate } = first;
  let asked = first;
  let tries = 0;
  for (;;) {
    while (!hasRoom(candidate, search)) {
      if (!await roomComes(candidate, search, chances.last)) return exchange.departure.happened ? "stop" : "next";
    }
    const outcome = await noted(asked, search);
    const { verdict: lesson, understood } = learn(asked, { request, outcome, chances });
    attempts.push({ endpoint: candidate.endpoint, outcome, understood });
    if (asked.anew === true && outcome.type === "answer") keepAnew(candidate, search);
    if (asked.anew === true && lesson !== "again" && isOfForm(outcome, understood)) {
      // What the client itself has sent may be taken by now: its form is what it gets an error for.
      asked = { candidate, lesson: asked.lesson };
      forgetAnew(candidate, search);
      continue;
    }
    if (lesson === "other protocol" && candidate.fallback !== undefined) return lesson;
    const again = lesson === "again" || (lesson === "other protocol" && asked.lesson?.insist() === true);
    // What was refused for its form was no try.
    if (again && exchange.remainingMs() > 0) continue;
    tries++;
    // An API that is not there is mended by no shape.
    const isShape = understood?.type === "convert" && lesson !== "other protocol";
    const anew = isShape ? await askedAnew(asked, search) : undefined;
    if (anew?.type === "answer") return "return";
    const verdict = anew === undefined
      ? decide(outcome, { ...situationOf(request, tries, exchange), understood })
      : decide(anew, situationOf(request, tries, exchange));
    switch (verdict.type) {
      case "return":
      case "next":
      case "stop":
        return verdict.type;
      case "again":
        if (verdict.waitMs >= exchange.remainingMs()) return "next";
        await pause(verdict.waitMs, exchange.departure);
        if (exchange.departure.happened) return "stop";
        continue;
      default:
        verdict satisfies never;
    }
  }
}

/**
 * What the client's own bytes were refused for may be in order when the codec writes them anew: calls and results in
 * pairs, arguments that are JSON. What came of that; `undefined`: nothing but another refusal for the form, and the
 * client gets the words of the first.
 */
async function askedAnew({ candidate, lesson }: Asked, search: Search): Promise<Outcome | undefined> {
  const { request, attempts, exchange } = search;
  if (!mayBeAnew(candidate, search)) return undefined;
  for (;;) {
    // What it waits for, if it is worth that, is the next try.
    if (!hasRoom(candidate, search)) return undefined;
    const outcome = await noted({ candidate, lesson, anew: true }, search);
    if (isOfForm(outcome)) {
      const { verdict } = learn({ lesson, anew: true }, { request, outcome, chances: { last: false } });
      if (verdict === "again" && exchange.remainingMs() > 0) continue;
      return undefined;
    }
    if (outcome.type === "answer") {
      lesson?.onSuccess(true);
      keepAnew(candidate, search);
    }
    attempts.push({ endpoint: candidate.endpoint, outcome });
    return outcome;
  }
}

function situationOf({ operation }: ClientRequest, tries: number, { deps }: Exchange): Situation {
  return {
    // A count is not worth a second try: there is an estimate.
    tries: operation.type === "count_tokens" ? Infinity : tries,
    repeatable: operation.type === "forward" ? operation.repeatable : true,
    generates: operation.type !== "forward",
    random: deps.random(),
  };
}

function beginOf({ endpoint, model, resort }: Candidate, { operation }: ClientRequest, { config }: Exchange): Begin {
  return {
    endpointId: endpoint.id,
    model,
    counts: operation.type !== "count_tokens",
    probes: operation.type === "generate" && resort !== "broken",
    share: operation.type === "generate" ? shareOf(endpoint, config.routing) : undefined,
  };
}

function outcomeOf({ attempts, full }: Search, wanted: RouteRequest, plan: Route): Settled {
  const last = attempts[attempts.length - 1]!;
  const { endpoint, outcome } = last;
  if (outcome.type === "answer") return { type: "answered", endpoint, answer: outcome.answer };
  return { type: "failed", attempts: [full?.attempted ?? last], wanted, route: plan };
}
