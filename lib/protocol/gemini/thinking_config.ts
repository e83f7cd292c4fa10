/** `thinkingConfig`: https://ai.google.dev/gemini-api/docs/thinking (read 2026-11-22). */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { Effort, Reasoning } from "../conversation.ts";
import { isGemini3 } from "../thought_signature.ts";
import { member, number, text } from "./field.ts";

const LEVELS: ReadonlyMap<string, Effort> = new Map([
  ["minimal", "minimal"],
  ["low", "low"],
  ["medium", "medium"],
  ["high", "high"],
]);

export function decodeThinking(config: Json | undefined): Reasoning | undefined {
  if (!isObject(config)) return undefined;
  const shown = member(config, "includeThoughts");
  const summary = typeof shown === "boolean" ? { summary: shown ? "auto" : "none" } : {};
  const effort = LEVELS.get((text(config, "thinkingLevel") ?? "").toLowerCase());
  if (effort !== undefined) return { mode: "effort", effort, ...summary };
  const budgetTokens = number(config, "thinkingBudget");
  if (budgetTokens === 0) return { mode: "off", ...summary };
  if (budgetTokens !== undefined && budgetTokens > 0) return { mode: "budget", budgetTokens, ...summary };
  // -1: as it sees fit.
  return budgetTokens !== undefined || shown === true ? { mode: "adaptive", ...summary } : undefined;
}

/** How a model is told to think. */
export type ThinkingForm = "level" | "budget" | "none";

/** Gemini 3 and later take a level, 2.5 a budget. */
function thinkingForm(model: string): ThinkingForm {
  if (isGemini3(model)) return "level";
  return /gemini-2\.5/i.test(model) ? "budget" : "none";
}

/** `undefined` if the model decides by itself, or cannot think. */
export function encodeThinking(reasoning: Reasoning, model: string): JsonObject | undefined {
  const form = thinkingForm(model);
  if (form === "none") return undefined;
  const isOff = reasoning.mode === "off" || reasoning.effort === "none";
  const shown: JsonObject = isOff || reasoning.summary === "none" ? {} : { includeThoughts: true };
  const isPro = /pro/i.test(model);
  if (form === "level") {
    const asked = levelOf(isOff ? OFF : reasoning, isPro);
    // The first of the generation knows no middle.
    const level = asked === "medium" && /gemini-3-pro/i.test(model) ? "high" : asked;
    if (level !== undefined) return { ...shown, thinkingLevel: level };
    return Object.keys(shown).length === 0 ? undefined : shown;
  }
  if (isOff) return { ...shown, thinkingBudget: isPro ? 128 : 0 };
  return { ...shown, thinkingBudget: budgetOf(reasoning, model) };
}

/** None of them goes without altogether. */
const OFF: Reasoning = { mode: "off", effort: "none" };

function levelOf({ effort, budgetTokens }: Reasoning, isPro: boolean): string | undefined {
  switch (effort) {
    case "minimal":
      return isPro ? "low" : "minimal";
    case "low":
    case "medium":
      return effort;
    case "high":
    case "xhigh":
    case "max":
      return "high";
    case "none":
      return isPro ? "low" : "minimal";
    case undefined:
      if (budgetTokens === undefined) return undefined;
      return budgetTokens <= 4096 ? "low" : budgetTokens <= 16384 ? "medium" : "high";
    default:
      return effort satisfies never;
  }
}

/** Of Google's own OpenAI front, for 2.5. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24576,
  xhigh: 24576,
  max: 24576,
};

const AS_IT_SEES_FIT = -1;

function budgetOf({ mode, effort, budgetTokens }: Reasoning, model: string): number {
  if (mode === "budget" && budgetTokens !== undefined) {
    const most = /pro/i.test(model) ? 32768 : 24576;
    const least = /pro/i.test(model) ? 128 : /lite/i.test(model) ? 512 : 1;
    return Math.min(most, Math.max(least, budgetTokens));
  }
  return effort === undefined ? AS_IT_SEES_FIT : BUDGETS[effort];
}
