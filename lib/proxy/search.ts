/** Who is asked next, and what is worth a wait when there is nobody. */
import type { Words } from "../phrases/phrase.ts";
import type { Availability, Report } from "../routing/availability.ts";
import type { AvailabilitySnapshot } from "../routing/availability_snapshot.ts";
import { firstWithin } from "../routing/budget.ts";
import type { Candidate, HeldBack, Route } from "../routing/route.ts";
import type { ClientRequest } from "./client_request.ts";
import { Departure } from "./departure.ts";
import type { Exchange } from "./exchange.ts";
import type { Attempted, Outcome } from "./outcome.ts";
import type { Asked } from "./outgoing.ts";
import { pause } from "./pause.ts";
import { isOpen, withReason } from "./room.ts";
import type { Showing } from "./sight.ts";

/** A limit that ends so soon is waited for once, if nothing else is left. */
const SHORT_LIMIT_MS = 1000;

/** How long a request waits for a place at an endpoint that is full, if nobody else is well. */
const FULL_MS = 30_000;

/** A timer may be that much early. */
export const EARLY_MS = 5;

/** Makes one attempt. Does not reject. */
export type Ask = (request: ClientRequest, asked: Asked, exchange: Exchange) => Promise<Outcome>;

/** One request's search for an answer. */
export interface Search extends Showing {
  readonly ask: Ask;
  readonly attempts: Attempted[];
  readonly asked: Set<string>;
  /** Failures that the request itself may have brought about. */
  readonly suspects: Suspect[];
  /** What it weighs, where an endpoint has a cap on tokens. */
  readonly tokens: (() => number) | undefined;
  /** Under which name its session is remembered. */
  readonly session: string | undefined;
  waitedForLimit: boolean;
  /** When its waiting for a place at a full endpoint is over; `undefined`: it has not waited yet. */
  waitsUntil: number | undefined;
}

export interface Suspect {
  readonly candidate: Candidate;
  readonly report: Report;
}

/** Who is asked now; `undefined`: nobody, at least not now. */
export function nextOf(plan: Route, search: Search, snapshot: AvailabilitySnapshot) {
  const { asked, attempts, exchange } = search;
  const left = asked.size === 0 ? plan.candidates : plan.candidates.filter((candidate) => isOpen(candidate, search));
  const expected = ({ endpoint, model }: Candidate) => snapshot.firstTokenMs({ endpointId: endpoint.id, model });
  // The first is asked, however little time there is.
  const found = attempts.length === 0 ? left[0] : firstWithin(left, exchange.remainingMs(), expected);
  const next = found && withReason(found, search);
  if (next === undefined) return next;
  const isLost = ({ isBlind }: Candidate) => plan.showsImage && isBlind === true;
  const isGood = next.resort === "first";
  if (isGood && !isLost(next)) return next;
  // An endpoint that is well and only full is worth a wait before one that is not, or that sees nothing.
  const isBetter = (held: HeldBack) => !isGood || !isLost(held);
  return isWorthWaiting(plan, search, { now: exchange.deps.clock.monotonic(), isBetter }) ? undefined : next;
}

/** Whether somebody is well who is full, or has got what may go out to it in a minute, and will be free in time. */
function isWorthWaiting(
  { heldBack }: Route,
  search: Search,
  { now, isBetter = () => true }: { readonly now: number; readonly isBetter?: (held: HeldBack) => boolean },
): boolean {
  const waitsUntil = endOfWaiting(search, now);
  return now < waitsUntil && heldBack.some((candidate) => {
    const { hindrance } = candidate;
    const isSoon = hindrance.type === "full" || hindrance.type === "capped" && hindrance.until < waitsUntil;
    return isSoon && isBetter(candidate) && isOpen(candidate, search);
  });
}

function endOfWaiting({ waitsUntil, exchange }: Search, now: number): number {
  return waitsUntil ?? now + Math.min(FULL_MS, exchange.remainingMs());
}

/** Nobody can be asked at once: is there somebody worth a short wait? */
export async function wait(plan: Route, search: Search): Promise<"again" | "left" | "nobody"> {
  const { exchange, attempts, asked, request } = search;
  const { clock, availability } = exchange.deps;
  const now = clock.monotonic();
  const remainingMs = exchange.remainingMs();
  if (isWorthWaiting(plan, search, { now })) {
    const waitsUntil = search.waitsUntil = endOfWaiting(search, now);
    await released(availability, exchange, Math.min(waitsUntil, nextChange(plan, search)) - now);
    return exchange.departure.happened ? "left" : "again";
  }
  const soonest = limitsOf(attempts, plan, now)[0];
  const longest = Math.min(SHORT_LIMIT_MS, remainingMs);
  if (search.waitedForLimit || soonest === undefined || soonest.waitMs > longest) return "nobody";
  if (request.operation.type === "count_tokens") return "nobody";
  // What it is too long for has no room for it then either.
  if (search.full !== undefined && !isOpen(soonest.candidate, search)) return "nobody";
  search.waitedForLimit = true;
  await pause(soonest.waitMs + EARLY_MS, exchange.departure);
  asked.delete(soonest.candidate.endpoint.id);
  return exchange.departure.happened ? "left" : "again";
}

/** When the first endpoint that was not asked comes back by itself: a limit or a cap ends, or its breaker is due. */
function nextChange({ candidates, heldBack }: Route, { asked, exchange: { deps } }: Search): number {
  const snapshot = deps.availability.at(deps.clock.monotonic());
  const open = [...candidates, ...heldBack].filter(({ endpoint: { id } }) => !asked.has(id));
  const states = open.map(({ endpoint: { id: endpointId }, model }) => snapshot.state({ endpointId, model }));
  const caps = heldBack.filter(({ endpoint: { id } }) => !asked.has(id)).map(({ hindrance }) => hindrance)
    .filter(({ type }) => type === "capped");
  const ends = [...states, ...caps].flatMap((each) => "until" in each ? [each.until + EARLY_MS] : []);
  return ends.reduce((soonest, each) => Math.min(soonest, each), Infinity);
}

/** Resolves when any endpoint has a place again or is well again, after `ms` milliseconds, or when nobody waits any more. */
async function released(availability: Availability, { departure }: Exchange, ms: number): Promise<void> {
  const over = new Departure();
  const end = () => over.happen();
  availability.onWake(end);
  departure.on(end);
  await pause(ms, over);
  availability.offWake(end);
  departure.off(end);
}

export interface MetLimit {
  readonly candidate: Candidate;
  readonly waitMs: number;
  /** Why it was held back, where it was not asked. */
  readonly reason?: Words;
}

/** The limits that stand in the way, soonest first, as milliseconds from `now`. */
export function limitsOf(
  attempts: readonly Attempted[],
  { heldBack, candidates }: Route,
  now: number,
): MetLimit[] {
  const held = heldBack.flatMap((candidate): MetLimit[] => {
    const { hindrance } = candidate;
    if (hindrance.type === "full") return [];
    // What came of it there was no cap's doing.
    if (hindrance.type === "capped" && attempts.some(({ endpoint: { id } }) => id === candidate.endpoint.id)) return [];
    return [{ candidate, waitMs: Math.max(0, hindrance.until - now), reason: hindrance.reason }];
  });
  const met = attempts.flatMap(({ endpoint, outcome }) => {
    const candidate = candidates.find((each) => each.endpoint.id === endpoint.id);
    return candidate !== undefined && outcome.type === "refusal" && outcome.status === 429 &&
        outcome.retryAfterMs !== undefined
      ? [{ candidate, waitMs: outcome.retryAfterMs }]
      : [];
  });
  return [...held, ...met].sort((a, b) => a.waitMs - b.waitMs);
}
