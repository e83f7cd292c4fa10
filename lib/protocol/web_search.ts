/**
 * What a vendor found on the web while it answered, and where a text says to have it from. Only answers have these: what
 * went before is known to the model by its own words.
 */
import type { JsonObject } from "../json.ts";
import type { Protocol } from "./protocol.ts";

/** A search that the upstream's vendor ran itself. */
export interface WebSearchPart {
  readonly type: "web_search";
  /** Empty if the vendor does not say what it asked. */
  readonly queries: readonly string[];
  /** Empty if the vendor only says what it cites. */
  readonly sources: readonly Source[];
  /** Why it found nothing, in Anthropic's word: `max_uses_exceeded`, `unavailable`. */
  readonly failure?: string;
  /** The blocks or items that told of it, for clients of the upstream's own protocol. */
  readonly own?: Own;
}

export interface Own {
  readonly protocol: Protocol;
  readonly values: readonly JsonObject[];
}

export interface Source {
  readonly url: string;
  /** Empty if it has none. */
  readonly title: string;
  /** Such as `April 30, 2025`. */
  readonly pageAge?: string;
}

/** What a piece of text goes back to. */
export interface Citation {
  /** `undefined`: no page of the web, so that only its own protocol can say it. */
  readonly source: Source | undefined;
  /** The source's own words. */
  readonly quote?: string;
  /** Where the piece lies in the text of its part, in UTF-16 units; absent: the part is the piece. */
  readonly span?: { readonly start: number; readonly end: number };
  readonly own?: { readonly protocol: Protocol; readonly value: JsonObject };
}

/** Without those that are there already, by address. */
export function distinct(sources: readonly Source[]): readonly Source[] {
  const seen = new Set<string>();
  return sources.filter(({ url }) => !seen.has(url) && seen.add(url));
}
