/** Texts that were sent too long, and how long the words say that they may be. */
import type { Clause } from "./complaint.ts";
import type { Change } from "./fact.ts";
import type { Mention } from "./mention.ts";
import { type Sent, valuesAt } from "./survey.ts";

/** Names that the client gives somebody or something. No id that another has to match. */
export const GIVEN_NAMES: ReadonlySet<string> = new Set([
  ...["user", "safety_identifier", "prompt_cache_key", "metadata.user_id"],
]);

/** Of these, and of what it says of its tools, the start does as well, or nearly. */
const CUTTABLE: ReadonlySet<string> = new Set([
  ...GIVEN_NAMES,
  ...["tools[].function.description", "tools[].description"],
]);

/** `Invalid 'user': string too long. Expected a string with maximum length 64, but got a string with length 129` */
const LONGEST =
  /\b(?:max(?:imum)?[ _]?length(?: (?:of|is))?|(?:max(?:imum)?(?: of)?:?|at most|longer than|exceed|no more than|up to|maximum of|limited to)) *:?(?<figure>\d+)\b/i;
const ABOUT_LENGTH = /\blength|\bcharacters?\b|\bbytes\b|\btoo long\b/i;

/** The change that cuts the text that `clause` finds too long; `undefined`: it says nothing of the kind. */
export function shortened(
  { text }: Clause,
  named: readonly Mention[],
  { sent: { body }, text: all }: { sent: Sent; text: string },
): Change | undefined {
  const path = named.find((mention) => CUTTABLE.has(mention.path))?.path;
  if (path === undefined || !ABOUT_LENGTH.test(text)) return undefined;
  // How long it may be is often said in the next sentence.
  const maximum = Number((LONGEST.exec(text) ?? LONGEST.exec(all))?.groups?.["figure"] ?? 0);
  if (maximum === 0) return undefined;
  const isTooLong = valuesAt(body, path).some((value) => typeof value === "string" && value.length > maximum);
  return isTooLong ? { type: "length", path, maximum } : undefined;
}
