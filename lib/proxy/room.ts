/** Requests that are too long for a model's context, and who has room for them. */
import { phrase } from "../phrases/phrase.ts";
import type { Candidate, Route, RouteRequest } from "../routing/route.ts";
import { type ClientRequest, depthFault, objectIn } from "./client_request.ts";
import { isOverflow, statedWindow } from "./context_windows.ts";
import { estimateTokens } from "./estimate.ts";
import type { Exchange } from "./exchange.ts";
import type { Attempted } from "./outcome.ts";

/** What a request turned out to be too long for. */
export interface Full {
  /** Tokens. */
  readonly window: number;
  /** The refusal: what the client gets if nobody has room. */
  readonly attempted: Attempted;
}

/** A request's search for an answer, as far as it goes by room. */
export interface Seeking {
  readonly exchange: Exchange;
  readonly request: ClientRequest;
  readonly attempts: readonly Attempted[];
  /** Ids of the endpoints that were tried. */
  readonly asked: Set<string>;
  /** It was too long for somebody's context: whoever is asked from then on has a larger one. */
  full: Full | undefined;
}

/**
 * Whether somebody is left who is known to have room for what `candidate` has just refused as too long. Only then it is
 * worth another try: a client that is told shortens its conversation.
 */
export async function findsRoom(candidate: Candidate, search: Seeking, plan: Route): Promise<boolean> {
  const { request, attempts, exchange: { deps: { windows } } } = search;
  const attempted = attempts.at(-1);
  if (request.operation.type !== "generate" || attempted === undefined || !isOverflow(attempted.outcome)) return false;
  await windows.loaded();
  const window = statedWindow(attempted.outcome) ?? windows.of(candidate);
  if (window === undefined) return false;
  search.full = { window: Math.max(window, search.full?.window ?? 0), attempted };
  return [...plan.candidates, ...plan.heldBack].some((each) => isOpen(each, search));
}

/** Whether it may be asked still: nobody is asked twice, nor for what is known to be too long for it. */
export function isOpen(candidate: Candidate, { asked, full, exchange }: Seeking): boolean {
  if (asked.has(candidate.endpoint.id)) return false;
  return full === undefined || (exchange.deps.windows.of(candidate) ?? 0) > full.window;
}

/** `candidate`, with the reason for which it is asked once somebody else's context was full. */
export function withReason(candidate: Candidate, { full, exchange }: Seeking): Candidate {
  const window = full === undefined ? undefined : exchange.deps.windows.of(candidate);
  return window === undefined ? candidate : { ...candidate, reason: phrase("route.more_room", { window }) };
}

/** Smaller ones overfill no window that anybody has. */
const LEAST_BYTES = 16 * 1024;
const BYTES_PER_TOKEN = 4;

/** An estimate may be wrong by so much. */
const MARGIN = 1.25;

/**
 * How the request goes into windows that are known; it is looked at only where it may be too long for one, and where there
 * is a choice: the price list takes 3 MB.
 */
export function roomFor(request: ClientRequest, { config, deps: { windows, pdfs } }: Exchange): RouteRequest["room"] {
  const { bytes } = request;
  if (request.operation.type !== "generate" || bytes === null || bytes.length < LEAST_BYTES) return undefined;
  if (
    config.endpoints.findIndex(({ enabled }) => enabled) === config.endpoints.findLastIndex(({ enabled }) => enabled)
  ) {
    return undefined;
  }
  let tokens: number | undefined;
  return (asked) => {
    const window = windows.of(asked);
    if (window === undefined) return undefined;
    const most = MARGIN * window;
    if (bytes.length <= BYTES_PER_TOKEN * most) return { window, fits: true };
    tokens ??= depthFault(bytes) === undefined ? estimateTokens(objectIn(bytes) ?? null, pdfs) : 0;
    return { window, fits: tokens <= most };
  };
}
