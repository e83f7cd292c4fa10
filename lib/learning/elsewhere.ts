import type { Classified } from "./classify.ts";
import type { Change } from "./fact.ts";

/** What a person has attached is left out where nobody else can take it, and no sooner. */
export function elsewhere(classified: Classified): Classified {
  const { reaction } = classified;
  if (reaction.type !== "learn" || !reaction.changes.some(isOfAttached)) return classified;
  return { ...classified, reaction: { type: "failover", scope: "request" } };
}

function isOfAttached(change: Change): boolean {
  return change.type === "images" || change.type === "as_text";
}
