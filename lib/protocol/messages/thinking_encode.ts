/** How much to think, and how long the answer may be: the two depend on each other. */
import type { JsonObject } from "../../json.ts";
import type { Conversation, Effort } from "../conversation.ts";
import { effortWithin } from "../effort.ts";
import type { ModelTraits } from "./model_traits.ts";

export interface ThinkingPlan {
  /** The `thinking` member, if any. */
  readonly thinking: JsonObject | undefined;
  /** `output_config.effort`, if any. */
  readonly effort: Effort | undefined;
  readonly maxTokens: number;
  readonly isThinking: boolean;
}

/** Why a request cannot think although its client asks for it. */
export interface ThinkingLimits {
  /** A call is forced, which Anthropic rejects together with thinking. */
  readonly isForced: boolean;
  /** The turn that goes on has no thinking at its beginning, as it was written by another vendor or without any. */
  readonly isUnsigned: boolean;
}

/** Tokens for each effort where a model wants a budget: about what Anthropic's own clients ask for. */
const BUDGET: Record<Exclude<Effort, "none">, number> = {
  minimal: 1024,
  low: 4096,
  medium: 10_000,
  high: 24_000,
  xhigh: 31_999,
  max: 31_999,
};

/** The lowest effort that a budget is too large for. */
const BY_BUDGET: readonly (readonly [number, Effort])[] = [[4096, "low"], [16_000, "medium"], [Infinity, "high"]];

const MIN_BUDGET = 1024;

export function planThinking(conversation: Conversation, traits: ModelTraits, limits: ThinkingLimits): ThinkingPlan {
  const { reasoning, sampling } = conversation;
  const asked = Math.min(sampling.maxOutputTokens ?? traits.defaultTokens, traits.maxTokens ?? Infinity);
  const plan = { thinking: undefined, effort: undefined, maxTokens: asked, isThinking: false };
  if (reasoning === undefined || traits.thinking === "none") return plan;
  const isOff = reasoning.mode === "off" || reasoning.effort === "none";
  if (isOff || limits.isForced) return { ...plan, thinking: { type: "disabled" } };
  const wanted = reasoning.effort ?? effortOf(reasoning.budgetTokens);
  const effort = wanted === undefined ? undefined : effortWithin(wanted, traits.efforts);
  if (traits.thinking === "adaptive") {
    const isShown = traits.hidesThinking && reasoning.summary !== undefined && reasoning.summary !== "none";
    const thinking = { type: "adaptive", ...(isShown ? { display: "summarized" } : {}) };
    return { ...plan, thinking, effort, isThinking: true };
  }
  if (limits.isUnsigned) return { ...plan, thinking: { type: "disabled" }, effort };
  const budget = reasoning.budgetTokens ?? budgetOf(reasoning.effort, reasoning.mode === "adaptive");
  if (budget === undefined) return { ...plan, effort };
  return { ...withBudget(budget, asked, traits), effort, isThinking: true };
}

/** A budget has to leave room for the answer: the limit is raised by it, and where it cannot be, the budget gives way. */
function withBudget(wanted: number, asked: number, traits: ModelTraits): Pick<ThinkingPlan, "thinking" | "maxTokens"> {
  const budget = Math.max(MIN_BUDGET, wanted);
  const raised = asked > budget ? asked : asked + budget;
  const maxTokens = Math.min(raised, traits.maxTokens ?? Infinity);
  const kept = budget < maxTokens ? budget : Math.max(MIN_BUDGET, Math.floor(maxTokens / 2));
  return { thinking: { type: "enabled", budget_tokens: kept }, maxTokens };
}

function budgetOf(effort: Effort | undefined, isAdaptive: boolean): number | undefined {
  if (effort !== undefined && effort !== "none") return BUDGET[effort];
  return isAdaptive ? BUDGET.medium : undefined;
}

function effortOf(budget: number | undefined): Effort | undefined {
  return budget === undefined ? undefined : BY_BUDGET.find(([limit]) => budget <= limit)?.[1];
}
