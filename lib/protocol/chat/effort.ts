/** How much to think, in the vendors' own parameters. */
import type { JsonObject } from "../../json.ts";
import type { TargetTraits } from "../codec.ts";
import type { Effort, Reasoning } from "../conversation.ts";
import { effortOfBudget, EFFORTS, effortWithin } from "../effort.ts";
import { isOpenAiReasoning } from "./dialect.ts";

export interface EffortContext {
  readonly target: TargetTraits;
  readonly stream: boolean;
  /** A tool has to be called: DeepSeek rejects that while it thinks. */
  readonly forced: boolean;
  readonly lost: Set<string>;
}

/** OpenRouter fits them to each model: https://openrouter.ai/docs/guides/best-practices/reasoning-tokens (read 2026-11-26). */
const ROUTED = EFFORTS.filter((word) => word !== "none");

export function encodeEffort(reasoning: Reasoning | undefined, context: EffortContext): JsonObject {
  const { target, forced } = context;
  if (target.vendor === "deepseek") return deepSeek(reasoning, forced);
  if (reasoning === undefined) return {};
  const off = reasoning.mode === "off" || reasoning.effort === "none";
  const effort = off ? undefined : effortOf(reasoning);
  switch (target.vendor) {
    case "openai":
      if (!isOpenAiReasoning(target) && effort !== undefined) context.lost.add("reasoning");
      return openAi(off ? "none" : effort, target);
    case "moonshot":
    case "zai":
      if (off) return { thinking: { type: "disabled" } };
      if (effort === undefined) return {};
      context.lost.add("reasoning.effort");
      return target.vendor === "zai" ? { thinking: { type: "enabled" } } : {};
    case "alibaba":
      if (effort !== undefined && reasoning.budgetTokens === undefined) context.lost.add("reasoning.effort");
      return alibaba(reasoning, off, context.stream);
    case "google":
      return off ? { reasoning_effort: "none" } : level(effort, ["minimal", "low", "medium", "high"]);
    case "anthropic":
      if (off || reasoning.budgetTokens === undefined) return {};
      return { thinking: { type: "enabled", budget_tokens: reasoning.budgetTokens } };
    case "openrouter":
    case "other":
      // Some reject a word for "not at all", so nothing is safer.
      if (off) context.lost.add("reasoning.off");
      return level(effort, target.vendor === "openrouter" ? ROUTED : ["low", "medium", "high"]);
    default:
      return target.vendor satisfies never;
  }
}

/** Thinking as the model sees fit is what they do unasked. */
function effortOf({ mode, effort, budgetTokens = 0 }: Reasoning): Effort | undefined {
  return effort ?? (mode === "budget" ? effortOfBudget(budgetTokens) : undefined);
}

function level(effort: Effort | undefined, known: readonly Effort[]): JsonObject {
  return effort === undefined ? {} : { reasoning_effort: effortWithin(effort, known)! };
}

/**
 * The words differ from model to model: `none` is there from gpt-5.1 on, which lost `minimal`; `xhigh` from
 * gpt-5.1-codex-max on (https://learn.microsoft.com/en-us/javascript/api/@azure/ai-projects/reasoningeffort, read
 * 2026-11-22; anomalyco/opencode#4451).
 */
function openAi(effort: Effort | undefined, target: TargetTraits): JsonObject {
  if (!isOpenAiReasoning(target)) return {};
  const { model } = target;
  if (/^o\d/.test(model)) return level(effort, ["low", "medium", "high"]);
  if (/^gpt-5(?!\.)/.test(model)) return level(effort, ["minimal", "low", "medium", "high"]);
  if (/^gpt-5\.1(?!.*max)/.test(model)) return level(effort, ["none", "low", "medium", "high"]);
  return level(effort, ["none", "low", "medium", "high", "xhigh"]);
}

/** https://api-docs.deepseek.com/guides/thinking_mode (read 2026-11-22). An effort beside `disabled` is rejected. */
function deepSeek(reasoning: Reasoning | undefined, forced: boolean): JsonObject {
  const off = reasoning?.mode === "off" || reasoning?.effort === "none";
  if (off || forced) return { thinking: { type: "disabled" } };
  if (reasoning === undefined) return {};
  const effort = level(reasoning.effort, ["low", "medium", "high", "max"]);
  // As it sees fit is what it does unasked.
  return reasoning.mode === "adaptive" ? effort : { thinking: { type: "enabled" }, ...effort };
}

/** Older models think only in streams and reject the switch elsewhere. */
function alibaba(reasoning: Reasoning, off: boolean, stream: boolean): JsonObject {
  if (off) return { enable_thinking: false };
  if (!stream || (reasoning.mode === "adaptive" && reasoning.effort === undefined)) return {};
  const { budgetTokens } = reasoning;
  return { enable_thinking: true, ...(budgetTokens === undefined ? {} : { thinking_budget: budgetTokens }) };
}
