/** What OpenAI's models take, told from their names; whatever is not known here is learned from an upstream's refusal. */
import type { TargetTraits } from "../codec.ts";
import type { Effort, Reasoning } from "../conversation.ts";
import { effortOfBudget, EFFORTS } from "../effort.ts";

/** Efforts that a model takes, from little to much; the first model that fits decides. */
const BY_MODEL: readonly (readonly [RegExp, readonly Effort[]])[] = [
  [/^gpt-5[\d.]*-chat/, []],
  [/^gpt-5-pro/, ["high"]],
  [/^gpt-5\.1-codex-max/, ["low", "medium", "high", "xhigh"]],
  [/^gpt-5\.1-codex/, ["low", "medium", "high"]],
  [/^gpt-5\.1/, ["none", "low", "medium", "high"]],
  [/^gpt-5\.\d+-codex/, ["low", "medium", "high", "xhigh"]],
  [/^gpt-5\.\d+-pro/, ["medium", "high", "xhigh"]],
  [/^gpt-(?:5\.\d+|[6-9])/, ["none", "low", "medium", "high", "xhigh"]],
  [/^gpt-5-codex/, ["low", "medium", "high"]],
  [/^gpt-5/, ["minimal", "low", "medium", "high"]],
  [/^(?:o\d|codex-)/, ["low", "medium", "high"]],
  [/^gpt-oss/, ["low", "medium", "high"]],
  [/^(?:gpt-|chatgpt-|computer-use)/, []],
];

/** The efforts that the target's model takes; `[]`: it does not reason; `undefined`: nobody knows. */
function effortsOf(target: TargetTraits): readonly Effort[] | undefined {
  const model = target.model.slice(target.model.lastIndexOf("/") + 1).toLowerCase();
  return BY_MODEL.find(([pattern]) => pattern.test(model))?.[1];
}

/** `reasons`: it is known to think; `plain`: known not to. */
export function modelKind(target: TargetTraits): "reasons" | "plain" | "unknown" {
  const efforts = effortsOf(target);
  return efforts === undefined ? "unknown" : efforts.length === 0 ? "plain" : "reasons";
}

/** The effort to ask for: the nearest one that the model takes; `undefined`: leave it to the model. */
export function effortFor(reasoning: Reasoning, target: TargetTraits): Effort | undefined {
  const wanted = wantedEffort(reasoning);
  if (wanted === undefined) return undefined;
  const efforts = effortsOf(target);
  // Of unknown models few take more than the three words that all have had from the beginning.
  if (efforts === undefined) return wanted === "none" ? undefined : nearest(wanted, ["low", "medium", "high"]);
  return nearest(wanted, efforts);
}

function wantedEffort(reasoning: Reasoning): Effort | undefined {
  switch (reasoning.mode) {
    case "off":
      return "none";
    case "adaptive":
    case "effort":
      return reasoning.effort;
    case "budget":
      return reasoning.effort ??
        (reasoning.budgetTokens === undefined ? undefined : effortOfBudget(reasoning.budgetTokens));
    default:
      return reasoning.mode satisfies never;
  }
}

function nearest(wanted: Effort, efforts: readonly Effort[]): Effort | undefined {
  const distance = (effort: Effort) => Math.abs(EFFORTS.indexOf(effort) - EFFORTS.indexOf(wanted));
  return efforts.toSorted((a, b) => distance(a) - distance(b))[0];
}
