/** What an outcome says about its endpoint: the only place where an attempt changes what is remembered. */
import type { EndpointConfig } from "../config/config.ts";
import type { Reaction } from "../learning/reaction.ts";
import { mapWords, type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import { brief } from "../redact.ts";
import type { Report } from "../routing/availability.ts";
import { limitsOf, mentionsLimits } from "../upstream/limits.ts";
import { secretsOf } from "../upstream/secrets.ts";
import type { StatedLimit } from "../upstream/stated_limit.ts";
import type { HeaderView } from "../header_view.ts";
import type { Answer } from "./answer.ts";
import { TLS_FAULTS, type TransportFault } from "../upstream/transport_error.ts";
import type { Outcome, Refusal } from "./outcome.ts";

/** Faults after which no model of the endpoint would have fared better: nobody was reached. */
const UNREACHABLE: ReadonlySet<TransportFault> = new Set([
  "blocked",
  "connect_timeout",
  "dns",
  "refused",
  "unreachable",
  ...TLS_FAULTS,
]);

/** Overloaded, which no request brings about alone. */
const OVERLOADED: ReadonlySet<number> = new Set([503, 529]);

/** It is the API that is missing there, not the endpoint that is unwell. */
const NOT_IMPLEMENTED = 501;

/**
 * What an endpoint's last outcome says of it; `undefined`: nothing. A fault of the request (400, 413, 422, a full
 * context, a bad schema) says nothing, nor does a client that left (C27). A 429 is no failure (G2).
 */
export function reportOf(outcome: Outcome, endpoint: EndpointConfig, understood?: Reaction): Report | undefined {
  switch (outcome.type) {
    case "answer":
      return { type: "success" };
    case "canceled":
      return undefined;
    case "transport":
      return failure(outcome, endpoint, UNREACHABLE.has(outcome.fault) ? "endpoint" : "model");
    case "timeout":
      return failure(outcome, endpoint, "model");
    case "refusal":
      if (outcome.rule === "next" || outcome.rule === "return") return undefined;
      // A full context or a policy, whatever the status.
      if (understood?.type === "return" && outcome.status !== 401 && outcome.status !== 402) return undefined;
      if (REFUSALS.has(outcome.status) && !isOfAccount(understood)) return refusedBy(outcome, endpoint);
      if (understood?.type === "failover" && (outcome.status !== LIMITED || understood.scope !== "model")) {
        return turnedAway(outcome, endpoint, understood.scope);
      }
      if (outcome.status === LIMITED) return paused(outcome, endpoint);
      return isFailure(outcome.status) ? failure(outcome, endpoint, "model") : undefined;
    default:
      return outcome satisfies never;
  }
}

/**
 * The request itself may have brought the failure about, so that every endpoint would fail on it: one bad request must
 * not bench them all.
 */
export function isSuspect(outcome: Outcome): boolean {
  switch (outcome.type) {
    case "transport":
      return !UNREACHABLE.has(outcome.fault);
    case "refusal":
      return isFailure(outcome.status) && !OVERLOADED.has(outcome.status);
    case "timeout":
      return true;
    case "answer":
    case "canceled":
      return false;
    default:
      return outcome satisfies never;
  }
}

/** The status that stands for an account that pays for nothing more, and for one model that it may not have. */
const NO_ACCOUNT = 402, NO_MODEL = 404;

const LIMITED = 429;

/** What states a time is remembered as that. */
function paused(outcome: Refusal, endpoint: EndpointConfig): Report | undefined {
  if (outcome.retryAfterMs !== undefined) return undefined;
  return { type: "paused", reason: describeOutcome(outcome, endpoint) };
}

/** Its words say that another endpoint may do it. A limit counts as what it states of itself, and no longer. */
function turnedAway(
  outcome: Refusal,
  endpoint: EndpointConfig,
  scope: (Reaction & { type: "failover" })["scope"],
): Report | undefined {
  const { status, retryAfterMs } = outcome;
  if (scope === "request" || status === LIMITED && retryAfterMs !== undefined) return undefined;
  // Whatever its status: some say with a 403 or a 500 that an account is empty.
  if (scope === "account") return refusedBy(outcome, endpoint, status === 401 ? status : NO_ACCOUNT);
  return isFailure(status) ? failure(outcome, endpoint, scope) : refusedBy(outcome, endpoint, NO_MODEL);
}

function isOfAccount(understood: Reaction | undefined): boolean {
  return understood?.type === "failover" && understood.scope === "account";
}

const REFUSALS: ReadonlySet<number> = new Set([401, 402, 403]);

/** A redirect is one too: it leads nowhere. */
function isFailure(status: number): boolean {
  return status < 400 || (status >= 500 && status !== NOT_IMPLEMENTED);
}

function failure(outcome: Outcome, endpoint: EndpointConfig, scope: "model" | "endpoint"): Report {
  return { type: "failure", scope, reason: describeOutcome(outcome, endpoint) };
}

function refusedBy(outcome: Refusal, endpoint: EndpointConfig, status = outcome.status): Report | undefined {
  const { error } = outcome;
  // A client's own credential says nothing about the endpoint.
  if (endpoint.authType === "passthrough") return undefined;
  const told = { status: String(outcome.status), words: briefly(outcome, endpoint) };
  const reason = saysNothing(error.words) ? error.words : phrase("attempt.refused", told);
  return { type: "refused", status, reason };
}

/**
 * The limits that hold an endpoint back: those that it stated, in failing answers and in others; nothing is invented
 * where it states no time (G4, G5). `now`: milliseconds of the epoch.
 */
export function limitReports(outcome: Outcome, endpoint: EndpointConfig, now: number): readonly Report[] {
  const limits = limitsIn(outcome, now);
  if (limits.length === 0) return NO_REPORTS;
  return limits.filter(({ level }) => level === "exhausted" || endpoint.enhancedProtection)
    .map(({ level, scope, waitMs, source }) => ({
      type: "limited",
      scope,
      forMs: waitMs,
      isRefusal: outcome.type === "refusal" && level === "exhausted",
      reason: outcome.type === "answer" ? phrase(SAID[level], { source }) : describeOutcome(outcome, endpoint),
    }));
}

const NO_REPORTS: readonly Report[] = [];

const SAID = { exhausted: "endpoint.limit_reached", warning: "endpoint.limit_near" } as const;

function limitsIn(outcome: Outcome, now: number): readonly StatedLimit[] {
  if (outcome.type === "refusal") return outcome.limits;
  if (outcome.type !== "answer") return [];
  const { status, headers } = outcome.answer;
  return mentionsLimits(headers) ? limitsOf({ status, headers }, now) : [];
}

/** The headers of an outcome, if they may state how much of the endpoint's windows is used. */
export function statingHeaders(outcome: Outcome): HeaderView | undefined {
  const headers = outcome.type === "answer"
    ? outcome.answer.headers
    : outcome.type === "refusal"
    ? outcome.headers
    : undefined;
  return headers !== undefined && mentionsLimits(headers) ? headers : undefined;
}

function describeAnswer(answer: Answer): Phrase {
  if (answer.type === "raw" || !answer.reframed) return ANSWERED;
  return answer.type === "stream" ? phrase("attempt.answered_whole") : phrase("attempt.answered_streaming");
}

const ANSWERED = phrase("attempt.answered");

/** The outcome in a few words, to be recorded and remembered: no credential is in it, of the endpoint or of the client. */
export function describeOutcome(outcome: Outcome, endpoint: EndpointConfig): Words {
  switch (outcome.type) {
    case "answer":
      return describeAnswer(outcome.answer);
    case "canceled":
      return phrase("attempt.client_left");
    case "refusal": {
      const { status, retryAfterMs, error } = outcome;
      // That says which status, and of whom.
      if (saysNothing(error.words) && retryAfterMs === undefined) return error.words;
      const told = { status: String(status), words: briefly(outcome, endpoint) };
      return retryAfterMs === undefined
        ? phrase("attempt.refused", told)
        : phrase("attempt.refused_for_a_while", { ...told, seconds: Math.ceil(retryAfterMs / 1000) });
    }
    case "transport":
    case "timeout":
      return outcome.error.words;
    default:
      return outcome satisfies never;
  }
}

function saysNothing(words: Words): boolean {
  return typeof words !== "string" && words.id === "attempt.http_status";
}

/** Of words without an envelope no more than those: what is put in front of them stands there already. */
function briefly({ error: { words }, credentials = [] }: Refusal, endpoint: EndpointConfig): Words {
  const secrets = [...secretsOf(endpoint), ...credentials];
  const quoted = typeof words !== "string" && words.id === "attempt.http_status_and_words" && words.values?.["words"];
  return mapWords(typeof quoted === "string" ? quoted : words, (text) => brief(text, secrets));
}
