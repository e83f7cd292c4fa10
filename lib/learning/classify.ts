import { readComplaint, type Refusal } from "./complaint.ts";
import { PATTERNS } from "./patterns.ts";
import type { Reaction } from "./reaction.ts";
import { type Sent, type Survey, survey } from "./survey.ts";
import { withoutQuotes } from "./without_quotes.ts";

export interface Classified {
  readonly reaction: Reaction;
  /** The row that understood it; empty: none did. */
  readonly pattern: string;
  /** The words of the refusal. */
  readonly words: string;
}

/** What `refusal` calls for, told from its words and from what was sent. Never throws, whatever an upstream says. */
export function classify(refusal: Refusal, sent: Sent): Classified {
  const complaint = withoutQuotes(readComplaint(refusal), sent);
  let surveyed: Survey | undefined;
  const reading = { complaint, sent, survey: () => surveyed ??= survey(sent) };
  for (const { name, read } of PATTERNS) {
    const reaction = read(reading);
    if (reaction !== undefined) return { reaction, pattern: name, words: complaint.text };
  }
  return { reaction: { type: "return", unnamed: false }, pattern: "", words: complaint.text };
}
