/** What an outcome says about its endpoint: the only place where an attempt changes what is remembered. */
import type { EndpointConfig } from "../config/config.ts";
import { brief } from "../redact.ts";
import type { Report } from "../routing/availability.ts";
import { secretsOf } from "../upstream/secrets.ts";
import type { Answer } from "./answer.ts";
import type { Outcome } from "./outcome.ts";

/** The report to make; `undefined`: the outcome says nothing lasting (a passing fault, a fault of the request). */
export function reportOf(outcome: Outcome, endpoint: EndpointConfig): Report | undefined {
  if (outcome.type === "answer") return { type: "success" };
  if (outcome.type !== "refusal") return undefined;
  switch (outcome.status) {
    case 429:
      // Nothing is invented where the upstream states no time.
      return outcome.retryAfterMs === undefined || outcome.retryAfterMs <= 0
        ? undefined
        : { type: "rate_limited", retryAfterMs: outcome.retryAfterMs };
    case 401:
    case 402:
    case 403: {
      // A client's own credential says nothing about the endpoint.
      if (endpoint.authType === "passthrough") return undefined;
      const reason = brief(`HTTP ${outcome.status}: ${outcome.error.message}`, secretsOf(endpoint));
      return { type: "refused", status: outcome.status, reason };
    }
    default:
      return undefined;
  }
}

function describeAnswer(answer: Answer): string {
  if (answer.type === "raw" || !answer.reframed) return "answered";
  return answer.type === "stream"
    ? "answered whole where a stream was asked for"
    : "answered with a stream that was not asked for";
}

/** The outcome in a few words, for a log line. */
export function describeOutcome(outcome: Outcome, endpoint: EndpointConfig): string {
  switch (outcome.type) {
    case "answer":
      return describeAnswer(outcome.answer);
    case "canceled":
      return "client left";
    case "refusal": {
      const after = outcome.retryAfterMs === undefined
        ? ""
        : `, retry after ${Math.ceil(outcome.retryAfterMs / 1000)} s`;
      return `HTTP ${outcome.status}${after}: ${brief(outcome.error.message, secretsOf(endpoint))}`;
    }
    case "transport":
    case "timeout":
      return outcome.error.message;
    default:
      return outcome satisfies never;
  }
}
