import { phrase } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import { permission } from "../protocol/losses.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** A loss as it is recorded. */
const LOSS = /^(\w+) to (\w+): (.*)$/s;

/** Why each of `losses`, as requests record them, could not be carried, in the words of `say`. */
export function lossReasons(losses: readonly string[], say: Say): string[] {
  return losses.map((loss) => {
    const [, from, to, feature = ""] = LOSS.exec(loss) ?? [];
    const row = permission({ from: from as Protocol, to: to as Protocol, feature });
    // Another version may have lost what this one carries.
    return say(row === undefined ? phrase("loss.no_word") : { id: row.reason });
  });
}
