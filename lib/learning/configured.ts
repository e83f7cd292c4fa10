/** What a configuration says that a model takes, in the place of what was learned of it. */
import type { Fact } from "./fact.ts";
import { isBlindness } from "./images.ts";

/** Whether a model takes images; `auto`: as was learned. */
export type Images = "auto" | "yes" | "no";

/** No request tests it, and nothing counts its uses: it is in no list. */
const BLIND: Fact = {
  ...{ id: "", endpointId: "", model: "", protocol: undefined, evidence: "", learnedAt: 0, usedAt: 0, uses: 0 },
  change: { type: "images", configured: true },
  pinned: true,
  expiresAt: Infinity,
};

export function asConfigured(facts: readonly Fact[], images: Images): readonly Fact[] {
  if (images === "auto") return facts;
  const others = facts.filter(({ change }) => !isBlindness(change));
  return images === "yes" ? others : [...others, BLIND];
}
