/** Why a chat answer ended: https://platform.openai.com/docs/api-reference/chat/object. */
import type { Finish, FinishReason } from "../finish.ts";

/** In lower case; beside OpenAI's own words those of fronts that pass on what stands behind them. */
const REASON: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"], // Together
  ["eos_token", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["completed", "stop"],
  ["tool_calls", "tool_calls"],
  ["tool-calls", "tool_calls"],
  ["tool_call", "tool_calls"],
  ["tool_use", "tool_calls"],
  ["function_call", "tool_calls"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["max_output_tokens", "length"],
  ["model_length", "length"], // Mistral
  ["model_context_window_exceeded", "context"],
  ["context_length_exceeded", "context"],
  ["content_filter", "filtered"],
  ["content-filter", "filtered"],
  ["safety", "filtered"],
  ["recitation", "filtered"],
  ["prohibited_content", "filtered"],
  ["sensitive", "filtered"], // z.ai
  ["refusal", "refusal"],
  ["pause_turn", "pause"],
]);

/** Not an end but a failure: DeepSeek runs out of machines, z.ai loses its network, vLLM gives up a request. */
const FAILED = /error$|^insufficient_system_resource$|^abort(?:ed)?$/;

export function decodeFinishReason(raw: string): FinishReason | "failed" {
  const word = raw.toLowerCase();
  return REASON.get(word) ?? (FAILED.test(word) ? "failed" : "unknown");
}

export interface FinishForm {
  /** The refusal's own text was sent, which OpenAI ends with `stop`. */
  readonly refused: boolean;
  /** The client knows `function_call` instead of `tool_calls`. */
  readonly asksFunctions: boolean;
  /** There are calls that it can answer: one that nobody can run has reached no client. */
  readonly hasCalls: boolean;
}

export function encodeFinishReason(finish: Finish, { refused, asksFunctions, hasCalls }: FinishForm): string {
  switch (finish.reason) {
    case "stop":
    case "length":
      return finish.reason;
    case "tool_calls":
      return !hasCalls ? "stop" : asksFunctions ? "function_call" : finish.reason;
    // Both mean that there was more to say.
    case "context":
    case "pause":
      return "length";
    case "filtered":
      return "content_filter";
    case "refusal":
      return refused ? "stop" : "content_filter";
    // The upstream's own word: none of ours would be true.
    case "unknown":
      return finish.raw === "" ? "unknown" : finish.raw;
    default:
      return finish.reason satisfies never;
  }
}
