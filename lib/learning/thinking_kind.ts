/** Refusals of the kind of thinking that is asked for. */
import { isObject, type Json } from "../json.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

/** Kinds of thinking: newer models of Anthropic's know the one, older ones the other. */
export function thinkingKind({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const { thinking, max_tokens: limit } = sent.body;
  if (!isObject(thinking) || !/thinking/i.test(text)) return undefined;
  const set = (value: Json): Reaction => ({
    type: "learn",
    changes: [{ type: "set", path: "thinking", value, from: thinking }],
  });
  const { type } = thinking;
  if (type === "adaptive" && (NO_ADAPTIVE.test(text) || ONLY_ENABLED.test(text))) {
    // A turn that may be shorter than this is mended when it comes.
    const half = typeof limit === "number" ? Math.floor(limit / 2) : MOST_BUDGET;
    return set({ type: "enabled", budget_tokens: Math.max(LEAST_BUDGET, Math.min(MOST_BUDGET, half)) });
  }
  return type === "enabled" && NO_ENABLED.test(text) ? set({ type: "adaptive" }) : undefined;
}

const NO_ADAPTIVE =
  /thinking[. _]type\b[^.\n]{0,40}(?:should|must|expected|one of)[^.\n]{0,40}\benabled\b|\badaptive['"`]? (?:is |type is )?(?:invalid|unknown|unsupported|not)|(?:invalid|unknown|unsupported) thinking[. _]type\W{0,4}adaptive|adaptive['"`]? (?:found|thinking (?:type )?is not|is not)|['"`]adaptive['"`][^.]*(?:not|unsupported)|unsupported[^.]*adaptive/i;
/** Kimi (MoonshotAI/Kimi-K2 #141). */
export const ONLY_ENABLED = /\bonly (?:thinking\.)?type ?[=:]? ?['"`]?enabled['"`]? is (?:allowed|supported|accepted)/i;
/** Gateways made of new-api mask names with dots as if they were hosts: `***.***.enabled`. */
const NO_ENABLED = /(?:type|\*)\.enabled['"`]? is not|['"`]enabled['"`][^.]*not (?:supported|match)/i;

/** https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking (read 2026-11-22) */
export const LEAST_BUDGET = 1024;
const MOST_BUDGET = 16_000;
