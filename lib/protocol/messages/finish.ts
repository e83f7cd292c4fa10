/** Stop reasons: https://docs.anthropic.com/en/api/handling-stop-reasons (read 2026-11-22). */
import { type Json, type JsonObject, stringMember } from "../../json.ts";
import type { StreamEvent } from "../event.ts";
import type { Finish, FinishReason } from "../finish.ts";

const REASON: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["tool_use", "tool_calls"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "context"],
  ["refusal", "refusal"],
  ["pause_turn", "pause"],
  // The conversation was summarized, and goes on when it is sent again.
  ["compaction", "pause"],
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

/** What `stop_details` explain of a refusal, as a part `index` of the answer: it is said nowhere else. */
export function explained(details: Json | undefined, index: number): StreamEvent[] {
  const text = stringMember(details, "explanation") ?? "";
  if (text === "") return [];
  return [
    { type: "part_start", index, part: { type: "refusal" } },
    { type: "delta", index, text },
    { type: "part_end", index },
  ];
}

export interface StopMembers {
  readonly stop_reason: string | null;
  readonly stop_sequence: string | null;
  readonly stop_details: JsonObject | null;
}

/** Why the model declined is told in the answer's text. */
const DECLINED: JsonObject = { type: "refusal", category: null, explanation: null };

/** A reason that nobody knows is never called a clean end: it goes out as it came in. */
export function encodeFinish(finish: Finish, hasCalls: boolean): StopMembers {
  const { reason, raw, stopSequence } = finish;
  const ended = (stop_reason: string | null, stop_sequence: string | null = null): StopMembers => ({
    stop_reason,
    stop_sequence,
    stop_details: stop_reason === "refusal" ? DECLINED : null,
  });
  if (reason === "unknown") return ended(raw === "" ? null : raw);
  if (hasCalls && reason === "stop") return ended("tool_use");
  if (!hasCalls && reason === "tool_calls") return ended("end_turn");
  const isSequence = reason === "stop" && (stopSequence !== undefined || raw === "stop_sequence");
  return isSequence ? ended("stop_sequence", stopSequence ?? null) : ended(STOP_REASON[reason]);
}
