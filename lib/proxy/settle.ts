/** The loop: endpoint after endpoint until one answers, or none is left. */
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import { type Candidate, type Route, route } from "../routing/route.ts";
import type { Answer } from "./answer.ts";
import { attempt } from "./attempt.ts";
import type { ClientRequest } from "./client_request.ts";
import { decide, type Situation } from "./decide.ts";
import type { Exchange } from "./exchange.ts";
import { describeOutcome, reportOf } from "./observe.ts";
import type { Attempted, Outcome } from "./outcome.ts";
import { pause } from "./pause.ts";

/** What a request came to, before anything of it goes to the client. */
export type Settled =
  | { readonly type: "answered"; readonly endpoint: EndpointConfig; readonly answer: Answer }
  /** Nobody answered; in the order of the attempts. */
  | { readonly type: "failed"; readonly attempts: readonly Attempted[]; readonly route: Route }
  | { readonly type: "canceled" };

/** A limit that ends so soon is waited for once, if nothing else is left. */
const SHORT_LIMIT_MS = 1000;

export async function settle(request: ClientRequest, exchange: Exchange): Promise<Settled> {
  const { config, deps, record } = exchange;
  const availability = deps.availability.at(deps.clock.monotonic());
  const { protocol, type } = request.operation;
  const wanted = { protocol, model: request.model, convertible: type === "generate" };
  const plan = route(wanted, config, availability);
  record.route = plan.candidates.map(({ endpoint, reason }) => `${endpoint.name} (${reason})`).join(", ");
  const attempts: Attempted[] = [];
  for (const candidate of plan.candidates) {
    const verdict = await tryCandidate(candidate, request, { exchange, attempts });
    if (verdict === "stop") return { type: "canceled" };
    if (verdict === "return") return outcomeOf(attempts, plan);
    if (exchange.remainingMs() <= 0) return { type: "failed", attempts, route: plan };
  }
  return await afterShortLimit(request, exchange, { attempts, plan });
}

interface Trying {
  readonly exchange: Exchange;
  readonly attempts: Attempted[];
}

/** Tries `candidate`, then what it falls back to if it has no such API, and tells what follows. */
async function tryCandidate(
  candidate: Candidate,
  request: ClientRequest,
  trying: Trying,
): Promise<"return" | "next" | "stop"> {
  const verdict = await tryEndpoint(candidate, request, trying);
  const { fallback: protocol, endpoint } = candidate;
  const last = trying.attempts[trying.attempts.length - 1]!.outcome;
  if (protocol === undefined || verdict !== "next" || last.type !== "refusal" || !NO_SUCH_API.has(last.status)) {
    return verdict;
  }
  const second = await tryEndpoint({ ...candidate, protocol, fallback: undefined }, request, trying);
  // Only an answer proves that it was the API that was missing, and not the model.
  const answered = trying.attempts[trying.attempts.length - 1]!.outcome.type === "answer";
  if (answered) trying.exchange.deps.availability.reportLack(endpoint.id, candidate.protocol);
  return second;
}

const NO_SUCH_API: ReadonlySet<number> = new Set([404, 405, 501]);

/** Tries `candidate`, again if the table says so, and tells what follows. */
async function tryEndpoint(
  candidate: Candidate,
  request: ClientRequest,
  { exchange, attempts }: Trying,
): Promise<"return" | "next" | "stop"> {
  for (let tries = 1;; tries++) {
    const outcome = await observed(candidate, request, exchange);
    attempts.push({ endpoint: candidate.endpoint, outcome });
    const verdict = decide(outcome, situationOf(request, tries, exchange));
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

function situationOf({ operation }: ClientRequest, tries: number, { deps }: Exchange): Situation {
  return {
    // A count is not worth a second try: there is an estimate.
    tries: operation.type === "count_tokens" ? Infinity : tries,
    repeatable: operation.type === "forward" ? operation.repeatable : true,
    generates: operation.type !== "forward",
    random: deps.random(),
  };
}

/** One attempt, and what is remembered of it. */
async function observed(candidate: Candidate, request: ClientRequest, exchange: Exchange): Promise<Outcome> {
  const { endpoint } = candidate;
  const { deps, record } = exchange;
  const startedAt = deps.clock.monotonic();
  const outcome = await attempt(request, candidate, exchange);
  const now = deps.clock.monotonic();
  const report = request.operation.type === "count_tokens" ? undefined : reportOf(outcome, endpoint);
  if (report !== undefined) deps.availability.report({ endpointId: endpoint.id, model: request.model }, report, now);
  record.attempts.push({
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    status: outcome.type === "answer" ? outcome.answer.status : outcome.type === "refusal" ? outcome.status : undefined,
    result: describeOutcome(outcome, endpoint),
    durationMs: now - startedAt,
    sends: outcome.type === "transport" && outcome.twice ? 2 : 1,
  });
  return outcome;
}

function outcomeOf(attempts: readonly Attempted[], plan: Route): Settled {
  const { endpoint, outcome } = attempts[attempts.length - 1]!;
  if (outcome.type === "answer") return { type: "answered", endpoint, answer: outcome.answer };
  return { type: "failed", attempts: attempts.slice(-1), route: plan };
}

/** Nothing is left but, perhaps, an endpoint whose limit ends within a second: that is waited for, once. */
async function afterShortLimit(
  request: ClientRequest,
  exchange: Exchange,
  { attempts, plan }: { attempts: Attempted[]; plan: Route },
): Promise<Settled> {
  const soonest = limitsOf(attempts, plan, exchange.deps.clock.monotonic())[0];
  if (soonest === undefined || soonest.waitMs > Math.min(SHORT_LIMIT_MS, exchange.remainingMs())) {
    return { type: "failed", attempts, route: plan };
  }
  await pause(soonest.waitMs, exchange.departure);
  if (exchange.departure.happened) return { type: "canceled" };
  const outcome = await observed(soonest.candidate, request, exchange);
  attempts.push({ endpoint: soonest.candidate.endpoint, outcome });
  if (outcome.type === "canceled") return { type: "canceled" };
  const final = decide(outcome, situationOf(request, Infinity, exchange)).type === "return";
  return final ? outcomeOf(attempts, plan) : { type: "failed", attempts, route: plan };
}

/** The limits that stand in the way, soonest first, as milliseconds from `now`. */
export function limitsOf(
  attempts: readonly Attempted[],
  { heldBack, candidates }: Route,
  now: number,
): { readonly candidate: Candidate; readonly waitMs: number }[] {
  const held = heldBack.map((candidate) => ({ candidate, waitMs: Math.max(0, candidate.hindrance.until - now) }));
  const met = attempts.flatMap(({ endpoint, outcome }) => {
    const candidate = candidates.find((each) => each.endpoint === endpoint);
    return candidate !== undefined && outcome.type === "refusal" && outcome.status === 429 &&
        outcome.retryAfterMs !== undefined
      ? [{ candidate, waitMs: outcome.retryAfterMs }]
      : [];
  });
  return [...held, ...met].sort((a, b) => a.waitMs - b.waitMs);
}

/** The error of a request that no endpoint may even be asked for. */
export function nobodyFor(request: ClientRequest, { rejected }: Route): ProxyError {
  const why = rejected.map(({ endpoint, reason }) => `${JSON.stringify(endpoint.name)} ${reason}`).join(", ");
  const enabled = rejected.some(({ endpoint }) => endpoint.enabled);
  const start = enabled
    ? `No enabled endpoint takes this request of the ${request.operation.protocol} protocol`
    : "No endpoint is enabled";
  return new ProxyError(
    "invalid_request",
    `${start}: add one to the configuration file, or set "enabled: true" on one${why === "" ? "" : ` (${why})`}`,
  );
}
