import { listed } from "../phrases/listed.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";

/** A turn of an answer behind its first. */
export interface SearchTurn {
  /** From 2. */
  readonly number: number;
  /** What was searched for since the turn before it. */
  readonly searches: readonly Phrase[];
}

/** Why an endpoint was asked, with what happened before it. */
export function reasonIn(turn: SearchTurn | undefined, reason: Phrase): Phrase {
  if (turn === undefined || turn.searches.length === 0) return reason;
  return phrase("search.turn", { reason, searches: listed(turn.searches, "list.semicolon") });
}
