/** What a refusal quotes of the request says nothing of the endpoint: an agent reads of many errors. */
import type { Json } from "../json.ts";
import { replaceQuotes } from "../quotes.ts";
import type { Complaint } from "./complaint.ts";
import type { Sent } from "./survey.ts";

/** No name: several words, or those of a language that has no spaces between them. */
const SENTENCE = /\S \S|\P{ASCII}{2}/u;

/** How some say that they quote no more of it. */
const CUT = /(?:\.\.\.|…)$/;

/** `complaint` without the sentences of `sent` that it quotes; its quotes of names and values stay. */
export function withoutQuotes(complaint: Complaint, { body }: Sent): Complaint {
  const bare = (text: string) =>
    replaceQuotes(text, (said) => SENTENCE.test(said) && holds(body, said.replace(CUT, "")) ? "" : undefined);
  const text = bare(complaint.text);
  if (text === complaint.text) return complaint;
  return { ...complaint, text, clauses: complaint.clauses.map((clause) => ({ ...clause, text: bare(clause.text) })) };
}

function holds(value: Json, said: string): boolean {
  if (typeof value === "string") return value.includes(said);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((member) => holds(member, said));
}
