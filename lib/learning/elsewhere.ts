import type { Classified } from "./classify.ts";

/** What a person has attached is left out where nobody else can take it, and no sooner. */
export function elsewhere(classified: Classified): Classified {
  const { reaction } = classified;
  if (reaction.type !== "learn" || !reaction.changes.some(({ type }) => type === "images")) return classified;
  return { ...classified, reaction: { type: "failover", scope: "request" } };
}
