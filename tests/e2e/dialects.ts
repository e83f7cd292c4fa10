/** All protocols as they are said with tools, and the pairs of them that need conversion. */
import { chatDialect } from "./chat_dialect.ts";
import type { Dialect } from "./dialect.ts";
import { geminiDialect } from "./gemini_dialect.ts";
import { messagesDialect } from "./messages_dialect.ts";
import { responsesDialect } from "./responses_dialect.ts";

export const DIALECTS: readonly Dialect[] = [messagesDialect, chatDialect, responsesDialect, geminiDialect];

export interface Pair {
  readonly name: string;
  readonly client: Dialect;
  readonly upstream: Dialect;
}

/** All twelve in which client and upstream differ. */
export const PAIRS: readonly Pair[] = DIALECTS.flatMap((client) =>
  DIALECTS.filter((upstream) => upstream !== client).map((upstream) => (
    { name: `${client.protocol.name} from ${upstream.protocol.name}`, client, upstream }
  ))
);

/**
 * Each protocol once as the client's and once as the upstream's: where it is size that decides, since what one reads and
 * what another writes of it know nothing of each other.
 */
export const CYCLE: readonly Pair[] = DIALECTS.flatMap((client, index) => {
  const next = DIALECTS[(index + 1) % DIALECTS.length];
  return PAIRS.filter((pair) => pair.client === client && pair.upstream === next);
});

/** Each of the pairs as a stream and whole. */
export const BOTH = PAIRS.flatMap((pair) =>
  [false, true].map((streaming) => ({ ...pair, name: `${pair.name}, ${streaming ? "stream" : "whole"}`, streaming }))
);
