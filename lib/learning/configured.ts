/** What a configuration says that a model takes, in the place of what was learned of it. */
import type { Protocol } from "../protocol/protocol.ts";
import type { Change, Fact } from "./fact.ts";
import { isBlindness } from "./images.ts";
import { DOCUMENT_KINDS } from "./said_as_text.ts";

/** Whether a model takes something; `auto`: as was learned. */
export type Taken = "auto" | "yes" | "no";

export interface Configured {
  readonly images: Taken;
  readonly documents: Taken;
}

/** No request tests it, and nothing counts its uses: it is in no list. */
function fact(change: Change): Fact {
  return {
    ...{ id: "", endpointId: "", model: "", protocol: undefined, evidence: "", learnedAt: 0, usedAt: 0, uses: 0 },
    change,
    pinned: true,
    expiresAt: Infinity,
  };
}

const BLIND = [fact({ type: "images", configured: true })];

const UNREAD: Readonly<Record<Protocol, readonly Fact[]>> = {
  messages: [asText(DOCUMENT_KINDS.messages)],
  chat: [asText(DOCUMENT_KINDS.chat)],
  responses: [asText(DOCUMENT_KINDS.responses)],
  gemini: [asText(DOCUMENT_KINDS.gemini)],
};

function asText(of: string): Fact {
  return fact({ type: "as_text", of, configured: true });
}

/** `facts` of a model that is asked in `protocol`, as far as `configured` does not say otherwise. */
export function asConfigured(
  facts: readonly Fact[],
  { images, documents }: Configured,
  protocol: Protocol,
): readonly Fact[] {
  if (images === "auto" && documents === "auto") return facts;
  const isDocuments = (change: Change) => change.type === "as_text" && change.of === DOCUMENT_KINDS[protocol];
  const others = facts.filter(({ change }) =>
    !(images !== "auto" && isBlindness(change)) && !(documents !== "auto" && isDocuments(change))
  );
  return [...others, ...(images === "no" ? BLIND : []), ...(documents === "no" ? UNREAD[protocol] : [])];
}
