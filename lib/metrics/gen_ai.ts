/**
 * OpenTelemetry's words for generative AI (https://github.com/open-telemetry/semantic-conventions-genai, where they moved
 * from https://opentelemetry.io/docs/specs/semconv/gen-ai/; read on 2026-11-26, status: development).
 */
import type { Protocol } from "../protocol/protocol.ts";

/** The operation and the provider; which API it is, is all that is known of the provider. */
export function genAi(protocol: Protocol | undefined): readonly [operation: string, provider: string] {
  return protocol === undefined ? ["chat", ""] : [OPERATIONS[protocol], PROVIDERS[protocol]];
}

const OPERATIONS: Readonly<Record<Protocol, string>> = {
  messages: "chat",
  chat: "chat",
  responses: "chat",
  gemini: "generate_content",
};

const PROVIDERS: Readonly<Record<Protocol, string>> = {
  messages: "anthropic",
  chat: "openai",
  responses: "openai",
  gemini: "gcp.gen_ai",
};

/** What came of an attempt, told from its status. `isLast`: no other was tried behind it. */
export function resultOf(status: number | undefined, isLast: boolean): AttemptResult {
  if (status === undefined) return "no_answer";
  if (status < 300) return isLast ? "answered" : "unusable";
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 402 || status === 403) return "refused";
  return status >= 500 ? "failed" : "rejected";
}

export type AttemptResult = "answered" | "unusable" | "rate_limited" | "refused" | "rejected" | "failed" | "no_answer";

/** `error.type` of an attempt: the status, or what else came; empty: it went well. */
export function attemptError(status: number | undefined, isLast: boolean, errorKind: string | undefined): string {
  const result = resultOf(status, isLast);
  // What fails behind the headers of the last attempt is what the request failed of.
  if (result === "answered") return errorKind ?? "";
  return status === undefined || status < 300 ? result : String(status);
}
