/** In which order endpoints are asked that may all answer: a pure function of how they stand now. */
import type { Balance, EndpointConfig, RoutingConfig } from "../config/config.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { EndpointState } from "./availability_snapshot.ts";

/** How a request goes into a context window. */
export interface Room {
  /** Tokens. */
  readonly window: number;
  /** `false`: it is surely too long. */
  readonly fits: boolean;
}

/** An endpoint that may answer, and what is known of it. */
export interface Standing {
  readonly endpoint: EndpointConfig;
  readonly state: EndpointState;
  /** It is for the request's own tags, not for all requests. */
  readonly tagged: boolean;
  /** It speaks the client's own protocol. */
  readonly native: boolean;
  /** The request's session is with it. */
  readonly pinned: boolean;
  /** The request's session goes back to it. */
  readonly isBack: boolean;
  /** In its context window; `undefined`: not known. */
  readonly room?: Room | undefined;
  /** Its model is known to take no images. */
  readonly isBlind?: boolean;
  /** Requests that it is working on. */
  readonly inFlight: number;
  /** Moving average; `undefined`: not measured of late. */
  readonly firstTokenMs: number | undefined;
  /** When its next turn would be over: the smallest is next. */
  readonly due: number;
}

/** How an endpoint comes to be asked. */
export type Resort =
  /** Nothing speaks against it. */
  | "first"
  /** It has reached a limit just now, and nobody knows for how long. */
  | "paused"
  /** It refused the credential a while ago. */
  | "refused"
  /** It kept failing, or stated a limit a while ago: better than to answer nothing, worse than all others. */
  | "broken";

export interface Selected<S extends Standing> {
  readonly standing: S;
  readonly resort: Resort;
  /** Why it stands where it stands. */
  readonly reason: Phrase;
}

/** How those are told apart whom a priority does not. */
export function balanceOf({ policy, balance }: Pick<RoutingConfig, "policy" | "balance">): Balance {
  return policy === "priority" ? balance : policy;
}

/** Whether endpoints of one priority share the load, and others stay behind them. */
export function sharesEqually({ policy, balance }: Pick<RoutingConfig, "policy" | "balance">): boolean {
  return policy === "priority" && balance !== "in_order";
}

export interface SelectOptions extends Pick<RoutingConfig, "policy" | "balance"> {
  /** The request tells whether an endpoint is well, so that it may be the one that a half-open breaker lets through. */
  readonly probes: boolean;
  /** It shows an image. */
  readonly showsImage?: boolean;
}

type Compare = (a: Standing, b: Standing) => number;

interface BalanceRow {
  readonly compare: Compare;
  /** `undefined`: the priority alone. */
  readonly reason?: (standing: Standing) => Phrase;
}

/** What is left equal is decided by priority, then by the client's own protocol, then by the file's order. */
const BALANCES: Readonly<Record<Balance, BalanceRow>> = {
  in_order: { compare: () => 0 },
  round_robin: { compare: (a, b) => a.due - b.due, reason: () => phrase("route.turn") },
  weighted: {
    compare: (a, b) => a.due - b.due,
    reason: ({ endpoint: { weight } }) => phrase("route.weighted_turn", { weight }),
  },
  least_busy: {
    compare: (a, b) => a.inFlight - b.inFlight || a.due - b.due,
    reason: ({ inFlight: count }) => phrase("route.under_way", { count }),
  },
  fastest: { compare: (a, b) => expected(a) - expected(b), reason: speed },
};

const RANKS: Readonly<Record<Resort, number>> = { first: 0, paused: 1, refused: 2, broken: 3 };

export function select<S extends Standing>(standings: readonly S[], options: SelectOptions): Selected<S>[] {
  const { compare } = BALANCES[balanceOf(options)];
  const isTiered = options.policy === "priority";
  // Who is not known to have room may cut what is too long, and say nothing of it.
  const anyFits = standings.some(({ room }) => room?.fits);
  const isBlind = (standing: Standing) => options.showsImage === true && standing.isBlind === true;
  const isTooSmall = ({ room }: Standing) => anyFits && room?.fits === false;
  // `sort` is stable: what is equal keeps the file's order.
  return standings.map((standing) => ({ standing, resort: resortOf(standing, options) })).sort((a, b) => {
    const left = a.standing, right = b.standing;
    return Number(isTooSmall(left)) - Number(isTooSmall(right)) ||
      Number(isBlind(left)) - Number(isBlind(right)) ||
      RANKS[a.resort] - RANKS[b.resort] ||
      (a.resort === "broken" || a.resort === "paused"
        ? openFor(left) - openFor(right)
        : claimOf(right) - claimOf(left)) ||
      Number(right.tagged) - Number(left.tagged) || (isTiered && byPriority(left, right)) ||
      compare(left, right) || byPriority(left, right) || Number(right.native) - Number(left.native);
  }).map(({ standing, resort }) => ({
    standing,
    resort,
    reason: isTooSmall(standing)
      ? tooSmall(standing)
      : isBlind(standing)
      ? phrase("route.blind")
      : reasonOf(standing, resort, options),
  }));
}

const byPriority: Compare = ({ endpoint: left }, { endpoint: right }) => left.priority - right.priority;

/** What put it before the next one, where nothing but the policy does. */
function byPolicy(standing: Standing, options: SelectOptions): Phrase {
  const { priority } = standing.endpoint;
  const how = BALANCES[balanceOf(options)].reason?.(standing);
  if (how === undefined) return phrase("route.priority", { priority });
  return sharesEqually(options) ? phrase("route.priority_balanced", { priority, how }) : how;
}

function tooSmall({ room }: Standing): Phrase {
  return phrase("route.overfilled", { window: room?.window ?? 0 });
}

/** Of an endpoint on the request's session. */
function claimOf({ isBack, pinned }: Standing): number {
  return isBack ? 2 : Number(pinned);
}

function resortOf({ state, pinned }: Standing, { probes }: SelectOptions): Resort {
  switch (state.type) {
    case "closed":
      return "first";
    case "refused":
      return "refused";
    case "half_open":
      return probes && !state.probing ? "first" : "broken";
    case "open":
      return "broken";
    case "limited":
      // Its limit may be over; else it is held back before it comes here. To move costs a session more than a 429.
      return state.pauseMs === undefined ? "broken" : pinned ? "first" : "paused";
    default:
      return state satisfies never;
  }
}

/** Of the broken ones the least bad is the one that is due to be tried soonest. */
function openFor({ state }: Standing): number {
  return "until" in state ? state.until : 0;
}

/** Who was not measured is tried, by one request at a time. */
function expected({ firstTokenMs, inFlight }: Standing): number {
  return firstTokenMs ?? (inFlight === 0 ? -1 : Number.MAX_VALUE);
}

function speed({ firstTokenMs }: Standing): Phrase {
  return firstTokenMs === undefined
    ? phrase("route.not_measured")
    : phrase("route.first_token", { ms: Math.round(firstTokenMs) });
}

function reasonOf(standing: Standing, resort: Resort, options: SelectOptions): Phrase {
  const { state, tagged, pinned, isBack } = standing;
  switch (resort) {
    case "paused":
    case "refused":
      return phrase("route.asked_last", { reason: "reason" in state ? state.reason : "" });
    case "broken":
      return phrase("route.last_resort", { reason: "reason" in state ? state.reason : "" });
    case "first": {
      const how = isBack
        ? phrase("route.session_back")
        : pinned
        ? phrase("route.session")
        : byPolicy(standing, options);
      const whose = tagged ? phrase("route.tagged", { how }) : how;
      return state.type === "half_open" ? phrase("route.probing", { how: whose }) : whose;
    }
    default:
      return resort satisfies never;
  }
}
