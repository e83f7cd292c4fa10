/** https://ai.google.dev/api/generate-content#FinishReason (read 2026-11-22), and @google/genai 3.3.0. */
import type { Json } from "../../json.ts";
import type { Finish, FinishReason } from "../finish.ts";

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["SAFETY", "filtered"],
  ["RECITATION", "filtered"],
  ["LANGUAGE", "filtered"],
  ["BLOCKLIST", "filtered"],
  ["PROHIBITED_CONTENT", "filtered"],
  ["SPII", "filtered"],
  ["MODEL_ARMOR", "filtered"],
  ["IMAGE_SAFETY", "filtered"],
  ["IMAGE_PROHIBITED_CONTENT", "filtered"],
  ["IMAGE_RECITATION", "filtered"],
  ["ESCALATION", "filtered"],
  // A limit of one request: it would go on by a token that only Google reads.
  ["CONTINUATION", "length"],
  ["UNEXPECTED_TOOL_CALL", "tool_calls"],
]);

/**
 * The model wrote something that is no answer: asked again, it mostly writes one. The last one is said of an account
 * that was shut in the middle of its answer.
 */
const FAILURES: ReadonlySet<string> = new Set([
  "MALFORMED_FUNCTION_CALL",
  "MALFORMED_RESPONSE",
  "UNEXPECTED_TOOL_CALL",
  "TOO_MANY_TOOL_CALLS",
  "MISSING_THOUGHT_SIGNATURE",
  "PUP_LIMITED_DISABLED",
]);

/** What stands for no reason: the model is still writing. */
const UNSAID = "FINISH_REASON_UNSPECIFIED";

/** By number in answers that were written with Google's Python types. */
const NUMBERED: readonly string[] = [
  UNSAID,
  "STOP",
  "MAX_TOKENS",
  "SAFETY",
  "RECITATION",
  "OTHER",
];

const NAMES: Readonly<Record<FinishReason, string>> = {
  stop: "STOP",
  tool_calls: "STOP",
  length: "MAX_TOKENS",
  context: "MAX_TOKENS",
  filtered: "SAFETY",
  refusal: "SAFETY",
  pause: "OTHER",
  unknown: "OTHER",
};

/** The upstream's word; `undefined` if it has not said any. */
export function rawReason(value: Json | undefined): string | undefined {
  const word = typeof value === "number" ? NUMBERED[value] ?? String(value) : value;
  return typeof word === "string" && word !== "" && word !== UNSAID ? word : undefined;
}

/** `undefined` if the answer failed. Gemini says `STOP` for calls as well. */
export function decodeFinish(raw: string, hasCalls: boolean): Finish | undefined {
  if (FAILURES.has(raw) && !(hasCalls && raw === "UNEXPECTED_TOOL_CALL")) return undefined;
  const reason = REASONS.get(raw) ?? "unknown";
  return { reason: reason === "stop" && hasCalls ? "tool_calls" : reason, raw };
}

export function encodeFinish(finish: Finish): string {
  return NAMES[finish.reason];
}
