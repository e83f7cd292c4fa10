/** What chat upstreams are known to take, by vendor and model. Everything else is learned from their refusals. */
import type { TargetTraits } from "../codec.ts";
import { isGemini3 } from "../thought_signature.ts";

/** OpenAI's models that think: other parameters, other limits. `gpt-5-chat` and its like do not think. */
export function isOpenAiReasoning({ vendor, model }: TargetTraits): boolean {
  return vendor === "openai" && /^(?:o\d|gpt-(?:[5-9]|\d\d)|codex)/.test(model) && !model.includes("-chat");
}

/** Serves other vendors' models, or is nobody known. */
export function isAnybody({ vendor }: Pick<TargetTraits, "vendor">): boolean {
  return vendor === "openrouter" || vendor === "other";
}

/**
 * How a model is told to search the web, if it can. `gpt-5-search-api`, `gpt-4o-search-preview`: OpenAI's others reject
 * the option (https://docs.litellm.ai/docs/completion/web_search, read 2026-11-22). OpenRouter searches for all models
 * (https://openrouter.ai/docs/guides/features/server-tools/web-search, read 2026-11-25).
 */
export function searchForm({ vendor, model }: TargetTraits): "options" | "tool" | undefined {
  if (vendor === "openrouter") return "tool";
  return vendor === "openai" && /-search\b/.test(model) ? "options" : undefined;
}

/**
 * These reject a turn with tool calls while thinking is on unless its thinking comes back as `reasoning_content`; others
 * reject the member. The models are served by many.
 */
export function wantsReasoningBack({ vendor, model }: TargetTraits): boolean {
  if (vendor === "deepseek" || vendor === "moonshot" || vendor === "zai") return true;
  return isAnybody({ vendor }) && /deepseek|kimi|mimo|glm/i.test(model);
}

/**
 * MiniMax thinks between calls, in its text between tags where nobody takes it apart, and is the worse for it where the
 * thinking does not come back (https://novita.ai/docs/guides/llm-interleaved-thinking, read 2026-11-26).
 */
export function thinksInText({ vendor, model }: TargetTraits): boolean {
  return isAnybody({ vendor }) && /minimax/i.test(model);
}

/**
 * Kimi K2 was trained on ids that count the calls of the conversation, `functions.read:0`, and breaks down or falls
 * silent with others (https://github.com/MoonshotAI/Kimi-K2/blob/main/docs/tool_call_guidance.md, vybestack/llxprt-code#713,
 * getkimchi/kimchi#1066); Moonshot itself writes them anew, others who serve it do not. K3 counts in another way.
 */
export function countsCalls({ vendor, model }: TargetTraits): boolean {
  return (vendor === "moonshot" || /kimi/i.test(model)) && !/k3/i.test(model);
}

/** Its API and its models' templates, whoever serves them, are strict about ids of calls and the order of messages. */
export function isMistral({ model }: TargetTraits): boolean {
  return /mistral|magistral|ministral|mixtral|codestral|devstral|pixtral|voxtral/i.test(model);
}

/** Caches only what is marked, and has a way to be told. */
export function cachesByMarks({ vendor, model }: TargetTraits): boolean {
  return vendor === "openrouter" && /claude/i.test(model);
}

/** These know only `json_object`; DeepSeek: UKGovernmentBEIS/inspect_ai#4916 (2026-08). */
export function lacksJsonSchema({ vendor }: TargetTraits): boolean {
  return vendor === "deepseek" || vendor === "zai";
}

/** Google's models that bind thinking to calls, on its OpenAI front too. */
export function asksSeals({ vendor, model }: TargetTraits): boolean {
  return vendor === "google" && isGemini3(model);
}
