import type { Classified } from "./classify.ts";
import type { Change } from "./fact.ts";
import { isBlindness } from "./images.ts";
import type { Trial } from "./learned.ts";

/** Where else a request may go. */
export interface Chances {
  /** No other endpoint is left for it. */
  readonly last: boolean;
  /** Somebody is left who may take the images that it shows; asked where these are refused. */
  seesElsewhere?(): boolean;
}

/** What a person has attached is left out where nobody else can take it, and no sooner. */
export function elsewhere(classified: Classified, chances: Chances): Classified {
  const { reaction } = classified;
  if (reaction.type !== "learn" || !reaction.changes.some((change) => isTaken(change, chances))) return classified;
  return { ...classified, reaction: { type: "failover", scope: "request" } };
}

function isTaken({ type }: Change, chances: Chances): boolean {
  return type === "images" ? chances.seesElsewhere?.() === true : type === "as_text" && !chances.last;
}

/** That no image is taken, if a refusal says so; another endpoint's answer to the same images proves it. */
export function blindnessIn({ reaction, words }: Classified): Trial | undefined {
  const change = reaction.type === "learn" ? reaction.changes.find(isBlindness) : undefined;
  return change && { change, evidence: words, once: false, ofModel: false };
}
