/**
 * Every loss that a conversion may report. A loss that is in no row is a fault of a codec: it carries less than it says.
 *
 * `from` is the client's protocol and `to` the upstream's, for requests and their answers alike. Paths such as
 * `messages[].name` are members of the protocol that was read; other words are the hub's, for what the protocol that was
 * written cannot say. What ends a table of ignored members in a codec (`store`, `metadata`, ...) is no loss: it means
 * nothing to another vendor.
 */
import type { LossReason } from "../phrases/loss.ts";
import type { Loss } from "./loss.ts";
import type { Protocol } from "./protocol.ts";

export interface PermittedLoss {
  /** The client's protocol. */
  readonly from: Protocol | "*";
  /** The upstream's. */
  readonly to: Protocol | "*";
  /** `*` stands for any run of characters. */
  readonly feature: string;
  readonly reason: LossReason;
}

/** What clients say that the hub has no word for: read from requests, by the client's protocol. */
const REQUESTS_READ: readonly PermittedLoss[] = [
  { from: "messages", to: "*", feature: "messages[].content[].*", reason: "loss.anthropic_block" },
  { from: "messages", to: "*", feature: "messages[].*", reason: "loss.anthropic_message" },
  { from: "messages", to: "*", feature: "tools[].*", reason: "loss.anthropic_tool" },
  { from: "messages", to: "*", feature: "output_config.*", reason: "loss.anthropic_output" },
  { from: "messages", to: "*", feature: "thinking", reason: "loss.unknown_thinking" },
  { from: "messages", to: "*", feature: "tool_choice", reason: "loss.unknown_choice" },
  { from: "messages", to: "*", feature: "container", reason: "loss.anthropic_files" },
  { from: "messages", to: "*", feature: "mcp_servers", reason: "loss.anthropic_servers" },
  { from: "messages", to: "*", feature: "fallbacks", reason: "loss.anthropic_fallbacks" },
  { from: "messages", to: "*", feature: "thread", reason: "loss.anthropic_thread" },
  { from: "messages", to: "*", feature: "context_management", reason: "loss.anthropic_edits" },
  { from: "messages", to: "*", feature: "compaction", reason: "loss.anthropic_edits" },
  { from: "chat", to: "*", feature: "messages[].name", reason: "loss.speaker_name" },
  { from: "chat", to: "*", feature: "messages[].role.*", reason: "loss.unknown_role" },
  { from: "chat", to: "*", feature: "messages[].content[].*", reason: "loss.vendor_content" },
  { from: "chat", to: "*", feature: "messages[].audio", reason: "loss.openai_sound" },
  { from: "chat", to: "*", feature: "audio", reason: "loss.spoken" },
  { from: "chat", to: "*", feature: "modalities", reason: "loss.spoken" },
  { from: "chat", to: "*", feature: "logprobs", reason: "loss.probabilities" },
  { from: "chat", to: "*", feature: "top_logprobs", reason: "loss.probabilities" },
  { from: "chat", to: "*", feature: "logit_bias", reason: "loss.token_numbers" },
  { from: "chat", to: "*", feature: "prediction", reason: "loss.prediction" },
  { from: "chat", to: "*", feature: "moderation", reason: "loss.openai_moderation" },
  { from: "chat", to: "*", feature: "response_format.*", reason: "loss.unknown_format" },
  { from: "chat", to: "*", feature: "grammar", reason: "loss.llama_constraint" },
  { from: "chat", to: "*", feature: "json_schema", reason: "loss.llama_constraint" },
  { from: "chat", to: "*", feature: "search_*", reason: "loss.vendor_search" },
  { from: "chat", to: "*", feature: "venice_parameters", reason: "loss.vendor_settings" },
  { from: "responses", to: "*", feature: "input[].configuration_update", reason: "loss.openai_settings" },
  { from: "responses", to: "*", feature: "input[].*compaction*", reason: "loss.openai_summary" },
  { from: "responses", to: "*", feature: "input[].content[].*", reason: "loss.unknown_content" },
  { from: "responses", to: "*", feature: "moderation", reason: "loss.openai_moderation" },
  { from: "responses", to: "*", feature: "image", reason: "loss.openai_own" },
  { from: "responses", to: "*", feature: "top_logprobs", reason: "loss.probabilities" },
  { from: "responses", to: "*", feature: "max_tool_calls", reason: "loss.openai_tool_calls" },
  { from: "responses", to: "*", feature: "reasoning.*", reason: "loss.unknown_effort" },
  { from: "responses", to: "*", feature: "text.*", reason: "loss.unknown_format" },
  { from: "responses", to: "*", feature: "tools[].*", reason: "loss.openai_function" },
  { from: "responses", to: "*", feature: "tool_choice.*", reason: "loss.unknown_choice" },
  { from: "gemini", to: "*", feature: "modelArmorConfig", reason: "loss.google_filter" },
  { from: "gemini", to: "*", feature: "generationConfig.*", reason: "loss.google_generation" },
  { from: "gemini", to: "*", feature: "toolConfig.retrievalConfig", reason: "loss.google_place" },
];

/** What upstreams cannot be told: written into requests, by the upstream's protocol. */
const REQUESTS_WRITTEN: readonly PermittedLoss[] = [
  { from: "*", to: "messages", feature: "sampling.*", reason: "loss.anthropic_parameter" },
  { from: "*", to: "chat", feature: "sampling.*", reason: "loss.vendor_parameter" },
  { from: "*", to: "responses", feature: "sampling.*", reason: "loss.openai_parameter" },
  { from: "*", to: "gemini", feature: "sampling.stop", reason: "loss.google_stop" },
  { from: "*", to: "gemini", feature: "sampling.candidates", reason: "loss.one_answer" },
  { from: "*", to: "messages", feature: "reasoning", reason: "loss.no_thinking_beside_tool" },
  { from: "*", to: "chat", feature: "reasoning", reason: "loss.no_thinking" },
  { from: "*", to: "chat", feature: "reasoning.effort", reason: "loss.vendor_parameter" },
  { from: "*", to: "gemini", feature: "reasoning", reason: "loss.no_thinking" },
  { from: "*", to: "responses", feature: "reasoning", reason: "loss.no_thinking" },
  { from: "*", to: "chat", feature: "reasoning.off", reason: "loss.no_word_for_off" },
  { from: "*", to: "responses", feature: "reasoning.off", reason: "loss.cannot_stop_thinking" },
  { from: "*", to: "messages", feature: "format", reason: "loss.no_schema" },
  { from: "*", to: "gemini", feature: "format", reason: "loss.no_schema_beside_functions" },
  { from: "*", to: "chat", feature: "format", reason: "loss.objects_only" },
  { from: "*", to: "responses", feature: "format", reason: "loss.objects_only" },
  { from: "*", to: "chat", feature: "format.strict", reason: "loss.json_without_schema" },
  { from: "*", to: "messages", feature: "verbosity", reason: "loss.openai_own" },
  { from: "*", to: "chat", feature: "verbosity", reason: "loss.openai_own" },
  { from: "*", to: "gemini", feature: "verbosity", reason: "loss.openai_own" },
  { from: "*", to: "messages", feature: "serviceTier", reason: "loss.anthropic_tier" },
  { from: "*", to: "chat", feature: "serviceTier", reason: "loss.no_tiers" },
  { from: "*", to: "gemini", feature: "serviceTier", reason: "loss.no_tiers" },
  { from: "*", to: "responses", feature: "serviceTier", reason: "loss.openai_tier" },
  { from: "*", to: "gemini", feature: "parallelToolCalls", reason: "loss.google_parallel" },
  { from: "*", to: "messages", feature: "toolChoice", reason: "loss.missing_tool" },
  { from: "*", to: "chat", feature: "toolChoice", reason: "loss.missing_tool" },
  { from: "*", to: "responses", feature: "toolChoice", reason: "loss.missing_tool" },
  { from: "*", to: "gemini", feature: "toolChoice", reason: "loss.missing_tool" },
  { from: "*", to: "messages", feature: "tools[].strict", reason: "loss.no_strict_tools" },
  { from: "*", to: "messages", feature: "tools[].*", reason: "loss.hosted_tool" },
  { from: "*", to: "chat", feature: "tools[].*", reason: "loss.hosted_tool" },
  { from: "*", to: "responses", feature: "tools[].*", reason: "loss.hosted_tool" },
  { from: "*", to: "gemini", feature: "tools[].*", reason: "loss.hosted_tool_google" },
  { from: "*", to: "messages", feature: "image", reason: "loss.anthropic_image" },
  { from: "*", to: "gemini", feature: "image", reason: "loss.google_image" },
  { from: "*", to: "messages", feature: "document", reason: "loss.anthropic_document" },
  { from: "*", to: "chat", feature: "document", reason: "loss.no_files" },
  { from: "*", to: "messages", feature: "audio", reason: "loss.no_hearing" },
  { from: "*", to: "responses", feature: "audio", reason: "loss.no_sound" },
  { from: "*", to: "responses", feature: "document.video", reason: "loss.no_video" },
  { from: "*", to: "*", feature: "image.file", reason: "loss.vendor_file" },
  { from: "*", to: "*", feature: "document.layout", reason: "loss.document_text" },
  { from: "*", to: "*", feature: "document.file", reason: "loss.vendor_file" },
  { from: "*", to: "*", feature: "assistant.*", reason: "loss.users_only" },
  { from: "*", to: "messages", feature: "thinking", reason: "loss.trailing_thoughts" },
  { from: "*", to: "gemini", feature: "thinking", reason: "loss.google_signature" },
];

/** What upstreams answer that the hub has no word for: by the upstream's protocol. */
const ANSWERS_READ: readonly PermittedLoss[] = [
  { from: "*", to: "chat", feature: "choices[1]", reason: "loss.one_answer" },
  { from: "*", to: "chat", feature: "choices[].message.*", reason: "loss.answer_members" },
  { from: "*", to: "responses", feature: "output[].content[].*", reason: "loss.answer_sources" },
  { from: "*", to: "responses", feature: "output[].name", reason: "loss.call_of_no_tool" },
  { from: "*", to: "gemini", feature: "candidates[]", reason: "loss.one_answer" },
  { from: "*", to: "gemini", feature: "candidates[].*Metadata", reason: "loss.google_sources" },
  { from: "*", to: "gemini", feature: "candidates[].logprobsResult", reason: "loss.probabilities" },
  {
    from: "*",
    to: "gemini",
    feature: "candidates[].content.parts[].functionCall.name",
    reason: "loss.call_of_no_tool",
  },
];

/** What clients cannot be answered: by the client's protocol. */
const ANSWERS_WRITTEN: readonly PermittedLoss[] = [
  { from: "chat", to: "*", feature: "function_call", reason: "loss.one_call" },
];

/** What no other protocol can say, whichever way it goes. */
const BOTH_WAYS: readonly PermittedLoss[] = [
  { from: "*", to: "*", feature: "citations", reason: "loss.citation" },
  { from: "*", to: "*", feature: "foreign.*", reason: "loss.foreign" },
  { from: "*", to: "*", feature: "tool_call.arguments", reason: "loss.arguments" },
];

export const LOSSES: readonly PermittedLoss[] = [
  ...REQUESTS_READ,
  ...REQUESTS_WRITTEN,
  ...ANSWERS_READ,
  ...ANSWERS_WRITTEN,
  ...BOTH_WAYS,
];

/** The row that permits `loss`; `undefined` if none does. */
export function permission(loss: Loss): PermittedLoss | undefined {
  return LOSSES.find(({ from, to, feature }) =>
    (from === "*" || from === loss.from) && (to === "*" || to === loss.to) && matches(feature, loss.feature)
  );
}

/** Pattern and text compared piece by piece: features may hold any character. */
function matches(pattern: string, feature: string): boolean {
  const [first, ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === feature;
  if (!feature.startsWith(first!)) return false;
  let at = first!.length;
  for (const piece of rest.slice(0, -1)) {
    const found = feature.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = rest[rest.length - 1]!;
  return feature.length - at >= last.length && feature.endsWith(last);
}
