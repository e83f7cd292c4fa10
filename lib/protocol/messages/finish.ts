/** Stop reasons: https://docs.anthropic.com/en/api/handling-stop-reasons (read 2026-11-22). */
import type { Json } from "../../json.ts";
import type { Finish, FinishReason } from "../finish.ts";

const REASON: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["tool_use", "tool_calls"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "context"],
  ["refusal", "refusal"],
  ["pause_turn", "pause"],
]);

const STOP_REASON: Record<Exclude<FinishReason, "unknown">, string> = {
  stop: "end_turn",
  tool_calls: "tool_use",
  length: "max_tokens",
  context: "model_context_window_exceeded",
  filtered: "refusal",
  refusal: "refusal",
  pause: "pause_turn",
};

/** What an upstream said of the end, and whether its answer calls a tool. */
export interface StopWords {
  readonly stopReason: Json | undefined;
  readonly stopSequence: Json | undefined;
  readonly hasCalls: boolean;
}

/**
 * An answer that is whole although no reason is given (`stop_reason: null` before `message_stop`) ended for the reason
 * that its content shows.
 */
export function decodeFinish({ stopReason, stopSequence, hasCalls }: StopWords): Finish {
  const raw = typeof stopReason === "string" ? stopReason : "";
  const reason = raw === "" ? "stop" : REASON.get(raw) ?? "unknown";
  return {
    // Some upstreams say `end_turn` behind a call that waits for its result.
    reason: reason === "stop" && hasCalls ? "tool_calls" : reason,
    raw,
    ...(typeof stopSequence === "string" ? { stopSequence } : {}),
  };
}

export interface StopMembers {
  readonly stop_reason: string | null;
  readonly stop_sequence: string | null;
}

/** A reason that nobody knows is never called a clean end: it goes out as it came in. */
export function encodeFinish(finish: Finish, hasCalls: boolean): StopMembers {
  const { stopSequence } = finish;
  if (finish.reason === "unknown") return { stop_reason: finish.raw === "" ? null : finish.raw, stop_sequence: null };
  if (hasCalls && finish.reason === "stop") return { stop_reason: "tool_use", stop_sequence: null };
  if (!hasCalls && finish.reason === "tool_calls") return { stop_reason: "end_turn", stop_sequence: null };
  const isSequence = finish.reason === "stop" && (stopSequence !== undefined || finish.raw === "stop_sequence");
  return {
    stop_reason: isSequence ? "stop_sequence" : STOP_REASON[finish.reason],
    stop_sequence: isSequence ? stopSequence ?? null : null,
  };
}
