/**
 * A credential that is refused, where it is the endpoint's own: whose it is has to be said, since clients take any 401 for
 * theirs. Claude Code 2.1 shows nothing but "Not logged in · Please run /login" for words with `x-api-key` in them, which
 * are Anthropic's own, and repeats a 401 for as long as it repeats anything.
 */
import { ProxyError } from "../errors.ts";
import { listed } from "../phrases/listed.ts";
import { mapWords, phrase, type Words } from "../phrases/phrase.ts";
import { redactExact } from "../redact.ts";
import type { Attempted } from "./outcome.ts";

const REFUSED = 401;

/** That `told`, one of `attempts`, refused what the configuration gives it; `undefined`: that is not what it did. */
export function refusedKey(told: Attempted, attempts: readonly Attempted[]): ProxyError | undefined {
  if (!refusesOwn(told) || told.outcome.type !== "refusal") return undefined;
  const { endpoint, outcome: { error, credentials = [] } } = told;
  // What is changed within a credential is none that the log would know.
  const words = mapWords(error.words, (text) => redactExact(text, credentials).replace(/x-api-key/gi, "API key"));
  const said = endpoint.authType === "none"
    ? phrase("outcome.key_missing", { endpoint: endpoint.name, words })
    : phrase("outcome.key_refused", { endpoints: namesOf(attempts), words });
  return new ProxyError("authentication", said, error.code === undefined ? {} : { code: error.code });
}

function refusesOwn({ endpoint, outcome }: Attempted): boolean {
  return outcome.type === "refusal" && outcome.status === REFUSED && endpoint.authType !== "passthrough";
}

function namesOf(attempts: readonly Attempted[]): Words {
  const names = attempts.filter((each) => refusesOwn(each) && each.endpoint.authType !== "none")
    .map(({ endpoint }) => endpoint.name);
  return listed([...new Set(names)].map((name) => phrase("outcome.named", { name })), "list.and");
}
