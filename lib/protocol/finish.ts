/** Why an answer ended: in our word and in the upstream's. */
export interface Finish {
  readonly reason: FinishReason;
  /** As the upstream said it; empty if it did not. */
  readonly raw: string;
  /** The stop sequence that was met. */
  readonly stopSequence?: string;
}

/**
 * - `stop`: the model was done, or a stop sequence came
 * - `tool_calls`: it waits for results
 * - `length`: the limit on output tokens
 * - `context`: the context window is full
 * - `filtered`: a filter stopped it; `refusal`: the model declined
 * - `pause`: the vendor asks to be called again with what it said (Messages `pause_turn`)
 * - `unknown`: a reason nobody knows, which is not a clean stop
 */
export type FinishReason =
  | "stop"
  | "tool_calls"
  | "length"
  | "context"
  | "filtered"
  | "refusal"
  | "pause"
  | "unknown";
