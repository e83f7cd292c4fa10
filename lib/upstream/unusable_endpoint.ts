import type { Phrase } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";

/** An endpoint that cannot be asked as it is configured. The message may be shown to anybody. */
export class UnusableEndpoint extends Error {
  override readonly name = "UnusableEndpoint";

  constructor(readonly said: Phrase) {
    super(say(said));
  }
}
