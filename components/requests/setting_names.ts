/** Keys of the words for what a request sets beside what it says, by its name in code (`settingsOf`). */
export const SETTING_NAMES: Readonly<Record<string, string>> = {
  stream: "request.setting_stream",
  maxOutputTokens: "request.setting_max_output_tokens",
  temperature: "request.setting_temperature",
  topP: "request.setting_top_p",
  topK: "request.setting_top_k",
  stop: "request.setting_stop",
  presencePenalty: "request.setting_presence_penalty",
  frequencyPenalty: "request.setting_frequency_penalty",
  seed: "request.setting_seed",
  candidates: "request.setting_candidates",
  reasoning: "request.setting_reasoning",
  toolChoice: "request.setting_tool_choice",
  parallelToolCalls: "request.setting_parallel_tool_calls",
  format: "request.setting_format",
  verbosity: "request.setting_verbosity",
  serviceTier: "request.setting_service_tier",
};
