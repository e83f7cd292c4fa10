/** What is remembered of a request's course: the only place where it changes what is known. */
import { classify } from "../learning/classify.ts";
import { phrase } from "../phrases/phrase.ts";
import type { Candidate, Route } from "../routing/route.ts";
import type { Broken, Exchange } from "./exchange.ts";
import { withRule } from "./error_rules.ts";
import { reported } from "./failed_try.ts";
import { isSuspect, limitReports, reportOf, statingHeaders } from "./observe.ts";
import type { Outcome } from "./outcome.ts";
import type { Search } from "./search.ts";

/** What `candidate` says of its limits and windows, which counts at once: others may be on their way to it. */
export function hear(outcome: Outcome, candidate: Candidate, { config, deps }: Exchange): void {
  const { endpoint, model } = candidate;
  const of = { endpointId: endpoint.id, model };
  const now = deps.clock.now();
  deps.windows.hear(outcome, candidate, config.learning);
  for (const limit of limitReports(outcome, endpoint, now)) deps.availability.report(of, limit, deps.clock.monotonic());
  const stating = statingHeaders(outcome);
  if (stating !== undefined) deps.usageWindows.report(of, stating, now);
}

/** Takes the last outcome at `candidate` for what came of it. */
export function remember(candidate: Candidate, search: Search, { session }: Route): void {
  const { exchange, attempts, request } = search;
  const { type } = request.operation;
  // Many endpoints cannot count tokens (G9), and what is forwarded says little of a model.
  if (type === "count_tokens") return;
  const { outcome, understood } = attempts[attempts.length - 1]!;
  const report = reportOf(outcome, candidate.endpoint, understood);
  if (report === undefined || (type === "forward" && report.type !== "refused")) return;
  const { availability, clock } = exchange.deps;
  const of = { endpointId: candidate.endpoint.id, model: candidate.model };
  const now = clock.monotonic();
  if (report.type === "failure" && isSuspect(outcome)) {
    search.suspects.push({ candidate, report });
    return;
  }
  if (report.type !== "success" || outcome.type !== "answer") return availability.report(of, report, now);
  const { answer } = outcome;
  const begun = answer.type === "stream" && !answer.reframed;
  const firstTokenMs = begun ? exchange.record.attempts[exchange.record.attempts.length - 1]!.durationMs : undefined;
  availability.report(of, firstTokenMs === undefined ? report : { ...report, firstTokenMs }, now);
  if (search.session === undefined || (session.type === "moved" && session.back)) return;
  const { ttlMs } = exchange.config.routing.affinity;
  availability.report(of, { type: "session", session: search.session, ttlMs }, now);
}

/**
 * Holds the failures that the request itself might have brought about against their endpoints. That is right only if
 * another endpoint answered the same request, if there is no other, or if many conversations fared alike: one bad
 * request must never bench them all.
 */
export function blame({ suspects, exchange: { deps } }: Search): void {
  const now = deps.clock.monotonic();
  for (const { candidate: { endpoint, model }, report } of suspects) {
    deps.availability.report({ endpointId: endpoint.id, model }, report, now);
  }
}

/**
 * An answer that went wrong after it had begun: nobody can try again, but the endpoint has failed, has reached a limit or
 * refuses its account, and the next request has to know.
 */
export function reportBroken({ endpoint, model, protocol }: Candidate, broken: Broken, exchange: Exchange): void {
  const { availability, clock } = exchange.deps;
  const of = { endpointId: endpoint.id, model };
  const now = clock.monotonic();
  if (broken === "cut") {
    const report = { type: "failure", scope: "model", reason: phrase("endpoint.broke_off") } as const;
    return availability.report(of, report, now);
  }
  const refusal = withRule(reported(broken, { endpoint, headers: NO_HEADERS, exchange }), endpoint);
  for (const limit of limitReports(refusal, endpoint, clock.now())) availability.report(of, limit, now);
  const { pattern, reaction } = classify(refusal.evidence, { protocol, model, body: {}, headers: NO_HEADERS });
  const report = reportOf(refusal, endpoint, pattern === "" ? undefined : reaction);
  if (report !== undefined) availability.report(of, report, now);
}

const NO_HEADERS = new Headers();
