/** What to do after an attempt: one table, the first row that matches counts. */
import type { Reaction } from "../learning/reaction.ts";
import type { ErrorAction } from "../config/error_rule.ts";
import { TLS_FAULTS, type TransportFault } from "../upstream/transport_error.ts";
import type { Outcome } from "./outcome.ts";

export type Verdict =
  /** The client gets this outcome. */
  | { readonly type: "return" }
  /** The same endpoint once more, after a wait. */
  | { readonly type: "again"; readonly waitMs: number }
  /** The next endpoint. */
  | { readonly type: "next" }
  /** Nobody is waiting any more. */
  | { readonly type: "stop" };

export interface Situation {
  /** How often this endpoint has been tried for this request, this attempt among them. */
  readonly tries: number;
  /** The request may be sent twice: it makes nothing that stays. */
  readonly repeatable: boolean;
  /** It asks a model: an answer of 404 then means the model, not a thing that the client named. */
  readonly generates: boolean;
  /** What the words of a refusal call for; `undefined`: nobody understood them, and its status decides. */
  readonly understood?: Reaction | undefined;
  /** 0 to 1, for the jitter. */
  readonly random: number;
}

interface Row {
  readonly name: string;
  readonly matches: (outcome: Outcome, situation: Situation) => boolean;
  readonly then: "return" | "next" | "stop";
  /** Tried once more on the same endpoint first. */
  readonly again?: boolean;
  /** With a short wait before. */
  readonly wait?: boolean;
}

/** A wait before a second try: half to one and a half times this, so that many clients do not come back at once. */
const AGAIN_MS = 250;

/** Faults after which it is certain that the upstream got nothing. */
const NOTHING_SENT: ReadonlySet<TransportFault> = new Set([
  "blocked",
  "dns",
  "refused",
  "unreachable",
  "proxy",
  "proxy_auth",
  "unusable",
  ...TLS_FAULTS,
]);

/**
 * Misdirected, locked, a dependency that failed (Bedrock's models), headers too large for this server, and what nginx and
 * load balancers in front of a gateway say of connections: 444, 449, 460, 494 to 497, 499. And 508: the endpoint is a
 * proxy that has this one for an endpoint, or is this one.
 */
const ELSEWHERE: ReadonlySet<number> = new Set([421, 423, 424, 428, 431, 444, 449, 460, 494, 495, 496, 497, 499, 508]);

const status = (outcome: Outcome): number => outcome.type === "refusal" ? outcome.status : 0;
const among = (...statuses: number[]) => (outcome: Outcome) => statuses.includes(status(outcome));

export const TABLE: readonly Row[] = [
  { name: "a right-shaped answer", matches: (o) => o.type === "answer", then: "return" },
  { name: "the client left", matches: (o) => o.type === "canceled", then: "stop" },
  {
    name: "a call that must not be made twice and may have arrived",
    matches: (o, s) => !s.repeatable && !refusedUnread(o),
    then: "return",
  },
  { name: "an error that the client gets, by a rule", matches: ruled("return"), then: "return" },
  { name: "an error that leads to the next endpoint, by a rule", matches: ruled("next"), then: "next" },
  { name: "an error that may pass, by a rule", matches: ruled("again"), then: "next", again: true, wait: true },
  {
    name: "what another endpoint may do, by its words",
    matches: (_, s) => s.understood?.type === "failover",
    then: "next",
  },
  {
    name: "a limit that is over in a moment, by its words",
    matches: passingLimit,
    then: "next",
    again: true,
    wait: true,
  },
  { name: "what every endpoint would refuse, by its words", matches: hopeless, then: "return" },
  {
    name: "something that nobody names, which another endpoint may take",
    matches: (_, s) => s.understood?.type === "return" && s.understood.unnamed,
    then: "next",
  },
  {
    name: "what may go well the next time, by its words",
    matches: (o, s) => s.understood?.type === "retry" && status(o) < 500 && status(o) !== 429,
    then: "next",
    again: true,
    wait: true,
  },
  { name: "a connection that broke twice before an answer", matches: brokenTwice, then: "next" },
  { name: "an endpoint that cannot be used as it is configured", matches: unusable, then: "next" },
  { name: "no connection, or a broken one", matches: (o) => o.type === "transport", then: "next", again: true },
  { name: "no answer in time", matches: (o) => o.type === "timeout", then: "next" },
  { name: "a redirect", matches: (o) => o.type === "refusal" && status(o) < 400, then: "next" },
  { name: "a limit", matches: among(429), then: "next" },
  { name: "the credential or the account", matches: among(401, 402, 403), then: "next" },
  { name: "no such model or API there", matches: (o, s) => s.generates && among(404, 405, 410)(o), then: "next" },
  {
    name: "a word about a connection or a place, and none about the request",
    matches: (o, s) => s.generates && ELSEWHERE.has(status(o)),
    then: "next",
  },
  { name: "an overload that states its end", matches: (o) => status(o) >= 500 && asksForPeace(o), then: "next" },
  {
    name: "a fault of the upstream or of the moment",
    matches: (o) => status(o) >= 500 || among(408, 409, 425)(o),
    then: "next",
    again: true,
    wait: true,
  },
  { name: "a fault of the request", matches: () => true, then: "return" },
];

function ruled(rule: ErrorAction): Row["matches"] {
  return (outcome) => outcome.type === "refusal" && outcome.rule === rule;
}

/** It wants to be left alone for longer than a second try would wait. */
function asksForPeace(outcome: Outcome): boolean {
  return outcome.type === "refusal" && (outcome.retryAfterMs ?? 0) > 2 * AGAIN_MS;
}

/** A limit that ends so soon costs less than another endpoint, whose cache is cold. */
const PASSING_MS = 1000;

function passingLimit(outcome: Outcome, situation: Situation): boolean {
  return status(outcome) === 429 && (statedWait(situation) ?? Infinity) <= PASSING_MS;
}

function statedWait({ understood }: Situation): number | undefined {
  return understood?.type === "retry" ? understood.afterMs : undefined;
}

/** A full context or a policy, which some say with a status that means something else. */
function hopeless(outcome: Outcome, { understood }: Situation): boolean {
  const { type } = understood ?? {};
  return type === "return" && (status(outcome) >= 500 && status(outcome) !== 501 || among(403, 404)(outcome));
}

function brokenTwice(outcome: Outcome): boolean {
  return outcome.type === "transport" && outcome.twice;
}

/** To try it once more changes nothing. */
function unusable(outcome: Outcome): boolean {
  return outcome.type === "transport" && (outcome.fault === "unusable" || outcome.fault === "proxy_auth");
}

/** The upstream turned the request away before it did anything, or never saw it. */
function refusedUnread(outcome: Outcome): boolean {
  if (outcome.type === "transport") return NOTHING_SENT.has(outcome.fault);
  return outcome.type === "refusal" && (outcome.status < 400 || among(401, 402, 403, 429)(outcome));
}

/** A client waits no longer than this for a second try (G1): what asks for more is asked again when it comes round. */
const LONGEST_WAIT_MS = 2000;

export function decide(outcome: Outcome, situation: Situation): Verdict {
  const row = TABLE.find((candidate) => candidate.matches(outcome, situation))!;
  const statedMs = statedWait(situation);
  if (row.again && situation.tries < 2 && (statedMs ?? 0) <= LONGEST_WAIT_MS) {
    return { type: "again", waitMs: row.wait ? statedMs ?? AGAIN_MS * (0.5 + situation.random) : 0 };
  }
  return { type: row.then };
}
