/**
 * Finds what an endpoint refuses without naming it: optional members are left away, group after group, the least
 * valuable first, until the endpoint takes the request. An attempt that fails costs little; the first that does not is
 * the answer, and the group that was left away last is what it was about.
 */
import type { Protocol } from "../protocol/protocol.ts";
import { isEssential } from "./essential.ts";
import type { Change } from "./fact.ts";
import { type Sent, survey, valuesAt } from "./survey.ts";
import { hasReferences, WITHOUT_REFERENCES } from "./tool_reference.ts";

/** Attempts beyond the first refusal. */
const MAX_ATTEMPTS = 6;

export interface Step {
  /** All that is left away in this attempt. */
  readonly changes: readonly Change[];
  /** What it is, if this attempt succeeds. */
  readonly suspects: readonly Change[];
}

/** From the least valuable on; members that no list has come before all. */
const VALUE: Readonly<Record<Protocol, readonly string[]>> = {
  messages: [
    "metadata",
    "service_tier",
    "speed",
    "container",
    "mcp_servers",
    "context_management",
    "tools[].eager_input_streaming",
    "tools[].defer_loading",
    "tools[].input_examples",
    "tools[].strict",
    "top_k",
    "top_p",
    "temperature",
    "stop_sequences",
    "output_format",
    "output_config",
    "system[].cache_control",
    "tools[].cache_control",
    "messages[].content[].cache_control",
    "thinking",
  ],
  chat: [
    "store",
    "metadata",
    "user",
    "safety_identifier",
    "service_tier",
    "prompt_cache_retention",
    "prompt_cache_key",
    "verbosity",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "n",
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "parallel_tool_calls",
    "stream_options",
    "tools[].function.strict",
    "messages[].content[].cache_control",
    "top_p",
    "temperature",
    "stop",
    ...["messages[].reasoning_content", "messages[].reasoning", "messages[].reasoning_details"],
    ...["messages[].reasoning_text", "messages[].reasoning_opaque"],
    "response_format",
    "reasoning",
    "reasoning_effort",
    "thinking",
    "max_completion_tokens",
    "max_tokens",
  ],
  responses: [
    "client_metadata",
    "metadata",
    "user",
    "safety_identifier",
    "service_tier",
    "prompt_cache_retention",
    "prompt_cache_key",
    "stream_options",
    "truncation",
    "top_logprobs",
    "background",
    "store",
    "parallel_tool_calls",
    "tools[].strict",
    "include",
    "top_p",
    "temperature",
    "text",
    "reasoning",
    "max_output_tokens",
  ],
  gemini: [
    "labels",
    "safetySettings",
    "generationConfig.seed",
    "generationConfig.presencePenalty",
    "generationConfig.frequencyPenalty",
    "generationConfig.topK",
    "generationConfig.topP",
    "generationConfig.temperature",
    "generationConfig.stopSequences",
    "generationConfig.responseSchema",
    "generationConfig.responseMimeType",
    "generationConfig.thinkingConfig",
    "generationConfig.maxOutputTokens",
  ],
};

/** The optional members of what was sent, the least valuable first. */
export function optionalMembers(sent: Sent): readonly Change[] {
  const order = VALUE[sent.protocol];
  const { paths } = survey(sent);
  const unlisted = [...paths].filter((path) => !/[.[]/.test(path) && !order.includes(path));
  const listed = order.filter((path) => paths.has(path));
  return [...unlisted, ...listed]
    .filter((path) => !order.some((inner) => inner.startsWith(`${path}.`) || inner.startsWith(`${path}[]`)))
    .filter((path) => !isEssential(path, sent.protocol))
    .map((path): Change => ({ type: "drop", path }));
}

/**
 * What newer clients say in a form that not every endpoint knows, though nobody calls it by its name (DashScope: "Request
 * body format invalid", farion1231/cc-switch #3303). Said otherwise it loses least of all.
 */
export function newForms({ protocol, body }: Sent): readonly Change[] {
  if (protocol !== "messages") return [];
  return [
    ...(valuesAt(body, "messages[].role").includes("system") ? [{ type: "system_role" } as const] : []),
    ...(hasReferences(body) ? [WITHOUT_REFERENCES] : []),
  ];
}

/** What to leave away after `failures` attempts of this kind failed; `undefined`: it is none of the optional members. */
export function bisect(members: readonly Change[], failures: number): Step | undefined {
  const size = Math.ceil(members.length / MAX_ATTEMPTS);
  const start = failures * size;
  if (failures >= MAX_ATTEMPTS || start >= members.length) return undefined;
  return { changes: members.slice(0, start + size), suspects: members.slice(start, start + size) };
}
