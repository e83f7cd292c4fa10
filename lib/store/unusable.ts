import { messageOf } from "../errors.ts";
import type { Phrase, Words } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";

/** The database cannot be used, and not because it or the system says so. */
export class Unusable extends Error {
  override readonly name = "Unusable";

  constructor(readonly words: Phrase) {
    super(say(words));
  }
}

/** Why something failed: our own words for it, or those of whoever threw `error`. */
export function reasonOf(error: unknown): Words {
  if (error instanceof Unusable) return error.words;
  return messageOf(error);
}
