/** One attempt, with what is written down of it. */
import type { EndpointConfig } from "../config/config.ts";
import { describe } from "../learning/describe.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import type { Candidate } from "../routing/route.ts";
import { isCapped, type MetCap } from "../routing/rate_caps.ts";
import { withRule } from "./error_rules.ts";
import { describeOutcome } from "./observe.ts";
import type { Outcome } from "./outcome.ts";
import type { Asked } from "./outgoing.ts";
import { pause } from "./pause.ts";
import { hear } from "./remember.ts";
import { EARLY_MS, type Search } from "./search.ts";
import { reasonIn } from "./search_turn.ts";

/** Makes an attempt, puts it into the record, and remembers at once what it says of limits and windows. */
export async function noted(asked: Asked, search: Search): Promise<Outcome> {
  const { ask, request, exchange } = search;
  const { endpoint, protocol, model, reason } = asked.candidate;
  const { deps, record } = exchange;
  const begunAt = deps.clock.monotonic();
  // In the same turn as the look that found room for it.
  if (isCapped(endpoint)) spend(endpoint, search, begunAt);
  const outcome = withRule(await ask(request, asked, exchange), endpoint, asked.lesson?.isTest);
  const now = deps.clock.monotonic();
  const isTwice = outcome.type === "transport" && outcome.twice;
  if (isTwice && isCapped(endpoint)) spend(endpoint, search, now);
  if (outcome.type === "refusal" && endpoint.maxTokensPerMinute > 0) {
    // Nobody has read it. A request it was all the same.
    deps.availability.spent({ endpointId: endpoint.id, requestId: record.id, inputTokens: 0, outputTokens: 0 }, now);
  }
  if (outcome.type === "answer" && request.turn === undefined) record.firstTokenMs = exchange.msUntil(now);
  record.attempts.push({
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    reason: reasonIn(request.turn, reason),
    protocol,
    model,
    status: outcome.type === "answer" ? outcome.answer.status : outcome.type === "refusal" ? outcome.status : undefined,
    changes: [...asked.lesson?.applied.map(describe) ?? [], ...(asked.anew === true ? [ANEW] : [])],
    result: resultOf(outcome, endpoint),
    durationMs: now - begunAt,
    ...(request.turn === undefined ? {} : { turn: request.turn.number }),
    startMs: exchange.msUntil(begunAt),
    sends: isTwice ? 2 : 1,
  });
  if (request.operation.type === "generate") hear(outcome, asked.candidate, exchange);
  return outcome;
}

function resultOf(outcome: Outcome, endpoint: EndpointConfig): Words {
  const result = describeOutcome(outcome, endpoint);
  const rule = outcome.type === "refusal" ? outcome.rule : undefined;
  return rule === undefined ? result : phrase("attempt.by_rule", { result, rule });
}

const ANEW = phrase("lesson.anew");

/** Each try counts, but a count of tokens, which has limits of its own where it has any. */
function spend(endpoint: EndpointConfig, { request, exchange, tokens }: Search, now: number): void {
  if (request.operation.type === "count_tokens") return;
  const spending = { requestId: exchange.record.id, tokens: tokens?.() ?? 0 };
  exchange.deps.availability.spend(endpoint, spending, now);
}

/** Whether a further try at the endpoint of `candidate` may go out at once. */
export function hasRoom(candidate: Candidate, search: Search): boolean {
  return !isCapped(candidate.endpoint) || metCap(candidate, search) === undefined;
}

function metCap({ endpoint }: Candidate, { request, exchange: { deps }, tokens }: Search): MetCap | undefined {
  if (request.operation.type === "count_tokens") return undefined;
  return deps.availability.at(deps.clock.monotonic()).metCap(endpoint, tokens?.() ?? 0);
}

/**
 * Waits until its cap lets a further try go out, where nobody else is left: a minute at most, unless others are quicker.
 * `false`: it does not wait.
 */
export async function roomComes(candidate: Candidate, search: Search, last: boolean): Promise<boolean> {
  const { exchange } = search;
  const cap = metCap(candidate, search);
  const waitMs = cap === undefined ? 0 : cap.until + EARLY_MS - exchange.deps.clock.monotonic();
  if (!last || waitMs >= exchange.remainingMs()) return false;
  await pause(waitMs, exchange.departure);
  return !exchange.departure.happened;
}
